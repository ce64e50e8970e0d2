// The cells of a kernel under the hand: dragged up and down, stepped by keys, or typed into.

import { signedLimit, signedLook } from "./colours.js"
import { attribute, h, uniqueId, write } from "./dom.js"
import { plain, signed } from "./numbers.js"
import { between } from "./view.js"
import { steered } from "./steer.js"

const DRAG = 3 // CSS pixels from which a press is a drag
const PIXELS_A_STEP = 6
const FINE_STEPS = 20 // so far one by one; beyond, ever faster, so that the largest weight is in reach
const KEY_STEPS = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 }
const TYPED = /^[+\-−]?\d{1,4}$/
const KEYS = "Arrow keys move between the weights. Type a number, or press Shift with arrow up or down for one step, Page up or Page down for ten. Delete makes it 0, Escape takes back what is not done."

/** By how much a drag of so many pixels upwards changes a weight. */
function stepsOf(pixels) {
  const steps = Math.abs(pixels) / PIXELS_A_STEP
  return Math.sign(pixels) * Math.round(steps + Math.max(0, steps - FINE_STEPS) ** 2 / 8)
}

/** A grid of weights that tells what the hand does to one of them. */
export class Weights {
  /**
   * @param {object} options
   * @param {(place: number, weight: number) => void} options.onChange a weight is being changed
   * @param {() => void} options.onStep it was changed by a key, and may be again
   * @param {() => void} options.onDone the hand lets go
   * @param {() => void} options.onCancel the hand wants what was before
   * @param {(text: string) => void} options.onRefuse what was typed is no weight, and why
   */
  constructor(options) {
    Object.assign(this, options)
    const hint = uniqueId("hint")
    this.grid = h("div", { class: "weights mono", role: "group", "aria-describedby": hint })
    this.element = h("div", { class: "weights-place" }, this.grid, h("span", { id: hint, class: "told" }, KEYS))
    this.size = []
    this.cells = []
    this.focused = 0
    this.listen()
  }

  /** Whether a weight is being dragged or typed just now. */
  get isHeld() {
    return Boolean(this.hold || this.typing)
  }

  show({ whole, size }, { palette, limit }) {
    this.whole = whole
    this.limit = limit
    this.resize(size)
    const strongest = signedLimit(whole)
    this.cells.forEach((cell, place) => {
      const { ground } = signedLook(whole[place], strongest, palette)
      write(cell, signed(whole[place]))
      attribute(cell, "aria-valuenow", whole[place])
      attribute(cell, "aria-valuetext", plain(whole[place]))
      if (cell.dataset.ground !== ground) cell.style.background = cell.dataset.ground = ground
    })
  }

  resize(size) {
    if (size.join() === this.size.join()) return
    const hadFocus = this.cells.includes(this.grid.getRootNode().activeElement)
    this.letGo()
    this.size = [...size]
    this.cells = Array.from({ length: size[0] * size[1] }, (_, place) => this.cell(place))
    this.grid.replaceChildren(...this.cells)
    this.grid.style.setProperty("--columns", size[1])
    this.grid.dataset.side = Math.max(...size)
    attribute(this.grid, "aria-label", `Weights, ${size.join(" × ")}`)
    this.choose(Math.min(this.focused, this.cells.length - 1), hadFocus)
  }

  cell(place) {
    const name = `Row ${Math.floor(place / this.size[1]) + 1}, column ${(place % this.size[1]) + 1}`
    return h("div", { class: "weight", role: "spinbutton", tabindex: -1, "data-cell": place, "aria-label": name, "aria-valuemin": -this.limit, "aria-valuemax": this.limit })
  }

  /** Make one cell the one that the Tab key reaches. */
  choose(place, focus = true) {
    this.focused = place
    this.cells.forEach((cell, other) => attribute(cell, "tabindex", other === place ? 0 : -1))
    if (focus) this.cells[place].focus({ preventScroll: true })
  }

  listen() {
    const on = (name, listener) => this.grid.addEventListener(name, listener)
    on("pointerdown", event => this.press(event))
    on("pointermove", event => this.drag(event))
    on("pointerup", event => this.release(event))
    on("pointercancel", event => this.hold?.pointer === event.pointerId && this.cancel())
    on("keydown", event => this.isCell(event.target) && this.key(event) && event.preventDefault())
    on("focusin", event => this.isCell(event.target) && this.choose(Number(event.target.dataset.cell), false))
    on("focusout", event => this.isCell(event.target) && !this.isHeld && this.onDone())
  }

  isCell(element) {
    return element.dataset?.cell !== undefined
  }

