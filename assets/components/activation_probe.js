// The activation probe: a map before and after, and one value of it on the activation's curve.

import { Announcer } from "./core/announce.js"
import { signedLimit } from "./core/colours.js"
import { Curve } from "./core/curve.js"
import { h, write } from "./core/dom.js"
import { putIn } from "./core/formula.js"
import { Hand } from "./core/hand.js"
import { component } from "./core/instance.js"
import { Lit } from "./core/lit.js"
import { unitFrame } from "./core/marks.js"
import { compact, count, plain } from "./core/numbers.js"
import { Raster } from "./core/raster.js"
import { isForBrowser } from "./core/steer.js"
import { stylesBeside } from "./core/styles.js"
import { printed, shapeAndRange } from "./core/told.js"

const CURVE = "The curve of the activation. Arrow keys go along the inputs and light up the places of the map with such a value; Escape leaves."
const HEIGHT = 400 // CSS pixels of a map at most
const DIGITS = 3
const CURVE_STEPS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }

export default component(await stylesBeside(import.meta.url, "core/core.css", "activation_probe.css"), (root, tell) => new ActivationProbe(root, tell))

export class ActivationProbe {
  constructor(root, tell) {
    this.hand = new Hand({ name: "Place", tell, show: () => this.showPlace(), onEscape: () => this.fit() })
    this.rasters = { before: new Raster(), after: new Raster() }
    this.lit = new Lit()
    this.bin = null // the bin of inputs that the hand on the curve lights up
    this.build(root)
    this.announcer = new Announcer(root)
  }

  build(root) {
    this.before = this.hand.pane({ maxHeight: HEIGHT, onPoint: (row, column) => this.point([row, column]), other: () => this.after })
    this.after = this.hand.pane({ maxHeight: HEIGHT, onPoint: (row, column) => this.point([row, column]), other: () => this.before })
    this.curve = new Curve({ onPoint: share => this.light(Math.floor(share * this.numBins)), onKey: event => this.keyOnCurve(event), onLeave: () => this.unlight() })
    for (const name of ["where", "name", "passage", "toldBefore", "toldAfter"]) this[name] = h("span", { class: "quiet" })
    this.title = h("b")
    this.formula = h("span", { class: "sum-terms" })
    this.sign = h("span")
    this.result = h("output", { class: "result" })
    this.stage = h(
      "div", { class: "stage" },
      h("section", { class: "before" }, h("div", { class: "heading" }, h("b", {}, "Before"), this.where), this.before.element, h("div", { class: "foot" }, this.toldBefore)),
      h("section", { class: "numbers" }, h("div", { class: "heading" }, this.title, this.passage), this.curve.drawing, h("div", { class: "legend quiet" }, "grey: how many places have such a value"), h("div", { class: "sum-line mono" }, this.formula, h("span", { class: "sum-end" }, this.sign, this.result))),
      h("section", { class: "after" }, h("div", { class: "heading" }, h("b", {}, "After"), this.name), this.after.element, h("div", { class: "foot" }, this.toldAfter)),
    )
    root.append(this.stage, this.hand.transport.element)
  }

  update(data) {
    const isOther = this.data && (this.data.before !== data.before || this.data.after !== data.after)
    this.data = data
    this.shape = data.before.shape
    this.numBins = data.counts.values.length
    if (this.bin >= this.numBins || isOther) this.bin = null
    this.hand.enter(this.shape, data.start, isOther)
    this.showMaps()
    this.curve.show(data.inputs.values, data.outputs.values, Array.from(data.counts.values))
    this.showPlace()
  }

  showMaps() {
    const { before, after, palette, title, beforeAlt, afterAlt, unit } = this.data
    this.rasters.before.signed(before, palette, signedLimit(before.values))
    this.rasters.after.signed(after, palette, signedLimit(after.values))
    this.before.label(beforeAlt)
    this.after.label(afterAlt)
    this.before.show(this.rasters.before, { palette, numbers: printed(before, signedLimit(before.values), palette) })
    this.after.show(this.rasters.after, { palette, numbers: printed(after, signedLimit(after.values), palette) })
    write(this.title, title)
    write(this.toldBefore, `${shapeAndRange(before)}${unit}`)
    write(this.toldAfter, `${shapeAndRange(after)} · ${zeros(after)}`)
  }

