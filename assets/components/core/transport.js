// Play, step and scrub: a place that moves through a count in reading order.

import { count } from "./numbers.js"
import { h, write } from "./dom.js"
import { icon } from "./icons.js"
import { Segments } from "./segments.js"

const STOPS_A_SECOND = 4 // at speed 1
const SPEEDS = [1, 8, 64]
const WHOLE = 6 // seconds for the whole map at the last speed

/** A row of controls; `onPlace(index, playing)` hears of every place that they bring. */
export class Transport {
  constructor({ name, onPlace, onWhole }) {
    Object.assign(this, { name, onPlace, onWhole, index: 0, total: 1, speed: "8", playing: false })
    this.play = h("button", { class: "main", type: "button", onclick: () => this.toggle() })
    this.scrub = h("input", { type: "range", min: 0, value: 0, "aria-label": `${name} in reading order`, oninput: () => this.by(Number(this.scrub.value)) })
    this.told = h("output", { class: "quiet" })
    this.whole = h("button", { type: "button", class: "plain", onclick: () => this.finish() }, "Whole map")
    this.speeds = new Segments("Speed", speedOptions(), speed => this.setSpeed(speed))
    this.element = h(
      "div", { class: "transport" }, this.play,
      h("button", { type: "button", "aria-label": "One step back", onclick: () => this.step(-1) }, icon("back")),
      h("button", { type: "button", "aria-label": "One step on", onclick: () => this.step(1) }, icon("forward")),
      this.scrub, this.told, this.whole, this.speeds.element,
    )
    this.speeds.set(this.speed)
    this.show()
  }

  setSpeed(speed) {
    this.speed = speed
    this.since = null
    this.speeds.set(speed)
  }

  /** Say how many places there are, which one is shown, and whether the map is only part filled. */
  set(index, total, isPart) {
    this.index = index
    this.total = total
    this.whole.style.visibility = isPart ? "visible" : "hidden"
    this.show()
  }

  toggle() {
    if (this.playing) return this.pause()
    if (this.index >= this.total - 1) this.index = 0
    this.playing = true
    this.since = null
    this.onPlace(this.index, true)
    this.frame = requestAnimationFrame(now => this.advance(now))
    this.show()
  }

  /** Stop where it is. */
  pause() {
    cancelAnimationFrame(this.frame)
    if (!this.playing) return
    this.playing = false
    this.onPlace(this.index, false)
    this.show()
  }

  advance(now) {
    this.since ??= { time: now, index: this.index }
    const rate = this.speed === "all" ? this.total / WHOLE : Number(this.speed) * STOPS_A_SECOND
    const index = Math.min(this.since.index + Math.floor(((now - this.since.time) / 1000) * rate), this.total - 1)
    if (index !== this.index) {
      this.index = index
      this.onPlace(index, true)
      this.show()
    }
    if (index >= this.total - 1) return this.pause()
    this.frame = requestAnimationFrame(time => this.advance(time))
  }

  step(by) {
    this.by(this.index + by)
  }

  by(index) {
    this.pause()
    this.index = Math.min(Math.max(index, 0), this.total - 1)
    this.onPlace(this.index, false)
    this.show()
  }

  finish() {
    this.pause()
    this.onWhole()
  }

  show() {
    const text = this.playing ? "Pause" : "Play"
    if (this.play.dataset.shows !== text) {
      this.play.dataset.shows = text
      this.play.replaceChildren(icon(this.playing ? "pause" : "play"), text)
    }
    this.scrub.max = this.total - 1
    this.scrub.value = this.index
    this.scrub.style.setProperty("--done", `${(100 * this.index) / Math.max(1, this.total - 1)}%`)
    this.scrub.setAttribute("aria-valuetext", `${count(this.index + 1)} of ${count(this.total)}`)
    write(this.told, `${this.name.toLowerCase()} ${count(this.index + 1)} of ${count(this.total)}`)
  }

  destroy() {
    cancelAnimationFrame(this.frame)
  }
}

function speedOptions() {
  const times = SPEEDS.map(speed => ({ value: String(speed), text: `${speed}×`, label: `${speed * STOPS_A_SECOND} a second` }))
  return [...times, { value: "all", text: `${WHOLE} s`, label: `Whole map in ${WHOLE} seconds` }]
}