  press(event) {
    if (event.button !== 0 || this.hold || !this.isCell(event.target)) return
    event.preventDefault() // no text is selected, and the focus is set here
    const place = Number(event.target.dataset.cell)
    const wasFocused = this.grid.getRootNode().activeElement === event.target
    this.choose(place)
    event.target.setPointerCapture(event.pointerId)
    this.hold = { place, pointer: event.pointerId, from: event.clientY, weight: this.whole[place], moved: false, wasFocused }
  }

  drag(event) {
    if (this.hold?.pointer !== event.pointerId) return
    const up = this.hold.from - event.clientY
    if (!this.hold.moved && Math.abs(up) < DRAG) return
    this.hold.moved = true
    this.cells[this.hold.place].classList.add("held")
    this.set(this.hold.place, this.hold.weight + stepsOf(up))
  }

  release(event) {
    if (this.hold?.pointer !== event.pointerId) return
    const { place, moved, wasFocused } = this.hold
    this.letGo()
    if (moved) this.onDone()
    else if (wasFocused) this.type(place)
  }

  /** Forget the drag and the typing of now; what they have changed stays. */
  letGo() {
    const { hold, typing } = this
    this.hold = this.typing = null // first, for a removed input tells that it has lost the focus
    this.cells[hold?.place]?.classList.remove("held")
    typing?.remove()
  }

  cancel() {
    this.letGo()
    this.onCancel()
  }

  set(place, weight) {
    const held = between(weight, -this.limit, this.limit)
    if (held !== this.whole[place]) this.onChange(place, held)
  }

  key(event) {
    const place = this.focused
    if (event.key === "Escape") return this.cancel() ?? true
    if (this.hold || event.altKey) return false
    if (event.ctrlKey || event.metaKey) return /^(Home|End)$/.test(event.key) && this.steer(event)
    if (event.key in KEY_STEPS && (event.shiftKey || event.key.startsWith("Page"))) return this.step(place, this.whole[place] + KEY_STEPS[event.key])
    if (event.key === "Delete" || event.key === "Backspace") return this.step(place, 0)
    if (event.key === "Enter" || event.key === "F2") return this.type(place)
    if (/^[\d+\-−]$/.test(event.key)) return this.type(place, event.key)
    return this.steer(event)
  }

  step(place, weight) {
    this.set(place, weight)
    this.onStep()
    return true
  }

  steer(event) {
    const columns = this.size[1]
    const from = [Math.floor(this.focused / columns), this.focused % columns]
    const aim = steered(event, from, this.size)
    if (aim) this.choose(aim[0] * columns + aim[1])
    return aim !== null
  }

  /** Open a cell for typing: with its weight, or with the first key of a new one. */
  type(place, first = null) {
    const cell = this.cells[place]
    const input = h("input", { class: "typing", "aria-label": `${cell.getAttribute("aria-label")}: new weight`, autocomplete: "off", enterkeyhint: "done", maxlength: 5 })
    input.value = first ?? plain(this.whole[place])
    for (const [side, value] of [["left", cell.offsetLeft], ["top", cell.offsetTop], ["width", cell.offsetWidth], ["height", cell.offsetHeight]]) input.style[side] = `${value}px`
    input.addEventListener("input", () => this.typed(place, input))
    input.addEventListener("keydown", event => this.typingKey(event, input))
    input.addEventListener("blur", () => this.typing === input && this.finish())
    this.typing = input
    this.grid.append(input)
    input.focus({ preventScroll: true })
    if (first === null) input.select()
    else if (/\d/.test(first)) this.typed(place, input)
    return true
  }

  /** What has been typed so far shows at once, if it is a weight. */
  typed(place, input) {
    const weight = this.weightIn(input)
    attribute(input, "aria-invalid", weight === null ? "true" : null)
    if (weight !== null) this.set(place, weight)
  }

  weightIn({ value }) {
    const text = value.trim()
    const weight = Number(text.replace("−", "-"))
    return TYPED.test(text) && Math.abs(weight) <= this.limit ? weight : null
  }

  typingKey(event, input) {
    if (event.key === "Escape") this.closeTyping(() => this.onCancel())
    else if (event.key === "Enter" && this.weightIn(input) === null) this.refuse()
    else if (event.key === "Enter") this.closeTyping(() => this.onDone())
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  closeTyping(then) {
    this.letGo()
    this.choose(this.focused)
    then()
  }

  /** The focus has gone elsewhere: what can be read counts. */
  finish() {
    const weight = this.weightIn(this.typing)
    this.letGo()
    if (weight === null) this.onCancel()
    else this.onDone()
  }

  refuse() {
    this.onRefuse(`Whole numbers from −${this.limit} to ${this.limit}; a fraction is a whole number over the divisor.`)
  }
}
