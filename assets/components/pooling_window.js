// The pooling window: neighbours of a map under the hand, and the one number that they leave.

import { Announcer } from "./core/announce.js"
import { neighbours, skipped, unseen } from "./core/around.js"
import { signedLimit, signedLook } from "./core/colours.js"
import { h, write } from "./core/dom.js"
import { Grid, NO_LOOK } from "./core/grid.js"
import { Hand } from "./core/hand.js"
import { component } from "./core/instance.js"
import { unitFrame } from "./core/marks.js"
import { compact, count, plain } from "./core/numbers.js"
import { largest, mean, Pool } from "./core/pooling.js"
import { Raster } from "./core/raster.js"
import { stylesBeside } from "./core/styles.js"
import { ends, printed, shapeAndRange } from "./core/told.js"
import { span, stopNear, windowAt } from "./core/window.js"

const HEIGHT = 400 // CSS pixels of a map at most, so that settings, maps and numbers are in view together

export default component(await stylesBeside(import.meta.url, "core/core.css", "pooling_window.css"), (root, tell) => new PoolingWindow(root, tell))

export class PoolingWindow {
  constructor(root, tell) {
    this.hand = new Hand({ name: "Stop", tell, show: () => this.showStop(), onEscape: () => this.fit() })
    this.rasters = { before: new Raster(), after: new Raster() }
    this.build(root)
    this.announcer = new Announcer(root)
  }

  build(root) {
    this.before = this.hand.pane({ maxHeight: HEIGHT, onPoint: (row, column) => this.hand.point(this.nearest(row, column)), other: () => this.after })
    this.after = this.hand.pane({ maxHeight: HEIGHT, onPoint: (row, column) => this.hand.point([row, column]), other: () => this.before })
    this.grid = new Grid("Values under the window", "pooled")
    this.terms = h("span", { class: "sum-terms" })
    this.sign = h("span")
    this.result = h("output", { class: "result" })
    for (const name of ["where", "place", "size", "note", "left", "toldBefore", "toldAfter"]) this[name] = h("span", { class: "quiet" })
    this.low = h("b")
    this.high = h("b")
    this.stage = h(
      "div", { class: "stage" },
      h("section", { class: "before" }, h("div", { class: "heading" }, h("b", {}, "Before pooling"), this.where), this.before.element, h("div", { class: "foot" }, this.toldBefore)),
      h("section", { class: "numbers" }, h("div", { class: "heading" }, h("b", {}, "The window"), this.size), this.grid.element, this.note, h("div", { class: "sum-line mono" }, this.terms, h("span", { class: "sum-end" }, this.sign, this.result)), this.left),
      h("section", { class: "after" }, h("div", { class: "heading" }, h("b", {}, "After pooling"), this.place), this.after.element, h("div", { class: "foot" }, this.toldAfter)),
    )
    this.scale = h("div", { class: "scale", "aria-hidden": "true" }, this.low, h("span"), this.high)
    this.stage.children[1].append(this.scale)
    root.append(this.stage, this.hand.transport.element)
  }

  update(data) {
    const isOther = this.data && this.data.after !== data.after
    this.data = data
    this.shape = data.after.shape
    this.pool = new Pool(data.size)
    this.grid.resize(...data.size)
    this.stage.dataset.size = Math.max(...data.size)
    this.stage.dataset.digits = data.digits
    this.hand.enter(this.shape, data.start, isOther)
    this.showMaps()
    this.showStop()
  }

  /** Both maps on one scale, so that a colour means the same number in both. */
  showMaps() {
    const { before, after, palette, walk, beforeAlt, afterAlt } = this.data
    this.limit = signedLimit(before.values)
    const [[top, bottom], [left, right]] = walk.margins
    this.rasters.before.signed(before, palette, this.limit)
    this.rasters.after.signed(after, palette, this.limit)
    this.before.label(beforeAlt)
    this.after.label(afterAlt)
    this.before.show(this.rasters.before, { border: { top, bottom, left, right }, palette, numbers: printed(before, this.limit, palette) })
    this.after.show(this.rasters.after, { palette, numbers: printed(after, this.limit, palette) })
    write(this.toldBefore, shapeAndRange(before))
    write(this.toldAfter, shapeAndRange(after))
    write(this.left, leftOver(before.values.length, after.values.length))
    write(this.low, `−${compact(this.limit)}`)
    write(this.high, `+${compact(this.limit)}`)
  }

  /** Move the window and everything that belongs to it. */
  showStop() {
    const place = windowAt(this.hand.stop, this.data.walk, this.data.size)
    this.pool.fill(this.data.before, place)
    this.mark(place)
    this.showNumbers()
    this.hand.showTransport()
    const [row, column] = this.hand.stop
    write(this.where, `rows ${ends(place.rows)}, columns ${ends(place.columns)}`)
    write(this.place, `row ${row}, column ${column}`)
    this.announcer.say(`Row ${row}, column ${column} of the pooled map: ${this.data.kind === "max" ? "the largest" : "the mean"} of ${this.pool.counted.length} values is ${this.result.textContent}.`)
  }

  showNumbers() {
    const { kind, digits, after, palette } = this.data
    const { values, inside, counted, winner } = this.pool
    const kept = after.values[this.hand.index]
    for (let place = 0; place < values.length; place++) {
      const mark = inside[place] ? (kind === "max" && place === winner.place ? "won" : "") : "pad"
      this.grid.set(place, inside[place] ? plain(values[place], digits) : "", inside[place] ? signedLook(values[place], this.limit, palette) : NO_LOOK, mark)
    }
    const { text, sign, result } = (kind === "max" ? largest : mean)(counted, kept, digits)
    write(this.terms, text)
    write(this.sign, sign)
    write(this.result, result)
    write(this.size, `${this.data.size.join(" × ")}, ${kind === "max" ? "the largest" : "the mean"}`)
    const outside = values.length - counted.length
    write(this.note, outside ? `${outside} of ${values.length} places lie outside the map: they do not count.` : "")
  }

  mark(place) {
    const { palette, walk, size, before, kind } = this.data
    const { stop } = this.hand
    const box = { rows: span(place.rows), columns: span(place.columns) }
    const marks = [
      ...unseen(walk, size, before.shape, this.shape),
      ...skipped(stop, walk, size, this.shape),
      ...neighbours(stop, walk, size, this.shape, palette.window),
      { kind: "frame", ...box, colour: palette.window },
    ]
    if (kind === "max") marks.push(unitFrame([this.pool.winner.row, this.pool.winner.column], palette.result))
    this.before.reveal(box.rows, box.columns)
    this.before.mark(marks)
    const here = unitFrame(stop, palette.result)
    this.after.reveal(here.rows, here.columns)
    this.after.mark([...this.hand.veil, here])
  }

  nearest(row, column) {
    return stopNear([row, column], this.data.walk, this.data.size, this.shape)
  }

  fit() {
    this.before.fit()
    this.after.fit()
  }

  destroy() {
    for (const part of [this.before, this.after, this.hand, this.announcer]) part.destroy()
  }
}

function leftOver(before, after) {
  return `${count(before)} numbers in, ${count(after)} out: ${plain((100 * after) / before)} % are left.`
}
