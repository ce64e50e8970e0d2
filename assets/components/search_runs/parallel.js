// Parallel coordinates: an axis for every choice, a line for every run. Axes stand where there is
// room for them, and lie one below another where there is none. A part of an axis can be brushed.

import { attribute, h } from "../core/dom.js"
import { svg, text } from "../core/svg.js"
import { apart } from "./scales.js"
import { colourAt } from "./looks.js"

const ROOM = 66 // CSS pixels between two standing axes, at least
const STANDING = { height: 330, top: 46, bottom: 22, left: 26, right: 62 }
const LYING = { row: 62, top: 34, left: 22, right: 26 }
const GRIP = 16 // CSS pixels beside an axis that belong to it
const NEAR = 26 // CSS pixels from which a line is not meant
const [SPREAD, SPREAD_OF_ALL] = [5, 22] // CSS pixels between lines through one value, and from the first to the last
const LEAD = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1 }

/** The drawing; `onPoint(number)` and `onPin(number)` hear of runs, `onBrush(slug, [first, last])` of axes. */
export class Parallel {
  constructor(hears) {
    Object.assign(this, hears)
    this.drawing = svg("svg", { role: "group", "aria-label": "Parallel coordinates: a line for each run" })
    this.element = h("div", { class: "parallel" }, this.drawing)
    this.drawing.addEventListener("pointerdown", event => this.press(event))
    this.drawing.addEventListener("pointermove", event => this.move(event))
    this.drawing.addEventListener("pointerup", event => this.release(event))
    this.drawing.addEventListener("pointercancel", () => (this.drag = null))
    this.drawing.addEventListener("pointerleave", () => this.onPoint(null))
  }

  /** Lay out for axes `{slug, title, scale, stops}` and runs with a `places` entry for each axis. */
  draw({ axes, runs, palette }) {
    Object.assign(this, { axes, runs, palette })
    const width = Math.floor(this.element.clientWidth)
    if (!width) return
    this.width = width
    const focused = this.grips?.findIndex(grip => grip === this.drawing.getRootNode().activeElement) ?? -1
    this.stands = (width - STANDING.left - STANDING.right) / Math.max(1, axes.length - 1) >= ROOM
    const height = this.stands ? STANDING.height : LYING.top + LYING.row * axes.length - 14
    for (const [name, value] of Object.entries({ width, height, viewBox: `0 0 ${width} ${height}` })) attribute(this.drawing, name, value)
    this.height = height
    this.points = this.spread()
    this.lines = runs.map((run, place) => this.line(run, this.points[place]))
    this.marks = svg("g", { class: "mark", "pointer-events": "none" })
    this.grips = axes.map((axis, place) => this.grip(axis, place))
    this.drawing.replaceChildren(...axes.map((_, place) => this.rail(place)), ...this.lines, this.marks, ...axes.map((axis, place) => this.names(axis, place)), ...this.grips)
    this.grips[focused]?.focus({ preventScroll: true })
  }

  /** CSS pixels of a share of an axis. */
  place(number, share) {
    if (this.stands) {
      const step = (this.width - STANDING.left - STANDING.right) / Math.max(1, this.axes.length - 1)
      return [STANDING.left + number * step, STANDING.top + (1 - share) * this.length]
    }
    return [LYING.left + share * this.length, LYING.top + number * LYING.row]
  }

  get length() {
    return this.stands ? STANDING.height - STANDING.top - STANDING.bottom : this.width - LYING.left - LYING.right
  }

  /** Which share of its axis a place on the screen is. */
  shareAt([x, y]) {
    return this.stands ? 1 - (y - STANDING.top) / this.length : (x - LYING.left) / this.length
  }

  /** The corners of every line: those through one value lie beside one another. */
  spread() {
    const points = this.runs.map(({ places }) => places.map((share, number) => this.place(number, share)))
    this.axes.forEach((axis, number) => {
      for (const stop of axis.stops) {
        const those = this.runs.map((run, place) => place).filter(place => this.runs[place].places[number] === stop.at && !axis.isAccuracy)
        those.sort((one, other) => this.runs[one].accuracy - this.runs[other].accuracy)
        const gap = Math.min(SPREAD, Math.min(SPREAD_OF_ALL, (this.length / axis.stops.length) * 0.5) / those.length)
        those.forEach((place, rank) => (points[place][number][this.stands ? 1 : 0] += (this.stands ? -1 : 1) * (rank - (those.length - 1) / 2) * gap))
      }
    })
    return points
  }