  /** Show the place under the hand, or, with the hand on the curve, all places of such a value. */
  showPlace() {
    this.hand.showTransport()
    if (this.bin === null) this.showValue()
    else this.showBin()
  }

  showValue() {
    const { before, after, palette } = this.data
    const [row, column] = this.hand.stop
    const [value, result] = [before.values[this.hand.index], after.values[this.hand.index]]
    this.markMaps([unitFrame([row, column], palette.window)], [...this.hand.veil, unitFrame([row, column], palette.result)])
    this.curve.mark(value, result)
    this.curve.tell(CURVE, this.data.bins.values[this.hand.index], this.numBins, `${this.written(value)} in, ${this.written(result)} out`)
    write(this.where, `row ${row}, column ${column}`)
    write(this.name, `row ${row}, column ${column}`)
    this.showPassage(value, result)
    this.announcer.say(`Row ${row}, column ${column}: ${this.written(value)} becomes ${this.result.textContent}.`)
  }

  showBin() {
    const { inputs, outputs, edges, bins, counts, palette } = this.data
    const point = Math.round(((this.bin + 0.5) * (inputs.values.length - 1)) / this.numBins)
    const overlay = { kind: "image", canvas: this.lit.show(bins, this.bin, palette) }
    this.markMaps([overlay], [overlay])
    this.curve.mark(inputs.values[point], outputs.values[point], this.bin)
    const [low, high] = [edges.values[this.bin], edges.values[this.bin + 1]].map(compact)
    const words = `inputs ${low} to ${high}: ${count(counts.values[this.bin])} places`
    this.curve.tell(CURVE, this.bin, this.numBins, words)
    write(this.where, words)
    write(this.name, "the same places")
    this.showPassage(inputs.values[point], outputs.values[point])
  }

  markMaps(before, after) {
    const [row, column] = this.hand.stop
    for (const [pane, marks] of [[this.before, before], [this.after, after]]) {
      if (this.bin === null) pane.reveal([row, row + 1], [column, column + 1])
      pane.mark(marks)
    }
  }

  /** Write the formula with the number put in, and what the core made of it. */
  showPassage(value, result) {
    const said = this.written(value)
    if (this.said !== said + this.data.formula) this.formula.replaceChildren(...putIn(this.data.formula, said))
    this.said = said + this.data.formula
    write(this.passage, `${said} in, ${this.written(result)} out`)
    write(this.sign, this.isExact(value, result) ? "=" : "≈")
    write(this.result, this.written(result))
  }

  /** Whether the formula with the numbers shown gives the result shown to its last digit. */
  isExact(value, result) {
    if (this.data.rounds) return false
    const same = number => Math.fround(Number(this.written(number).replace("−", "-"))) === Math.fround(number)
    return value === result || result === 0 || (same(value) && same(result))
  }

  written(value) {
    return rounded(value, this.data.digits ?? DIGITS)
  }

  point(place) {
    const wasLit = this.bin !== null
    this.bin = null
    if (!this.hand.point(place) && wasLit) this.showPlace()
  }

  light(bin) {
    const held = Math.min(Math.max(bin, 0), this.numBins - 1)
    if (held === this.bin || this.hand.transport.playing) return
    this.bin = held
    this.showPlace()
  }

  unlight() {
    if (this.bin === null) return
    this.bin = null
    this.showPlace()
  }

  keyOnCurve(event) {
    if (isForBrowser(event)) return false
    if (event.key === "Escape") return this.unlight() ?? true
    const now = this.bin ?? this.data.bins.values[this.hand.index]
    const aims = { Home: 0, End: this.numBins - 1 }
    const aim = aims[event.key] ?? (event.key in CURVE_STEPS ? now + CURVE_STEPS[event.key] : null)
    if (aim === null) return false
    this.hand.transport.pause()
    this.light(aim)
    return true
  }

  fit() {
    this.bin = null
    this.before.fit()
    this.after.fit()
  }

  destroy() {
    for (const part of [this.before, this.after, this.hand, this.announcer]) part.destroy()
  }
}

/** Whole numbers as they are, others with decimals. */
function rounded(value, digits) {
  return plain(value, Number.isInteger(value) ? 0 : digits)
}

function zeros({ values }) {
  const number = values.reduce((sum, value) => sum + (value === 0 ? 1 : 0), 0)
  return `${plain((100 * number) / values.length)} % are zero`
}
