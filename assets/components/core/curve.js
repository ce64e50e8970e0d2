// The drawing of an activation: its curve, how many values of the map lie where, and one point.

import { compact } from "./numbers.js"
import { svg, text } from "./svg.js"

const WIDTH = 320
const HEIGHT = 250
const LEFT = 50
const RIGHT = 24
const TOP = 14
const BOTTOM = 26

/** A curve over the values of a map; `onPoint(share)` hears of the hand, 0 to 1 along the inputs. */
export class Curve {
  constructor({ onPoint, onKey, onLeave }) {
    this.drawing = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "curve", tabindex: 0, role: "slider", "aria-valuemin": 0 })
    this.parts = Object.fromEntries(["bars", "lit", "grid", "line", "guide"].map(name => [name, svg("path", { class: name })]))
    this.ticks = svg("g")
    this.dot = svg("circle", { class: "dot", r: 6 })
    this.drawing.append(...Object.values(this.parts), this.ticks, this.dot)
    const point = event => onPoint(this.shareAt(event))
    this.drawing.addEventListener("pointerdown", point)
    this.drawing.addEventListener("pointermove", point)
    this.drawing.addEventListener("keydown", event => onKey(event) && event.preventDefault())
    this.drawing.addEventListener("pointerleave", event => event.pointerType === "mouse" && onLeave())
    this.drawing.addEventListener("blur", onLeave)
  }

  /** Draw the curve through its points, above the counts of values in equally wide bins. */
  show(inputs, outputs, counts) {
    const [low, high] = [Math.min(0, ...outputs), Math.max(0, ...outputs)]
    this.limit = inputs[inputs.length - 1]
    this.low = low
    this.high = high === low ? low + 1 : high
    this.counts = counts
    const line = Array.from(inputs, (input, place) => this.at(input, outputs[place]).map(part => part.toFixed(2)).join(" "))
    this.parts.line.setAttribute("d", `M${line.join("L")}`)
    this.parts.bars.setAttribute("d", counts.map((_, bin) => this.bar(bin)).join(""))
    this.drawGrid(inputs[0])
  }

  drawGrid(first) {
    const ticks = [...new Set([this.low, 0, this.high])]
    this.parts.grid.setAttribute("d", ticks.map(tick => `M${LEFT} ${this.at(0, tick)[1]}H${WIDTH - RIGHT}`).join("") + `M${this.at(0, 0)[0]} ${TOP}V${HEIGHT - BOTTOM}`)
    const across = [first, 0, this.limit].map(tick => text(this.at(tick, 0)[0], HEIGHT - 8, "below", compact(tick)))
    const up = ticks.map(tick => text(LEFT - 6, this.at(0, tick)[1] + 4, "left", compact(tick)))
    this.ticks.replaceChildren(...across, ...up)
  }

  bar(bin) {
    const width = (WIDTH - LEFT - RIGHT) / this.counts.length
    const height = ((HEIGHT - TOP - BOTTOM) * this.counts[bin]) / Math.max(...this.counts, 1)
    return `M${(LEFT + bin * width).toFixed(2)} ${HEIGHT - BOTTOM}v${-height.toFixed(2)}h${width.toFixed(2)}v${height.toFixed(2)}z`
  }

  /** Put the point there; `bin` lights up the values of one bin. */
  mark(input, output, bin = null) {
    const [x, y] = this.at(input, output)
    this.dot.setAttribute("cx", x)
    this.dot.setAttribute("cy", y)
    this.parts.guide.setAttribute("d", `M${x} ${HEIGHT - BOTTOM}V${y}H${LEFT}`)
    this.parts.lit.setAttribute("d", bin === null ? "" : this.bar(bin))
  }

  /** Tell a screen reader where the hand is on the curve. */
  tell(label, value, count, words) {
    const state = { "aria-label": label, "aria-valuenow": value, "aria-valuemax": count - 1, "aria-valuetext": words }
    for (const [name, said] of Object.entries(state)) this.drawing.setAttribute(name, said)
  }

  at(input, output) {
    return [
      LEFT + ((input + this.limit) / (2 * this.limit)) * (WIDTH - LEFT - RIGHT),
      HEIGHT - BOTTOM - ((output - this.low) / (this.high - this.low)) * (HEIGHT - TOP - BOTTOM),
    ]
  }

  shareAt(event) {
    const { left, width } = this.drawing.getBoundingClientRect()
    const x = ((event.clientX - left) / width) * WIDTH
    return Math.min(Math.max((x - LEFT) / (WIDTH - LEFT - RIGHT), 0), 1)
  }
}
