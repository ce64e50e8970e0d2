// Accuracy against the number of weights: a point for every run.

import { attribute, h } from "../core/dom.js"
import { svg, text } from "../core/svg.js"
import { apart } from "./scales.js"
import { colourAt } from "./looks.js"

const HEIGHT = 330
const ROOM = { top: 46, bottom: 44, left: 46, right: 18 }
const NEAR = 30 // CSS pixels from which a point is not meant
const LEAD = { ArrowLeft: 1, ArrowDown: 1, ArrowRight: -1, ArrowUp: -1 }

/** The drawing; `onPoint(number)`, `onPin(number)` and `onStep(places)`, better for below zero, are heard. */
export class Cloud {
  constructor(hears) {
    Object.assign(this, hears)
    this.drawing = svg("svg", { role: "group", tabindex: 0, "aria-label": "Validation accuracy against parameters: a point for each run. Right and up lead to the next better run, left and down to the next worse one." })
    this.element = h("div", { class: "cloud" }, this.drawing)
    this.drawing.addEventListener("pointermove", event => this.onPoint(this.near(event)))
    this.drawing.addEventListener("pointerup", event => this.near(event) && this.onPin(this.near(event)))
    this.drawing.addEventListener("pointerleave", () => this.onPoint(null))
    this.drawing.addEventListener("keydown", event => this.key(event))
  }

  /** Lay out runs between two scales. */
  draw({ runs, accuracies, counts, best, palette }) {
    this.runs = runs
    const width = Math.floor(this.element.clientWidth)
    if (!width) return
    this.width = width
    for (const [name, value] of Object.entries({ width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}` })) attribute(this.drawing, name, value)
    this.points = runs.map(run => this.place(counts.at(run.parameters), accuracies.at(run.accuracy)))
    this.dots = runs.map((run, place) => svg("circle", { class: "run", cx: this.points[place][0], cy: this.points[place][1], r: 6, fill: colourAt(run.strength, palette), "data-run": run.number }))
    this.marks = svg("circle", { class: "mark", r: 9, visibility: "hidden" })
    this.drawing.replaceChildren(...this.frame(accuracies, counts), ...this.dots, ...this.told(best), this.marks)
  }

  place(across, up) {
    return [ROOM.left + across * (this.width - ROOM.left - ROOM.right), HEIGHT - ROOM.bottom - up * (HEIGHT - ROOM.top - ROOM.bottom)]
  }

  frame(accuracies, counts) {
    const rows = apart(accuracies.ticks, HEIGHT - ROOM.top - ROOM.bottom, 16).flatMap(({ at, text: words }) => {
      const [x, y] = this.place(0, at)
      return [svg("line", { class: "grid", x1: x, x2: this.width - ROOM.right, y1: y, y2: y }), anchored(text(x - 6, y + 4, "tick", words), "end")]
    })
    const columns = apart(counts.ticks, this.width - ROOM.left - ROOM.right, 36).map(({ at, text: words }) => anchored(text(this.place(at, 0)[0], HEIGHT - ROOM.bottom + 17, "tick", words), "middle"))
    const name = anchored(text((ROOM.left + this.width - ROOM.right) / 2, HEIGHT - 8, "tick", "parameters, logarithmic"), "middle")
    return [text(4, 28, "title", "Validation accuracy"), ...rows, ...columns, name]
  }

  told(best) {
    const place = this.runs.findIndex(({ number }) => number === best)
    if (place < 0) return []
    const [x, y] = this.points[place]
    const isRight = x > this.width * 0.7
    return [anchored(text(x + (isRight ? -11 : 11), y - 7, "best", "best"), isRight ? "end" : "start")]
  }

  show({ kept, marked }) {
    if (!this.dots) return
    for (const dot of this.dots) dot.classList.toggle("faint", !kept.has(Number(dot.dataset.run)))
    this.kept = kept
    const point = this.points[this.runs.findIndex(({ number }) => number === marked)]
    attribute(this.marks, "visibility", point ? "visible" : "hidden")
    if (point) [this.marks.cx.baseVal.value, this.marks.cy.baseVal.value] = point
  }

  near({ clientX, clientY }) {
    const box = this.drawing.getBoundingClientRect()
    const far = this.points?.map(([x, y], place) => (this.kept.has(this.runs[place].number) ? Math.hypot(clientX - box.left - x, clientY - box.top - y) : Infinity)) ?? []
    const least = Math.min(...far)
    return least < NEAR ? this.runs[far.indexOf(least)].number : null
  }

  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const step = { Home: -Infinity, End: Infinity }[event.key] ?? LEAD[event.key]
    if (!step) return
    event.preventDefault()
    this.onStep(step)
  }
}

function anchored(words, anchor) {
  words.setAttribute("text-anchor", anchor)
  return words
}
