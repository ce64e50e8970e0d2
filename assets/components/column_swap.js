// A table and a picture with as many columns, which change places together: what a row says by a
// weighted sum stays, what neighbours of the picture say does not.

import { Announcer } from "./core/announce.js"
import { brightnessLook, signedLimit, signedLook } from "./core/colours.js"
import { attribute, h, write } from "./core/dom.js"
import { Grid, NO_LOOK } from "./core/grid.js"
import { component } from "./core/instance.js"
import { count, plain, signed } from "./core/numbers.js"
import { isForBrowser } from "./core/steer.js"
import { stylesBeside } from "./core/styles.js"

const STEPS = { ArrowLeft: -1, ArrowRight: 1 }
const REST = 500 // milliseconds without a swap until Python hears of it
const DRAG = 6 // CSS pixels from which a press is a drag
const HINT = "Press a column and then another, or drag one onto another: both change places. With the keys: Enter takes a column, arrows carry it along, Escape lets go."

export default component(await stylesBeside(import.meta.url, "core/core.css", "column_swap.css"), (root, tell) => new ColumnSwap(root, tell))

class ColumnSwap {
  constructor(root, tell) {
    this.tell = tell
    this.row = 0
    this.taken = null
    this.build(root)
    this.announcer = new Announcer(root)
  }

  build(root) {
    this.heads = h("div", { class: "heads", role: "group", "aria-label": `Columns of the table. ${HINT}` })
    this.table = new Grid("Customers, one a row; in the last row what the rule gives for each column", "customers")
    this.picture = new Grid("The picture, one pixel a cell", "digit")
    for (const name of ["terms", "told", "name"]) this[name] = h("span")
    this.score = h("output", { class: "result" })
    this.differences = h("output", { class: "result" })
    this.names = h("div", { class: "names quiet" })
    this.hint = h("span", { class: "quiet hint" }, HINT)
    const button = (words, act) => h("button", { type: "button", onclick: act }, words)
    this.stage = h(
      "div", { class: "stage" },
      h("section", { class: "table-side" },
        h("div", { class: "heading" }, h("b", {}, "Customers, invented"), h("span", { class: "quiet" }, "last row: points of the rule")),
        h("div", { class: "table-box" }, this.heads, this.table.element),
        h("div", { class: "sum-line mono" }, h("span", { class: "sum-terms" }, this.terms), this.score)),
      h("section", { class: "picture-side" },
        h("div", { class: "heading" }, this.name, h("span", { class: "quiet" }, "0 to 16, as scanned")),
        this.picture.element,
        h("div", { class: "sum-line mono" }, h("span", { class: "sum-terms" }, this.told), this.differences)),
    )
    this.buttons = h("div", { class: "buttons" }, button("Shuffle all columns", () => this.shuffle()), button("As they were", () => this.restore()), this.hint)
    root.append(this.stage, this.buttons)
    this.listen()
  }

  listen() {
    const on = (element, name, listener) => element.addEventListener(name, listener)
    on(this.table.element, "pointerover", event => this.pointRow(event.target.closest("tr")))
    on(this.table.element, "pointerdown", event => this.pointRow(event.target.closest("tr")))
    on(this.heads, "pointerdown", event => this.press(event))
    on(this.heads, "pointermove", event => this.drag(event))
    on(this.heads, "pointerup", event => this.release(event))
    on(this.heads, "pointercancel", () => this.letGo())
    on(this.heads, "keydown", event => this.key(event) && event.preventDefault())
  }

  update(data) {
    this.data = data
    this.number = data.columns.length
    this.order ??= Array.from(data.order, Number)
    this.table.resize(data.values.shape[0] + 1, this.number)
    this.picture.resize(...data.digit.shape)
    if (this.heads.children.length !== this.number) this.heads.replaceChildren(...this.order.map((_, place) => h("button", { type: "button", "data-place": place })))
    write(this.name, `A handwritten ${data.name}`)
    this.name.className = "name"
    this.atFirst = this.differencesIn(data.columns.map((_, column) => column))
    this.show()
  }

  show() {
    const { data, order } = this
    order.forEach((column, place) => {
      const head = this.heads.children[place]
      write(head, data.columns[column])
      attribute(head, "aria-pressed", place === this.taken ? "true" : "false")
      head.classList.toggle("moved", column !== place)
    })
    this.showTable()
    this.showPicture()
    this.showScore()
    this.showDifferences()
  }

  showTable() {
    const { values, shape: [rows, columns] } = this.data.values
    for (let row = 0; row < rows; row++) {
      this.order.forEach((column, place) => this.table.set(row * columns + place, plain(values[row * columns + column]), NO_LOOK, this.mark(row, place)))
    }
    const weights = this.data.weights.values
    const limit = signedLimit(weights)
    this.order.forEach((column, place) => this.table.set(rows * columns + place, signed(weights[column]), signedLook(weights[column], limit, this.data.palette), this.mark(null, place)))
  }

  mark(row, place) {
    return [row === this.row ? "own" : "", place === this.taken ? "taken" : ""].join(" ").trim()
  }

