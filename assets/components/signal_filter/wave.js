// A row of numbers as a wave: those seen from afar as how far it swings, those seen near one by one.
// Two canvases lie on each other: the wave, drawn when it or the view changes, and the marks, drawn
// at every move.

import { h, uniqueId } from "../core/dom.js"
import { isForBrowser, ZOOMS } from "../core/steer.js"
import { channels } from "../core/theme.js"

const STEMS_FROM = 4 // CSS pixels of a sample from which each has a stem of its own
const DOTS_FROM = 6
const WHEEL_REST = 250 // milliseconds that a scroll of the page goes on over a wave
const MARGIN = 5 // CSS pixels above and below the largest swing
const AXIS = 17 // CSS pixels below the wave, for seconds

let pageScrolled = 0
addEventListener("scroll", () => (pageScrolled = performance.now()), { capture: true, passive: true })

/** One wave on the screen; `view` {first, count} says which samples are seen. */
export class Wave {
  /**
   * @param {object} options
   * @param {string} options.hint which keys it knows
   * @param {(place: number) => void} options.onPoint a place, in samples with decimals, is under the hand
   * @param {(event: KeyboardEvent) => boolean} options.onKey answers whether it took the key
   * @param {() => void} options.onRest the hand has gone, or lets go
   * @param {(factor: number, place: number) => boolean} [options.onZoom] the wheel, or a key, zooms around a
   *     place; answers whether anything changed
   * @param {boolean} [options.hasAxis] seconds stand below it
   */
  constructor({ hint, onPoint, onKey, onRest, onZoom, hasAxis = false }) {
    Object.assign(this, { onPoint, onKey, onRest, onZoom, hasAxis })
    this.marks = {}
    this.base = h("canvas", { "aria-hidden": "true" })
    this.over = h("canvas", { "aria-hidden": "true" })
    const hintId = uniqueId("hint")
    this.box = h("div", { class: "pane-box wave-box", tabindex: 0, role: "application", "aria-describedby": hintId }, this.base, this.over)
    this.element = h("div", { class: "pane wave" }, this.box, h("span", { id: hintId, class: "told" }, hint))
    this.listen()
    this.observer = new ResizeObserver(() => this.layout())
    this.observer.observe(this.box)
  }

  /** Name the wave for those who hear it. */
  label(text) {
    if (this.box.getAttribute("aria-label") !== text) this.box.setAttribute("aria-label", text)
  }

  /**
   * Show numbers.
   *
   * @param {ArrayLike<number>} values
   * @param {object} setting {limit, offset, view, rate, palette}: what fills the height; where the first
   *     value stands, in samples; what is seen
   */
  show(values, setting) {
    Object.assign(this, { values, setting })
    this.paint()
  }

  /** Mark a span of samples, one value, weights, and what play has not reached. */
  mark(marks) {
    this.marks = marks
    this.paintMarks()
  }

  layout() {
    this.ratio = devicePixelRatio || 1
    this.width = this.box.clientWidth
    this.height = this.box.clientHeight
    for (const canvas of [this.base, this.over]) {
      canvas.width = Math.max(1, Math.round(this.width * this.ratio))
      canvas.height = Math.max(1, Math.round(this.height * this.ratio))
    }
    this.paint()
  }

  /** CSS pixels of a sample. */
  get scale() {
    return this.width / this.setting.view.count
  }

  /** Where the left edge of a sample lies, in CSS pixels. */
  x(sample) {
    return (sample - this.setting.view.first) * this.scale
  }

  get floor() {
    return this.height - (this.hasAxis ? AXIS : 0)
  }

  /** Where a value lies, in CSS pixels from the top. */
  y(value, limit = this.setting.limit) {
    const middle = this.floor / 2
    return middle - (value / limit) * (middle - MARGIN)
  }

  paint() {
    if (!this.values || !this.width) return
    const context = this.begin(this.base)
    this.paintGround(context)
    if (this.scale >= STEMS_FROM) this.paintStems(context)
    else this.paintSwings(context)
    this.paintMarks()
  }

