// The flashlight: a filter's window under the hand, on the picture or on the map that it makes,
// with every product and the sum.

import { Announcer } from "./core/announce.js"
import { Arithmetic } from "./core/arithmetic.js"
import { channel } from "./core/bus.js"
import { range, signedLetters, signedLimit } from "./core/colours.js"
import { h, write } from "./core/dom.js"
import { component } from "./core/instance.js"
import { compact } from "./core/numbers.js"
import { Pane } from "./core/pane.js"
import { Preview } from "./core/preview.js"
import { Raster } from "./core/raster.js"
import { steered } from "./core/steer.js"
import { stylesBeside } from "./core/styles.js"
import { Transport } from "./core/transport.js"
import { span, stopNear, Terms, windowAt } from "./core/window.js"

const KEYS = "Arrow keys move the window, with Shift eight steps; Home and End go to the ends of a row, plus and minus zoom, space plays, Escape shows everything."
const LATTICE = 6 // stops on every side of the window whose places are dotted
const SMALL_KERNEL = 3
const HEIGHT = 460 // CSS pixels of a picture at most, so that hands and numbers are in view together
const WIDE_HEIGHT = 320

export default component(await stylesBeside(import.meta.url, "core/core.css", "flashlight.css"), (root, tell) => new Flashlight(root, tell))

class Flashlight {
  constructor(root, tell) {
    this.tell = tell
    this.filled = null // places of the map that play has reached, or null for all
    this.input = new Raster()
    this.output = new Raster()
    this.build(root)
    this.announcer = new Announcer(root)
  }

  build(root) {
    const pane = (onPoint, other) =>
      new Pane({ hint: KEYS, maxHeight: HEIGHT, onPoint, onKey: event => this.key(event), onRest: () => this.rest(), onZoom: factor => this.zoomOther(other(), factor) })
    this.picture = pane((row, column) => this.point(this.stopNear(row, column)), () => this.map)
    this.map = pane((row, column) => this.point([row, column]), () => this.picture)
    this.transport = new Transport({ name: "Stop", onPlace: (index, playing) => this.fill(index, playing), onWhole: () => this.showWhole() })
    this.arithmetic = new Arithmetic()
    this.arithmetic.onToggle = () => this.drawInput() && this.picture.paint()
    this.where = h("span", { class: "quiet" })
    this.told = h("span", { class: "quiet" })
    this.inputName = h("b")
    this.outputName = h("b")
    this.low = h("b")
    this.high = h("b")
    this.stage = h(
      "div", { class: "stage" },
      h("section", { class: "picture" }, h("div", { class: "heading" }, this.inputName, this.where), this.picture.element),
      h("section", { class: "numbers" }, h("div", { class: "heading" }, h("b", {}, "The window, times the kernel"), (this.terms = h("span", { class: "quiet" }))), this.arithmetic.element),
      this.arithmetic.details,
      h("section", { class: "map" }, h("div", { class: "heading" }, this.outputName, this.told), this.map.element, h("div", { class: "scale", "aria-hidden": "true" }, this.low, h("span"), this.high)),
    )
    root.append(this.stage, this.transport.element)
  }

  update(data) {
    const before = this.data
    this.data = data
    this.size = data.kernel.size
    this.shape = data.response.shape
    this.window = new Terms(...this.size, data.maps.shape[2])
    this.weights = data.weights.values
    this.divisor = data.kernel.divisor
    this.values = data.response.values
    this.checkPreview(before)
    if (!before || !this.fits()) this.stop = [...data.start]
    if (before && before.response !== data.response) this.filled = null
    this.listenToHand(data.channel)
    this.arithmetic.setUp({ names: data.names, size: this.size, digits: data.digits, wide: this.isWide(), brightness: data.brightness, palette: data.palette })
    this.stage.classList.toggle("wide", this.isWide())
    this.picture.limit(this.isWide() ? WIDE_HEIGHT : HEIGHT)
    this.map.limit(this.isWide() ? WIDE_HEIGHT : HEIGHT)
    this.showMaps()
    this.showStop()
  }

  isWide() {
    return Math.max(...this.size) > SMALL_KERNEL || this.data.names.length > 3 || this.data.digits > 0
  }

  fits() {
    return this.stop[0] < this.shape[0] && this.stop[1] < this.shape[1]
  }

  showMaps() {
    const { data } = this
    const [[top, bottom], [left, right]] = data.walk.margins
    write(this.inputName, data.inputName)
    write(this.outputName, data.outputName)
    this.picture.label(data.inputAlt)
    this.map.label(data.outputAlt)
    this.drawInput()
    this.picture.show(this.input, { border: { top, bottom, left, right }, palette: data.palette, numbers: (row, column) => this.pixelText(row, column) })
    this.drawResponse()
  }