  showPicture() {
    const { digit: { values, shape: [rows, columns] }, white } = this.data
    for (let row = 0; row < rows; row++) {
      this.order.forEach((column, place) => {
        const value = values[row * columns + column]
        this.picture.set(row * columns + place, plain(value), brightnessLook((value / white) * 255), place === this.taken ? "taken" : "")
      })
    }
  }

  /** What the shop's rule says of the customer pointed at: the same products, wherever they stand. */
  showScore() {
    const { values, weights, columns } = this.data
    const terms = this.order.map(column => {
      const value = values.values[this.row * columns.length + column]
      return { value, weight: weights.values[column] }
    })
    const score = terms.reduce((sum, { value, weight }) => sum + value * weight, 0)
    const text = terms.map(({ value, weight }, place) => `${place ? (weight < 0 ? "− " : "+ ") : weight < 0 ? "−" : ""}${Math.abs(weight)}\u00a0·\u00a0${plain(value)}`).join(" ")
    write(this.terms, `customer ${this.row + 1}: ${text}\u00a0=`)
    write(this.score, plain(score))
    this.scored = score
  }

  showDifferences() {
    const now = this.differencesIn(this.order)
    const change = now - this.atFirst
    write(this.told, `neighbours differ by ${count(this.atFirst)} in all as scanned${change ? `, ${signed(change)}` : ""}\u00a0=`)
    write(this.differences, count(now))
    this.announcer.say(`Columns: ${this.order.map(column => this.data.columns[column]).join(", ")}. The rule says ${plain(this.scored)} of customer ${this.row + 1}, as before. Neighbours in the picture differ by ${now}, as scanned by ${this.atFirst}.`)
  }

  differencesIn(order) {
    const { values, shape: [rows, columns] } = this.data.digit
    let sum = 0
    for (let row = 0; row < rows; row++) {
      for (let place = 1; place < columns; place++) sum += Math.abs(values[row * columns + order[place]] - values[row * columns + order[place - 1]])
    }
    return sum
  }

  pointRow(line) {
    const row = line ? [...line.parentElement.children].indexOf(line) : -1
    if (row < 0 || row === this.row || row >= this.data.values.shape[0]) return
    this.row = row
    this.show()
  }

  swap(one, other) {
    const { order } = this
    ;[order[one], order[other]] = [order[other], order[one]]
    this.tellSoon()
  }

  tellSoon() {
    clearTimeout(this.resting)
    this.resting = setTimeout(() => this.tell.state("order", this.order.join("")), REST)
  }

  placeOf(event) {
    const head = this.heads.getRootNode().elementFromPoint(event.clientX, event.clientY)?.closest("[data-place]")
    return head ? Number(head.dataset.place) : null
  }

  /** A press takes a column; a second press, or letting go over another, swaps the two. */
  press(event) {
    const place = this.placeOf(event)
    if (place === null || event.button > 0) return
    this.held = { place, x: event.clientX, moved: false, wasTaken: this.taken }
    this.heads.setPointerCapture(event.pointerId)
  }

  drag(event) {
    if (!this.held || (!this.held.moved && Math.abs(event.clientX - this.held.x) < DRAG)) return
    this.held.moved = true
    const over = this.placeOf(event)
    this.taken = this.held.place
    for (const head of this.heads.children) head.classList.toggle("aim", over !== null && over !== this.held.place && Number(head.dataset.place) === over)
    this.show()
  }

  release(event) {
    const { held } = this
    this.held = null
    if (!held) return
    const over = this.placeOf(event)
    if (held.moved) this.drop(held.place, over)
    else this.choose(held.place)
  }

  drop(from, over) {
    if (over !== null && over !== from) this.swap(from, over)
    this.letGo()
  }

  choose(place) {
    this.heads.children[place].focus({ preventScroll: true })
    if (this.taken === null) this.taken = place
    else {
      if (this.taken !== place) this.swap(this.taken, place)
      this.taken = null
    }
    this.show()
  }

  letGo() {
    this.held = this.taken = null
    for (const head of this.heads.children) head.classList.remove("aim")
    this.show()
  }

  key(event) {
    const place = Number(event.target.dataset?.place)
    if (Number.isNaN(place) || isForBrowser(event)) return false
    if (event.key === "Enter" || event.key === " ") return this.choose(place) ?? true
    if (event.key === "Escape") return this.letGo() ?? true
    const next = place + (STEPS[event.key] ?? 0)
    if (next === place || next < 0 || next >= this.number) return event.key in STEPS
    if (this.taken === place) {
      this.swap(place, next)
      this.taken = next
    }
    this.heads.children[next].focus({ preventScroll: true })
    this.show()
    return true
  }

  shuffle() {
    const before = this.order.join()
    while (this.order.join() === before) {
      for (let place = this.number - 1; place > 0; place--) this.swap(place, Math.floor(Math.random() * (place + 1)))
    }
    this.letGo()
  }

  restore() {
    this.order = this.data.columns.map((_, column) => column)
    this.tellSoon()
    this.letGo()
  }

  destroy() {
    clearTimeout(this.resting)
    this.announcer.destroy()
  }
}
