// One quantity of a training over its epochs: a faint line by batch, strong ones by epoch, other
// runs thin behind them. A hand on it reads the epoch that is nearest.

import { attribute, h, write } from "../core/dom.js"
import { plain } from "../core/numbers.js"
import { svg, text } from "../core/svg.js"

const WIDTH = 360
const HEIGHT = 176
const LEFT = 40
const RIGHT = 12
const TOP = 8
const BOTTOM = 20
const MOST_ABOVE = 2 // times the highest mean, that a single batch may stretch the axis
const LINES = ["batch", "training", "validation"]

export class Plot {
  /** `percent` writes shares of one as percents, from 0 to 100. */
  constructor(title, percent) {
    this.title = title
    this.percent = percent
    this.place = null // of the epoch that is read; null for the newest
    this.epochWord = h("span", { class: "quiet" })
    this.values = Object.fromEntries(["training", "validation"].map(name => [name, h("b", { class: "mono" })]))
    const keys = Object.entries(this.values).map(([name, value]) => h("span", { class: `key ${name}` }, `${name} `, value))
    this.drawing = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, tabindex: 0, role: "slider", "aria-valuemin": 1 })
    this.grid = svg("path", { class: "grid" })
    this.others = svg("g")
    this.lines = Object.fromEntries(LINES.map(name => [name, svg("polyline", { class: name })]))
    this.guide = svg("path", { class: "guide" })
    this.dots = Object.fromEntries(Object.keys(this.values).map(name => [name, svg("circle", { class: name, r: 3.5 })]))
    this.ticks = svg("g")
    this.drawing.append(this.grid, this.others, ...Object.values(this.lines), this.guide, ...Object.values(this.dots), this.ticks)
    this.element = h("figure", {}, h("figcaption", {}, h("b", {}, title), h("span", { class: "keys" }, this.epochWord, ...keys)), this.drawing)
    this.listen()
  }

  listen() {
    const point = event => this.read(this.nearest(event))
    this.drawing.addEventListener("pointerdown", point)
    this.drawing.addEventListener("pointermove", point)
    this.drawing.addEventListener("pointerleave", () => this.read(null))
    this.drawing.addEventListener("blur", () => this.read(null))
    this.drawing.addEventListener("keydown", event => {
      const place = this.walk(event.key)
      if (place === undefined) return
      event.preventDefault()
      this.read(place)
    })
  }

  walk(key) {
    const last = this.epochs.length - 1
    const now = this.place ?? last
    const aim = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: last, Escape: null }[key]
    return aim == null ? aim : Math.min(Math.max(aim, 0), last)
  }

  /**
   * Show curves.
   *
   * @param {object} curves `batch`, `training` and `validation`: arrays of [epochs done, value]
   * @param {number} numEpochs of the whole training
   * @param {{name: string, hue: number, points: number[][]}[]} others curves of other runs
   */
  show(curves, numEpochs, others) {
    this.curves = curves
    this.epochs = curves.validation.map(([epoch]) => epoch)
    if (this.place !== null && this.place >= this.epochs.length) this.place = null
    const longest = Math.max(numEpochs, ...others.flatMap(({ points }) => points.map(([epoch]) => epoch)))
    const values = [curves.training, curves.validation, ...others.map(({ points }) => points)].flat().map(([, value]) => value)
    const highest = Math.max(0, ...values.filter(Number.isFinite))
    const batches = curves.batch.map(([, value]) => value).filter(value => value < MOST_ABOVE * highest)
    this.setAxes(longest, Math.max(highest, ...batches))
    for (const name of LINES) attribute(this.lines[name], "points", this.path(curves[name] ?? []))
    this.others.replaceChildren(...others.map(({ hue, points }) => svg("polyline", { class: `run hue-${hue}`, points: this.path(points) })))
    this.mark()
  }

  setAxes(numEpochs, highest) {
    const ticks = this.percent ? [0, 0.5, 1] : fromZero(highest)
    const step = Math.max(1, Math.ceil(numEpochs / 5))
    const across = Array.from({ length: Math.floor(numEpochs / step) + 1 }, (_, count) => count * step)
    const state = `${numEpochs} ${ticks}`
    this.numEpochs = numEpochs
    this.high = ticks[ticks.length - 1]
    if (state === this.axes) return
    this.axes = state
    attribute(this.grid, "d", ticks.map(tick => `M${LEFT} ${this.y(tick)}H${WIDTH - RIGHT}`).join(""))
    const up = ticks.map(tick => text(LEFT - 6, this.y(tick) + 4, "left", this.percent ? `${tick * 100} %` : tickText(tick)))
    const along = across.map(tick => text(this.x(tick), HEIGHT - 4, "below", tick === 0 ? "epoch 0" : String(tick)))
    this.ticks.replaceChildren(...up, ...along)
  }

  path(points) {
    return points
      .filter(([, value]) => Number.isFinite(value))
      .map(([epoch, value]) => `${this.x(epoch).toFixed(1)},${this.y(Math.min(value, this.high)).toFixed(1)}`)
      .join(" ")
  }

  read(place) {
    if (place === this.place) return
    this.place = place
    this.mark()
  }

  /** Write the values of the epoch that is read, or the newest, and put a dot on each. */
  mark() {
    const { curves, place } = this
    const epoch = place === null ? null : this.epochs[place]
    write(this.epochWord, epoch === null ? "" : `epoch ${epoch}: `)
    for (const [name, value] of Object.entries(this.values)) {
      const points = curves[name]
      const point = epoch === null ? points[points.length - 1] : points.find(([at]) => at === epoch)
      write(value, point ? this.written(point[1]) : "")
      const shown = Boolean(point) && Number.isFinite(point[1])
      attribute(this.dots[name], "visibility", shown ? null : "hidden")
      if (!shown) continue
      attribute(this.dots[name], "cx", this.x(point[0]))
      attribute(this.dots[name], "cy", this.y(Math.min(point[1], this.high)))
    }
    attribute(this.guide, "d", epoch === null ? "" : `M${this.x(epoch)} ${TOP}V${HEIGHT - BOTTOM}`)
    this.tell(epoch)
  }

  tell(epoch) {
    const last = this.epochs[this.epochs.length - 1] ?? 1
    const values = Object.entries(this.values).map(([name, value]) => `${name} ${value.textContent || "none yet"}`)
    attribute(this.drawing, "aria-label", `${this.title} by epoch`)
    attribute(this.drawing, "aria-valuemax", last)
    attribute(this.drawing, "aria-valuenow", epoch ?? last)
    attribute(this.drawing, "aria-valuetext", `${epoch === null ? "now" : `epoch ${epoch}`}: ${values.join(", ")}`)
  }

  written(value) {
    return this.percent ? `${plain(value * 100, 1)} %` : plain(value, 3)
  }

  nearest(event) {
    if (!this.epochs.length) return null
    const { left, width } = this.drawing.getBoundingClientRect()
    const aim = ((((event.clientX - left) / width) * WIDTH - LEFT) / (WIDTH - LEFT - RIGHT)) * this.numEpochs
    return this.epochs.reduce((best, epoch, place) => (Math.abs(epoch - aim) < Math.abs(this.epochs[best] - aim) ? place : best), 0)
  }

  x(epoch) {
    return LEFT + (epoch / this.numEpochs) * (WIDTH - LEFT - RIGHT)
  }

  y(value) {
    return HEIGHT - BOTTOM - (value / this.high) * (HEIGHT - TOP - BOTTOM)
  }
}

/** An axis from zero to a round number above the highest value, in four steps. */
function fromZero(highest) {
  if (highest <= 0) return [0, 0.5, 1]
  const size = 10 ** Math.floor(Math.log10(highest))
  const step = [0.25, 0.5, 1, 2.5].map(part => part * size).find(part => part * 4 >= highest)
  return [0, 1, 2, 3, 4].map(count => count * step)
}

function tickText(value) {
  if (Number.isInteger(value)) return plain(value)
  return value >= 0.01 ? String(Number(value.toFixed(3))) : value.toExponential(0)
}
