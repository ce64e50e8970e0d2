// The kernel matrix: a convolution written out as one matrix product. A row of the matrix, a window of
// the picture and a place of the result are the same thing; pointing at one shows the others.

import { Announcer } from "./core/announce.js"
import { brightnessLook, signedLimit, signedLook } from "./core/colours.js"
import { h, write } from "./core/dom.js"
import { Grid, NO_LOOK } from "./core/grid.js"
import { component } from "./core/instance.js"
import { count, plain, signed } from "./core/numbers.js"
import { Rest } from "./core/rest.js"
import { isForBrowser, steered } from "./core/steer.js"
import { stylesBeside } from "./core/styles.js"
import { Weights } from "./core/weights.js"
import { stopNear, windowAt } from "./core/window.js"

const KEYS = "Arrow keys go from row to row, left and right from stop to stop, Home and End to the first and last of a line of stops."

export default component(await stylesBeside(import.meta.url, "core/core.css", "kernel_matrix.css"), (root, tell) => new KernelMatrix(root, tell))

class KernelMatrix {
  constructor(root, tell) {
    this.rest = new Rest(tell, "matrix", () => ({ row: this.row, weights: [...this.kernel] }))
    this.build(root)
    this.announcer = new Announcer(root)
  }

  build(root) {
    this.picture = new Grid("The picture", "picture")
    this.response = new Grid("The response", "response")
    this.matrix = new Grid("The picture in one row, the matrix below it, and the result of every row", "matrix")
    this.weights = new Weights({
      onChange: (place, weight) => this.weigh(place, weight),
      onStep: () => this.rest.soon(),
      onDone: () => this.endWeighing(),
      onCancel: () => this.revert(),
      onRefuse: words => write(this.note, words),
    })
    for (const name of ["place", "size", "terms", "agrees"]) this[name] = h("span", { class: name === "terms" ? "sum-terms" : "quiet" })
    this.result = h("output", { class: "result" })
    this.note = h("p", { class: "note quiet", role: "status" })
    this.board = h("div", { class: "board", tabindex: 0, role: "slider", "aria-valuemin": 1, "aria-label": "Row of the matrix", title: KEYS }, this.matrix.element)
    const part = (title, told, ...content) => h("section", {}, h("div", { class: "heading" }, h("b", {}, title), told), ...content)
    root.append(
      h(
        "div", { class: "stage" },
        h("div", { class: "pieces" }, part("Picture", this.place, this.picture.element), part("Kernel", null, this.weights.element, this.note), part("Response", null, this.response.element)),
        part("The same as a matrix", this.size, this.board, h("div", { class: "sum-line mono" }, this.terms, this.result), h("p", { class: "foot" }, this.agrees)),
      ),
    )
    this.listen()
  }

  listen() {
    this.follow(this.matrix.element, (row, column) => row - 1, 1)
    this.follow(this.response.element, (row, column) => row * this.stops[1] + column)
    this.follow(this.picture.element, (row, column) => this.rowOf(stopNear([row - 0.5, column - 0.5], this.walk, this.data.size, this.stops)))
    this.board.addEventListener("keydown", event => this.key(event))
    this.board.addEventListener("blur", () => this.rest.now())
  }

  /** Let the hand on a table lead to a row; `rowAt` answers which, from a cell's place. */
  follow(table, rowAt, firstRow = 0) {
    const point = event => {
      const cell = event.target.closest?.("td")
      if (cell && cell.parentElement.rowIndex >= firstRow) this.go(rowAt(cell.parentElement.rowIndex, cell.cellIndex))
    }
    table.addEventListener("pointerdown", point)
    table.addEventListener("pointermove", point)
    table.addEventListener("pointerleave", () => this.rest.now())
  }

  update(data) {
    const isOther = !this.data || data.pixels !== this.data.pixels
    const isFirst = !this.data
    this.data = data
    this.stops = data.pixels.shape.map((side, axis) => side - data.size[axis] + 1)
    this.walk = { stride: [1, 1], dilation: [1, 1], margins: [[0, 0], [0, 0]] }
    if (isFirst) {
      this.kernel = Int32Array.from(data.start.weights)
      this.row = data.start.row
    }
    if (isOther) this.resize()
    this.show()
    if (isFirst) this.rest.knows()
  }

  resize() {
    const [height, width] = this.data.pixels.shape
    this.picture.resize(height, width)
    this.response.resize(...this.stops)
    this.matrix.resize(this.numRows + 1, height * width + 1)
    write(this.size, `${this.numRows} × ${height * width}`)
  }

  get numRows() {
    return this.stops[0] * this.stops[1]
  }

  rowOf([row, column]) {
    return row * this.stops[1] + column
  }

  stopOf(row) {
    return [Math.floor(row / this.stops[1]), row % this.stops[1]]
  }

