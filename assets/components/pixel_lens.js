// The pixel lens: the picture as the numbers that it is, those under the hand written out.

import { Announcer } from "./core/announce.js"
import { channel } from "./core/bus.js"
import { brightnessLook, lettersOn } from "./core/colours.js"
import { h, write } from "./core/dom.js"
import { Grid } from "./core/grid.js"
import { component } from "./core/instance.js"
import { RowList } from "./core/list.js"
import { count, plain } from "./core/numbers.js"
import { Pane } from "./core/pane.js"
import { Raster } from "./core/raster.js"
import { Segments } from "./core/segments.js"
import { held, steered } from "./core/steer.js"
import { stylesBeside } from "./core/styles.js"

const KEYS = "Arrow keys move the lens, with Shift eight steps; Home and End go to the ends of a row, plus and minus zoom, Escape shows everything."
const HEIGHT = 420 // CSS pixels of the picture at most, so that it and its numbers are in view together
const NAMES = { red: "R", green: "G", blue: "B" }

export default component(await stylesBeside(import.meta.url, "core/core.css", "pixel_lens.css"), (root, tell) => new PixelLens(root, tell))

class PixelLens {
  constructor(root, tell) {
    this.tell = tell
    this.raster = new Raster()
    this.picture = this.pane(HEIGHT)
    this.planes = Object.keys(NAMES).map((name, number) => new Plane(name, number, this.pane(), () => this.choose("plane", name)))
    this.numbers = new Numbers()
    this.list = new RowList()
    this.build(root)
    this.announcer = new Announcer(root)
  }

  pane(maxHeight) {
    const pane = new Pane({
      hint: KEYS, maxHeight, onPoint: (row, column) => this.point([row, column]), onKey: event => this.key(event),
      onRest: () => this.rest(), onZoom: factor => this.zoomOthers(pane, factor),
    })
    return pane
  }

  build(root) {
    this.told = h("span", { class: "quiet" })
    this.where = h("span", { class: "quiet" })
    this.name = h("b")
    this.pixel = h("code", { class: "pixel mono" })
    this.swatch = h("span", { class: "swatch", "aria-hidden": "true" })
    this.stage = h(
      "div", { class: "stage" },
      h("section", { class: "picture" }, h("div", { class: "heading" }, this.name, this.told), this.picture.element),
      h("section", { class: "numbers" }, h("div", { class: "heading" }, h("b", {}, "Under the lens"), this.where), this.numbers.element),
      (this.shelf = h("section", { class: "planes" }, ...this.planes.map(({ element }) => element))),
    )
    root.append(this.stage, h("div", { class: "lines" }, h("div", { class: "pixel-line" }, this.swatch, this.pixel), this.list.element), this.controls())
  }

  controls() {
    const choice = (name, label, options) => new Segments(label, options, value => this.choose(name, value))
    this.choices = {
      plane: choice("plane", "Numbers of", [
        { value: "all", text: "RGB", label: "Red, green and blue" },
        ...Object.entries(NAMES).map(([value, text]) => ({ value, text, label: `The ${value} plane` })),
      ]),
      unit: choice("unit", "Written from", [{ value: "255", text: "0 to 255" }, { value: "1", text: "0 to 1" }]),
      lens: choice("lens", "Size of the lens", ["5", "9", "13"].map(side => ({ value: side, text: `${side} × ${side}` }))),
      tint: choice("tint", "Planes drawn", [{ value: "grey", text: "grey" }, { value: "tinted", text: "tinted" }]),
    }
    const labelled = (text, { element }) => h("div", { class: "labelled" }, h("span", { class: "quiet", "aria-hidden": "true" }, text), element)
    return h(
      "div", { class: "controls" },
      (this.planeChoice = labelled("Numbers", this.choices.plane)), labelled("from", this.choices.unit),
      labelled("Lens", this.choices.lens), (this.tintChoice = labelled("Planes", this.choices.tint)),
    )
  }

  update(data) {
    const before = this.data
    this.data = data
    this.shape = data.picture.shape
    if (!before) this.begin(data)
    else if (before.picture.shape.join() !== this.shape.join()) this.follow(before.picture.shape)
    this.listen(data.channel)
    this.showPictures()
    this.show()
  }

  begin(data) {
    this.place = [...data.start]
    this.look = { ...data.look }
    this.sent = JSON.stringify(this.hand())
  }

  /** The picture has come in another size: stay at what was looked at. */
  follow([rows, columns]) {
    const scaled = [((this.place[0] + 0.5) * this.shape[0]) / rows, ((this.place[1] + 0.5) * this.shape[1]) / columns]
    this.place = held(scaled.map(Math.floor), this.shape)
    this.restSoon()
  }

