// The probability of every class along one strength, drawn small; the answer, its strongest rival
// and the class that it first tips to on either side are named at their lines.

import { attribute } from "../core/dom.js"
import { svg, text } from "../core/svg.js"
import { largest, rowOf } from "./shares.js"

export const INSET = 46 // CSS pixels on either side, for what stands beside chart and slider
const EDGE = INSET + 8.4 // half the thumb of a slider more, so that it stands below its place
const TOP = 5
const BOTTOM = 5
const LEAST = 0.04 // of a peak that is worth a name
const LETTER = 6.4 // CSS pixels of a letter, about
const LINE = 13

/** One small chart. */
export class ProbabilityCurve {
  /**
   * @param {object} options
   * @param {number} options.height CSS pixels
   * @param {(place: number) => void} options.onPlace a place is pressed, or gone over with a button held
   * @param {() => void} options.onRest the hand lets go
   */
  constructor({ height, onPlace, onRest }) {
    Object.assign(this, { height, onPlace, width: 0 })
    this.zones = svg("g")
    this.lines = svg("g", { class: "lines" })
    this.words = svg("g")
    this.axis = svg("g", { class: "axis" })
    this.here = svg("g", { class: "here" })
    this.drawing = svg("svg", { role: "img", height, class: "curve" })
    this.drawing.append(this.zones, this.axis, this.lines, this.here, this.words)
    this.drawing.addEventListener("pointerdown", event => this.press(event))
    this.drawing.addEventListener("pointermove", event => event.buttons && this.point(event))
    for (const name of ["pointerup", "pointercancel"]) this.drawing.addEventListener(name, onRest)
    this.observer = new ResizeObserver(() => this.measure())
    this.observer.observe(this.drawing)
  }

  press(event) {
    this.drawing.setPointerCapture(event.pointerId)
    this.point(event)
  }

  point(event) {
    const { left } = this.drawing.getBoundingClientRect()
    const share = (event.clientX - left - EDGE) / (this.width - 2 * EDGE)
    this.onPlace(Math.round(Math.min(Math.max(share, 0), 1) * this.last))
  }

  measure() {
    const width = this.drawing.clientWidth
    if (!width || width === this.width) return
    this.width = width
    attribute(this.drawing, "viewBox", `0 0 ${width} ${this.height}`)
    if (this.table) this.draw()
  }

  /**
   * Show probabilities.
   *
   * @param {object} curve
   * @param {{values: Float32Array, shape: number[]}} curve.table (S, classes)
   * @param {object} [curve.beside] another table, drawn dashed
   * @param {string[]} curve.classes what they are called
   * @param {number} curve.unchanged the place where nothing is changed
   * @param {number} curve.rival the class that is drawn strongly beside the answer
   * @param {string} curve.summary for those who do not see it
   */
  show({ table, beside = null, classes, unchanged, rival, summary }) {
    const isNew = table !== this.table || beside !== this.beside || rival !== this.rival
    Object.assign(this, { table, beside, classes, unchanged, rival, last: table.shape[0] - 1 })
    this.answer = largest(rowOf(table, unchanged))
    this.tips = [-1, 1].map(step => this.firstTip(step)).filter(number => number !== null)
    attribute(this.drawing, "aria-label", summary)
    if (isNew && this.width) this.draw()
  }

  x(place) {
    return EDGE + (place / this.last) * (this.width - 2 * EDGE)
  }

  y(share) {
    return TOP + (1 - share) * (this.height - TOP - BOTTOM)
  }

  shareAt(place, number, table = this.table) {
    return table.values[place * table.shape[1] + number]
  }

  kind(number) {
    return number === this.answer ? "answer" : number === this.rival ? "rival" : this.tips.includes(number) ? "ahead" : "other"
  }

  /** The class that the answer becomes first, going down or up from no change; null if it holds. */
  firstTip(step) {
    for (let place = this.unchanged; place >= 0 && place <= this.last; place += step) {
      const best = largest(rowOf(this.table, place))
      if (best !== this.answer) return best
    }
    return null
  }

  draw() {
    const others = ["other", "ahead"].flatMap(kind => [...this.classes.keys()].filter(number => this.kind(number) === kind))
    const line = (number, table, more = "") => svg("path", { class: this.kind(number) + more, d: this.path(number, table) })
    const dashed = this.beside ? [this.rival, this.answer].map(number => line(number, this.beside, " dashed")) : []
    this.lines.replaceChildren(...dashed, ...[...others, this.rival, this.answer].map(number => line(number, this.table)))
    this.axis.replaceChildren(...[0, 1].map(share => text(INSET + 3, this.y(share) + 3.5, "end", `${share * 100} %`)))
    this.drawZones()
    this.drawNames()
    this.mark(this.place ?? this.unchanged)
  }

  path(number, table) {
    const points = Array.from({ length: this.last + 1 }, (_, place) => `${this.x(place).toFixed(1)} ${this.y(this.shareAt(place, number, table)).toFixed(1)}`)
    return `M${points.join("L")}`
  }

  /** Where the answer is another one, the ground is tinted. */
  drawZones() {
    const isOther = Array.from({ length: this.last + 1 }, (_, place) => largest(rowOf(this.table, place)) !== this.answer)
    const half = place => Math.min(Math.max(this.x(place - 0.5), EDGE), this.width - EDGE)
    const starts = [...isOther.keys()].filter(place => isOther[place] && !isOther[place - 1])
    this.zones.replaceChildren(...starts.map(start => {
      let end = start
      while (isOther[end + 1]) end++
      return svg("rect", { class: "zone", x: half(start), y: 0, width: half(end + 1) - half(start), height: this.height })
    }))
  }

  drawNames() {
    const placed = [this.named(this.answer, this.unchanged, [])]
    for (const number of new Set([this.rival, ...this.tips])) {
      const peak = this.peakOf(number)
      if (this.shareAt(peak, number) > LEAST) placed.push(this.named(number, peak, placed))
    }
    this.words.replaceChildren(...placed.map(({ x, y, number }) => text(x, y, `name ${this.kind(number)}`, this.classes[number])))
  }

  peakOf(number) {
    let best = this.unchanged
    for (let place = 0; place <= this.last; place++) if (this.shareAt(place, number) > this.shareAt(best, number)) best = place
    return best
  }

  /** Where a name stands: below its line if that lies high, else above it; not over other names. */
  named(number, place, others) {
    const share = this.shareAt(place, number)
    const room = (LETTER * this.classes[number].length) / 2 + 4
    const x = Math.max(Math.min(this.x(place), this.width - EDGE - room), EDGE + room)
    const wished = share > 0.55 ? this.y(share) + LINE : this.y(share) - 5
    const isFree = y => y >= LINE - 3 && y < this.height - 2 && others.every(other => Math.abs(x - other.x) >= room + other.room || Math.abs(y - other.y) >= LINE)
    const y = [0, 1, -1, 2, -2, 3, -3].map(lines => wished + lines * LINE).find(isFree) ?? wished
    return { number, x, y, room }
  }

  /** Mark where the slider stands, on the lines of both and of the class that is ahead there. */
  mark(place) {
    this.place = place
    if (!this.width || !this.table) return
    const x = this.x(place).toFixed(1)
    const ahead = largest(rowOf(this.table, place))
    const dots = [...new Set([this.rival, this.answer, ahead])].map(number => svg("circle", { class: this.kind(number), cx: x, cy: this.y(this.shareAt(place, number)).toFixed(1), r: 4 }))
    this.here.replaceChildren(svg("path", { d: `M${x} 0V${this.height}` }), ...dots)
  }

  destroy() {
    this.observer.disconnect()
  }
}
