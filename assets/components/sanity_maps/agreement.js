// Two maps of one method, and how alike they put their pixels in order: each pixel a dot, its rank
// in one map across, in the other up; and Spearman's formula with these numbers in it.

import { signedLimit } from "../core/colours.js"
import { attribute, h, write } from "../core/dom.js"
import { compact, plain } from "../core/numbers.js"
import { unitFrame } from "../core/marks.js"
import { Pane } from "../core/pane.js"
import { Raster } from "../core/raster.js"
import { steered } from "../core/steer.js"
import { channels } from "../core/theme.js"
import { printed, shapeAndRange } from "../core/told.js"

const HEIGHT = 230
const KEYS = "Arrow keys move the place, with Shift eight pixels; plus and minus zoom."

export class Agreement {
  constructor() {
    this.hand = null
    this.sides = ["trained", "now"].map(() => this.side())
    this.canvas = h("canvas", { role: "img" })
    this.dots = h("div", { class: "dots" }, this.canvas)
    this.dotsTitle = h("b", {}, "Rank against rank")
    this.where = h("p", { class: "where mono" })
    this.formula = h("p", { class: "formula mono" })
    this.element = h(
      "div", { class: "agreement" },
      ...this.sides.map(({ element }) => element),
      h("section", {}, h("div", { class: "heading" }, this.dotsTitle, h("span", { class: "quiet" }, "trained →, redrawn ↑")), this.dots),
      h("div", { class: "words" }, this.where, this.formula),
    )
    this.watcher = new ResizeObserver(() => this.data && this.drawDots())
    this.watcher.observe(this.dots)
  }

  side() {
    const title = h("b")
    const told = h("span", { class: "quiet" })
    const pane = new Pane({ label: "", hint: KEYS, maxHeight: HEIGHT, onPoint: (row, column) => this.point(row, column), onLeave: () => this.leave(), onKey: event => this.key(event) })
    return { title, told, pane, raster: new Raster(), element: h("section", {}, h("div", { class: "heading" }, title, told), pane.element) }
  }

  show(data) {
    this.data = data
    const maps = [data.trained, data.now]
    this.sides.forEach(({ title, told, pane, raster }, side) => {
      const limit = signedLimit(maps[side].values)
      raster.signed(maps[side], data.palette, limit)
      write(title, side ? data.column : "Trained")
      write(told, shapeAndRange(maps[side]))
      pane.label(`${data.title}, ${side ? data.column : "trained"}: a map of ${maps[side].shape.join(" by ")}`)
      pane.show(raster, { palette: data.palette, numbers: printed(maps[side], limit, data.palette) })
    })
    this.ranks = maps.map(ranksOf)
    write(this.formula, formulaOf(data.correlation))
    this.drawDots()
    this.showHand()
  }

  point(row, column) {
    const [rows, columns] = this.data.now.shape
    this.hand = [Math.min(Math.max(row, 0), rows - 1), Math.min(Math.max(column, 0), columns - 1)]
    this.showHand()
  }

  leave() {
    this.hand = null
    this.showHand()
  }

  key(event) {
    const to = steered(event, this.hand ?? [0, 0], this.data.now.shape)
    if (!to) return false
    this.hand = to
    this.showHand()
    return true
  }

  showHand() {
    const { hand, data, ranks } = this
    const marks = hand ? [unitFrame(hand, data.palette.window)] : []
    for (const { pane } of this.sides) pane.mark(marks)
    this.drawDots()
    if (!hand) return write(this.where, "Point at a pixel of either map: its value and its rank in both.")
    const place = hand[0] * data.now.shape[1] + hand[1]
    const told = [data.trained, data.now].map(({ values }, side) => `${side ? "redrawn" : "trained"} ${compact(values[place])}, rank ${plainRank(ranks[side][place])}`)
    write(this.where, `Row ${hand[0]}, column ${hand[1]}: ${told.join("; ")} of ${ranks[0].length}`)
  }

  /** Every pixel a dot; those of both maps at once would be on the line. */
  drawDots() {
    const side = Math.min(this.dots.clientWidth, HEIGHT)
    if (!side || !this.data) return
    const ratio = devicePixelRatio || 1
    const [width, count] = [Math.round(side * ratio), this.ranks[0].length]
    if (this.canvas.width !== width) this.canvas.width = this.canvas.height = width
    this.canvas.style.width = this.canvas.style.height = `${side}px`
    attribute(this.canvas, "aria-label", `Ranks of ${count} pixels in both maps: ${this.data.correlation.value === null ? "no correlation, for all values of one are equal" : `correlation ${plain(this.data.correlation.value, 2)}`}`)
    const context = this.canvas.getContext("2d")
    const { palette } = this.data
    const spot = place => [0, 1].map(one => ((one ? count - this.ranks[1][place] + 0.5 : this.ranks[0][place] - 0.5) / count) * width)
    context.clearRect(0, 0, width, width)
    context.strokeStyle = palette.muted
    context.lineWidth = ratio
    context.beginPath()
    context.moveTo(0, width)
    context.lineTo(width, 0)
    context.stroke()
    const [red, green, blue] = channels(palette.result)
    context.fillStyle = `rgba(${red},${green},${blue},0.55)`
    const size = Math.max(1.5, Math.min(4, 60 / Math.sqrt(count))) * ratio
    for (let place = 0; place < count; place++) {
      const [x, y] = spot(place)
      context.fillRect(x - size / 2, y - size / 2, size, size)
    }
    if (!this.hand) return
    const [x, y] = spot(this.hand[0] * this.data.now.shape[1] + this.hand[1])
    context.beginPath()
    context.arc(x, y, 5 * ratio, 0, 2 * Math.PI)
    context.fillStyle = palette.window
    context.fill()
    context.strokeStyle = palette.ink
    context.stroke()
  }

  destroy() {
    this.watcher.disconnect()
    for (const { pane } of this.sides) pane.destroy()
  }
}

/** Ranks from 1 for the smallest; equal values share the mean of theirs. */
function ranksOf({ values }) {
  const order = [...values.keys()].sort((one, other) => values[one] - values[other])
  const ranks = new Float64Array(values.length)
  for (let first = 0; first < order.length; ) {
    let end = first + 1
    while (end < order.length && values[order[end]] === values[order[first]]) end++
    for (let place = first; place < end; place++) ranks[order[place]] = (first + 1 + end) / 2
    first = end
  }
  return ranks
}

function plainRank(rank) {
  return Number.isInteger(rank) ? String(rank) : plain(rank, 1)
}

function formulaOf({ covariance, spread, otherSpread, value }) {
  if (value === null) return "ρ has no value: all values of one map are equal, so their ranks do not differ."
  return `ρ = covariance of the ranks / (spread · spread) = ${plain(covariance, 1)} / (${plain(spread, 2)} · ${plain(otherSpread, 2)}) = ${plain(value, 3)}`
}
