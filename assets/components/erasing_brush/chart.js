// Deletion curves: what becomes of an answer while more and more of the picture is erased. One's own
// is the strong one. A hand on the chart goes along a curve, and the picture is erased as far.

import { attribute, h, write } from "../core/dom.js"
import { plain } from "../core/numbers.js"
import { Segments } from "../core/segments.js"
import { svg, text } from "../core/svg.js"

const HEIGHT = 250
const ROOM = { top: 10, bottom: 34, left: 42, right: 12 }
const TICKS = [0, 0.25, 0.5, 0.75, 1]
const KEYS = "Left and right go along a curve, up and down to another one; the picture is erased as far. Escape leaves."

export class Chart {
  /** `onPreview({curve, step})` is told where the hand is, and null when it goes. */
  constructor({ onPreview }) {
    this.onPreview = onPreview
    this.hand = null
    this.kinds = new Segments("What is drawn", [{ value: "0", text: "Probability" }, { value: "1", text: "Score" }], value => this.choose(Number(value)))
    this.heading = h("b")
    this.drawing = svg("svg", { tabindex: 0, role: "application", height: HEIGHT })
    this.parts = { grid: svg("g"), band: svg("path", { class: "band" }), lines: svg("g"), guide: svg("path", { class: "guide" }), dot: svg("circle", { class: "hand", r: 5 }), own: svg("g") }
    this.drawing.append(...Object.values(this.parts))
    this.readout = h("p", { class: "readout", "aria-live": "polite" })
    this.table = h("tbody")
    this.until = h("th", { scope: "col" })
    this.element = h(
      "div", {},
      h("div", { class: "heading" }, this.heading, this.kinds.element),
      this.drawing,
      this.readout,
      h("table", { class: "heights" }, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Mean height"), this.until, h("th", { scope: "col" }, "to the end"))), this.table),
    )
    this.listen()
    this.watcher = new ResizeObserver(() => this.data && this.redraw())
    this.watcher.observe(this.element)
  }

  listen() {
    const point = event => this.go(this.nearest(event))
    this.drawing.addEventListener("pointerdown", point)
    this.drawing.addEventListener("pointermove", point)
    this.drawing.addEventListener("pointerleave", event => event.pointerType === "mouse" && this.go(null))
    this.drawing.addEventListener("blur", () => this.go(null))
    this.drawing.addEventListener("keydown", event => this.key(event))
  }

  /**
   * Show curves: `values` (2, curves, steps) of probability and score at `shares`, `band` (2, 2, steps)
   * of the random ones, `own` (2, points) at `ownShares`, and the mean heights of all of them.
   */
  draw(data) {
    const isFirst = !this.data
    this.data = data
    if (isFirst) this.choose(data.kind)
    else this.redraw()
  }

  choose(kind) {
    this.kind = kind
    this.kinds.set(String(kind))
    this.redraw()
  }

  redraw() {
    const { data, kind } = this
    this.width = Math.floor(this.element.clientWidth)
    if (!this.width) return
    attribute(this.drawing, "width", this.width)
    attribute(this.drawing, "viewBox", `0 0 ${this.width} ${HEIGHT}`)
    attribute(this.drawing, "aria-label", `${data.chartAlt} ${KEYS}`)
    write(this.heading, data.kinds[kind])
    this.ends = kind === 0 ? [0, 1] : this.endsOfScores()
    this.drawGrid()
    const { shares } = data
    const band = [0, 1].map(end => [...shares.values].map((share, step) => this.place(share, this.at(data.band, end, step))))
    attribute(this.parts.band, "d", `${path(band[0])}${path(band[1].reverse()).replace("M", "L")}Z`)
    this.parts.lines.replaceChildren(...data.curves.map(({ slug }, curve) => svg("path", { class: `line ${slug}`, d: path([...shares.values].map((share, step) => this.place(share, this.at(data.values, curve, step)))) })))
    this.drawOwn()
    this.fill()
    this.showHand()
  }

  /** Number of a curve at a step, of what is drawn now. */
  at({ values, shape: [, curves, steps] }, curve, step) {
    return values[(this.kind * curves + curve) * steps + step]
  }

  endsOfScores() {
    const { values, own, band } = this.data
    const all = [values, own, band].flatMap(array => [...array.values.subarray(array.values.length / 2)])
    const [low, high] = [Math.min(...all), Math.max(...all)]
    const room = 0.05 * (high - low || 1)
    return [low - room, high + room]
  }

  place(share, value) {
    const [low, high] = this.ends
    const x = ROOM.left + share * (this.width - ROOM.left - ROOM.right)
    const y = HEIGHT - ROOM.bottom - ((value - low) / (high - low)) * (HEIGHT - ROOM.top - ROOM.bottom)
    return [x, y]
  }

  drawGrid() {
    const [low, high] = this.ends
    const rows = (this.kind === 0 ? TICKS : scoreTicks(low, high)).flatMap(value => {
      const [x, y] = this.place(0, value)
      return [svg("line", { x1: x, x2: this.width - ROOM.right, y1: y, y2: y, class: value === 0 ? "zero" : "grid" }), anchored(text(x - 6, y + 4, "tick", plain(value, this.kind === 0 ? 2 : 0)), "end")]
    })
    const columns = TICKS.map(share => anchored(text(this.place(share, 0)[0], HEIGHT - ROOM.bottom + 16, "tick", `${100 * share}`), share === 1 ? "end" : "middle"))
    const name = anchored(text((ROOM.left + this.width - ROOM.right) / 2, HEIGHT - 3, "tick", "erased, % of the pixels"), "middle")
    this.parts.grid.replaceChildren(...rows, ...columns, name)
  }

  drawOwn() {
    const { own, ownShares, answered, share, isAnswered } = this.data
    const length = own.shape[1]
    const points = [...ownShares.values.subarray(0, answered)].map((part, step) => this.place(part, own.values[this.kind * length + step]))
    const dots = points.map(([cx, cy]) => svg("circle", { class: "own", cx, cy, r: 4 }))
    const waiting = isAnswered ? [] : [svg("line", { class: "awaited", x1: this.place(share, 0)[0], x2: this.place(share, 0)[0], y1: ROOM.top, y2: HEIGHT - ROOM.bottom })]
    this.parts.own.replaceChildren(...waiting, svg("path", { class: "own", d: path(points) }), ...dots)
  }

  fill() {
    const { curves, heights, ownHeights, until, isAnswered, bandTold } = this.data
    write(this.until, until > 0 ? `to ${plain(100 * until, 1)} %` : "so far")
    const row = (slug, title, soFar, whole) => h("tr", { class: slug }, h("th", { scope: "row" }, h("i", { "aria-hidden": "true" }), title), h("td", { class: isAnswered ? "" : "waiting" }, soFar), h("td", {}, whole))
    const number = value => (value === null ? "–" : plain(value, 3))
    const rows = curves.map(({ slug, title }, curve) => row(slug, title, until > 0 ? number(heights[this.kind][curve][0]) : "–", number(heights[this.kind][curve][1])))
    const band = h("tr", { class: "spread" }, h("th", { scope: "row", colspan: 3 }, h("i", { "aria-hidden": "true" }), bandTold))
    this.table.replaceChildren(row("own", "You", until > 0 ? number(ownHeights[this.kind]) : "–", "–"), ...rows, band)
  }

  nearest({ clientX, clientY }) {
    const box = this.drawing.getBoundingClientRect()
    const part = (clientX - box.left - ROOM.left) / (this.width - ROOM.left - ROOM.right)
    const { shares, curves } = this.data
    const step = Math.min(Math.max(Math.round(part * (shares.values.length - 1)), 0), shares.values.length - 1)
    const far = curves.map((_, curve) => Math.abs(clientY - box.top - this.place(0, this.at(this.data.values, curve, step))[1]))
    return { curve: far.indexOf(Math.min(...far)), step }
  }

  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const last = this.data.shares.values.length - 1
    const { curve, step } = this.hand ?? { curve: 0, step: 0 }
    const others = this.data.curves.length
    const aims = {
      ArrowLeft: { curve, step: step - 1 }, ArrowRight: { curve, step: step + 1 },
      ArrowUp: { curve: (curve + others - 1) % others, step }, ArrowDown: { curve: (curve + 1) % others, step },
      Home: { curve, step: 0 }, End: { curve, step: last }, Escape: null,
    }
    const aim = aims[event.key]
    if (aim === undefined) return
    event.preventDefault()
    this.go(aim && { ...aim, step: Math.min(Math.max(aim.step, 0), last) })
  }

