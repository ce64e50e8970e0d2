// How one number of the network by hand came about: the products of a feature and their mean, ReLU,
// or the largest of a window. What is shown adds up; a rounding rest is a term of its own.

import { signedLook } from "../core/colours.js"
import { h, write } from "../core/dom.js"
import { Grid } from "../core/grid.js"
import { inUnits, plain, roundingRest, signed } from "../core/numbers.js"
import { DIGITS } from "./map.js"
import { patchAt, placesAsked, SIDE, STAGES } from "./rules.js"

const KERNEL = 3

/** The arithmetic of the number under the hand in one round. */
export class How {
  constructor() {
    this.lines = Array.from({ length: 3 }, () => new Products())
    this.window = new Grid("Numbers under the window", "window")
    this.windowPlace = h("div", { class: "window-place" }, this.window.element)
    this.linesPlace = h("div", { class: "lines" }, ...this.lines.map(({ element }) => element))
    this.title = h("b")
    this.where = h("span", { class: "quiet" })
    this.terms = h("span", { class: "sum-terms" })
    this.result = h("output", { class: "result" })
    this.element = h(
      "div", { class: "how" },
      h("div", { class: "heading" }, this.title, this.where),
      this.linesPlace, this.windowPlace,
      h("div", { class: "sum-line mono" }, this.terms, this.result),
    )
  }

  /**
   * Write out one number.
   *
   * @param {{stage, map, row, column}} unit
   * @param {object} made what `run` answered
   * @param {object} state with the weights
   * @param {{titles: string[][], palette: object}} look titles of the features of both rounds
   */
  show(unit, made, state, look) {
    const stage = STAGES[unit.stage]
    const isMean = stage.startsWith("filtered")
    this.lines.forEach(line => (line.element.hidden = true))
    this.linesPlace.hidden = !isMean
    this.windowPlace.hidden = isMean || stage.startsWith("rectified")
    write(this.where, `row ${unit.row}, column ${unit.column}`)
    const value = valueAt(made[stage], unit)
    const { text, exact } = isMean ? this.showMean(unit, made, state, look, value) : this.showRest(unit, made, state, look)
    write(this.terms, `${text}\u00a0${exact ? "=" : "≈"}`)
    write(this.result, plain(value, DIGITS))
  }

  showMean(unit, made, state, { titles, palette }, value) {
    const isFirst = unit.stage === 0
    const input = isFirst ? { values: state.board, shape: [SIDE, SIDE, 1] } : made.pooled
    const features = isFirst ? state.features : state.second
    const channels = input.shape[2]
    const margin = isFirst ? 0 : 1
    const patch = patchAt(input.values, input.shape, [unit.row - margin, unit.column - margin])
    const digits = isFirst ? 0 : DIGITS
    const sums = []
    for (let channel = 0; channel < channels; channel++) {
      const terms = { pixels: [], weights: [], inside: [] }
      for (let place = 0; place < KERNEL * KERNEL; place++) {
        terms.pixels.push(patch[place * channels + channel])
        terms.weights.push(features[(place * channels + channel) * 3 + unit.map])
        terms.inside.push(isInside(unit, place, margin, input.shape))
      }
      this.lines[channel].element.hidden = false
      sums.push(this.lines[channel].show(terms, isFirst ? "" : titles[0][channel], digits, palette))
    }
    write(this.title, titles[isFirst ? 0 : 1][unit.map])
    return meanText(sums, placesAsked(features, unit.map), value, digits)
  }

  showRest(unit, made, state, { titles, palette }) {
    const [stage, before] = [STAGES[unit.stage], made[STAGES[unit.stage - 1]]]
    write(this.title, stage.startsWith("rectified") ? "ReLU" : "Largest of 2 × 2")
    if (stage.startsWith("rectified")) {
      const came = plain(valueAt(before, unit), DIGITS)
      return { text: state.rectified ? `max(0, ${came})` : `no ReLU: ${came}`, exact: true }
    }
    return { text: `max(${this.showWindow(unit, before, palette).join(", ")})`, exact: true }
  }