  /** What shows the same picture elsewhere on the page asks for the place, and follows it. */
  listen(name) {
    if (name === this.channelName) return
    this.stopListening?.()
    this.channelName = name
    this.bus = channel(name)
    this.stopListening = this.bus.subscribe(({ asked }) => asked && this.publish())
  }

  publish() {
    const [rows, columns] = this.shape
    this.bus.publish({ row: (this.place[0] + 0.5) / rows, column: (this.place[1] + 0.5) / columns })
  }

  /** The plane whose numbers are shown; null for all of them. */
  get plane() {
    if (this.shape[2] === 1) return 0
    return this.look.plane === "all" ? null : Object.keys(NAMES).indexOf(this.look.plane)
  }

  showPictures() {
    const { picture, palette, name, alt } = this.data
    const coloured = this.shape[2] === 3
    this.raster.brightness(picture)
    this.picture.label(alt)
    this.picture.show(this.raster, { palette, numbers: (row, column) => this.printed(row, column) })
    this.shelf.hidden = this.planeChoice.hidden = this.tintChoice.hidden = !coloured
    this.stage.classList.toggle("grey", !coloured)
    write(this.name, name)
    write(this.told, `${this.shape.join(" × ")} = ${count(picture.values.length)} numbers`)
    if (coloured) for (const plane of this.planes) plane.show(picture, this.look.tint === "tinted", palette)
  }

  values(row, column) {
    const at = (row * this.shape[1] + column) * this.shape[2]
    return this.data.picture.values.subarray(at, at + this.shape[2])
  }

  text(value) {
    return this.look.unit === "1" ? plain(value / 255, 3) : String(value)
  }

  printed(row, column) {
    const values = Array.from(this.values(row, column))
    return { text: values.map(value => this.text(value)), letters: lookOf(values, null).letters }
  }

  /** Show the lens where it is, and everything that belongs to it. */
  show() {
    const [row, column] = this.place
    this.lens = lensAt(this.place, Number(this.look.lens), this.shape)
    for (const [name, choice] of Object.entries(this.choices)) choice.set(this.look[name])
    this.mark()
    this.numbers.show(this.lens, this.place, this.plane, { pixel: (r, c) => this.values(r, c), text: value => this.text(value), unit: this.look.unit, coloured: this.shape[2] === 3 })
    write(this.where, `rows ${ends(this.lens.rows)}, columns ${ends(this.lens.columns)}`)
    this.showPixel(row, column)
    this.showRow(row, column)
    this.publish()
    this.announcer.say(`Row ${row}, column ${column}: ${this.spoken(row, column)}.`)
  }

  mark() {
    const { palette } = this.data
    const [row, column] = this.place
    const lens = { kind: "frame", ...this.lens, colour: palette.window }
    const pixel = { kind: "frame", rows: [row, row + 1], columns: [column, column + 1], colour: palette.result }
    for (const pane of this.panes()) {
      pane.reveal(this.lens.rows, this.lens.columns)
      pane.mark(pane === this.picture ? [lens, pixel] : [lens])
    }
    this.planes.forEach((plane, number) => plane.choose(this.plane === number))
  }

  panes() {
    return this.shape[2] === 3 ? [this.picture, ...this.planes.map(({ pane }) => pane)] : [this.picture]
  }

  showPixel(row, column) {
    const values = Array.from(this.values(row, column), value => this.text(value))
    write(this.pixel, `${this.asWritten(`picture[${row}, ${column}]`)} = [${values.join(", ")}]`)
    this.swatch.style.background = lookOf(this.values(row, column), null).ground
  }

  /** An expression of Python that gives the numbers as they are shown. */
  asWritten(expression) {
    return this.look.unit === "1" ? `(${expression} / 255).round(3)` : expression
  }

  showRow(row, column) {
    const expression = this.plane === null ? `picture[${row}]` : `picture[${row}, :, ${this.plane}]`
    const texts = Array.from({ length: this.shape[1] }, (_, place) => {
      const values = this.values(row, place)
      return this.plane === null ? `[${Array.from(values, value => this.text(value)).join(", ")}]` : this.text(values[this.plane])
    })
    this.list.show(`Row ${row} as a list`, this.asWritten(expression), texts, column)
  }

  spoken(row, column) {
    const values = Array.from(this.values(row, column), value => this.text(value))
    return values.length === 1 ? values[0] : Object.keys(NAMES).map((name, number) => `${name} ${values[number]}`).join(", ")
  }

  /** A place of the picture, or of a plane, is under the hand. */
  point(place) {
    const [row, column] = held(place, this.shape)
    if (row === this.place[0] && column === this.place[1]) return
    this.place = [row, column]
    this.show()
  }

  key(event) {
    if (event.key === "Escape") return this.escape()
    const place = steered(event, this.place, this.shape)
    if (!place) return false
    this.point(place)
    this.restSoon()
    return true
  }

  escape() {
    for (const pane of this.panes()) pane.fit()
    return true
  }