  /** Places of the picture, in reading order, under the window of a row: one for each weight. */
  under(row) {
    const { rows, columns } = windowAt(this.stopOf(row), this.walk, this.data.size)
    return rows.flatMap(one => columns.map(other => one * this.data.pixels.shape[1] + other))
  }

  sumOf(row) {
    return this.under(row).reduce((sum, at, place) => sum + this.data.pixels.values[at] * this.kernel[place], 0)
  }

  go(row) {
    if (row === this.row || row < 0 || row >= this.numRows) return
    this.row = row
    this.show()
    this.rest.soon()
  }

  /** Up and down lead through the rows of the matrix, all other walking keys over the stops. */
  key(event) {
    if (isForBrowser(event) && !/^(Home|End)$/.test(event.key)) return
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key]
    const aim = step ? this.row + step : this.aimOf(event)
    if (aim === null) return
    event.preventDefault()
    this.go(aim)
  }

  aimOf(event) {
    const aim = steered(event, this.stopOf(this.row), this.stops)
    return aim && this.rowOf(aim)
  }

  weigh(place, weight) {
    this.before ??= [...this.kernel]
    this.kernel[place] = weight
    this.show()
  }

  endWeighing() {
    this.before = null
    this.rest.now()
  }

  revert() {
    if (this.before) this.kernel.set(this.before)
    this.before = null
    this.show()
  }

  show() {
    const { pixels, palette, limits, size } = this.data
    this.sums = Array.from({ length: this.numRows }, (_, row) => this.sumOf(row))
    this.seen = this.under(this.row)
    this.weights.show({ whole: this.kernel, size }, { palette, limit: limits.weight })
    this.showPieces(pixels.values, palette)
    this.showMatrix(pixels.values, palette)
    this.showSum(pixels.values)
    this.compare()
    const [row, column] = this.stopOf(this.row)
    const words = `Row ${this.row + 1}: the window at row ${row}, column ${column} gives ${signed(this.sums[this.row])}`
    for (const [name, said] of Object.entries({ "aria-valuenow": this.row + 1, "aria-valuemax": this.numRows, "aria-valuetext": words })) this.board.setAttribute(name, said)
    this.announcer.say(`${words}.`)
  }

  showPieces(values, palette) {
    const limit = signedLimit(this.sums)
    values.forEach((value, at) => this.picture.set(at, plain(value), brightnessLook(value), this.seen.includes(at) ? "here" : ""))
    this.sums.forEach((sum, row) => this.response.set(row, signed(sum), signedLook(sum, limit, palette), row === this.row ? "here" : ""))
    const [row, column] = this.stopOf(this.row)
    write(this.place, `row ${row}, column ${column}`)
    write(this.note, this.before ? `${count(this.numRows)} rows changed with it.` : "Drag a weight up or down, or type into it.")
  }

  showMatrix(values, palette) {
    const columns = values.length + 1
    const limit = signedLimit(this.kernel)
    values.forEach((value, at) => this.matrix.set(at, plain(value), brightnessLook(value), this.seen.includes(at) ? "pixel here" : "pixel"))
    this.matrix.set(values.length, "", NO_LOOK, "corner")
    const sums = signedLimit(this.sums)
    for (let row = 0; row < this.numRows; row++) {
      const from = (row + 1) * columns
      const mark = row === this.row ? "row" : ""
      for (let at = 0; at < values.length; at++) this.matrix.set(from + at, "0", NO_LOOK, `zero ${mark}`)
      this.under(row).forEach((at, place) => this.matrix.set(from + at, plain(this.kernel[place]), signedLook(this.kernel[place], limit, palette), `weight-of ${mark}`))
      this.matrix.set(from + values.length, signed(this.sums[row]), signedLook(this.sums[row], sums, palette), `sum ${mark}`)
    }
  }

  showSum(values) {
    const products = this.seen.map((at, place) => `${plain(values[at])}\u00a0·\u00a0${this.kernel[place] < 0 ? `(${plain(this.kernel[place])})` : plain(this.kernel[place])}`)
    const zeros = values.length - products.length
    write(this.terms, `${products.join(" + ")} + ${zeros}\u00a0products\u00a0with\u00a00\u00a0=`)
    write(this.result, signed(this.sums[this.row]))
  }

  /** NumPy's convolution of this picture by this kernel, when it has come, must say the same. */
  compare() {
    const { told, convolved } = this.data
    const isOfNow = told.every((weight, place) => weight === this.kernel[place])
    const isSame = convolved.values.every((value, row) => value === this.sums[row])
    if (isOfNow && !isSame) console.error("The rows of the matrix differ from the convolution that came from the server.")
    const what = `matrix × picture: ${this.numRows} rows of ${this.data.pixels.values.length}`
    write(this.agrees, isOfNow && isSame ? `The convolution of the core, computed apart, gives the same ${this.numRows} numbers.` : `${what} …`)
  }

  destroy() {
    for (const part of [this.rest, this.announcer]) part.destroy()
  }
}
