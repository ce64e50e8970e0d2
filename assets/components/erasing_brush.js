// Erase parts of a picture with a brush, led by a map of the evidence, and watch what becomes of the
// answer: a deletion curve of one's own, beside those in the order of the map and at random.

import { Announcer } from "./core/announce.js"
import { signedLimit } from "./core/colours.js"
import { attribute, h, write } from "./core/dom.js"
import { icon } from "./core/icons.js"
import { component } from "./core/instance.js"
import { plain } from "./core/numbers.js"
import { Raster } from "./core/raster.js"
import { Segments } from "./core/segments.js"
import { sameBytes } from "./core/sketch.js"
import { steered } from "./core/steer.js"
import { stylesBeside } from "./core/styles.js"
import { printed, shapeAndRange } from "./core/told.js"
import { Chart } from "./erasing_brush/chart.js"
import { Ground } from "./erasing_brush/ground.js"
import { Strokes } from "./erasing_brush/strokes.js"

const KEYS = "Arrow keys move the brush, with Shift eight pixels; space erases there; Control and Z undoes, with Shift it erases again; R brings the picture back."
const SHARE_AT_ONCE = 0.1 // of the pixels, that a button erases
const OVERLAY = 1.5 // times the largest size on a map, so that the picture shows through it

// by picture: what was erased outlives its component, for when the page is opened again
const kept = new Map()

export default component(await stylesBeside(import.meta.url, "core/core.css", "erasing_brush.css"), (root, tell) => new ErasingBrush(root, tell))

class ErasingBrush {
  constructor(root, tell) {
    this.tell = tell
    this.rasters = { picture: new Raster(), map: new Raster(), faint: new Raster() }
    this.cursor = null // where the keyboard holds the brush
    this.near = null // where the pointer holds it
    this.preview = null // {curve, step} that the hand on the chart asks for
    this.build(root)
    this.announcer = new Announcer(root)
  }

  build(root) {
    const hears = {
      hint: KEYS, maxHeight: 330,
      onDown: place => this.down(place), onMove: places => this.through(places), onUp: () => this.up(),
      onHover: place => this.hover(place), onRest: () => this.rest(), onKey: event => this.key(event),
    }
    this.grounds = { picture: new Ground(hears), map: new Ground(hears) }
    this.chart = new Chart({ onPreview: preview => this.show({ preview }) })
    this.title = h("b")
    this.gone = h("span", { class: "quiet" })
    this.guide = h("b")
    this.guideTold = h("span", { class: "quiet" })
    this.width = h("div", { class: "holder" })
    this.sentence = h("p", { class: "sentence", role: "status" })
    root.append(
      h(
        "div", { class: "stage" },
        h("section", { class: "picture" }, h("div", { class: "heading" }, this.title, this.gone), this.grounds.picture.element, this.tools()),
        h("section", { class: "map" }, h("div", { class: "heading" }, this.guide, this.guideTold), this.grounds.map.element, this.orders()),
        h("section", { class: "curve" }, this.chart.element),
      ),
      this.sentence,
    )
  }

  tools() {
    const tool = (name, sign, onclick) => h("button", { type: "button", "aria-label": name, title: name, onclick }, icon(sign))
    this.undo = tool("Undo", "undo", () => this.turn("undo"))
    this.redo = tool("Redo", "redo", () => this.turn("redo"))
    this.restore = h("button", { type: "button", onclick: () => this.turn("restore") }, "Bring back")
    this.overlay = h("button", { type: "button", "aria-pressed": "false", onclick: () => this.swapOverlay() }, "Map on it")
    return h("div", { class: "tools" }, this.width, h("div", { class: "steps" }, this.undo, this.redo, this.restore, this.overlay))
  }

  orders() {
    const button = (words, end) => h("button", { type: "button", onclick: () => this.eraseNext(end) }, words)
    this.hottest = button("Hottest 10 %", 0)
    this.coldest = button("Coldest 10 %", 1)
    return h("div", { class: "tools" }, h("span", { class: "quiet" }, "Erase the"), this.hottest, this.coldest)
  }

  update(data) {
    this.data = data
    if (this.preview && data.shares.digest !== this.shares) this.preview = null
    this.shares = data.shares.digest
    this.offer(data.pens)
    if (data.name !== this.name) this.open(data)
    write(this.guide, data.guideTitle)
    write(this.guideTold, shapeAndRange(data.map))
    this.grounds.map.label(data.mapAlt)
    write(this.sentence, data.sentence)
    this.show()
  }

