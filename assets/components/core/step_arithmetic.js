// How one number of a map came about: the products of a filter, ReLU, or a pooling window.

import { Arithmetic } from "./arithmetic.js"
import { signedLimit, signedLook } from "./colours.js"
import { h, write } from "./dom.js"
import { Grid } from "./grid.js"
import { plain } from "./numbers.js"
import { largest, mean, Pool } from "./pooling.js"
import { Terms, windowAt } from "./window.js"

const DIGITS = 3
/** Rows of a kernel from which its products need the whole width. */
export const WIDE_FROM = 5
const NO_MARGINS = [[0, 0], [0, 0]]

/** The arithmetic of whatever step is under the hand. */
export class StepArithmetic {
  constructor() {
    this.filter = new Arithmetic()
    this.grid = new Grid("Numbers under the window", "window")
    this.terms = h("span", { class: "sum-terms" })
    this.result = h("output", { class: "result" })
    this.pool = h("div", { class: "pool" }, this.grid.element)
    this.line = h("div", { class: "sum-line mono" }, this.terms, this.result)
    this.simple = h("div", { class: "simple" }, this.pool, this.line)
    this.element = h("div", { class: "step-arithmetic" }, this.filter.element, this.simple)
    this.details = this.filter.details
  }

  /**
   * Write out one number.
   *
   * @param {object} step {kind, window, stride}, `filters` flat (kH, kW, C) each
   * @param {{values, shape}} input what comes into the step, (H, W, C)
   * @param {{map: number, row: number, column: number}} unit
   * @param {number} value what the core says of it
   * @param {{names: string[], brightness: number, palette: object}} look
   * @returns {?[number, number]} row and column of the largest number of a pooling window
   */
  show(step, input, unit, value, look) {
    const isFilter = step.kind === "convolution"
    this.filter.element.hidden = this.details.hidden = !isFilter
    this.simple.hidden = isFilter
    const place = windowAt([unit.row, unit.column], { stride: [step.stride, step.stride], dilation: [1, 1], margins: NO_MARGINS }, [step.window, step.window])
    if (isFilter) return this.showFilter(step, input, unit, value, look, place)
    const values = numbersAt(input, place, unit.map)
    this.pool.hidden = step.kind === "relu"
    if (step.kind === "relu") return this.showLine({ text: `max(0, ${plain(values[0], DIGITS)})`, sign: "=", result: plain(value, DIGITS) })
    return this.showPool(step, values, value, look, place)
  }

  showFilter(step, input, unit, value, { names, brightness, palette }, place) {
    const size = [step.window, step.window]
    this.filter.setUp({ names, size, digits: DIGITS, wide: step.window >= WIDE_FROM, brightness, palette })
    if (this.room?.numChannels !== names.length || this.room.size[0] !== step.window) this.room = new Terms(...size, names.length)
    const terms = this.room.fill(input, step.filters[unit.map], place)
    terms.total = value // the core's own, added up in float32: the authority, should a last digit differ
    this.filter.show(terms, step.filters[unit.map], { divisor: 1, bias: 0 })
    return null
  }

  showPool(step, values, kept, { palette }, place) {
    const size = [step.window, step.window]
    const lines = size.map(length => Array.from({ length }, (_, number) => number))
    const pool = new Pool(size).fill({ values, shape: size }, { rows: lines[0], columns: lines[1] })
    const isMax = step.kind === "max_pool"
    const limit = signedLimit(values)
    this.grid.resize(...size)
    values.forEach((value, number) => this.grid.set(number, plain(value, DIGITS), signedLook(value, limit, palette), isMax && number === pool.winner.place ? "won" : ""))
    this.showLine((isMax ? largest : mean)(Array.from(values), kept, DIGITS))
    return isMax ? [place.rows[pool.winner.row], place.columns[pool.winner.column]] : null
  }

  showLine({ text, sign, result }) {
    write(this.terms, `${text}\u00a0${sign}`)
    write(this.result, result)
    return null
  }
}

function numbersAt({ values, shape: [, width, numChannels] }, { rows, columns }, channel) {
  return Float64Array.from(rows.flatMap(row => columns.map(column => values[(row * width + column) * numChannels + channel])))
}
