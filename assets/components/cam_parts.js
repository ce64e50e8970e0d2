// Grad-CAM taken apart: each map, the gradients whose mean is its weight, the weighted sum, ReLU, and
// the enlargement, with every number.

import { Announcer } from "./core/announce.js"
import { Blend } from "./core/blend.js"
import { range, signedLetters, signedLimit } from "./core/colours.js"
import { attribute, h, write } from "./core/dom.js"
import { component } from "./core/instance.js"
import { decimalsFor, rangeTold, written } from "./core/legible.js"
import { unitFrame } from "./core/marks.js"
import { plain, roundingRest, signed } from "./core/numbers.js"
import { Pane } from "./core/pane.js"
import { Raster } from "./core/raster.js"
import { held, steered } from "./core/steer.js"
import { stylesBeside } from "./core/styles.js"
import { enlarged, sources } from "./cam_parts/enlarging.js"
import { MapSheet } from "./cam_parts/sheet.js"

const KEYS = "Arrow keys go from place to place, with Shift eight; Home and End go to the ends of a row, plus and minus zoom, Escape shows everything."
const HEIGHT = 240 // CSS pixels of a pane at most
const OVER = 0.6 // of the enlarged map over the picture
const WRITTEN = 16 // gradients whose mean is written out term by term
const NAMED = 4 // terms of the sum that are named one by one
const SHARES = 4 // decimals of the shares of an enlarged pixel

export default component(await stylesBeside(import.meta.url, "core/core.css", "cam_parts.css"), root => new CamParts(root))

class CamParts {
  constructor(root) {
    this.opened = 0
    this.sheet = new MapSheet(rank => this.open(rank))
    this.parts = { map: this.part(), gradients: this.part(), sum: this.part(), rectified: this.part(), large: this.part(true) }
    this.blend = new Blend()
    this.added = h("input", { type: "range", min: 1, "aria-label": "Maps that are added up", oninput: () => this.add(Number(this.added.value)) })
    this.toldAdded = h("span", { class: "mono quiet" })
    this.remark = h("p", { class: "remark" })
    this.lines = { weight: line("weight"), term: line("term"), sum: line("sum"), rectified: line("ReLU"), pixel: line("pixel") }
    root.append(
      h("div", { class: "parts" }, ...Object.values(this.parts).map(({ element }) => element)),
      this.remark,
      h("div", { class: "lines" }, ...Object.values(this.lines).map(({ element }) => element)),
      h("label", { class: "adding" }, h("span", { class: "quiet" }, "add up"), this.added, this.toldAdded),
      this.sheet.element,
    )
    this.announcer = new Announcer(root)
  }

  part(isLarge = false) {
    const [name, size, here] = [h("b"), h("span", { class: "quiet" }), h("div", { class: "mono foot" })]
    const pane = new Pane({
      hint: KEYS,
      maxHeight: HEIGHT,
      onPoint: (row, column) => (isLarge ? this.pointPixel([row, column]) : this.point([row, column])),
      onKey: event => this.key(event, isLarge),
    })
    return { name, size, here, pane, raster: new Raster(), element: h("section", { class: "part" }, h("div", { class: "heading" }, name), pane.element, size, here) }
  }

  update(data) {
    const isOther = this.data?.maps !== data.maps || this.data?.gradients !== data.gradients
    this.data = data
    const [rows, columns, count] = data.maps.shape
    Object.assign(this, { shape: [rows, columns], count, size: data.picture.shape.slice(0, 2) })
    if (isOther) this.begin()
    this.decimals = {
      maps: decimalsFor(signedLimit(data.maps.values)),
      gradients: decimalsFor(signedLimit(data.gradients.values)),
      weights: decimalsFor(signedLimit(data.weights.values)),
      sum: decimalsFor(signedLimit(data.sum.values)) + 1,
    }
    this.added.max = count
    this.sheet.take(data.maps, data.order, signedLimit(data.maps.values), data.palette)
    write(this.remark, data.remark)
    this.remark.hidden = !data.remark
    this.showSum()
    this.show()
  }