  /** Offer brushes of several widths; the chosen one stays while they are the same. */
  offer(pens) {
    if (pens.join() === this.pens?.join()) return
    this.pens = pens
    const options = pens.map(pen => ({ value: String(pen), text: dot(pen / Math.max(...pens)), label: `Brush ${pen} ${pen === 1 ? "pixel" : "pixels"} wide` }))
    this.widths = new Segments("Brush", options, value => this.choosePen(Number(value)))
    this.width.replaceChildren(this.widths.element)
    this.choosePen(pens[Math.floor(pens.length / 2)])
  }

  choosePen(pen) {
    this.pen = pen
    this.widths.set(String(pen))
    if (this.data && this.strokes) this.showMarks()
  }

  /** Take up a picture: as this browser left it, unless Python knows otherwise. */
  open({ name, strokes }) {
    this.name = name
    this.painting = false
    this.cursor = this.near = this.preview = null
    const [rows, columns] = strokes.shape
    this.strokes = kept.get(name) ?? new Strokes(rows, columns)
    kept.set(name, this.strokes)
    if (this.strokes.isEmpty) this.strokes.take(strokes.values)
    else if (!this.isAnswered) this.send()
  }

  /** Whether the answers that are here are those to what is erased now. */
  get isAnswered() {
    return sameBytes(this.strokes.inForce(), this.data.strokes.values)
  }

  down(place) {
    this.preview = null
    this.painting = true
    this.strokes.begin()
    this.last = place
    this.through([place])
  }

  through(places) {
    if (!this.painting) return
    for (const place of places) {
      this.strokes.line(this.last, place, this.pen)
      this.last = place
    }
    this.frame ??= requestAnimationFrame(() => this.show())
  }

  up() {
    if (!this.painting) return
    this.painting = false
    this.strokes.end() ? this.changed() : this.show()
  }

  turn(how) {
    this.up()
    if (this.strokes[how]()) this.changed()
  }

  /** Erase a tenth of all pixels, those among what is left that come first or last in the map's order. */
  eraseNext(end) {
    const rank = this.ranks(0)
    const left = [...rank.keys()].filter(place => !this.strokes.isErased(place)).sort((one, other) => rank[one] - rank[other])
    const gone = rank.length - left.length
    const count = Math.max(1, Math.round(gone + SHARE_AT_ONCE * rank.length) - gone)
    this.strokes.begin()
    this.strokes.add(end ? left.slice(-count) : left.slice(0, count))
    if (this.strokes.end()) this.changed()
  }

  changed() {
    this.preview = null
    this.show()
    this.send()
    this.announcer.say(`${share(this.strokes.share)} erased.`)
  }

  send() {
    this.tell.state("strokes", { name: this.name, ...this.strokes.told() })
  }

  swapOverlay() {
    this.hasOverlay = !this.hasOverlay
    attribute(this.overlay, "aria-pressed", String(this.hasOverlay))
    this.showMarks()
  }

  hover(place) {
    this.near = place
    if (place) this.cursor = null
    this.showMarks()
  }

  rest() {
    this.cursor = null
    this.up()
    this.showMarks()
  }

  key(event) {
    const key = event.key.toLowerCase()
    const command = event.ctrlKey || event.metaKey
    if (event.altKey) return false
    if (command && key === "z") return this.turn(event.shiftKey ? "redo" : "undo") ?? true
    if (command && key === "y") return this.turn("redo") ?? true
    if (key === "r" && !command) return this.turn("restore") ?? true
    if (key === " ") return this.dab()
    return this.steer(event)
  }

  /** Erase where the keyboard holds the brush. */
  dab() {
    this.cursor ??= this.middle
    this.near = null
    this.down(this.cursor.map(part => part + 0.5))
    this.up()
    return true
  }

  steer(event) {
    const to = steered(event, this.cursor ?? this.middle, this.data.strokes.shape)
    if (!to) return false
    this.cursor = this.cursor ? to : this.middle
    this.near = null
    this.showMarks()
    this.announcer.say(`Row ${this.cursor[0]}, column ${this.cursor[1]}${this.strokes.isErased(this.cursor[0] * this.strokes.columns + this.cursor[1]) ? ", erased" : ""}.`)
    return true
  }

  get middle() {
    return this.data.strokes.shape.map(size => Math.floor(size / 2))
  }

