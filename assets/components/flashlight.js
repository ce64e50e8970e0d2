// The flashlight: a filter's window under the hand, on the picture or on the map that it makes,
// with every product and the sum.

import { Announcer } from "./core/announce.js"
import { Arithmetic } from "./core/arithmetic.js"
import { unseen } from "./core/around.js"
import { lettersOnPixel, signedLimit } from "./core/colours.js"
import { h, write } from "./core/dom.js"
import { Follower } from "./core/follower.js"
import { Hand } from "./core/hand.js"
import { component } from "./core/instance.js"
import { unitFrame } from "./core/marks.js"
import { compact } from "./core/numbers.js"
import { Raster } from "./core/raster.js"
import { stylesBeside } from "./core/styles.js"
import { ends, printed, shapeAndRange, signedText } from "./core/told.js"
import { span, stopNear, Terms, windowAt } from "./core/window.js"

const LATTICE = 6 // stops on every side of the window whose places are dotted
const SMALL_KERNEL = 3
const HEIGHT = 460 // CSS pixels of a picture at most, so that hands and numbers are in view together
const WIDE_HEIGHT = 320

export default component(await stylesBeside(import.meta.url, "core/core.css", "flashlight.css"), (root, tell) => new Flashlight(root, tell))

export class Flashlight {
  constructor(root, tell) {
    this.hand = new Hand({ name: "Stop", tell, show: () => this.showStop(), onEscape: () => this.fit() })
    this.follower = new Follower(() => this.showPreview())
    this.input = new Raster()
    this.output = new Raster()
    this.build(root)
    this.announcer = new Announcer(root)
  }

  build(root) {
    const { hand } = this
    this.picture = hand.pane({ maxHeight: HEIGHT, onPoint: (row, column) => hand.point(this.stopNear(row, column)), other: () => this.map })
    this.map = hand.pane({ maxHeight: HEIGHT, onPoint: (row, column) => hand.point([row, column]), other: () => this.picture })
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
    root.append(this.stage, hand.transport.element)
  }

  update(data) {
    const isOther = this.data && this.data.response !== data.response
    this.data = data
    this.size = data.kernel.size
    this.shape = data.response.shape
    this.window = new Terms(...this.size, data.maps.shape[2])
    this.hand.enter(this.shape, data.start, isOther)
    this.follower.update(data)
    if (this.follower.agrees !== null) this.stage.dataset.previewAgrees = this.follower.agrees ? "yes" : "no"
    this.layOut()
    this.showMaps()
    this.showStop()
  }

  layOut() {
    const { names, digits, brightness, palette } = this.data
    const wide = Math.max(...this.size) > SMALL_KERNEL || names.length > 3 || digits > 0
    this.arithmetic.setUp({ names, size: this.size, digits, wide, brightness, palette })
    this.stage.classList.toggle("wide", wide)
    for (const pane of [this.picture, this.map]) pane.limit(wide ? WIDE_HEIGHT : HEIGHT)
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

  /** Draw the map: NumPy's, or the preview of a kernel under the hand. */
  drawResponse() {
    const { palette } = this.data
    const map = { values: this.follower.values, shape: this.shape }
    const limit = signedLimit(map.values)
    this.output.signedValues(map.values, map.shape, palette, limit)
    this.map.show(this.output, { palette, numbers: printed(map, limit, palette) })
    write(this.told, shapeAndRange(map))
    write(this.low, `−${compact(limit)}`)
    write(this.high, `+${compact(limit)}`)
  }

  showPreview() {
    this.drawResponse()
    this.showStop()
  }

  pixelText(row, column) {
    const { values, shape } = this.data.maps
    const pixel = Array.from(values.subarray((row * shape[1] + column) * shape[2], (row * shape[1] + column + 1) * shape[2]))
    const { brightness, palette } = this.data
    if (!brightness) return signedText(pixel[this.shownChannel()], this.inputLimit, palette)
    return { text: pixel.map(compact), letters: lettersOnPixel(pixel, brightness) }
  }

  /** Move the window and everything that belongs to it. */
  showStop() {
    const { stop } = this.hand
    const { weights, divisor } = this.follower
    const place = windowAt(stop, this.data.walk, this.size)
    const terms = this.window.fill(this.data.maps, weights, place)
    const result = this.arithmetic.show(terms, weights, { divisor, bias: this.data.bias })
    this.mark(place)
    write(this.where, `rows ${ends(place.rows)}, columns ${ends(place.columns)}`)
    write(this.terms, `${weights.length} products`)
    this.hand.showTransport()
    this.announcer.say(`Row ${stop[0]}, column ${stop[1]} of the map: ${weights.length} products${this.data.bias === null ? "" : " and the bias"} make ${result}.`)
  }

  mark({ rows, columns }) {
    const { palette, walk, maps } = this.data
    const marks = [...unseen(walk, this.size, maps.shape, this.shape), ...this.lattice()]
    if (walk.dilation.some(gap => gap > 1)) marks.push({ kind: "cells", rows, columns, colour: palette.window })
    marks.push({ kind: "frame", rows: span(rows), columns: span(columns), colour: palette.window })
    this.picture.reveal(span(rows), span(columns))
    this.picture.mark(marks)
    const unit = unitFrame(this.hand.stop, palette.result)
    this.map.reveal(unit.rows, unit.columns)
    this.map.mark([...this.hand.veil, unit])
  }

  /** With a stride, dot the middles of the windows around: between them lies what is skipped. */
  lattice() {
    const { stride } = this.data.walk
    if (stride[0] === 1 && stride[1] === 1) return []
    const middles = axis => {
      const stops = Array.from({ length: 2 * LATTICE + 1 }, (_, place) => this.hand.stop[axis] - LATTICE + place)
      const there = stops.filter(stop => stop >= 0 && stop < this.shape[axis])
      return there.map(stop => this.middle(stop, axis))
    }
    return [{ kind: "dots", rows: middles(0), columns: middles(1), colour: this.data.palette.window }]
  }

  middle(stop, axis) {
    const { stride, dilation, margins } = this.data.walk
    return stop * stride[axis] - margins[axis][0] + ((this.size[axis] - 1) * dilation[axis]) / 2
  }

  stopNear(row, column) {
    return stopNear([row, column], this.data.walk, this.size, this.shape)
  }

  fit() {
    this.picture.fit()
    this.map.fit()
  }

  destroy() {
    for (const part of [this.picture, this.map, this.hand, this.follower, this.announcer]) part.destroy()
  }
}
