// A grid of +1, -1 and perhaps 0 under the hand: the board, and the features. A press turns a cell
// over, and as long as it is held paints others like it.

import { attribute, h, uniqueId } from "../core/dom.js"
import { Grid, NO_LOOK } from "../core/grid.js"
import { isForBrowser, steered } from "../core/steer.js"

const KINDS = { "-1": "paper", 0: "free", 1: "ink" }
const TEXTS = { "-1": "−1", 0: "0", 1: "1" }
const TYPED = { "+": 1, 1: 1, "-": -1, "−": -1, 0: 0 }

/** Cells that are turned over. */
export class Signs {
  /**
   * @param {object} options
   * @param {number} options.side rows and columns
   * @param {number[]} options.cycle what a press leads through, such as [1, -1]
   * @param {string} options.hint which keys it knows
   * @param {(place: number, value: number) => void} options.onChange a cell is another one now
   * @param {() => void} options.onDone the hand lets go
   * @param {() => void} options.onStep it was done by a key, and more may come
   */
  constructor({ side, cycle, hint, onChange, onDone, onStep }) {
    Object.assign(this, { side, cycle, onChange, onDone, onStep, place: [0, 0], values: [] })
    this.grid = new Grid("", "signs")
    this.grid.resize(side, side)
    this.grid.element.setAttribute("aria-hidden", "true")
    const hintId = uniqueId("hint")
    this.box = h("div", { class: "signs-box", tabindex: 0, role: "application", "aria-describedby": hintId }, this.grid.element)
    this.element = h("div", { class: "signs-place" }, this.box, h("span", { id: hintId, class: "told" }, hint))
    this.listen()
  }

  /** Show values, every `step`-th from `first` on. */
  show(values, label, first = 0, step = 1) {
    this.values = Array.from({ length: this.side ** 2 }, (_, place) => values[first + place * step])
    attribute(this.box, "aria-label", label)
    this.paint()
  }

  paint() {
    const cursor = this.byKeys ? this.place[0] * this.side + this.place[1] : -1
    this.values.forEach((value, place) => this.grid.set(place, TEXTS[value], NO_LOOK, KINDS[value] + (place === cursor ? " cursor" : "")))
  }

  listen() {
    const on = (name, listener) => this.box.addEventListener(name, listener)
    on("pointerdown", event => this.press(event))
    on("pointermove", event => this.drag(event))
    for (const name of ["pointerup", "pointercancel", "lostpointercapture"]) on(name, event => this.release(event))
    on("keydown", event => this.key(event) && event.preventDefault())
    on("focus", () => this.enter())
    on("blur", () => this.leave())
  }

  press(event) {
    if (event.button !== 0 || this.hold) return
    event.preventDefault()
    this.box.focus({ preventScroll: true })
    this.box.setPointerCapture(event.pointerId)
    this.byKeys = false
    this.place = this.placeOf(event)
    this.hold = { pointer: event.pointerId, value: this.next(this.place) }
    this.set(this.place, this.hold.value)
  }

  drag(event) {
    if (event.pointerId !== this.hold?.pointer) return
    const [from, to] = [this.place, this.placeOf(event)]
    const steps = Math.max(Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1]))
    for (let step = 1; step <= steps; step++) this.set(from.map((start, axis) => Math.round(start + ((to[axis] - start) * step) / steps)), this.hold.value)
    this.place = to
  }

  release(event) {
    if (event.pointerId !== this.hold?.pointer) return
    this.hold = null
    this.onDone()
  }

  /** By the Tab key: show which cell the keys are on. */
  enter() {
    this.byKeys = this.box.matches(":focus-visible")
    this.paint()
  }

  leave() {
    this.byKeys = false
    this.paint()
    if (!this.hold) this.onDone()
  }

  key(event) {
    if (isForBrowser(event) || this.hold) return false
    const aim = steered(event, this.place, [this.side, this.side])
    const typed = TYPED[event.key]
    const turns = event.key === " " || event.key === "Enter"
    if (!aim && !turns && !this.cycle.includes(typed)) return false
    this.byKeys = true
    if (aim) this.place = aim
    else this.set(this.place, turns ? this.next(this.place) : typed)
    this.paint()
    this.onStep(this.told())
    return true
  }

  told() {
    const [row, column] = this.place
    return `Row ${row}, column ${column}: ${TEXTS[this.values[row * this.side + column]]}.`
  }

  next([row, column]) {
    const { cycle } = this
    return cycle[(cycle.indexOf(this.values[row * this.side + column]) + 1) % cycle.length]
  }

  set([row, column], value) {
    const place = row * this.side + column
    if (this.values[place] !== value) this.onChange(place, value)
  }

  placeOf(event) {
    const { left, top, width, height } = this.grid.element.getBoundingClientRect()
    const within = (part, whole) => Math.min(Math.max(Math.floor((part / whole) * this.side), 0), this.side - 1)
    return [within(event.clientY - top, height), within(event.clientX - left, width)]
  }
}