  drawInput() {
    const { maps, brightness, palette } = this.data
    if (brightness) return this.input.brightness(maps, null, brightness)
    this.inputLimit = signedLimit(maps.values)
    return this.input.signed(maps, palette, this.inputLimit, this.shownChannel())
  }

  /** Of many maps, the one whose products are open is shown. */
  shownChannel() {
    return Math.max(0, this.arithmetic.channels.findIndex(({ isOpen }) => isOpen))
  }

  drawResponse() {
    const { palette } = this.data
    const limit = signedLimit(this.values)
    const [low, high] = range(this.values)
    this.output.signedValues(this.values, this.shape, palette, limit)
    const numbers = (row, column) => signedText(this.values[row * this.shape[1] + column], limit, palette)
    this.map.show(this.output, { palette, numbers })
    write(this.told, `${this.shape.join(" × ")} · ${compact(low)} … ${compact(high)}`)
    write(this.low, `−${compact(limit)}`)
    write(this.high, `+${compact(limit)}`)
  }

  pixelText(row, column) {
    const { values, shape } = this.data.maps
    const pixel = Array.from(values.subarray((row * shape[1] + column) * shape[2], (row * shape[1] + column + 1) * shape[2]))
    const { brightness, palette } = this.data
    if (!brightness) return signedText(pixel[this.shownChannel()], this.inputLimit, palette)
    const light = pixel.length === 3 ? 0.299 * pixel[0] + 0.587 * pixel[1] + 0.114 * pixel[2] : pixel[0]
    return { text: pixel.map(compact), letters: light < 0.55 * brightness ? "#ffffff" : "#1e2328" }
  }

  /** Move the window and everything that belongs to it. */
  showStop() {
    const place = windowAt(this.stop, this.data.walk, this.size)
    const sum = { divisor: this.divisor, bias: this.data.bias }
    const result = this.arithmetic.show(this.window.fill(this.data.maps, this.weights, place), this.weights, sum)
    this.mark(place)
    write(this.where, `rows ${ends(place.rows)}, columns ${ends(place.columns)}`)
    write(this.terms, `${this.weights.length} products`)
    this.transport.set(this.index(), this.shape[0] * this.shape[1], this.filled !== null)
    this.announcer.say(`Row ${this.stop[0]}, column ${this.stop[1]} of the map: ${this.weights.length} products and the bias make ${result}.`)
  }

  index() {
    return this.stop[0] * this.shape[1] + this.stop[1]
  }

  mark({ rows, columns }) {
    const { palette, walk } = this.data
    const [row, column] = this.stop
    const marks = [...this.unseen(), ...this.lattice()]
    if (walk.dilation.some(gap => gap > 1)) marks.push({ kind: "cells", rows, columns, colour: palette.window })
    marks.push({ kind: "frame", rows: span(rows), columns: span(columns), colour: palette.window })
    this.picture.reveal(span(rows), span(columns))
    this.picture.mark(marks)
    const unit = { kind: "frame", rows: [row, row + 1], columns: [column, column + 1], colour: palette.result }
    const veil = this.filled === null ? [] : [{ kind: "veil", from: this.filled + 1, columns: this.shape[1] }]
    this.map.reveal(unit.rows, unit.columns)
    this.map.mark([...veil, unit])
  }

  /** With a stride, dot the middles of the windows around: between them lies what is skipped. */
  lattice() {
    const { stride } = this.data.walk
    if (stride[0] === 1 && stride[1] === 1) return []
    const middles = axis => {
      const stops = Array.from({ length: 2 * LATTICE + 1 }, (_, place) => this.stop[axis] - LATTICE + place)
      const there = stops.filter(stop => stop >= 0 && stop < this.shape[axis])
      return there.map(stop => this.middle(stop, axis))
    }
    return [{ kind: "dots", rows: middles(0), columns: middles(1), colour: this.data.palette.window }]
  }

  middle(stop, axis) {
    const { stride, dilation, margins } = this.data.walk
    return stop * stride[axis] - margins[axis][0] + ((this.size[axis] - 1) * dilation[axis]) / 2
  }

  /** Rows and columns at the far edges that no window reaches. */
  unseen() {
    const { walk, maps } = this.data
    const last = windowAt([this.shape[0] - 1, this.shape[1] - 1], walk, this.size)
    const [height, width] = maps.shape
    const [endRow, endColumn] = [span(last.rows)[1], span(last.columns)[1]]
    const shades = []
    if (endRow < height) shades.push({ kind: "shade", rows: [endRow, height], columns: [0, width] })
    if (endColumn < width) shades.push({ kind: "shade", rows: [0, Math.min(endRow, height)], columns: [endColumn, width] })
    return shades
  }

