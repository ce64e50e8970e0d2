// The histogram: how often each brightness occurs, a line a channel; point at it to read a bin. The
// pixel under a lens on the same page is marked.

import { Announcer } from "./core/announce.js"
import { channel } from "./core/bus.js"
import { attribute, h, write } from "./core/dom.js"
import { component } from "./core/instance.js"
import { count } from "./core/numbers.js"
import { stylesBeside } from "./core/styles.js"
import { svg, text } from "./core/svg.js"

const HEIGHT = 150
const [LEFT, RIGHT, TOP, BOTTOM] = [46, 10, 8, 20]
const KEYS = { ArrowLeft: -1, ArrowRight: 1 }
const TICKS = [0, 64, 128, 192, 255]

export default component(await stylesBeside(import.meta.url, "core/core.css", "histogram.css"), root => new Histogram(root))

class Histogram {
  constructor(root) {
    this.name = h("b", {}, "How often each brightness occurs")
    this.now = h("span", { class: "quiet mono" })
    this.drawing = svg("svg", { height: HEIGHT, tabindex: 0, role: "slider", "aria-label": "Brightness", "aria-valuemin": 0, "aria-valuemax": 255 })
    this.band = svg("rect", { class: "band", y: TOP, height: HEIGHT - TOP - BOTTOM })
    this.lines = svg("g")
    this.axes = svg("g")
    this.drawing.append(this.band, this.lines, this.axes)
    for (const name of ["pointerdown", "pointermove"]) this.drawing.addEventListener(name, event => this.point(this.binAt(event)))
    this.drawing.addEventListener("keydown", event => this.key(event))
    root.append(h("div", { class: "heading" }, this.name, this.now), this.drawing)
    this.announcer = new Announcer(root)
    this.width = 0
    this.observer = new ResizeObserver(([{ contentRect }]) => this.fit(contentRect.width))
    this.observer.observe(this.drawing)
  }

  /** Draw in CSS pixels, so that letters and lines are as large as anywhere. */
  fit(width) {
    if (!width || width === this.width) return
    this.width = width
    this.drawing.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`)
    if (this.counts) this.draw()
  }

  update({ counts, picture, colours, names, told, channel: name }) {
    Object.assign(this, { counts, picture, colours, names, told })
    this.most = Math.max(...counts.values, 1)
    this.numBins = counts.shape[1]
    this.bin ??= Math.floor(this.numBins / 2)
    this.draw()
    this.listen(name)
  }

  draw() {
    if (!this.width) return
    const lines = this.names.map((_, number) => svg("path", { d: this.steps(number), stroke: this.colours[number] }))
    this.lines.replaceChildren(...lines)
    this.drawAxes()
    this.show(this.bin)
  }

  /** Mark the brightness of the pixel under the lens of this page. */
  listen(name) {
    if (name === this.channelName) return
    this.stopListening?.()
    this.channelName = name
    const lens = channel(name)
    this.stopListening = lens.subscribe(({ row, column }) => row !== undefined && this.markPixel(row, column))
    lens.publish({ asked: true })
  }

  markPixel(row, column) {
    const [rows, columns, numChannels] = this.picture.shape
    const place = (Math.floor(row * rows) * columns + Math.floor(column * columns)) * numChannels
    const pixel = this.picture.values.subarray(place, place + numChannels)
    const mean = pixel.reduce((sum, value) => sum + value, 0) / numChannels
    this.show(Math.min(Math.floor((mean * this.numBins) / 256), this.numBins - 1))
  }

  steps(number) {
    const values = this.counts.values.subarray(number * this.numBins, (number + 1) * this.numBins)
    return Array.from(values, (value, bin) => `${bin ? "L" : "M"}${this.x(bin)} ${this.y(value)}H${this.x(bin + 1)}`).join("")
  }

  drawAxes() {
    const below = TICKS.map(tick => text(this.x(((tick + 0.5) * this.numBins) / 256), HEIGHT - 5, "below", String(tick)))
    const left = [0, this.most].map(value => text(LEFT - 6, this.y(value) + 4, "left", count(value)))
    this.axes.replaceChildren(svg("path", { d: `M${LEFT} ${this.y(0)}H${this.width - RIGHT}` }), ...below, ...left)
  }

  show(bin) {
    this.bin = bin
    if (!this.width) return // not laid out yet
    const width = 256 / this.numBins
    this.band.setAttribute("x", this.x(bin))
    this.band.setAttribute("width", this.x(bin + 1) - this.x(bin))
    const amounts = this.names.map((name, number) => `${name} ${count(this.counts.values[number * this.numBins + bin])}`)
    const words = `${bin * width} to ${(bin + 1) * width - 1}: ${amounts.join(", ")}`
    write(this.now, words)
    attribute(this.drawing, "aria-valuenow", bin * width)
    attribute(this.drawing, "aria-valuetext", `${words}. ${this.told}`)
  }

  point(bin) {
    if (bin !== this.bin) this.show(bin)
  }

  key(event) {
    const step = KEYS[event.key]
    if (!step || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    this.point(Math.min(Math.max(this.bin + step, 0), this.numBins - 1))
    this.announcer.say(this.now.textContent)
  }

  binAt(event) {
    const { left, width } = this.drawing.getBoundingClientRect()
    const bin = Math.floor(((((event.clientX - left) * this.width) / width - LEFT) / (this.width - LEFT - RIGHT)) * this.numBins)
    return Math.min(Math.max(bin, 0), this.numBins - 1)
  }

  x(bin) {
    return +(LEFT + (bin * (this.width - LEFT - RIGHT)) / this.numBins).toFixed(1)
  }

  y(value) {
    return +(HEIGHT - BOTTOM - (value / this.most) * (HEIGHT - TOP - BOTTOM)).toFixed(1)
  }

  destroy() {
    this.observer.disconnect()
    this.stopListening?.()
    this.announcer.destroy()
  }
}
