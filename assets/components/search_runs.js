// The runs of a search: parallel coordinates, accuracy against weights beside them, one run in
// words, and all of them as a table.

import { Announcer } from "./core/announce.js"
import { attribute, h, write } from "./core/dom.js"
import { icon } from "./core/icons.js"
import { component } from "./core/instance.js"
import { count, plain } from "./core/numbers.js"
import { Rest } from "./core/rest.js"
import { stylesBeside } from "./core/styles.js"
import { Cloud } from "./search_runs/cloud.js"
import { ordinal } from "./search_runs/looks.js"
import { Parallel } from "./search_runs/parallel.js"
import { accuracyScale, countScale, optionScale } from "./search_runs/scales.js"

const ACCURACY = "accuracy"
const MANY = 8 // axes from which both drawings want the whole width

export default component(await stylesBeside(import.meta.url, "core/core.css", "search_runs.css"), (root, tell) => new SearchRuns(root, tell))

class SearchRuns {
  constructor(root, tell) {
    this.rest = new Rest(tell, "look", () => ({ run: this.chosen ?? 0, brush: writtenBrushes(this.brushes) }))
    this.brushes = {}
    this.chosen = this.pointed = null
    const hears = { onPoint: number => this.point(number), onPin: number => this.choose(number) }
    this.parallel = new Parallel({ ...hears, onBrush: (slug, brush) => this.brush(slug, brush) })
    this.cloud = new Cloud({ ...hears, onStep: step => this.step(step) })
    this.build(root)
    this.announcer = new Announcer(root)
    this.watcher = new ResizeObserver(() => this.data && this.draw())
    this.watcher.observe(this.stage)
  }