  go(hand) {
    if (JSON.stringify(hand) === JSON.stringify(this.hand)) return
    this.hand = hand
    this.showHand()
    this.onPreview(hand)
  }

  /** Forget the hand, for what it pointed at is gone. */
  showHand() {
    const { data, hand } = this
    for (const part of [this.parts.guide, this.parts.dot]) attribute(part, "visibility", hand ? "visible" : "hidden")
    this.parts.lines.childNodes.forEach((line, curve) => line.classList.toggle("here", curve === hand?.curve))
    if (!hand) return write(this.readout, "Point at a curve: the picture is erased as far.")
    const share = data.shares.values[hand.step]
    const [x, y] = this.place(share, this.at(data.values, hand.curve, hand.step))
    attribute(this.parts.guide, "d", `M${x} ${ROOM.top}V${HEIGHT - ROOM.bottom}`)
    for (const [name, value] of [["cx", x], ["cy", y]]) attribute(this.parts.dot, name, value)
    const told = data.curves.map(({ title }, curve) => `${title} ${plain(this.at(data.values, curve, hand.step), 3)}`)
    write(this.readout, `${plain(100 * share, 1)} % erased: ${told.join(" · ")}`)
  }

  destroy() {
    this.watcher.disconnect()
  }
}

function path(points) {
  return points.map(([x, y], place) => `${place ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("")
}

/** Some whole numbers between two ends. */
function scoreTicks(low, high) {
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].find(size => (high - low) / size <= 6) ?? (high - low) / 4
  const first = Math.ceil(low / step)
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, place) => (first + place) * step)
}

function anchored(words, anchor) {
  words.setAttribute("text-anchor", anchor)
  return words
}