  /** Draw picture, map and chart as they are now, or as the hand on the chart asks. */
  show({ preview = this.preview } = {}) {
    cancelAnimationFrame(this.frame)
    this.frame = null
    this.preview = preview
    const { data, strokes } = this
    const erased = this.erasedNow()
    this.rasters.picture.brightness({ values: mixed(data.picture, data.fill, erased), shape: data.picture.shape })
    const limit = signedLimit(data.map.values)
    this.rasters.map.signedValues(data.map.values.map((value, place) => (erased[place] ? 0 : value)), data.map.shape, data.palette, limit)
    this.rasters.faint.signed(data.map, data.palette, OVERLAY * limit)
    this.grounds.picture.show(this.rasters.picture, { palette: data.palette })
    const number = printed(data.map, limit, data.palette)
    const numbers = (row, column) => (erased[row * data.map.shape[1] + column] ? { ...number(row, column), letters: data.palette.muted } : number(row, column))
    this.grounds.map.show(this.rasters.map, { palette: data.palette, numbers })
    this.erased = erased
    this.showMarks()
    const count = erased.reduce((sum, value) => sum + value, 0)
    write(this.title, preview ? data.curves[preview.curve].shown : "Erase it")
    write(this.gone, `${count} of ${erased.length} px · ${share(count / erased.length)}`)
    this.grounds.picture.label(`${data.pictureAlt}, ${share(count / erased.length)} of it erased`)
    for (const [name, has] of [["undo", strokes.now], ["redo", strokes.now < strokes.last], ["restore", strokes.now]]) this[name].disabled = !has
    this.hottest.disabled = this.coldest.disabled = strokes.share === 1
    this.sentence.classList.toggle("waiting", !this.isAnswered)
    this.chart.draw({ ...data, share: strokes.share, isAnswered: this.isAnswered, answered: Math.min(strokes.now + 1, data.own.shape[1]) })
  }

  /** Which pixels are erased, one byte each: by hand, or in the order of a curve. */
  erasedNow() {
    const { preview, data } = this
    if (!preview) return this.strokes.erased()
    const rank = this.ranks(preview.curve)
    const count = Math.round(data.shares.values[preview.step] * rank.length)
    return Uint8Array.from(rank, place => Number(place < count))
  }

  /** When each pixel goes in the order of a curve: 0 for the first; that of the map is the first curve. */
  ranks(curve) {
    const { values, shape: [, size] } = this.data.orders
    return values.subarray(curve * size, (curve + 1) * size)
  }

  showMarks() {
    const { window: colour } = this.data.palette
    const [rows, columns] = this.data.strokes.shape
    const place = this.cursor?.map(part => part + 0.5) ?? this.near
    const brush = place && !this.preview ? [{ kind: "ring", place, width: this.pen, colour, down: this.painting }] : []
    const cell = this.cursor ? [{ kind: "frame", rows: [this.cursor[0], this.cursor[0] + 1], columns: [this.cursor[1], this.cursor[1] + 1], colour }] : []
    const overlay = this.hasOverlay ? [{ kind: "image", canvas: this.rasters.faint.canvas }] : []
    this.grounds.picture.mark([...overlay, ...cell, ...brush])
    this.grounds.map.mark([{ kind: "shade", boxes: runs(this.erased ?? [], rows, columns) }, ...cell, ...brush])
  }

  destroy() {
    cancelAnimationFrame(this.frame)
    if (this.painting) this.strokes.end()
    for (const part of [this.grounds.picture, this.grounds.map, this.chart, this.announcer]) part.destroy()
  }
}

/** A picture with something else in the place of its erased pixels. */
function mixed({ values, shape: [, , channels] }, fill, erased) {
  return values.map((value, at) => (erased[Math.floor(at / channels)] ? fill.values[at] : value))
}

/** Erased pixels as boxes of a row each. */
function runs(erased, rows, columns) {
  const boxes = []
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (!erased[row * columns + column]) continue
      const first = column
      while (column < columns && erased[row * columns + column]) column++
      boxes.push({ rows: [row, row + 1], columns: [first, column] })
    }
  }
  return boxes
}

function share(part) {
  return `${plain(100 * part, 1)} %`
}

function dot(size) {
  const sign = h("span", { class: "dot", "aria-hidden": "true" })
  sign.style.setProperty("--size", size)
  return sign
}
