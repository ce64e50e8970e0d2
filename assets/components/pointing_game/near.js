// One picture of the game near: the object shaded, the hottest pixel framed, thinly those of the
// other methods; and how far it misses the object.

import { h, write } from "../core/dom.js"
import { unitFrame } from "../core/marks.js"
import { Pane } from "../core/pane.js"
import { Raster } from "../core/raster.js"
import { steered } from "../core/steer.js"
import { channels } from "../core/theme.js"

const HEIGHT = 240
const KEYS = "Arrow keys go over the picture and tell what is there; plus and minus zoom."
const SHADE = 0.45
const FULL = 255 // cover of a pixel that is all object

export class Near {
  constructor() {
    this.hand = null
    this.raster = new Raster()
    this.cover = document.createElement("canvas")
    this.pane = new Pane({ label: "", hint: KEYS, maxHeight: HEIGHT, onPoint: (row, column) => this.point([row, column]), onLeave: () => this.point(null), onKey: event => this.key(event) })
    this.title = h("b")
    this.truth = h("span", { class: "quiet" })
    this.words = h("p", { class: "where" })
    this.here = h("p", { class: "quiet where" })
    this.element = h("div", {}, h("div", { class: "heading" }, this.title, this.truth), this.pane.element, this.words, this.here)
  }

  draw(shown) {
    this.shown = shown
    const { data, number, title, place, isHit } = shown
    const [, rows, columns, depth] = data.pictures.shape
    const size = rows * columns
    this.solid = data.covers.values.subarray(number * size, (number + 1) * size)
    const values = data.pictures.values.subarray(number * size * depth, (number + 1) * size * depth)
    this.raster.state = null // another part of the same array
    this.raster.brightness({ values, shape: [rows, columns, depth] })
    this.shade(rows, columns)
    write(this.title, `Picture ${number + 1}`)
    write(this.truth, data.truths[number])
    this.pane.label(`Picture ${number + 1}, ${data.truths[number]}; the object is shaded`)
    this.pane.show(this.raster, { palette: data.palette })
    this.told = place ? `${title} points at row ${place[0]}, column ${place[1]}: ${this.distanceTold(place, isHit)}` : "Still to come."
    write(this.words, this.told)
    this.mark()
  }

  /** Shade the object by its cover. */
  shade(rows, columns) {
    Object.assign(this.cover, { width: columns, height: rows })
    const image = new ImageData(columns, rows)
    const [red, green, blue] = channels(this.shown.data.palette.result)
    this.solid.forEach((cover, place) => image.data.set([red, green, blue, cover * SHADE], 4 * place))
    this.cover.getContext("2d").putImageData(image, 0, 0)
  }

  distanceTold(place, isHit) {
    return `${this.whereTold(place)}: ${isHit ? "a hit" : "a miss"}.`
  }

  whereTold([row, column]) {
    const cover = this.solid[row * this.raster.columns + column]
    if (cover === FULL) return "on the object"
    if (cover > 0) return `${Math.min(Math.max(Math.round((100 * cover) / FULL), 1), 99)} % of it object`
    const distance = this.distance([row, column])
    return `${distance} ${distance === 1 ? "pixel" : "pixels"} off the object`
  }

  /** Steps of a king in chess from a place to the nearest pixel that the object touches. */
  distance([row, column]) {
    const { columns } = this.raster
    return this.solid.reduce((least, cover, at) => (cover ? Math.min(least, Math.max(Math.abs(Math.floor(at / columns) - row), Math.abs((at % columns) - column))) : least), Infinity)
  }

  point(place) {
    this.hand = place
    this.mark()
  }

  key(event) {
    const to = steered(event, this.hand ?? this.shown.place ?? [0, 0], [this.raster.rows, this.raster.columns])
    if (!to) return false
    this.point(to)
    return true
  }

  mark() {
    const { data, place, others } = this.shown
    const dots = others.filter(other => other.place).map(other => ({ ...unitFrame(other.place, "#ffffff"), thin: true }))
    const hottest = place ? [unitFrame(place, data.palette.window)] : []
    const hand = this.hand ? [{ ...unitFrame(this.hand, data.palette.ink), thin: true }] : []
    this.pane.mark([{ kind: "image", canvas: this.cover }, ...dots, ...hottest, ...hand])
    write(this.here, this.handTold(others))
  }

  handTold(others) {
    if (!this.hand) return "Shaded: the object. Framed: the hottest pixel; thin and white: those of the others."
    const [row, column] = this.hand
    const here = others.filter(({ place }) => place?.[0] === row && place[1] === column).map(({ title }) => title)
    return `Row ${row}, column ${column}: ${this.whereTold(this.hand)}${here.length ? `; hottest of ${here.join(", ")}` : ""}`
  }

  destroy() {
    this.pane.destroy()
  }
}
