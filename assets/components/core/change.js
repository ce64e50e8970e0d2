// A map of what has changed between two maps, and how much of it stays the same.

import { range, signedLimit } from "./colours.js"
import { h, write } from "./dom.js"
import { compact } from "./numbers.js"
import { Pane } from "./pane.js"
import { Raster } from "./raster.js"
import { held, steered } from "./steer.js"

const KEYS = "Arrow keys go from place to place, with Shift eight; Home and End go to the ends of a row, plus and minus zoom, Escape leaves and shows everything."

/** One map of changes: clear where a value stays, red where it grew, blue where it fell. */
export class Change {
  /**
   * @param {object} options
   * @param {string} options.name heading
   * @param {number} options.maxHeight CSS pixels
   * @param {(place: [number, number] | null) => void} options.onPlace a place is under the hand, or none
   */
  constructor({ name, maxHeight, onPlace }) {
    this.onPlace = onPlace
    this.place = [0, 0]
    this.raster = new Raster()
    this.pane = new Pane({ hint: KEYS, maxHeight, onPoint: (row, column) => this.point([row, column]), onKey: event => this.key(event), onLeave: () => onPlace(null) })
    this.size = h("span", { class: "quiet" })
    this.foot = h("div", { class: "foot quiet" })
    this.share = h("output", { class: "share" })
    this.same = h("span")
    this.near = h("div", { class: "quiet" })
    this.silent = h("div", { class: "quiet" })
    this.measure = h("div", { class: "measure" }, h("div", {}, this.share, " ", this.same), this.near, this.silent)
    this.element = h("section", { class: "change" }, h("div", { class: "heading" }, h("b", {}, name), this.size), this.pane.element, this.foot, this.measure)
  }

  /** Take two maps of one shape; answers the largest size of a change. */
  compare(before, after) {
    Object.assign(this, { before, after })
    this.differences = Float32Array.from(before.values, (value, place) => after.values[place] - value)
    return signedLimit(this.differences)
  }

  /** Show the changes, coloured up to a limit, and the measure of how much stays. */
  update({ limit, measure, palette, alt }) {
    const { before } = this
    this.raster.signedValues(this.differences, before.shape, palette, limit)
    this.pane.show(this.raster, { palette })
    this.pane.label(alt)
    write(this.size, `${before.shape.join(" × ")} · ${range(this.differences).map(compact).join(" … ")}`)
    write(this.share, measure.share)
    write(this.same, measure.same)
    write(this.near, measure.near)
    write(this.silent, measure.silent)
    this.mark([])
  }

  point(place) {
    this.place = held(place, this.before.shape)
    this.onPlace(this.place)
  }

  key(event) {
    if (event.key === "Escape") return this.escape()
    const place = steered(event, held(this.place, this.before.shape), this.before.shape)
    if (!place) return false
    this.point(place)
    return true
  }

  escape() {
    this.pane.fit()
    this.onPlace(null)
    return true
  }

  /** Mark boxes, the last of them in sight, and say what became of the value of a place; or nothing. */
  mark(marks, place = null) {
    if (marks.length) this.pane.reveal(marks.at(-1).rows, marks.at(-1).columns)
    this.pane.mark(marks)
    write(this.foot, place ? this.told(place) : "")
  }

  told([row, column]) {
    const at = row * this.before.shape[1] + column
    const [was, is] = [this.before.values[at], this.after.values[at]]
    return `row ${row}, column ${column}: ${compact(was)} ${was === is ? "stays" : `→ ${compact(is)}`}`
  }

  destroy() {
    this.pane.destroy()
  }
}