  /** Another layer, score or picture: stand where the sum is largest, with all maps added up. */
  begin() {
    const { values } = this.data.sum
    this.opened = 0
    this.count = this.data.maps.shape[2]
    this.num = this.count
    this.place = this.placeOf(values.indexOf(Math.max(...values)))
    this.pixel = this.middleOf(this.place)
  }

  placeOf(at) {
    return [Math.floor(at / this.shape[1]), at % this.shape[1]]
  }

  /** The pixel in the middle of a place. */
  middleOf([row, column]) {
    const middle = (place, axis) => Math.min(Math.floor(((place + 0.5) * this.size[axis]) / this.shape[axis]), this.size[axis] - 1)
    return [middle(row, 0), middle(column, 1)]
  }

  /** What the first maps add up to; of all of them, as the core did it. */
  showSum() {
    const { data, shape, count, num } = this
    this.sum = num === count ? data.sum.values : this.sumOf(num)
    this.rectified = this.sum.map(value => Math.max(value, 0))
    this.enlarged = num === count ? data.enlarged.values : enlarged(this.rectified, shape, this.size)
    this.added.value = num
    this.added.style.setProperty("--done", `${(100 * (num - 1)) / Math.max(1, count - 1)}%`)
    const told = num === count ? `all ${count} maps` : `the ${num} of ${count} maps that add most, whatever the sign`
    write(this.toldAdded, told)
    attribute(this.added, "aria-valuetext", told)
  }

  sumOf(num) {
    const { maps, weights, order } = this.data
    const sum = new Float32Array(this.shape[0] * this.shape[1])
    for (let at = 0; at < sum.length; at++) {
      let total = 0
      for (const map of order.slice(0, num)) total += maps.values[at * this.count + map] * weights.values[map]
      sum[at] = total
    }
    return sum
  }

  get at() {
    return this.place[0] * this.shape[1] + this.place[1]
  }

  get map() {
    return this.data.order[this.opened]
  }

  show() {
    const { data, parts, decimals, map } = this
    const one = grid => ({ values: Float32Array.from({ length: this.shape[0] * this.shape[1] }, (_, at) => grid.values[at * this.count + map]), shape: this.shape })
    const [values, gradients] = [one(data.maps), one(data.gradients)]
    this.gradients = gradients.values
    const ofAll = { limit: signedLimit(data.maps.values) }
    this.draw(parts.map, `Map ${map + 1}`, values, decimals.maps, false, ofAll)
    this.draw(parts.gradients, "its gradients", gradients, decimals.gradients, true, { limit: signedLimit(data.gradients.values) })
    this.draw(parts.sum, "weighted sum", { values: this.sum, shape: this.shape }, decimals.sum, true, {})
    this.draw(parts.rectified, "after ReLU", { values: this.rectified, shape: this.shape }, decimals.sum, false, { limit: signedLimit(this.sum) })
    this.drawLarge()
    this.showPlace()
  }

  draw(part, name, grid, decimals, isSigned, { limit = signedLimit(grid.values) }) {
    const { palette } = this.data
    Object.assign(part, { grid, decimals, isSigned })
    part.raster.signedValues(grid.values, grid.shape, palette, limit)
    const at = (row, column) => grid.values[row * grid.shape[1] + column]
    const text = (row, column) => written(at(row, column), decimals, isSigned)
    part.pane.show(part.raster, { palette, numbers: (row, column) => ({ text: text(row, column), letters: signedLetters(at(row, column), limit, palette) }) })
    this.name(part, name)
  }

