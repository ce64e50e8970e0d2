// A convolution opened: every map that comes in with its slice of the kernel and what that makes,
// their sum, the bias, the activation; and the flashlight on all of them or on one.

import { h, write } from "../core/dom.js"
import { signed } from "../core/numbers.js"
import { nested } from "../core/nested.js"
import { stylesBeside } from "../core/styles.js"
import { span, Terms, windowAt } from "../core/window.js"
import { Flashlight } from "../flashlight.js"
import { responseOf, sliceOf } from "./filtered.js"
import { Sheet } from "./sheet.js"
import { filterOf, mapOf, valueAt } from "./stages.js"
import { DIGITS, SumLine } from "./sum_line.js"

const STYLES = await stylesBeside(import.meta.url, "../core/core.css", "../flashlight.css", "nested.css")

const FEW = 4

/** How one map of a convolution came about. */
export class FilterPanel {
  constructor({ onMove }) {
    this.onMove = onMove
    this.sheet = new Sheet({ onPoint: place => this.move(place), onChoose: channel => this.choose(channel) })
    this.line = new SumLine()
    this.light = nested(STYLES, (root, tell) => new Flashlight(root, tell), { moved: place => this.follow(place) })
    this.on = h("span", { class: "quiet" })
    this.all = h("button", { type: "button", class: "plain", onclick: () => this.choose(null) }, "Take all together")
    this.element = h("div", { class: "panel filter" }, this.sheet.element, this.line.element, h("div", { class: "light-head" }, h("b", {}, "The flashlight"), this.on, this.all), this.light.element)
    this.chosen = null
  }

  show({ stages, hand, look, names }) {
    const stage = stages[hand.stage]
    const before = stages[hand.stage - 1]
    const isOther = stage !== this.stage || hand.unit !== this.unit
    Object.assign(this, { stages, stage, before, unit: hand.unit, look, names })
    this.place = hand.place
    if (isOther && (!this.isChosen || this.chosen >= before.shape[2])) this.chosen = this.usual()
    if (isOther || look.palette !== this.palette) this.take()
    this.palette = look.palette
    this.light.instance.hand.point(hand.place)
    this.mark()
  }

  /** Few channels are taken together; of many, the one that counts most is taken alone first. */
  usual() {
    if (this.names.length <= FEW) return null
    const terms = new Terms(...this.stage.window.size, this.before.shape[2])
    const { sums } = terms.fill(this.before, filterOf(this.stage.weights.kernel, this.unit), windowAt(this.place, this.stage.window, this.stage.window.size))
    return sums.reduce((most, sum, channel) => (Math.abs(sum) > Math.abs(sums[most]) ? channel : most), 0)
  }

  /** Take another unit, or other numbers of it, apart. */
  take() {
    const { stage, before, unit } = this
    this.weights = { values: filterOf(stage.weights.kernel, unit), shape: stage.weights.kernel.shape.slice(0, 3) }
    this.bias = stage.weights.bias ? stage.weights.bias.values[unit] : null
    this.terms = new Terms(...stage.window.size, before.shape[2])
    this.channels = this.names.map((name, channel) => ({
      name,
      input: { ...mapOf(before, channel), isBrightness: before.kind === "picture" },
      weights: sliceOf(stage, unit, channel),
      result: responseOf(stage, before, unit, channel),
    }))
    this.sheet.element.hidden = this.channels.length === 1 // the flashlight shows it all
    this.sheet.show(this.channels, { palette: this.look.palette, sign: "∗", isPointed: true, chosen: this.chosen })
    this.feed()
  }

  /** Give the flashlight the whole unit, or one channel of it. */
  feed() {
    const { stage, before, unit, chosen, look, names } = this
    const isPicture = before.kind === "picture"
    const alone = chosen === null ? null : this.channels[chosen]
    const response = alone ? alone.result : mapOf(stage, unit)
    this.light.instance.hand.stop = [...this.place]
    this.light.update({
      maps: alone ? { values: alone.input.values, shape: [...alone.input.shape, 1] } : before,
      weights: alone ? { values: alone.weights.values, shape: [...alone.weights.shape, 1] } : this.weights,
      response,
      kernel: { size: stage.window.size, divisor: 1 },
      walk: stage.window,
      bias: alone ? null : this.bias,
      names: alone || names.length === 1 ? [""] : names,
      digits: DIGITS,
      brightness: isPicture ? 1 : 0,
      start: this.place,
      channel: "",
      inputName: alone ? alone.name : "What comes in",
      inputAlt: alone ? alone.name : `What comes into ${stage.title}: ${before.size}`,
      outputName: alone ? `What ${alone.name} brings` : `Map ${unit + 1}`,
      outputAlt: alone ? `What ${alone.name} alone brings to map ${unit + 1}` : `Map ${unit + 1} of ${stage.title}`,
      palette: look.palette,
      dark: look.palette.isDark,
    })
    write(this.on, alone ? `on ${alone.name} alone, before the bias` : names.length === 1 ? "" : `on all ${names.length}, with the bias`)
    this.all.hidden = !alone
  }

  choose(channel) {
    if (this.names.length === 1) return
    this.chosen = channel
    this.isChosen = true
    this.sheet.choose(channel)
    this.feed()
  }

  /** The hand on the sheet leads the flashlight, which tells where it is. */
  move(place) {
    this.light.instance.hand.point(place)
  }

  follow(place) {
    if (!this.place || place.join() === this.place.join()) return
    this.place = [...place]
    this.mark()
    this.onMove(this.place)
  }

  mark() {
    const { stage, before, unit, place } = this
    const window = windowAt(place, stage.window, stage.window.size)
    const terms = this.terms.fill(before, this.weights.values, window)
    const [row, column] = place
    this.sheet.mark(terms.sums, { input: { rows: span(window.rows), columns: span(window.columns) }, result: { rows: [row, row + 1], columns: [column, column + 1] } }, DIGITS)
    const then = this.stages[stage.place + 1]
    const after = then?.kind === "activation" ? `${then.words}: ${signed(valueAt(then, unit, place), DIGITS)}` : ""
    this.line.show(this.names.length === 1 ? "one map" : `${this.names.length} ${before.kind === "picture" ? "channels" : "maps"}`, terms.sums, this.bias, valueAt(stage, unit, place), after)
  }

  destroy() {
    this.sheet.destroy()
    this.light.instance.destroy()
  }
}
