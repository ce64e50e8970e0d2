// How the best response came about: products of pixels in the first layer, parts of maps behind it.

import { Arithmetic } from "../core/arithmetic.js"
import { h, write } from "../core/dom.js"
import { plain, roundingRest, signed } from "../core/numbers.js"

const DIGITS = 3
const MOST_PARTS = 4
const MOST_CELLS = 25
const COLOURS = ["red", "green", "blue"]

/** The line that adds up; in the first layer with every product. */
export class Sum {
  constructor() {
    this.title = h("div", { class: "title" })
    this.arithmetic = new Arithmetic()
    this.line = h("div", { class: "sum-line mono" })
    this.terms = h("span", { class: "sum-terms" })
    this.result = h("output", { class: "result" })
    this.line.append(this.terms, this.result)
    this.after = h("p", { class: "quiet after" })
    this.element = h("section", { class: "sum" }, this.title, this.arithmetic.element, this.line, this.after)
  }

  /** Show the sum of a unit for its best picture. */
  show(data, at) {
    const inGrids = data.patches && data.patches.shape[1] * data.patches.shape[2] <= MOST_CELLS
    this.arithmetic.element.hidden = !inGrids
    this.line.hidden = Boolean(inGrids)
    write(this.title, data.field ? "How the best patch makes the sum" : "How the best picture makes the sum")
    const total = inGrids ? this.showProducts(data, at) : this.showParts(data, at)
    write(this.after, afterSum(data, at, total))
    this.after.hidden = !this.after.textContent
  }

  showProducts(data, at) {
    const [, rows, columns, channels] = data.patches.shape
    this.arithmetic.setUp({ names: channels === 3 ? COLOURS : [""], size: [rows, columns], digits: DIGITS, wide: false, brightness: 1, palette: data.palette })
    const terms = termsOf(data, at, [rows, columns, channels])
    const result = this.arithmetic.show(terms, terms.weights, { divisor: 1, bias: data.biases.values[at] })
    return result
  }

  showParts(data, at) {
    const number = data.parts.shape[1]
    const parts = Array.from(data.parts.values.subarray(at * number, (at + 1) * number), (value, place) => ({ value, place }))
    parts.sort((one, other) => Math.abs(other.value) - Math.abs(one.value))
    const [named, others] = [parts.slice(0, MOST_PARTS), parts.slice(MOST_PARTS)]
    const rest = others.reduce((sum, { value }) => sum + value, 0)
    const bias = data.biases.values[at]
    const total = data.totals.values[at]
    const written = [...named.map(({ value }) => value), ...(others.length ? [rest] : []), bias]
    const rounding = roundingRest(total, written, DIGITS)
    const terms = named.map(({ value, place }) => `${signed(value, DIGITS)}\u00a0${data.partWord}\u00a0${place + 1}`)
    if (others.length) terms.push(`${signed(rest, DIGITS)}\u00a0from ${others.length} others`)
    terms.push(`${bias < 0 ? "−" : "+"}\u00a0bias\u00a0${plain(Math.abs(bias), DIGITS)}`)
    if (rounding) terms.push(`${signed(rounding / 10 ** DIGITS, DIGITS)}\u00a0rounding`)
    write(this.terms, `${terms.join("  ")}\u00a0=`)
    write(this.result, signed(total, DIGITS))
    return signed(total, DIGITS)
  }
}

/** What becomes of the sum. */
function afterSum(data, at, total) {
  const most = data.best.shape[1]
  const sum = data.bestSums.values[at * most]
  const response = data.bestResponses.values[at * most]
  const steps = []
  if (data.hasNormalisation) steps.push(`batch normalisation makes ${plain(sum, DIGITS)} of it`)
  if (data.activation !== "linear") steps.push(`${data.activationTitle} answers ${plain(response, DIGITS)}`)
  return steps.length ? `The sum is ${total}; ${steps.join(", and ")}.` : ""
}

/** Patch, weights and products of one unit, channel by channel, as `Arithmetic` takes them. */
function termsOf(data, at, [rows, columns, channels]) {
  const size = rows * columns
  const numKernels = data.kernels.shape[3]
  const patch = data.patches.values.subarray(at * size * channels, (at + 1) * size * channels)
  const weights = Float64Array.from({ length: size * channels }, (_, place) => data.kernels.values[place * numKernels + at])
  const every = (channel, read) => Float64Array.from({ length: size }, (_, place) => read(place * channels + channel))
  const each = Array.from({ length: channels }, (_, channel) => channel)
  const pixels = each.map(channel => every(channel, place => patch[place]))
  const products = each.map(channel => every(channel, place => patch[place] * weights[place]))
  const sums = products.map(some => some.reduce((sum, product) => sum + product, 0))
  const stop = [data.bestPlaces.values[2 * at * data.best.shape[1]], data.bestPlaces.values[2 * at * data.best.shape[1] + 1]]
  const inside = Array.from({ length: size }, (_, place) => isInside(data, stop, place, columns))
  return { numChannels: channels, weights, pixels, products, sums, inside, total: sums.reduce((sum, part) => sum + part, 0) }
}

/** Whether a cell of the window lies on the picture. */
function isInside({ field, window, pictures }, stop, place, columns) {
  const cell = [Math.floor(place / columns), place % columns]
  return cell.every((step, axis) => {
    const pixel = field.start[axis] + stop[axis] * field.jump[axis] + step * window.dilation[axis]
    return pixel >= 0 && pixel < pictures.shape[1 + axis]
  })
}
