// The kernel editor: weights under the hand. While one is being changed, every frame tells the
// flashlight on the same page, which previews the map; Python hears of it when the hand lets go.

import { keepInAddress } from "./core/address.js"
import { Announcer } from "./core/announce.js"
import { channel } from "./core/bus.js"
import { attribute, h, write } from "./core/dom.js"
import { History } from "./core/history.js"
import { icon } from "./core/icons.js"
import { component } from "./core/instance.js"
import { cleared, kernel, negated, resized, rotated, sumOf, textOf, withWeight } from "./core/kernel.js"
import { count, mixed, plain, signed } from "./core/numbers.js"
import { stylesBeside } from "./core/styles.js"
import { Weights } from "./core/weights.js"

const HINT = "Drag a weight up or down, or type into it."
const NORMALISE = "Choose the divisor so that the weights sum to 1"
const SIDES = [3, 5, 7]
const KEY_REST = 500 // milliseconds after the last step by a key

export default component(await stylesBeside(import.meta.url, "core/core.css", "kernel_editor.css"), (root, tell) => new KernelEditor(root, tell))

class KernelEditor {
  constructor(root, tell) {
    this.tell = tell
    this.sent = [] // texts that Python has been told and has not yet answered
    this.build(root)
    this.announcer = new Announcer(root)
    root.addEventListener("keydown", event => this.key(event))
  }

  build(root) {
    this.weights = new Weights({
      onChange: (place, weight) => this.change(withWeight(this.kernel, place, weight)),
      onStep: () => this.commitSoon(),
      onDone: () => this.commit(),
      onCancel: () => this.revert(),
      onRefuse: text => this.note(text),
    })
    this.sides = h("div", { class: "segments", role: "group", "aria-label": "Rows and columns" }, ...SIDES.map(side => this.sideButton(side)))
    this.hint = h("p", { class: "hint quiet", role: "status" }, HINT)
    root.append(
      h("div", { class: "heading" }, h("b", {}, "Kernel"), this.sides),
      h("div", { class: "bench" }, this.weights.element, this.tools()),
      this.sumLine(),
      this.hint,
    )
  }

  sideButton(side) {
    return h("button", { type: "button", "data-side": side, onclick: () => this.put(resized(this.kernel, side), `${side} × ${side} weights`) }, `${side}×${side}`)
  }

  tools() {
    const tool = (text, title, onclick, ...content) => h("button", { type: "button", title, "aria-label": text, onclick }, ...(content.length ? content : [text]))
    this.normaliseTool = tool("Normalise", NORMALISE, () => this.normalise())
    this.undoTool = tool("Undo", "Undo (Ctrl Z)", () => this.travel(-1), icon("undo"))
    this.redoTool = tool("Redo", "Redo (Ctrl Shift Z)", () => this.travel(1), icon("redo"))
    return h(
      "div", { class: "tools", role: "group", "aria-label": "The whole kernel" },
      tool("Rotate", "Turn a quarter clockwise", () => this.put(rotated(this.kernel), "Turned a quarter")),
      tool("Negate", "Turn every sign", () => this.put(negated(this.kernel), "Every sign turned")),
      this.normaliseTool,
      tool("Random", "Numbers by chance, as in a network that has learnt nothing yet", () => this.throwDice()),
      tool("Clear", "All weights 0", () => this.put(cleared(this.kernel), "All weights 0")),
      h("span", { class: "segments" }, this.undoTool, this.redoTool),
    )
  }

  sumLine() {
    this.sum = h("span")
    this.total = h("span")
    this.divisor = h("input", { class: "divisor", "aria-label": "Divisor of all weights", inputmode: "numeric", autocomplete: "off", enterkeyhint: "done", maxlength: 4 })
    this.divisor.addEventListener("input", () => this.divide())
    this.divisor.addEventListener("blur", () => this.endDivisor())
    this.divisor.addEventListener("keydown", event => this.divisorKey(event))
    const quiet = text => h("span", { class: "quiet" }, text)
    return h("label", { class: "sum mono" }, h("span", {}, quiet("sum "), this.sum), h("span", {}, quiet("× 1/"), this.divisor), h("span", {}, quiet("= "), this.total))
  }

  update(data) {
    this.data = data
    this.hear(kernel(data.whole.values, data.whole.shape, data.divisor))
    this.show()
    if (this.isBeingChanged) this.tellFrame() // the answer to an earlier change is drawn first
  }

  /** Take over the kernel of Python where it is news: not what was here, nor an answer. */
  hear(told) {
    const text = textOf(told)
    const answered = this.sent.lastIndexOf(text)
    if (answered >= 0) this.sent.splice(0, answered + 1)
    else if (text !== this.known) this.adopt(told)
    this.known = text
  }

  adopt(told) {
    this.weights.letGo()
    clearTimeout(this.resting)
    this.sent = []
    this.kernel = told
    if (!this.history) this.history = new History(told)
    else if (this.isBeingChanged) this.history.push(told)
  }