  line(run, points) {
    return svg("polyline", { class: "run", points: points.map(point => point.join()).join(" "), stroke: colourAt(run.strength, this.palette), "stroke-width": 1.6 + 1.6 * run.strength, "data-run": run.number })
  }

  rail(number) {
    const [[x1, y1], [x2, y2]] = [this.place(number, 0), this.place(number, 1)]
    return svg("line", { class: "rail", x1, y1, x2, y2 })
  }

  names(axis, number) {
    const group = svg("g", { class: axis.isAccuracy ? "names accuracy" : "names", "pointer-events": "none" })
    const [x, y] = this.place(number, this.stands ? 1 : 0)
    const isHigh = this.stands && number % 2 === 1 && this.axes.length > 5
    const anchor = !this.stands ? "start" : number === 0 ? "start" : number === this.axes.length - 1 ? "end" : "middle"
    const title = text(this.stands ? x + { start: -STANDING.left + 4, middle: 0, end: STANDING.right - 6 }[anchor] : 4, this.stands ? (isHigh ? 12 : 28) : y - 20, "title", axis.title)
    title.setAttribute("text-anchor", anchor)
    group.append(title)
    for (const tick of apart(axis.scale.ticks, this.length, this.stands ? 13 : 34)) group.append(this.tick(number, tick))
    return group
  }

  tick(number, { at, text: words }) {
    const [x, y] = this.place(number, at)
    const label = text(this.stands ? x + 8 : x, this.stands ? y + 4 : y + 22, "tick", words)
    if (!this.stands) label.setAttribute("text-anchor", at < 0.08 ? "start" : at > 0.92 ? "end" : "middle")
    return label
  }

  /** What is gripped and focused of an axis, with the part of it that is brushed. */
  grip(axis, number) {
    const [[x1, y1], [x2, y2]] = [this.place(number, 0), this.place(number, 1)]
    const group = svg("g", { class: "grip", tabindex: 0, role: "group", "data-axis": axis.slug })
    const [x, y] = this.stands ? [x1 - GRIP, y2 - 8] : [x1 - 8, y1 - GRIP]
    const [width, height] = this.stands ? [2 * GRIP, y1 - y2 + 16] : [x2 - x1 + 16, 2 * GRIP]
    group.append(svg("rect", { class: "zone", x, y, width, height, rx: 6 }), svg("rect", { class: "brush", rx: 4 }))
    group.addEventListener("keydown", event => this.key(event, number))
    return group
  }

  /** Show which runs stay strong, which parts are brushed and which run is marked. */
  show({ kept, brushes, marked }) {
    Object.assign(this, { kept, brushes, marked })
    if (!this.lines) return
    for (const line of this.lines) line.classList.toggle("faint", !kept.has(Number(line.dataset.run)))
    this.axes.forEach((axis, number) => this.showBrush(axis, number, brushes[axis.slug]))
    const place = this.runs.findIndex(({ number }) => number === marked)
    const points = this.points[place]
    this.marks.replaceChildren(...(points ? [svg("polyline", { points: points.map(point => point.join()).join(" ") }), ...points.map(([cx, cy]) => svg("circle", { cx, cy, r: 4.5 }))] : []))
  }

  showBrush(axis, number, brush) {
    const group = this.grips[number]
    const rect = group.lastChild
    attribute(rect, "visibility", brush ? "visible" : "hidden")
    const told = brush ? axis.stops.slice(brush[0], brush[1] + 1).map(stop => stop.text).join(", ") : "all"
    attribute(group, "aria-label", `${axis.title}: ${told}. Arrow keys choose a value, with Shift more of them, Escape all.`)
    if (!brush) return
    const [low, high] = brush.map(stop => this.place(number, axis.stops[stop].at))
    const box = this.stands ? { x: low[0] - 7, y: high[1] - 11, width: 14, height: low[1] - high[1] + 22 } : { x: low[0] - 11, y: low[1] - 7, width: high[0] - low[0] + 22, height: 14 }
    for (const [name, value] of Object.entries(box)) attribute(rect, name, value)
  }