  begin(canvas) {
    const context = canvas.getContext("2d")
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0)
    context.clearRect(0, 0, this.width, this.height)
    return context
  }

  paintGround(context) {
    const { palette, view, rate } = this.setting
    context.fillStyle = palette.line
    context.fillRect(0, Math.round(this.y(0)), this.width, 1)
    if (!this.hasAxis) return
    context.fillRect(0, this.floor, this.width, 1)
    context.fillStyle = palette.muted
    context.font = '11px "Source Code Pro", monospace'
    context.textBaseline = "middle"
    const step = stepOf((view.count / rate / this.width) * 90)
    const first = Math.ceil(view.first / rate / step - 1e-9)
    for (let tick = first; tick * step * rate <= view.first + view.count; tick++) {
      const at = this.x(tick * step * rate)
      const words = `${Number((tick * step).toFixed(4))} s`
      const width = context.measureText(words).width
      context.fillRect(Math.round(at), this.floor, 1, 4)
      context.fillText(words, Math.min(Math.max(at - width / 2, 0), this.width - width), this.floor + 11)
    }
  }

  /** Values seen from afar: for each column of pixels, from the lowest to the highest of them. */
  paintSwings(context) {
    const { palette, offset, view } = this.setting
    const columns = Math.round(this.width)
    for (const [part, colour] of [[Math.max, palette.above], [Math.min, palette.below]]) {
      context.fillStyle = ink(colour, 0.75)
      for (let column = 0; column < columns; column++) {
        const from = Math.floor(view.first + (column * view.count) / columns - offset)
        const to = Math.max(from + 1, Math.floor(view.first + ((column + 1) * view.count) / columns - offset))
        let reach = 0
        for (let place = Math.max(from, 0); place < Math.min(to, this.values.length); place++) reach = part(reach, this.values[place])
        if (reach) context.fillRect(column, Math.min(this.y(reach), this.y(0)), 1, Math.abs(this.y(reach) - this.y(0)))
      }
    }
  }

  /** Values seen near: a stem each, red above zero and blue below, and a line through their ends. */
  paintStems(context) {
    const { palette, offset, view } = this.setting
    const first = Math.max(0, Math.floor(view.first - offset) - 1)
    const end = Math.min(this.values.length, Math.ceil(view.first + view.count - offset) + 1)
    const width = Math.max(1, Math.min(this.scale * 0.45, 5))
    context.strokeStyle = palette.muted
    context.lineWidth = 1.25
    context.beginPath()
    for (let place = first; place < end; place++) context.lineTo(this.x(place + offset + 0.5), this.y(this.values[place]))
    context.stroke()
    for (let place = first; place < end; place++) {
      const [value, at] = [this.values[place], this.x(place + offset + 0.5)]
      context.fillStyle = ink(value < 0 ? palette.below : palette.above, 0.8)
      context.fillRect(at - width / 2, Math.min(this.y(value), this.y(0)), width, Math.abs(this.y(value) - this.y(0)))
      if (this.scale < DOTS_FROM) continue
      context.fillStyle = palette.ink
      dot(context, at, this.y(value), 2)
    }
  }

  paintMarks() {
    if (!this.values || !this.width) return
    const context = this.begin(this.over)
    const { palette, offset } = this.setting
    const { seen, span, weights, place, filled } = this.marks
    if (filled != null) {
      const at = this.x(filled + 1 + offset)
      context.fillStyle = palette.card
      context.fillRect(at, 0, Math.max(0, this.width - at), this.floor)
    }
    if (seen) this.frame(context, seen, palette.muted, 1)
    if (span) this.frame(context, span, palette.window, 2)
    if (weights) this.paintWeights(context, weights, span)
    if (place != null) {
      const [at, y] = [this.x(place + offset + 0.5), this.y(this.values[place])]
      context.fillStyle = palette.card
      dot(context, at, y, 6.5)
      context.fillStyle = palette.result
      dot(context, at, y, 5)
    }
  }

  /** Frame a span of samples from top to bottom; one too narrow to be seen is made wider. */
  frame(context, [first, end], colour, line) {
    const middle = this.x((first + end) / 2)
    const width = Math.max((end - first) * this.scale, 5)
    context.fillStyle = ink(colour, 0.14)
    context.fillRect(middle - width / 2, 0, width, this.floor)
    context.strokeStyle = colour
    context.lineWidth = line
    context.strokeRect(middle - width / 2 + line / 2, line / 2, Math.max(width - line, 1), this.floor - line)
  }

  /** The weights on the samples that they are multiplied with, as high as the wave. */
  paintWeights(context, weights, [first]) {
    if (this.scale < STEMS_FROM) return
    const limit = Math.max(...weights.map(Math.abs))
    context.strokeStyle = context.fillStyle = this.setting.palette.window
    context.lineWidth = 1.75
    context.beginPath()
    weights.forEach((weight, tap) => context.lineTo(this.x(first + tap + 0.5), this.y(weight, limit)))
    context.stroke()
    weights.forEach((weight, tap) => dot(context, this.x(first + tap + 0.5), this.y(weight, limit), 2.5))
  }

  listen() {
    const on = (name, listener, options) => this.box.addEventListener(name, listener, options)
    on("pointerdown", event => this.press(event))
    on("pointermove", event => this.point(event))
    on("pointerup", () => this.onRest())
    on("pointercancel", () => this.onRest())
    on("pointerleave", () => this.onRest())
    on("wheel", event => this.wheel(event), { passive: false })
    on("keydown", event => this.key(event))
    on("blur", () => this.onRest())
  }

  press(event) {
    this.box.focus({ preventScroll: true })
    this.box.setPointerCapture(event.pointerId)
    this.point(event)
  }

  point(event) {
    this.onPoint(this.placeOf(event), event.buttons > 0)
  }

  placeOf(event) {
    const { left } = this.box.getBoundingClientRect()
    return this.setting.view.first + (event.clientX - left) / this.scale
  }

  wheel(event) {
    if (!this.onZoom || performance.now() - pageScrolled < WHEEL_REST) return
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1
    if (!this.onZoom(Math.exp(-event.deltaY * lines * 0.002), this.placeOf(event))) return
    event.preventDefault()
    this.point(event)
  }

  key(event) {
    if (isForBrowser(event)) return
    const factor = ZOOMS[event.key]
    const taken = factor && this.onZoom ? this.onZoom(factor, null) || true : this.onKey(event)
    if (taken) event.preventDefault()
  }

  destroy() {
    this.observer.disconnect()
  }
}

/** A round number of seconds, not smaller than the one given. */
function stepOf(seconds) {
  const power = 10 ** Math.floor(Math.log10(seconds))
  return [1, 2, 5, 10].find(times => times * power >= seconds) * power
}

function ink(colour, opacity) {
  return `rgba(${channels(colour).join(", ")}, ${opacity})`
}

function dot(context, x, y, radius) {
  context.beginPath()
  context.arc(x, y, radius, 0, 2 * Math.PI)
  context.fill()
}