  showWindow({ map, row, column }, { values, shape: [height, width, maps] }, palette) {
    this.window.resize(2, 2)
    const cells = [0, 1, 2, 3].map(place => [2 * row + (place >> 1), 2 * column + (place & 1)])
    const found = cells.map(([r, c]) => (r < height && c < width ? values[(r * width + c) * maps + map] : null))
    const largest = found.indexOf(Math.max(...found.filter(value => value !== null)))
    found.forEach((value, place) => {
      if (value === null) this.window.set(place, "", { ground: "", letters: "" }, "pad")
      else this.window.set(place, plain(value, DIGITS), signedLook(value, 1, palette), place === largest ? "won" : "")
    })
    return found.filter(value => value !== null).map(value => plain(value, DIGITS))
  }
}

/** Patch times feature is products, for one map, and their sum. */
class Products {
  constructor() {
    const grid = (name, kind) => {
      const made = new Grid(name, kind)
      made.resize(KERNEL, KERNEL)
      return made
    }
    this.patch = grid("Numbers under the window", "patch")
    this.weights = grid("The feature", "kernel")
    this.products = grid("Products", "products")
    this.name = h("b")
    this.sum = h("div", { class: "map-sum mono" })
    const sign = text => h("span", { class: "sign quiet", "aria-hidden": "true" }, text)
    this.element = h(
      "div", { class: "products-line" },
      this.name,
      h("div", { class: "grids" }, this.patch.element, sign("×"), this.weights.element, sign("="), this.products.element),
      this.sum,
    )
  }

  /** Show the terms of one map; answers their sum, not rounded. */
  show({ pixels, weights, inside }, name, digits, palette) {
    const products = pixels.map((pixel, place) => pixel * weights[place] + 0)
    const sum = products.reduce((total, product) => total + product, 0)
    const rest = digits ? roundingRest(sum, products, digits) / 10 ** digits : 0
    write(this.name, name)
    write(this.sum, name ? `${rest ? `with ${signed(rest, digits)} rounding, ` : ""}sum ${signed(sum, digits)}` : "")
    for (let place = 0; place < pixels.length; place++) {
      this.patch.set(place, plain(pixels[place], digits), signedLook(pixels[place], 1, palette), inside[place] ? "" : "pad")
      this.weights.set(place, signed(weights[place]), signedLook(weights[place], 1, palette))
      this.products.set(place, signed(products[place], digits), signedLook(products[place], 1, palette))
    }
    return sum
  }
}

/** Write a mean: of a board, how many products agree; of maps, their sums. */
function meanText(sums, asked, value, digits) {
  const total = sums.reduce((all, sum) => all + sum, 0)
  const exact = Math.abs(inUnits(value, DIGITS) / 10 ** DIGITS - value) < 1e-9
  if (!digits) {
    const agreeing = (asked + total) / 2
    const counted = Number.isInteger(agreeing) ? `${agreeing} agree, ${asked - agreeing} do not: ` : "nothing is asked: "
    return { text: `${counted}${plain(total)} / ${asked}`, exact }
  }
  const rest = roundingRest(total, sums, digits)
  const rounding = rest ? ` ${signed(rest / 10 ** digits, digits)}\u00a0rounding` : ""
  return { text: `(${sums.map(sum => signed(sum, digits)).join(" ")}${rounding}) / ${asked} = ${plain(total, digits)} / ${asked}`, exact: exact && Math.abs(total * 100 - Math.round(total * 100)) < 1e-9 }
}

function isInside({ row, column }, place, margin, [height, width]) {
  const [r, c] = [row - margin + Math.floor(place / KERNEL), column - margin + (place % KERNEL)]
  return r >= 0 && r < height && c >= 0 && c < width
}

/** The number of a unit in its grid. */
export function valueAt({ values, shape: [, width, maps] }, { map, row, column }) {
  return values[(row * width + column) * maps + map]
}
