// What small sizes leave of a picture: the same place in all of them, under one lens, and the mean
// that a pixel of a small one is.

import { Announcer } from "./core/announce.js"
import { channel } from "./core/bus.js"
import { lettersOnPixel } from "./core/colours.js"
import { h, write } from "./core/dom.js"
import { component } from "./core/instance.js"
import { count, mixed } from "./core/numbers.js"
import { Pane } from "./core/pane.js"
import { Raster } from "./core/raster.js"
import { held, steered, ZOOMS } from "./core/steer.js"
import { stylesBeside } from "./core/styles.js"

const KEYS = "Arrow keys move to other pixels, with Shift eight of them; Home and End go to the ends of a row, plus and minus zoom the near pictures, Escape shows as much of them as at first."
const SEEN = 5 // pixels a side of the smallest version that the near pictures show
const NAMES = ["R", "G", "B"]

export default component(await stylesBeside(import.meta.url, "core/core.css", "picture_sizes.css"), (root, tell) => new PictureSizes(root, tell))

class PictureSizes {
  constructor(root) {
    this.nearness = 1 // by which the hand has zoomed in
    this.spot = { row: 0.5, column: 0.375 } // of the whole picture, which is 1 × 1
    this.chosen = 0 // the version whose pixel is looked at
    this.versions = []
    this.stage = h("div", { class: "versions" })
    this.means = new Means()
    root.append(this.stage, this.means.element)
    this.announcer = new Announcer(root)
    this.observer = new IntersectionObserver(([{ isIntersecting }]) => this.seen(isIntersecting))
    this.observer.observe(root)
  }

  update(data) {
    const isNew = data.names.some((_, number) => this.data?.[`picture_${number}`] !== data[`picture_${number}`])
    this.data = data
    if (this.versions.length !== data.names.length) this.build(data.names.length)
    this.versions.forEach((version, number) => version.take(data[`picture_${number}`], data.names[number], data))
    this.listen(data.channel)
    if (isNew) this.centre()
    this.show()
  }

  build(number) {
    for (const version of this.versions) version.destroy()
    this.versions = Array.from({ length: number }, (_, place) => new Version({
      onPoint: (row, column, stays) => this.point(place, [row, column], stays),
      onKey: event => this.key(place, event),
      onZoom: factor => this.zoomNear(factor),
    }))
    this.stage.replaceChildren(...this.versions.map(({ element }) => element))
  }

  /** Follow the lens at the top of the page, and ask where it is now. */
  listen(name) {
    if (name === this.channelName) return
    this.stopListening?.()
    this.channelName = name
    this.stopListening = channel(name).subscribe(({ row, column }) => row !== undefined && this.follow({ row, column }))
    channel(name).publish({ asked: true })
  }

  /** Out of sight it only remembers: the lens above has the frame for itself. */
  follow(spot) {
    this.spot = spot
    this.isBehind = true
    if (this.inSight) this.catchUp()
  }

  seen(inSight) {
    this.inSight = inSight
    if (inSight && this.isBehind && this.data) this.catchUp()
  }

  catchUp() {
    this.isBehind = false
    this.centre()
    this.show()
  }

  /** A pixel of one version is under the hand; `stays` where the near pictures must not move. */
  point(version, place, stays = false) {
    const { shape } = this.versions[version].picture
    const [row, column] = held(place, shape)
    const spot = { row: (row + 0.5) / shape[0], column: (column + 0.5) / shape[1] }
    if (version === this.chosen && spot.row === this.spot.row && spot.column === this.spot.column) return
    this.chosen = version
    this.spot = spot
    if (!stays) this.centre()
    this.show()
  }

  key(version, event) {
    if (event.key === "Escape") return this.zoomNear(1 / this.nearness) ?? true
    if (event.key in ZOOMS) return this.zoomNear(ZOOMS[event.key]) ?? true
    const { shape } = this.versions[version].picture
    const place = steered(event, this.placeIn(version), shape)
    if (place) this.point(version, place)
    return Boolean(place)
  }

  placeIn(version) {
    const [rows, columns] = this.versions[version].picture.shape
    return [Math.floor(this.spot.row * rows), Math.floor(this.spot.column * columns)]
  }

  zoomNear(factor) {
    this.nearness *= factor
    this.centre()
    this.show()
  }

  /** Show what is around the hand nearer, whole pixels of the smallest version in every one. */
  centre() {
    const [rows, columns] = this.versions[0].picture.shape
    const [row, column] = this.placeIn(0)
    const usual = Math.max(1, Math.min(rows, columns) / SEEN)
    const nearest = Math.min(...this.versions.map(version => version.near.view.maxZoom))
    const zoom = Math.min(Math.max(1, usual * this.nearness), nearest)
    this.nearness = zoom / usual
    for (const version of this.versions) version.centre(zoom, { row: (row + 0.5) / rows, column: (column + 0.5) / columns })
  }

  show() {
    const pixel = this.pixel()
    for (const version of this.versions) version.mark(pixel, this.data.palette)
    const [small, large] = [this.versions[this.chosen], this.versions[this.versions.length - 1]]
    const told = this.means.show(small.picture, large.picture, this.placeIn(this.chosen))
    this.announcer.say(told)
  }

