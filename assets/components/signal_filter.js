// A sound as a row of numbers under a filter of one row: the window under the hand, every product and
// the sum, and the result below.

import { Announcer } from "./core/announce.js"
import { range, signedLimit } from "./core/colours.js"
import { h, write } from "./core/dom.js"
import { Hand } from "./core/hand.js"
import { component } from "./core/instance.js"
import { compact, count, plain } from "./core/numbers.js"
import { Segments } from "./core/segments.js"
import { stylesBeside } from "./core/styles.js"
import { between } from "./core/view.js"
import { Taps } from "./signal_filter/taps.js"
import { Wave } from "./signal_filter/wave.js"

const KEYS = "Left and right arrow move the window by one sample, with Shift by eight; Home and End go to the ends, plus and minus zoom, space plays, Escape shows what was seen first."
const WHOLE_KEYS = "Left and right arrow move the window by one sample, with Shift by eight; Home and End go to the ends, space plays."
const SPANS = { "5 ms": 0.005, "10 ms": 0.01, "100 ms": 0.1, "1 s": 1 }
const FEWEST = 24 // samples that are seen at least

export default component(await stylesBeside(import.meta.url, "core/core.css", "signal_filter.css"), (root, tell) => new SignalFilter(root, tell))

class SignalFilter {
  constructor(root, tell) {
    this.tell = tell
    this.hand = new Hand({ name: "Stop", tell, show: () => this.showStop(), onEscape: () => this.choose(this.data.zoom) })
    this.build(root)
    this.announcer = new Announcer(root)
  }

  build(root) {
    const near = hasAxis => this.wave({ hasAxis, hint: KEYS, onZoom: (factor, place) => this.zoom(factor, place) })
    const far = hasAxis => this.wave({ hasAxis, hint: WHOLE_KEYS })
    this.waves = { sound: near(false), result: near(true), wholeSound: far(false), wholeResult: far(true) }
    this.taps = new Taps()
    this.spans = new Segments("How much is seen", Object.keys(SPANS).map(name => ({ value: name, text: name })), name => this.choose(name))
    for (const name of ["where", "place", "range", "toldRange"]) this[name] = h("span", { class: "quiet" })
    const heading = (name, told) => h("div", { class: "heading" }, h("b", {}, name), told)
    const { sound, result, wholeSound, wholeResult } = this.waves
    this.stage = h(
      "div", { class: "stage" },
      h("section", { class: "sound" }, heading("Sound, and the filter on it", this.where), sound.element),
      h("section", { class: "whole-sound" }, heading("All of it", this.range), wholeSound.element),
      h("section", { class: "result-wave" }, heading("Result", this.place), result.element),
      h("section", { class: "whole-result" }, heading("All of it", this.toldRange), wholeResult.element),
    )
    this.hand.transport.element.append(h("span", { class: "seen" }, h("span", { class: "quiet" }, "seen"), this.spans.element))
    root.append(this.stage, this.taps.element, this.hand.transport.element)
  }

  wave(options) {
    const onPoint = place => this.hand.point([0, this.stopAt(place)])
    return new Wave({ ...options, onPoint, onKey: event => this.hand.key(event), onRest: () => this.hand.rest() })
  }

  update(data) {
    const isOther = this.data && this.data.sums !== data.sums
    const isNew = !this.data
    this.data = data
    this.size = data.weights.values.length
    this.weights = Array.from(data.weights.values)
    this.hand.enter([1, data.sums.values.length], [0, data.start], isOther)
    this.taps.setUp(this.weights, data.full, data.palette)
    if (isNew) this.look(data.zoom)
    this.showWaves()
    this.showStop()
  }

  get samples() {
    return this.data.samples.values
  }

  /** The stop whose window has its middle at a place of the sound. */
  stopAt(place) {
    return Math.round(place - this.size / 2)
  }