  drawLarge() {
    const { data, parts, decimals } = this
    const grid = { values: this.enlarged, shape: this.size }
    Object.assign(parts.large, { grid, decimals: decimals.sum, isSigned: false })
    this.blend.blend(data.picture, grid, data.palette, OVER, signedLimit(this.enlarged))
    const at = (row, column) => row * this.size[1] + column
    parts.large.pane.show(this.blend, { palette: data.palette, numbers: (row, column) => ({ text: plain(this.enlarged[at(row, column)], decimals.sum), letters: this.blend.letters(at(row, column)) }) })
    this.name(parts.large, "enlarged, on the picture")
  }

  name(part, name) {
    const size = `${part.grid.shape.join(" × ")} · ${rangeTold(...range(part.grid.values), part.decimals)}`
    write(part.name, name)
    write(part.size, size)
    part.pane.label(`${name}, ${this.data.layer}: ${size}`)
  }

  showPlace() {
    const { data, parts, place, pixel } = this
    const { palette } = data
    const from = sources(pixel, this.shape, this.size)
    for (const part of [parts.map, parts.gradients, parts.sum]) part.pane.mark([unitFrame(place, palette.result)])
    parts.rectified.pane.mark([...from.map(({ row, column }) => ({ ...unitFrame([row, column], palette.window), thin: true })), unitFrame(place, palette.result)])
    parts.large.pane.mark([unitFrame(pixel, palette.result)])
    for (const part of Object.values(parts)) this.writeHere(part, part === parts.large ? pixel : place)
    this.sheet.show(rank => this.described(rank), this.opened, place)
    this.writeLines(from)
    this.announcer.say(`Map ${this.map + 1}, ${this.lines.weight.text.textContent} ${this.lines.weight.result.textContent}. Row ${place[0]}, column ${place[1]}: sum ${this.lines.sum.result.textContent}.`)
  }

  writeHere({ here, grid, decimals, isSigned }, [row, column]) {
    write(here, `row ${row}, column ${column}: ${written(grid.values[row * grid.shape[1] + column], decimals, isSigned)}`)
  }

  described(rank) {
    const { data, decimals } = this
    const map = data.order[rank]
    const [weight, term] = [signed(data.weights.values[map], decimals.weights), signed(this.term(map), decimals.sum)]
    return { name: String(map + 1), weight: `× ${weight}`, term, isIn: rank < this.num, label: `Map ${map + 1}, weight ${weight}, adds ${term} here` }
  }

  /** What a map adds at the place under the hand. */
  term(map) {
    return this.data.maps.values[this.at * this.count + map] * this.data.weights.values[map]
  }

  writeLines(from) {
    this.writeWeight()
    this.writeSum()
    const sum = this.sum[this.at]
    const digits = this.decimals.sum
    write(this.lines.rectified.text, `max(0, ${plain(sum, digits)}) =`)
    write(this.lines.rectified.result, plain(Math.max(sum, 0), digits))
    this.writePixel(from, digits)
  }

  /** The mean of the gradients of the opened map, every one of them where they are few. */
  writeWeight() {
    const { gradients, map, decimals, lines, data } = this
    const digits = decimals.gradients
    const total = gradients.reduce((sum, value) => sum + value, 0)
    const many = gradients.length > WRITTEN
    const rest = many ? 0 : roundingRest(total, gradients, digits)
    const terms = many ? signed(total, digits) || "0" : `(${Array.from(gradients, value => signed(value, digits)).join(" ")}${rounding(rest, digits)})`
    const weight = data.weights.values[map]
    const restOfMean = roundingRest(weight, [Number(total.toFixed(digits)) / gradients.length], decimals.weights)
    write(lines.weight.text, `of map ${map + 1}: ${many ? `its ${gradients.length} gradients add up to ` : "mean of its gradients, "}${terms} / ${gradients.length}${rounding(restOfMean, decimals.weights)} =`)
    write(lines.weight.result, signed(weight, decimals.weights))
    this.writeTerm(data.maps.values[this.at * this.count + map], weight)
  }