  /** The pixel looked at, as a part of the whole picture. */
  pixel() {
    const [rows, columns] = this.versions[this.chosen].picture.shape
    const [row, column] = this.placeIn(this.chosen)
    return { rows: [row / rows, (row + 1) / rows], columns: [column / columns, (column + 1) / columns] }
  }

  destroy() {
    this.stopListening?.()
    this.observer.disconnect()
    for (const part of [...this.versions, this.announcer]) part.destroy()
  }
}

/** The picture in one size: all of it, and nearer what is around the hand. */
class Version {
  constructor({ onPoint, onKey, onZoom }) {
    this.raster = new Raster()
    this.name = h("b")
    this.told = h("span", { class: "quiet" })
    this.whole = new Pane({ hint: KEYS, isWhole: true, onPoint: (row, column) => onPoint(row, column), onKey })
    this.near = new Pane({ hint: KEYS, onPoint: (row, column) => onPoint(row, column, true), onKey, onZoom })
    this.near.box.tabIndex = -1 // whoever uses keys has the whole picture for it
    this.element = h("section", { class: "version" }, h("div", { class: "heading" }, this.name, this.told), this.whole.element, this.near.element)
  }

  take(picture, name, { palette }) {
    this.picture = picture
    this.raster.brightness(picture)
    this.whole.label(name)
    this.near.label(`${name}, nearer`)
    write(this.name, picture.shape.slice(0, 2).join(" × "))
    write(this.told, `${count(picture.values.length)} numbers`)
    this.whole.show(this.raster, { palette })
    this.near.show(this.raster, { palette, numbers: (row, column) => this.printed(row, column) })
  }

  printed(row, column) {
    const [, columns, numChannels] = this.picture.shape
    const at = (row * columns + column) * numChannels
    const pixel = Array.from(this.picture.values.subarray(at, at + numChannels))
    return { text: pixel.map(String), letters: lettersOnPixel(pixel) }
  }

  centre(zoom, { row, column }) {
    const [rows, columns] = this.picture.shape
    this.near.centre(zoom, row * rows, column * columns)
  }

  /** Mark a part of the whole picture, and in the whole what is shown nearer. */
  mark(part, palette) {
    const [rows, columns] = this.picture.shape
    const { top, left, rowsSeen, columnsSeen } = this.near.view
    const box = { rows: part.rows.map(share => share * rows), columns: part.columns.map(share => share * columns) }
    this.near.mark([{ kind: "frame", ...box, colour: palette.result }])
    this.whole.mark([
      { kind: "frame", rows: [top, top + rowsSeen], columns: [left, left + columnsSeen], colour: palette.window },
      { kind: "frame", ...box, colour: palette.result, thin: true },
    ])
  }

  destroy() {
    this.whole.destroy()
    this.near.destroy()
  }
}

/** How a pixel of a small picture comes from those of the large one. */
class Means {
  constructor() {
    this.title = h("p", { class: "means-title" })
    this.lines = NAMES.map(() => new Mean())
    this.element = h("div", { class: "means" }, this.title, ...this.lines.map(({ element }) => element))
  }

  /** Write the means of one pixel; answers what it says in words. */
  show(small, large, [row, column]) {
    const side = large.shape[0] / small.shape[0]
    const isBlock = side > 1 && Number.isInteger(side)
    const pixel = `Row ${row}, column ${column} at ${small.shape[0]} × ${small.shape[1]}`
    const title = `${pixel} ${this.origin(side, large.shape)}`
    write(this.title, title)
    this.lines.forEach((line, channel) => {
      line.element.hidden = !isBlock || channel >= small.shape[2]
      if (!line.element.hidden) line.show(small, large, { row, column, side, channel })
    })
    return title
  }

  origin(side, [rows, columns]) {
    if (side === 1) return "is a pixel of the picture as it came: nothing is averaged."
    const extent = Number.isInteger(side) ? side : side.toFixed(2)
    const block = `${extent} × ${extent} pixels of the ${rows} × ${columns} picture`
    return Number.isInteger(side) ? `is the mean of ${block}:` : `is the mean over ${block}; those at its edges count in part.`
  }
}

/** The mean of one block in one channel, written out. */
class Mean {
  constructor() {
    this.name = h("b")
    this.terms = h("code", { class: "terms mono", tabindex: 0, role: "group" })
    this.exact = h("span", { class: "mono" })
    this.result = h("output", { class: "result" })
    this.element = h("div", { class: "mean" }, this.name, this.terms, this.exact, this.result)
  }

  show(small, large, { row, column, side, channel }) {
    const values = blockOf(large, row * side, column * side, side, channel)
    const sum = values.reduce((total, value) => total + value, 0)
    const [, columns, numChannels] = small.shape
    const name = numChannels === 3 ? NAMES[channel] : ""
    write(this.name, name)
    write(this.terms, `(${values.join(" + ")}) / ${values.length}`)
    this.terms.setAttribute("aria-label", `All ${values.length} terms ${name}`)
    write(this.exact, `= ${count(sum)} / ${values.length} = ${mixed(sum, values.length).replace("+", "")} →`)
    write(this.result, String(small.values[(row * columns + column) * numChannels + channel]))
  }
}

function blockOf({ values, shape: [, columns, numChannels] }, top, left, side, channel) {
  return Array.from({ length: side * side }, (_, place) => {
    const [row, column] = [top + Math.floor(place / side), left + (place % side)]
    return values[(row * columns + column) * numChannels + channel]
  })
}