  build(root) {
    const tool = (sign, name, onclick) => h("button", { type: "button", class: "tool", "aria-label": name, title: name, onclick }, icon(sign))
    this.title = h("b")
    this.reset = h("button", { type: "button", onclick: () => this.free() }, icon("clear"), "Show all runs")
    this.worse = tool("back", "The next worse run", () => this.step(1))
    this.better = tool("forward", "The next better run", () => this.step(-1))
    this.rank = h("b")
    this.accuracy = h("output", { class: "result" })
    this.facts = h("span")
    this.values = h("dl")
    this.fixed = h("p", { class: "quiet" })
    this.stage = h("div", { class: "stage" }, this.parallel.element, this.cloud.element)
    this.words = h("section", { class: "words" }, h("div", { class: "line" }, this.worse, this.better, this.rank, this.accuracy, this.facts), this.values, this.fixed)
    this.rows = h("tbody")
    this.heads = h("tr")
    this.table = h("details", {}, h("summary", {}, "All runs as a table"), h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": "Table of all runs" }, h("table", {}, h("thead", {}, this.heads), this.rows)))
    const scale = h("p", { class: "quiet scale-note" }, "Accuracy is drawn so that equal steps halve the errors: from 90 to 95 % is as far as from 80 to 90 %.")
    root.append(h("div", { class: "bar" }, this.title, h("span", { class: "quiet hint" }, "The stronger a line, the better the run. Point at one; drag along an axis to keep only the runs through that part."), h("span", { class: "gap" }), this.reset), this.stage, scale, this.words, this.table)
  }

  update(data) {
    const before = this.data
    this.data = data
    if (data.of !== before?.of) this.begin(data)
    if (seen(data) !== before?.seen) this.draw()
    data.seen = seen(data)
  }

  /** The runs of another search: what is chosen and brushed first is as Python says. */
  begin({ run, brush }) {
    Object.assign(this, { brushes: readBrushes(brush), chosen: run, pointed: null })
    this.rest.knows()
  }

  /** Lay everything out anew: other runs, another width, another theme. */
  draw() {
    const { runs, axes, pictures, palette, best } = this.data
    const accuracies = accuracyScale(runs.length ? runs.map(run => run.accuracy) : [0.5, 0.95], pictures)
    const counts = countScale(runs.length ? runs.map(run => run.parameters) : [1000, 10000])
    this.axes = [...axes.map(axisOf), accuracyAxis(runs, accuracies)]
    const strengths = runs.map(run => accuracies.at(run.accuracy))
    const [low, high] = [Math.min(...strengths), Math.max(...strengths)]
    this.runs = runs.map((run, place) => ({ ...run, strength: high > low ? (strengths[place] - low) / (high - low) : 1, places: this.placesOf(run, accuracies) }))
    this.brushes = Object.fromEntries(Object.entries(this.brushes).filter(([slug, [, last]]) => this.axes.some(axis => axis.slug === slug && last < axis.stops.length)))
    if (!runs.some(({ number }) => number === this.chosen)) this.chosen = null // so the best so far
    this.parallel.element.hidden = this.axes.length < 2 // a single run has nothing to be compared by
    this.stage.classList.toggle("many", this.axes.length > MANY || this.axes.length < 2)
    this.parallel.draw({ axes: this.axes, runs: this.runs, palette })
    this.cloud.draw({ runs: this.runs, accuracies, counts, best, palette })
    this.fill()
    this.show()
  }

  placesOf(run, accuracies) {
    return this.axes.map(axis => (axis.isAccuracy ? accuracies.at(run.accuracy) : axis.stops.find(stop => stop.value === run.values[axis.slug]).at))
  }

  /** The run that is told: the one under the hand, the chosen one, or the best of those that stay strong. */
  get here() {
    const order = this.orderKept
    return this.pointed ?? (order.includes(this.chosen) ? this.chosen : (order[0] ?? null))
  }

  get orderKept() {
    const { kept } = this
    return this.data.order.filter(number => kept.has(number))
  }

  get kept() {
    const through = run => this.axes.every((axis, place) => {
      const brush = this.brushes[axis.slug]
      return !brush || (run.places[place] >= axis.stops[brush[0]].at - 1e-9 && run.places[place] <= axis.stops[brush[1]].at + 1e-9)
    })
    return new Set(this.runs.filter(through).map(({ number }) => number))
  }

  point(number) {
    if (number === this.pointed) return
    this.pointed = number
    this.show()
  }

  choose(number) {
    this.chosen = number
    this.changed()
  }

  /** Go to a run some places worse (above zero) or better among those that stay strong. */
  step(places) {
    const order = this.orderKept
    const now = Math.max(order.indexOf(this.here), 0)
    this.pointed = null
    this.choose(order[Math.min(Math.max(now + places, 0), order.length - 1)] ?? null)
  }

  brush(slug, brush) {
    const { [slug]: _, ...others } = this.brushes
    this.brushes = brush ? { ...others, [slug]: brush } : others
    this.changed()
  }

  free() {
    this.brushes = {}
    this.changed()
    this.parallel.grips?.[0].focus({ preventScroll: true })
  }

  changed() {
    this.show()
    this.rest.soon()
  }

  show() {
    const kept = this.kept
    const isBrushed = Object.keys(this.brushes).length > 0
    const state = { kept, brushes: this.brushes, marked: this.here }
    this.parallel.show(state)
    this.cloud.show(state)
    this.reset.style.visibility = isBrushed ? "visible" : "hidden"
    write(this.title, this.headline(kept.size, isBrushed))
    for (const row of this.rows.children) attribute(row, "class", kept.has(Number(row.dataset.run)) ? (Number(row.dataset.run) === this.here ? "here" : null) : "faint")
    this.showWords()
  }

  headline(kept, isBrushed) {
    const { runs, planned } = this.data
    if (runs.length < planned) return `${runs.length} of ${planned} runs are done`
    return isBrushed ? `${kept} of ${runs.length} runs` : `${runs.length} run${runs.length > 1 ? "s" : ""}`
  }

  showWords() {
    const run = this.runs.find(({ number }) => number === this.here)
    const { order, pictures } = this.data
    this.words.classList.toggle("empty", !run)
    if (!run) return this.showNone()
    const place = order.indexOf(run.number)
    const right = Math.round(run.accuracy * pictures)
    attribute(this.better, "disabled", run.number === this.orderKept[0])
    attribute(this.worse, "disabled", run.number === this.orderKept.at(-1))
    write(this.rank, `Run ${run.number}, ${ordinal(place + 1)} of ${order.length}`)
    write(this.accuracy, percent(run.accuracy))
    write(this.facts, `${right} of ${pictures} validation pictures right · ${count(run.parameters)} parameters · ${plain(run.seconds, 1)} s`)
    const told = this.axes.filter(axis => !axis.isAccuracy).map(axis => [axis.title, axis.stops.find(stop => stop.value === run.values[axis.slug]).text])
    this.values.replaceChildren(...told.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))))
    write(this.fixed, this.data.fixed.length ? `The same in all runs: ${this.data.fixed.map(([name, value]) => `${name} ${value}`).join(", ")}.` : "")
    if (this.pointed === null) this.announcer.say(`Run ${run.number}, ${ordinal(place + 1)} of ${order.length}: ${percent(run.accuracy)}. ${told.map(pair => pair.join(" ")).join(", ")}. ${count(run.parameters)} parameters.`)
  }

  showNone() {
    write(this.rank, this.runs.length ? "No run goes through all of these parts." : "Every run appears here when it is done.")
    this.values.replaceChildren()
    write(this.fixed, "")
  }

  fill() {
    const names = this.axes.filter(axis => !axis.isAccuracy)
    this.heads.replaceChildren(...["Run", ...names.map(axis => axis.title), "Validation accuracy", "Parameters", "Seconds"].map(name => h("th", { scope: "col" }, name)))
    const rows = this.data.order.map(number => this.runs.find(run => run.number === number))
    this.rows.replaceChildren(...rows.map(run => h("tr", { "data-run": run.number }, ...[String(run.number), ...names.map(axis => axis.stops.find(stop => stop.value === run.values[axis.slug]).text), percent(run.accuracy), count(run.parameters), plain(run.seconds, 1)].map(words => h("td", {}, words)))))
  }

  destroy() {
    this.rest.destroy()
    this.watcher.disconnect()
    this.announcer.destroy()
  }
}

/** All that the drawings depend on, but for their width. */
function seen({ of, runs, axes, dark }) {
  return JSON.stringify([of, runs, axes, dark])
}

function axisOf({ slug, title, options }) {
  const scale = optionScale(options)
  return { slug, title, scale, stops: options.map((option, place) => ({ at: scale.at(place), value: option.text, text: option.title })) }
}

/** The last axis; what can be brushed on it are the accuracies that there are. */
function accuracyAxis(runs, scale) {
  const stops = [...new Set(runs.map(run => run.accuracy))].sort((one, other) => one - other)
  return { slug: ACCURACY, title: "Validation accuracy", isAccuracy: true, scale, stops: stops.map(accuracy => ({ at: scale.at(accuracy), value: accuracy, text: percent(accuracy) })) }
}

function percent(share) {
  return `${plain(share * 100, 1)} %`
}

/** Brushed parts as text for a link: `rate_0_2-accuracy_5_11`. */
function writtenBrushes(brushes) {
  return Object.entries(brushes).map(([slug, [first, last]]) => `${slug}_${first}_${last}`).join("-")
}

function readBrushes(text) {
  const parts = text ? text.split("-").map(part => part.split("_")) : []
  return Object.fromEntries(parts.map(([slug, first, last]) => [slug, [Number(first), Number(last)]]))
}
