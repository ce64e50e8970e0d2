// One map as a table of numbers that can be pointed at and walked through by keys.

import { signedLook } from "../core/colours.js"
import { attribute, h } from "../core/dom.js"
import { Grid } from "../core/grid.js"
import { plain } from "../core/numbers.js"
import { held, isForBrowser, steered } from "../core/steer.js"

export const DIGITS = 2

/** A frame over some cells of a table. */
export class Frame {
  constructor(kind) {
    this.element = h("span", { class: `frame ${kind}`, hidden: true, "aria-hidden": "true" })
  }

  /** Frame rows and columns [first, end) of a table of (height, width); nothing for null. */
  show(box, [height, width]) {
    this.element.hidden = !box
    if (!box) return
    const { rows, columns } = box
    Object.assign(this.element.style, {
      top: `${(100 * rows[0]) / height}%`, height: `${(100 * (rows[1] - rows[0])) / height}%`,
      left: `${(100 * columns[0]) / width}%`, width: `${(100 * (columns[1] - columns[0])) / width}%`,
    })
  }
}

/** A map of a stage. */
export class NumberMap {
  /**
   * @param {object} options
   * @param {string} options.name what those who hear the page are told
   * @param {(place: [number, number]) => void} options.onPoint
   * @param {(event: KeyboardEvent) => boolean} options.onKey keys that lead to other maps
   */
  constructor({ name, onPoint, onKey }) {
    Object.assign(this, { name, onPoint, onKey, place: [0, 0] })
    this.grid = new Grid(name, "numbers")
    this.frames = { seen: new Frame("seen"), here: new Frame("here") }
    this.element = h("div", { class: "map", tabindex: -1, role: "group", "aria-label": name }, this.grid.element, this.frames.seen.element, this.frames.here.element)
    this.element.addEventListener("pointermove", event => this.point(event))
    this.element.addEventListener("pointerdown", event => this.point(event))
    this.element.addEventListener("keydown", event => this.key(event) && event.preventDefault())
  }

  /** Show one map of a grid (H, W, K). */
  show({ values, shape: [rows, columns, maps] }, map, palette) {
    this.shape = [rows, columns]
    this.place = held(this.place, this.shape)
    this.grid.resize(rows, columns)
    for (let place = 0; place < rows * columns; place++) {
      const value = values[place * maps + map]
      this.grid.set(place, plain(value, DIGITS), signedLook(value, 1, palette))
    }
  }

  /** Frame what is seen of this map, and the number under the hand. */
  mark(seen, here) {
    this.frames.seen.show(seen, this.shape)
    this.frames.here.show(here && { rows: [here[0], here[0] + 1], columns: [here[1], here[1] + 1] }, this.shape)
    attribute(this.element, "tabindex", here ? 0 : -1)
  }

  point(event) {
    const { left, top, width, height } = this.grid.element.getBoundingClientRect()
    const [rows, columns] = this.shape
    this.place = held([Math.floor(((event.clientY - top) / height) * rows), Math.floor(((event.clientX - left) / width) * columns)], this.shape)
    this.onPoint(this.place)
  }

  key(event) {
    if (isForBrowser(event)) return false
    if (this.onKey(event)) return true
    const aim = steered(event, this.place, this.shape)
    if (!aim) return false
    this.place = aim
    this.onPoint(aim)
    return true
  }

  focus() {
    this.element.focus({ preventScroll: true })
    this.element.scrollIntoView({ block: "nearest" })
  }
}