  stopNear(row, column) {
    return stopNear([row, column], this.data.walk, this.size, this.shape)
  }

  /** A place of the map is under the hand. */
  point([row, column]) {
    if (this.transport.playing) return
    const stop = [Math.min(Math.max(row, 0), this.shape[0] - 1), Math.min(Math.max(column, 0), this.shape[1] - 1)]
    if (this.filled === null && stop[0] === this.stop[0] && stop[1] === this.stop[1]) return
    this.filled = null
    this.stop = stop
    this.showStop()
  }

  key(event) {
    if (event.key === "Escape") return this.escape()
    if (event.key === " ") return this.transport.toggle() ?? true
    const stop = steered(event, this.stop, this.shape)
    if (!stop) return false
    this.transport.pause()
    this.point(stop)
    this.restSoon()
    return true
  }

  escape() {
    this.transport.pause()
    this.picture.fit()
    this.map.fit()
    this.showWhole()
    return true
  }

  zoomOther(other, factor) {
    const box = other.marks.findLast(({ kind }) => kind === "frame")
    other.zoom(factor, (box.rows[0] + box.rows[1]) / 2, (box.columns[0] + box.columns[1]) / 2)
  }

  /** Play, step or scrub has come to a place: the map is filled up to it. */
  fill(index, playing) {
    this.filled = index
    this.stop = [Math.floor(index / this.shape[1]), index % this.shape[1]]
    this.showStop()
    if (!playing) this.restSoon()
  }

  showWhole() {
    this.filled = null
    this.showStop()
    this.restSoon()
  }

  restSoon() {
    clearTimeout(this.resting)
    this.resting = setTimeout(() => this.rest(), 500)
  }

  /** The hand has come to rest: let Python know the place, for the link. */
  rest() {
    clearTimeout(this.resting)
    const stop = this.stop?.join()
    if (!stop || this.transport.playing || stop === (this.sent ?? this.data.start.join())) return
    this.sent = stop
    this.tell.state("stop", this.stop)
  }

  /** Follow a kernel that is being changed elsewhere on the page. */
  listenToHand(name) {
    if (name === this.listensTo) return
    this.stopListening?.()
    this.listensTo = name
    this.stopListening = name && channel(name).subscribe(kernel => this.preview(kernel))
  }

  preview({ whole, size, divisor }) {
    if (size.join() !== this.size.join()) return
    if (!this.previewed?.isOf(this.data)) this.previewed = new Preview(this.data)
    this.previewed.respond(whole, divisor, this.data.bias)
    this.isPreviewing = true
    this.takePreview()
    this.drawResponse()
    this.showStop()
  }

  takePreview() {
    const { values, divisor, weights } = this.previewed
    this.values = values
    this.divisor = divisor
    this.weights = acrossChannels(weights, this.data.maps.shape[2])
  }

  /** Data have come: the same ones leave a preview as it is, NumPy's map of its kernel must agree. */
  checkPreview(before) {
    const { previewed, data } = this
    if (!previewed?.isOf(data) || previewed.bias !== data.bias) return (this.previewed = null)
    if (before.weights === data.weights && before.kernel.divisor === data.kernel.divisor) return this.isPreviewing && this.takePreview()
    this.isPreviewing = false
    if (previewed.divisor !== data.kernel.divisor) return
    if (!sameNumbers(acrossChannels(previewed.weights, data.maps.shape[2]), data.weights.values)) return
    const agrees = sameNumbers(previewed.values, data.response.values)
    this.stage.dataset.previewAgrees = agrees ? "yes" : "no"
    if (!agrees) console.error("The preview of a kernel differs from the map that came from the server.")
  }

  destroy() {
    clearTimeout(this.resting)
    this.stopListening?.()
    for (const part of [this.picture, this.map, this.transport, this.announcer]) part.destroy()
  }
}

function signedText(value, limit, palette) {
  return { text: compact(value), letters: signedLetters(value, limit, palette) }
}

function ends(places) {
  return `${String(places[0]).replace("-", "−")}–${places[places.length - 1]}`
}

function acrossChannels(whole, numChannels) {
  return Int32Array.from({ length: whole.length * numChannels }, (_, place) => whole[Math.floor(place / numChannels)])
}

function sameNumbers(one, other) {
  return one.length === other.length && one.every((value, place) => value === other[place])
}