  writeTerm(value, weight) {
    const { decimals, lines, map, place } = this
    const [factors, digits] = [[Number(value.toFixed(decimals.maps)), Number(weight.toFixed(decimals.weights))], decimals.sum]
    const rest = roundingRest(value * weight, [factors[0] * factors[1]], digits)
    write(lines.term.text, `map ${map + 1} at row ${place[0]}, column ${place[1]}: ${plain(value, decimals.maps)} · ${signed(weight, decimals.weights)}${rounding(rest, digits)} =`)
    write(lines.term.result, signed(value * weight, digits))
  }

  writeSum() {
    const { data, decimals, lines, num } = this
    const digits = decimals.sum
    const terms = data.order.slice(0, num).map(map => ({ map, value: this.term(map) }))
    terms.sort((one, other) => Math.abs(other.value) - Math.abs(one.value))
    const named = terms.slice(0, NAMED)
    const others = terms.slice(NAMED)
    const other = others.reduce((sum, { value }) => sum + value, 0)
    const rest = roundingRest(this.sum[this.at], [...named.map(({ value }) => value), other], digits)
    const told = named.map(({ map, value }) => `${signed(value, digits)} (map ${map + 1})`)
    if (others.length) told.push(`${signed(other, digits)} (${others.length} more)`)
    write(lines.sum.text, `at row ${this.place[0]}, column ${this.place[1]}: ${told.join(" ")}${rounding(rest, digits)} =`)
    write(lines.sum.result, signed(this.sum[this.at], digits))
  }

  writePixel(from, digits) {
    const { lines, pixel } = this
    const value = this.enlarged[pixel[0] * this.size[1] + pixel[1]]
    const parts = from.map(({ row, column, share }) => ({ share, value: this.rectified[row * this.shape[1] + column] }))
    const exact = parts.reduce((sum, part) => sum + Number(part.share.toFixed(SHARES)) * Number(part.value.toFixed(digits)), 0)
    const rest = roundingRest(value, [exact], digits)
    const told = parts.map(part => `${plain(part.share, SHARES)} · ${plain(part.value, digits)}`)
    write(lines.pixel.text, `row ${pixel[0]}, column ${pixel[1]}: ${told.join(" + ")}${rounding(rest, digits)} =`)
    write(lines.pixel.result, plain(value, digits))
  }

  point(place) {
    const next = held(place, this.shape)
    if (next.join() === this.place.join() && this.middleOf(next).join() === this.pixel.join()) return
    this.place = next
    this.pixel = this.middleOf(next)
    this.showPlace()
  }

  pointPixel(pixel) {
    const next = held(pixel, this.size)
    if (next.join() === this.pixel.join()) return
    this.pixel = next
    this.place = next.map((at, axis) => Math.min(Math.floor(((at + 0.5) * this.shape[axis]) / this.size[axis]), this.shape[axis] - 1))
    this.showPlace()
  }

  key(event, isLarge) {
    if (event.key === "Escape") {
      Object.values(this.parts).forEach(({ pane }) => pane.fit())
      return true
    }
    const place = isLarge ? steered(event, this.pixel, this.size) : steered(event, this.place, this.shape)
    if (!place) return false
    if (isLarge) this.pointPixel(place)
    else this.point(place)
    return true
  }

  open(rank) {
    if (rank === this.opened) return
    this.opened = rank
    this.show()
  }

  add(num) {
    this.num = num
    this.showSum()
    this.show()
  }

  destroy() {
    Object.values(this.parts).forEach(({ pane }) => pane.destroy())
    this.announcer.destroy()
  }
}

function line(name) {
  const [text, result] = [h("span", { class: "mono text" }), h("output", { class: "mono" })]
  return { text, result, element: h("div", { class: "step" }, h("b", {}, name), h("div", {}, text, " ", result)) }
}

function rounding(rest, digits) {
  return rest ? ` ${signed(rest / 10 ** digits, digits)} rounding` : ""
}
