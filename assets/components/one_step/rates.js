// The learning rate: the loss along the direction of the step, with too small, right and too big on it.

import { attribute, h, write } from "../core/dom.js"
import { plain } from "../core/numbers.js"
import { svg, text } from "../core/svg.js"
import { judged, lossAt, lossesAlong } from "./model.js"

const [WIDTH, HEIGHT, EDGE, TOP, BOTTOM] = [400, 124, 8, 22, 18]
const BETWEEN = 4 // points of the curve from one rate to the next
const LEAST_WIDTH = 46 // of a zone that has its name written in it

export class Rates {
  /** `onRate(rate)` hears of every move of the slider, as the rate is written. */
  constructor(onRate) {
    this.drawing = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "plot", role: "img" })
    this.zones = svg("g")
    this.now = svg("path", { class: "now" })
    this.line = svg("path", { class: "line" })
    this.dot = svg("circle", { class: "here", r: 5 })
    this.words = svg("g")
    this.drawing.append(this.zones, this.now, this.line, this.dot, this.words)
    this.slider = h("input", { type: "range", min: 0, step: 1, "aria-label": "Learning rate", oninput: () => onRate(this.rates[Number(this.slider.value)]) })
    this.value = h("output", { class: "mono rate" })
    this.verdict = h("p", { class: "verdict", role: "status" })
    const heading = h("div", { class: "heading" }, h("b", {}, "How far? The loss after one step"), h("span", { class: "quiet" }, "learning rate ", this.value))
    this.element = h("section", { class: "panel rates" }, heading, this.drawing, this.slider, this.verdict)
    this.drawing.addEventListener("pointerdown", event => this.grip(event, onRate))
    this.drawing.addEventListener("pointermove", event => event.buttons && this.grip(event, onRate))
  }

  grip(event, onRate) {
    const { left, width } = this.drawing.getBoundingClientRect()
    const share = (((event.clientX - left) / width) * WIDTH - EDGE) / (WIDTH - 2 * EDGE)
    const place = Math.round(share * (this.rates.length - 1))
    onRate(this.rates[Math.min(Math.max(place, 0), this.rates.length - 1)])
  }

  /** Show the curve for these weights, and the rate on it. */
  show(rates, rate, { picture, params, aim }) {
    this.rates = rates
    const last = rates.length - 1
    const place = rates.indexOf(rate)
    attribute(this.slider, "max", last)
    this.slider.value = place
    this.slider.style.setProperty("--done", `${(place / last) * 100}%`)
    attribute(this.slider, "aria-valuetext", rate)
    write(this.value, rate)
    if (params !== this.params || aim !== this.aim) this.draw(picture, params, aim)
    Object.assign(this, { params, aim })
    const after = this.losses[place]
    attribute(this.dot, "cx", this.x(place))
    attribute(this.dot, "cy", this.y(after))
    const verdict = judged(Number(rate), after, this.known)
    write(this.verdict, `${SAID[verdict]} Loss ${plain(this.known.now, 3)} → ${plain(after, 3)}.${this.never}`)
    attribute(this.verdict, "data-verdict", verdict)
    const { now, lowest, best } = this.known
    const zones = this.told.map(zone => `${zone.verdict} from ${zone.from} to ${zone.to}`).join(", ")
    attribute(this.drawing, "aria-label", `The loss after one step: now ${plain(now, 3)}, lowest ${plain(lowest, 3)} at ${best}; ${zones}.`)
  }

  draw(picture, params, aim) {
    const last = this.rates.length - 1
    this.losses = lossesAlong(picture, params, aim, this.rates.map(Number))
    const now = lossAt(picture, params, aim)
    const lowest = Math.min(...this.losses)
    this.known = { now, lowest, best: Number(this.rates[this.losses.indexOf(lowest)]) }
    this.high = Math.max(2 * now, 1e-9)
    this.x = at => EDGE + (at / last) * (WIDTH - 2 * EDGE)
    this.y = loss => TOP + (1 - Math.min(loss, this.high) / this.high) * (HEIGHT - TOP - BOTTOM)
    const points = Array.from({ length: last * BETWEEN + 1 }, (_, point) => point / BETWEEN)
    const [low, high] = [Math.log(this.rates[0]), Math.log(this.rates[last])]
    const fine = lossesAlong(picture, params, aim, points.map(at => Math.exp(low + ((high - low) * at) / last)))
    attribute(this.line, "d", `M${points.map((at, point) => `${this.x(at).toFixed(1)} ${this.y(fine[point]).toFixed(1)}`).join("L")}`)
    attribute(this.now, "d", `M${EDGE} ${this.y(now).toFixed(1)}H${WIDTH - EDGE}`)
    this.drawZones()
    const isNever = lowest < now && !this.told.some(zone => zone.verdict === "too big")
    this.never = isNever ? ` No rate up to ${this.rates[last]} is too big here.` : ""
  }

  /** Neighbouring rates with one verdict are a zone. */
  drawZones() {
    const verdicts = this.rates.map((rate, place) => judged(Number(rate), this.losses[place], this.known))
    const starts = verdicts.map((verdict, place) => place).filter(place => place === 0 || verdicts[place] !== verdicts[place - 1])
    const half = place => Math.min(Math.max(this.x(place - 0.5), EDGE), WIDTH - EDGE)
    const zones = starts.map((start, number) => ({ verdict: verdicts[start], start, end: (starts[number + 1] ?? this.rates.length) - 1 }))
    this.told = zones.map(({ verdict, start, end }) => ({ verdict, from: this.rates[start], to: this.rates[end] }))
    const placed = zones.map(({ verdict, start, end }) => ({ verdict, x: half(start), width: half(end + 1) - half(start) }))
    const box = { y: 4, height: HEIGHT - BOTTOM - 4 }
    this.zones.replaceChildren(...placed.map(({ verdict, x, width }) => svg("rect", { class: "zone", "data-verdict": verdict, x, width, ...box })))
    const names = placed.filter(({ width }) => width > LEAST_WIDTH).map(({ verdict, x, width }) => text(x + width / 2, TOP - 5, "name", verdict))
    const ticks = this.rates.map((rate, place) => place).filter(place => place % 10 === 0)
    const scale = ticks.map(place => text(this.x(place), HEIGHT - 4, place === 0 ? "start" : place === this.rates.length - 1 ? "end" : "middle", this.rates[place]))
    this.words.replaceChildren(...names, ...scale)
  }
}

const SAID = {
  "too small": "Too small: less than half of what the best step gains.",
  right: "Right: a good part of what one step can gain.",
  "too big": "Too big: it lands across the valley, no lower than before.",
  "nowhere to go": "Nowhere to go: no step in this direction lowers the loss.",
}