  /** See as much as a name says, around the window. */
  look(name) {
    this.seen = name
    const length = Math.max(FEWEST, Math.round(SPANS[name] * this.data.rate))
    this.see(this.hand.stop[1] + this.size / 2 - length / 2, length)
    this.spans.set(name)
  }

  see(first, length) {
    const total = this.samples.length
    const fitting = between(length, FEWEST, total)
    this.view = { first: between(first, 0, total - fitting), count: fitting }
  }

  choose(name) {
    this.look(name)
    this.showWaves()
    this.showStop()
    this.tell.state("zoom", name)
  }

  zoom(factor, place) {
    const { first, count: length } = this.view
    const around = place ?? this.hand.stop[1] + this.size / 2
    const longer = between(length / factor, FEWEST, this.samples.length)
    if (longer === length) return false
    this.see(around - ((around - first) * longer) / length, longer)
    this.spans.set(null)
    this.showWaves()
    this.showStop()
    return true
  }

  /** All four waves; both results on one scale of their own. */
  showWaves() {
    const { data, view } = this
    const total = this.samples.length
    const offset = (this.size - 1) / 2
    const common = { rate: data.rate, palette: data.palette }
    const whole = { first: 0, count: total }
    const resultLimit = Math.max(signedLimit(data.sums.values), data.full * data.divisor * 0.25)
    const sound = { ...common, limit: data.full, offset: 0 }
    const result = { ...common, limit: resultLimit, offset }
    this.waves.sound.show(this.samples, { ...sound, view })
    this.waves.result.show(data.sums.values, { ...result, view })
    this.waves.wholeSound.show(this.samples, { ...sound, view: whole })
    this.waves.wholeResult.show(data.sums.values, { ...result, view: whole })
    this.waves.sound.label(data.soundAlt)
    this.waves.wholeSound.label(`All of it. ${data.soundAlt}`)
    this.waves.result.label(data.resultAlt)
    this.waves.wholeResult.label(`All of it. ${data.resultAlt}`)
    write(this.range, sizeAndRange(this.samples, 1))
    write(this.toldRange, sizeAndRange(data.sums.values, data.divisor))
  }

  /** Move the window and everything that belongs to it. */
  showStop() {
    const stop = this.hand.stop[1]
    this.reveal(stop)
    const { total, result } = this.taps.show(this.samples, stop, this.data.divisor)
    const own = this.data.sums.values[stop]
    this.stage.dataset.agrees = own === total ? "yes" : "no"
    this.mark(stop)
    this.hand.showTransport()
    write(this.where, `samples ${count(stop)}–${count(stop + this.size - 1)}, from ${plain(stop / this.data.rate, 4)} s`)
    write(this.place, `place ${count(stop)}, ${plain((stop + (this.size - 1) / 2) / this.data.rate, 4)} s`)
    this.announcer.say(`Stop ${count(stop)}: ${this.size} products make ${plain(total)}, over ${this.data.divisor} is ${result}.`)
  }

  /** Follow a window that leaves what is seen. */
  reveal(stop) {
    const { first, count: length } = this.view
    if (stop >= first && stop + this.size <= first + length) return
    this.see(stop < first ? stop - length * 0.1 : stop + this.size - length * 0.9, length)
    this.showWaves()
  }

  mark(stop) {
    const span = [stop, stop + this.size]
    const seen = this.view.count < this.samples.length ? [this.view.first, this.view.first + this.view.count] : null
    const { filled } = this.hand
    this.waves.sound.mark({ span, weights: this.weights })
    this.waves.result.mark({ place: stop, filled })
    this.waves.wholeSound.mark({ seen, span })
    this.waves.wholeResult.mark({ seen, place: stop, filled })
  }

  destroy() {
    for (const part of [...Object.values(this.waves), this.hand, this.announcer]) part.destroy()
  }
}

/** How many values there are, and from where to where they go. */
function sizeAndRange(values, divisor) {
  return `${count(values.length)} · ${range(values).map(value => compact(value / divisor)).join(" … ")}`
}