  zoomOthers(zoomed, factor) {
    const [row, column] = this.place
    for (const pane of this.panes()) if (pane !== zoomed) pane.zoom(factor, row + 0.5, column + 0.5)
  }

  choose(name, value) {
    if (this.look[name] === value) return
    this.look = { ...this.look, [name]: value }
    this.showPictures()
    this.show()
    this.restSoon()
  }

  hand() {
    return { pixel: this.place, look: this.look }
  }

  restSoon() {
    clearTimeout(this.resting)
    this.resting = setTimeout(() => this.rest(), 500)
  }

  /** The hand has come to rest: let Python know, for the link and the code. */
  rest() {
    clearTimeout(this.resting)
    const hand = JSON.stringify(this.hand())
    if (hand === this.sent) return
    this.sent = hand
    this.tell.state("hand", this.hand())
  }

  destroy() {
    clearTimeout(this.resting)
    this.stopListening?.()
    for (const part of [this.picture, ...this.planes, this.list, this.announcer]) part.destroy()
  }
}

/** One plane as a picture, under a button that chooses its numbers. */
class Plane {
  constructor(name, number, pane, onChoose) {
    Object.assign(this, { name, number, pane })
    this.raster = new Raster()
    this.button = h("button", { type: "button", class: `plane-name ${name}`, "aria-label": `Show the numbers of the ${name} plane`, onclick: onChoose }, NAMES[name])
    this.range = h("span", { class: "quiet" })
    this.element = h("div", { class: "plane" }, h("div", { class: "heading" }, this.button, this.range), pane.element)
  }

  show(picture, tinted, palette) {
    if (picture !== this.picture) this.take(picture)
    if (tinted) this.raster.brightness(picture, this.number)
    else this.raster.brightness(this.grid)
    this.pane.label(`The ${this.name} plane, ${tinted ? "tinted" : "in grey"}`)
    this.pane.show(this.raster, { palette, numbers: (row, column) => this.printed(row, column, tinted) })
  }

  /** Cut this plane out, and tell its darkest and its brightest number. */
  take(picture) {
    const [rows, columns] = picture.shape
    const values = Uint8Array.from({ length: rows * columns }, (_, place) => picture.values[place * 3 + this.number])
    this.picture = picture
    this.grid = { values, shape: [rows, columns, 1] }
    write(this.range, `${values.reduce((low, value) => Math.min(low, value), 255)}–${values.reduce((high, value) => Math.max(high, value), 0)}`)
  }

  printed(row, column, tinted) {
    const value = this.grid.values[row * this.grid.shape[1] + column]
    return { text: String(value), letters: brightnessLook(value, tinted ? this.number : null).letters }
  }

  choose(isChosen) {
    this.button.setAttribute("aria-pressed", String(isChosen))
  }

  destroy() {
    this.pane.destroy()
  }
}

/** The numbers under the lens, on the colours that they stand for. */
class Numbers {
  constructor() {
    this.grid = new Grid("Numbers under the lens", "lens")
    this.element = h("div", { class: "under" }, this.grid.element)
  }

  /** Write the numbers of one plane, or of all for `plane` null; `how` says what a pixel is and how it is written. */
  show({ rows, columns }, hand, plane, how) {
    const width = columns[1] - columns[0]
    this.grid.resize(rows[1] - rows[0], width)
    this.element.style.setProperty("--side", width)
    this.element.dataset.holds = plane === null ? "pixels" : how.unit === "1" ? "decimals" : "wholes"
    for (let row = rows[0], place = 0; row < rows[1]; row++) {
      for (let column = columns[0]; column < columns[1]; column++, place++) {
        const pixel = how.pixel(row, column)
        const text = plane === null ? Array.from(pixel, how.text).join("\n") : how.text(pixel[plane])
        const look = plane === null || !how.coloured ? lookOf(pixel, null) : lookOf(pixel, plane)
        this.grid.set(place, text, look, row === hand[0] && column === hand[1] ? "hand" : "")
      }
    }
  }
}

/** CSS of a cell: a pixel in its own colour, or one of its planes in that plane's tint. */
function lookOf(pixel, plane) {
  if (plane !== null) return brightnessLook(pixel[plane], plane)
  const [red, green, blue] = pixel.length === 3 ? pixel : [pixel[0], pixel[0], pixel[0]]
  return { ground: `rgb(${red},${green},${blue})`, letters: lettersOn(red, green, blue) }
}

/** Rows and columns under a lens: the place in their middle, except at the edges of the picture. */
function lensAt([row, column], side, [rows, columns]) {
  return { rows: around(row, side, rows), columns: around(column, side, columns) }
}

function around(middle, side, length) {
  const size = Math.min(side, length)
  const first = Math.min(Math.max(middle - (size >> 1), 0), length - size)
  return [first, first + size]
}

function ends([first, end]) {
  return `${first}–${end - 1}`
}