  pointOf(event) {
    const box = this.drawing.getBoundingClientRect()
    return [event.clientX - box.left, event.clientY - box.top]
  }

  axisAt([x, y]) {
    return this.axes.findIndex((_, number) => {
      const place = this.place(number, 0)
      return Math.abs(this.stands ? x - place[0] : y - place[1]) <= GRIP
    })
  }

  press(event) {
    const point = this.pointOf(event)
    const number = this.axisAt(point)
    this.pressed = number < 0 ? this.near(point) : null
    if (number < 0) return
    event.preventDefault()
    this.drawing.setPointerCapture(event.pointerId)
    this.grips[number].focus({ preventScroll: true })
    this.drag = { number, from: this.shareAt(point), was: this.brushes[this.axes[number].slug], moved: false }
  }

  move(event) {
    const point = this.pointOf(event)
    if (!this.drag) return this.onPoint(this.near(point))
    const { number, from } = this.drag
    const to = this.shareAt(point)
    if (Math.abs(to - from) * this.length > 4) this.drag.moved = true
    if (this.drag.moved) this.onBrush(this.axes[number].slug, this.between(number, from, to))
  }

  /** A press without a drag takes the value under it, or frees the axis if that was taken alone. */
  release(event) {
    const { drag } = this
    this.drag = null
    if (!drag) return this.pressed && this.onPin(this.pressed)
    if (drag.moved) return
    const stop = this.nearestStop(drag.number, drag.from)
    const isTaken = drag.was?.[0] === stop && drag.was[1] === stop
    this.onBrush(this.axes[drag.number].slug, isTaken ? null : [stop, stop])
    event.preventDefault()
  }

  between(number, one, other) {
    const { stops } = this.axes[number]
    const [low, high] = [Math.min(one, other), Math.max(one, other)]
    const slack = 10 / this.length
    const inside = stops.map((stop, place) => place).filter(place => stops[place].at >= low - slack && stops[place].at <= high + slack)
    if (!inside.length) return Array(2).fill(this.nearestStop(number, other))
    return [inside[0], inside[inside.length - 1]]
  }

  nearestStop(number, share) {
    const far = this.axes[number].stops.map(({ at }) => Math.abs(at - share))
    return far.indexOf(Math.min(...far))
  }

  /** The run whose line is nearest to a place, of those that are strong. */
  near(point) {
    let [nearest, least] = [null, NEAR]
    this.points?.forEach((points, place) => {
      if (!this.kept.has(this.runs[place].number)) return
      for (let corner = 1; corner < points.length; corner++) {
        const far = distance(point, points[corner - 1], points[corner])
        if (far < least) [nearest, least] = [this.runs[place].number, far]
      }
    })
    return nearest
  }

  key(event, number) {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const { slug, stops } = this.axes[number]
    const brush = this.brushes[slug]
    const step = LEAD[event.key]
    if (event.key === "Escape" && brush) this.onBrush(slug, null)
    else if (step) this.onBrush(slug, led(brush, step, event.shiftKey, stops.length - 1))
    else return
    event.preventDefault()
    event.stopPropagation()
  }
}

/** Where a key leads a brushed part: one value on, or one more value in. */
function led(brush, step, isWider, last) {
  if (!brush) return step > 0 ? [0, 0] : [last, last]
  if (isWider) return step > 0 ? [brush[0], Math.min(brush[1] + 1, last)] : [Math.max(brush[0] - 1, 0), brush[1]]
  const aim = Math.min(Math.max(brush[step > 0 ? 1 : 0] + step, 0), last)
  return [aim, aim]
}

function distance([x, y], [x1, y1], [x2, y2]) {
  const [across, down] = [x2 - x1, y2 - y1]
  const share = Math.min(Math.max(((x - x1) * across + (y - y1) * down) / (across ** 2 + down ** 2 || 1), 0), 1)
  return Math.hypot(x - x1 - share * across, y - y1 - share * down)
}
