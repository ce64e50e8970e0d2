// Learnt filters beside the features by hand that they are most like: products, sum, and the sum over
// the lengths of both, which is the cosine similarity.

import { signedLimit, signedLook } from "./core/colours.js"
import { h, write } from "./core/dom.js"
import { Grid } from "./core/grid.js"
import { component } from "./core/instance.js"
import { plain, roundingRest, signed } from "./core/numbers.js"
import { stylesBeside } from "./core/styles.js"

const SIDE = 3
const DIGITS = 2

export default component(await stylesBeside(import.meta.url, "core/core.css", "learnt_features.css"), root => new LearntFeatures(root))

class LearntFeatures {
  constructor(root) {
    this.rows = []
    this.element = h("div", { class: "rows" })
    root.append(this.element)
  }

  update(data) {
    const count = data.filters.shape[2]
    while (this.rows.length < count) this.add()
    while (this.rows.length > count) this.rows.pop().element.remove()
    this.rows.forEach((row, number) => row.show(number, data))
  }

  add() {
    const row = new Row(this.rows.length + 1)
    this.rows.push(row)
    this.element.append(row.element)
  }

  destroy() {}
}

/** One learnt filter. */
class Row {
  constructor(number) {
    const grid = (name, kind) => {
      const made = new Grid(name, kind)
      made.resize(SIDE, SIDE)
      return made
    }
    this.grids = { start: grid(`Filter ${number} as drawn at random`, "start"), learnt: grid(`Filter ${number}, learnt`, "learnt"), feature: grid("Nearest feature by hand", "feature"), products: grid("Products", "products") }
    this.name = h("span")
    this.line = h("span", { class: "sum-terms mono" })
    this.likeness = h("output", { class: "result" })
    this.said = h("p", { class: "quiet" })
    const part = (name, table) => h("figure", {}, h("figcaption", {}, name), table.element)
    const sign = text => h("span", { class: "sign quiet", "aria-hidden": "true" }, text)
    this.start = [part("random", this.grids.start), sign("→")]
    this.element = h(
      "section", { class: "row" },
      h("div", { class: "grids" }, ...this.start, part(`learnt ${number}`, this.grids.learnt), sign("×"), part(this.name, this.grids.feature), sign("="), part("products", this.grids.products)),
      h("div", { class: "cosine" }, h("div", { class: "line" }, this.line, this.likeness), this.said),
    )
  }

  show(number, { filters, start, features, nearest, titles, hasStart, palette }) {
    const { place, likeness } = nearest[number]
    const learnt = every(filters, number)
    const feature = every(features, place)
    const products = learnt.map((weight, at) => weight * feature[at] + 0)
    this.start.forEach(part => (part.hidden = !hasStart))
    const limit = Math.max(signedLimit(learnt), signedLimit(every(start, number)))
    this.fill("start", every(start, number), DIGITS, limit, palette)
    this.fill("learnt", learnt, DIGITS, limit, palette)
    this.fill("feature", feature, 0, 1, palette)
    this.fill("products", products, DIGITS, limit, palette)
    write(this.name, titles[place])
    const sum = products.reduce((total, product) => total + product, 0)
    const rest = roundingRest(sum, products, DIGITS)
    const rounding = rest ? ` (with ${signed(rest / 10 ** DIGITS, DIGITS)} rounding)` : ""
    write(this.line, `sum ${plain(sum, DIGITS)}${rounding} / (${plain(lengthOf(learnt), DIGITS)} · ${plain(lengthOf(feature), DIGITS)}) ≈`)
    write(this.likeness, signed(likeness, DIGITS))
    write(this.said, likeness < 0 ? "nearest to its negative" : "nearest to it as it is")
  }

  fill(name, values, digits, limit, palette) {
    values.forEach((value, place) => this.grids[name].set(place, signed(value, digits), signedLook(value, limit, palette)))
  }
}

/** The weights of one filter of (3, 3, K). */
function every({ values, shape }, number) {
  return Array.from({ length: SIDE * SIDE }, (_, place) => values[place * shape[2] + number])
}

function lengthOf(weights) {
  return Math.hypot(...weights)
}