  /** Whether what is shown is not yet done. */
  get isBeingChanged() {
    return textOf(this.kernel) !== textOf(this.history.now)
  }

  show() {
    const { size, divisor } = this.kernel
    const sum = sumOf(this.kernel)
    this.weights.show(this.kernel, { palette: this.data.palette, limit: this.data.maxWeight })
    write(this.sum, signed(sum))
    write(this.total, mixed(sum, divisor))
    if (this.divisor.getRootNode().activeElement !== this.divisor) this.divisor.value = divisor
    for (const button of this.sides.children) attribute(button, "aria-pressed", size.every(side => side === Number(button.dataset.side)))
    attribute(this.undoTool, "aria-disabled", !this.history.hasBefore && !this.isBeingChanged)
    attribute(this.redoTool, "aria-disabled", !this.history.hasAfter)
    const reason = this.whyNotNormal()
    attribute(this.normaliseTool, "aria-disabled", reason !== "")
    attribute(this.normaliseTool, "title", reason || NORMALISE)
  }

  /** Show a kernel that may go on changing. */
  change(next) {
    clearTimeout(this.resting)
    this.kernel = next
    this.note("")
    this.show()
    this.tellFrame()
  }

  tellFrame() {
    cancelAnimationFrame(this.frame)
    this.frame = requestAnimationFrame(() => this.publish())
  }

  publish() {
    cancelAnimationFrame(this.frame)
    if (this.data.channel) channel(this.data.channel).publish(this.kernel)
  }

  commitSoon() {
    clearTimeout(this.resting)
    this.resting = setTimeout(() => this.commit(), KEY_REST)
  }

  /** What is shown is done: remember it, and tell Python once. */
  commit(said = "") {
    clearTimeout(this.resting)
    if (!this.isBeingChanged) return
    this.history.push(this.kernel)
    this.send(said)
  }

  send(said) {
    const text = textOf(this.kernel)
    this.publish()
    this.show()
    this.sent.push(text)
    keepInAddress(this.data.parameter, text)
    this.tell.trigger("weights", text)
    this.announcer.say(`${said ? `${said}. ` : ""}Weights ${text.replaceAll("-", "−")}. They sum to ${mixed(sumOf(this.kernel), this.kernel.divisor)}.`)
  }

  /** Go back to what was before the hand began. */
  revert() {
    clearTimeout(this.resting)
    if (this.isBeingChanged) this.change(this.history.now)
  }

  /** A button has made another kernel. */
  put(next, said) {
    this.commit()
    this.change(next)
    this.commit(said)
  }

  travel(by) {
    this.commit()
    if (by < 0 ? !this.history.hasBefore : !this.history.hasAfter) return
    this.history.move(by)
    this.change(this.history.now)
    this.send(by < 0 ? "Undone" : "Done again")
  }

  normalise() {
    const reason = this.whyNotNormal()
    if (reason) return this.note(reason)
    const { whole, size } = this.kernel
    this.put(kernel(whole, size, sumOf(this.kernel)), "The weights sum to 1")
  }

  whyNotNormal() {
    const sum = sumOf(this.kernel)
    if (sum === this.kernel.divisor) return "The weights sum to 1 already."
    if (sum === 0) return "The weights sum to 0: no divisor makes that 1."
    if (sum < 0) return `The weights sum to ${plain(sum)}, below 0: negate them first.`
    return sum > this.data.maxDivisor ? `The weights sum to ${count(sum)}, and ${count(this.data.maxDivisor)} is the largest divisor.` : ""
  }

  throwDice() {
    this.commit()
    this.tell.trigger("dice", Math.max(...this.kernel.size))
  }

  /** What has been typed so far divides at once, if it is a divisor. */
  divide() {
    const divisor = /^\d+$/.test(this.divisor.value) ? Number(this.divisor.value) : 0
    const isOne = divisor >= 1 && divisor <= this.data.maxDivisor
    attribute(this.divisor, "aria-invalid", isOne ? null : "true")
    if (isOne) this.change({ ...this.kernel, divisor })
    else this.note(`The divisor is a whole number from 1 to ${count(this.data.maxDivisor)}.`)
  }

  divisorKey(event) {
    if (event.key === "Enter") this.commit()
    else if (event.key === "Escape") this.revert()
    else return
    this.endDivisor()
  }

  endDivisor() {
    this.commit()
    this.divisor.value = this.kernel.divisor
    attribute(this.divisor, "aria-invalid", null)
  }

  key(event) {
    const isTyping = event.composedPath()[0].tagName === "INPUT"
    if (isTyping || !(event.ctrlKey || event.metaKey) || !/^[yz]$/i.test(event.key)) return
    event.preventDefault()
    this.travel(event.shiftKey || event.key.toLowerCase() === "y" ? 1 : -1)
  }

  note(text) {
    write(this.hint, text || HINT)
  }

  destroy() {
    clearTimeout(this.resting)
    cancelAnimationFrame(this.frame)
    this.announcer.destroy()
  }
}
