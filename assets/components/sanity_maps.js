// The maps of every method while the network's layers are drawn anew, last to first; and for one of
// them how its order of pixels agrees with that of the trained network, rank by rank.

import { Announcer } from "./core/announce.js"
import { attribute, h, write } from "./core/dom.js"
import { component } from "./core/instance.js"
import { plain } from "./core/numbers.js"
import { Raster } from "./core/raster.js"
import { Segments } from "./core/segments.js"
import { isForBrowser } from "./core/steer.js"
import { stylesBeside } from "./core/styles.js"
import { Agreement } from "./sanity_maps/agreement.js"

const SIZES = 0
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }

export default component(await stylesBeside(import.meta.url, "core/core.css", "sanity_maps.css"), (root, tell) => new SanityMaps(root, tell))

class SanityMaps {
  constructor(root) {
    this.kind = SIZES
    this.here = null // [method, stage] that is looked at
    this.kinds = new Segments("What is compared", [{ value: "0", text: "Sizes" }, { value: "1", text: "With sign" }], value => this.compare(Number(value)))
    this.kinds.set("0")
    this.grid = h("div", { class: "grid", role: "grid" })
    this.sentence = h("p", { class: "sentence", role: "status" })
    this.agreement = new Agreement()
    root.append(
      h("div", { class: "bar" }, h("span", { class: "quiet" }, "Above each column: what the network says then. Below each map: its rank correlation with the trained one. Point at one."), this.kinds.element),
      h("div", { class: "stage" }, h("div", { class: "scroll" }, this.grid), this.agreement.element),
      this.sentence,
    )
    this.grid.addEventListener("keydown", event => this.key(event))
    this.announcer = new Announcer(root)
  }

  update(data) {
    this.data = data
    this.stages = data.columns.map((_, stage) => data[`stage${stage}`] ?? null)
    if (data.name !== this.name) this.begin(data)
    this.name = data.name
    write(this.sentence, data.sentences[this.kind])
    attribute(this.grid, "aria-label", data.alt)
    this.draw()
  }

  /** Another picture or network: look at the first method that there is, and at its newest map. */
  begin({ methods, columns, name }) {
    this.here = [this.here?.[0] < methods.length ? this.here[0] : 0, null]
    this.pinned = false
    this.cells = methods.map((_, method) => columns.map((_, stage) => this.cell(method, stage)))
    const heads = columns.map(({ title, told }) => h("div", { class: "head", role: "columnheader" }, h("b", {}, title), h("span", { class: "quiet" }, told)))
    this.heads = heads
    const rows = methods.map(({ title, note }, method) => h("div", { class: "row", role: "row" }, h("div", { class: "name", role: "rowheader" }, h("b", {}, title), h("span", { class: "quiet" }, note)), ...this.cells[method].map(({ box }) => box)))
    this.grid.style.setProperty("--columns", columns.length)
    this.grid.replaceChildren(h("div", { class: "row heads", role: "row" }, h("div", { class: "name" }), ...heads), ...rows)
    this.drawn = name
  }

  cell(method, stage) {
    const raster = new Raster()
    const number = h("span", { class: "number" })
    const button = h("button", { type: "button", tabindex: -1, onpointerenter: () => this.look(method, stage), onfocus: () => this.look(method, stage), onclick: () => this.look(method, stage) }, raster.canvas, number)
    return { raster, number, button, box: h("div", { class: "cell", role: "gridcell" }, button) }
  }

  compare(kind) {
    this.kind = kind
    this.kinds.set(String(kind))
    write(this.sentence, this.data.sentences[kind])
    this.draw()
  }

  get newest() {
    return this.stages.findLastIndex(stage => stage)
  }

  look(method, stage) {
    if (!this.stages[stage]) return
    this.here = [method, stage]
    this.pinned = true
    this.show()
  }

  key(event) {
    const step = STEPS[event.key]
    if (!step || isForBrowser(event)) return
    event.preventDefault()
    const [method, stage] = this.place
    const to = [Math.min(Math.max(method + step[0], 0), this.cells.length - 1), Math.min(Math.max(stage + step[1], 0), this.newest)]
    this.cells[to[0]][to[1]].button.focus()
  }

  /** The map that is looked at: the newest of its method until one is chosen. */
  get place() {
    const [method, stage] = this.here
    return [method, this.pinned ? Math.min(stage, this.newest) : this.newest]
  }

  draw() {
    const { data } = this
    data.columns.forEach(({ told }, stage) => write(this.heads[stage].lastChild, told))
    data.methods.forEach(({ title }, method) => {
      data.columns.forEach((column, stage) => this.drawCell(method, stage, title, column))
    })
    this.show()
  }

  drawCell(method, stage, title, column) {
    const { raster, number, button } = this.cells[method][stage]
    const map = this.map(method, stage)
    attribute(button, "disabled", !map)
    button.classList.toggle("empty", !map)
    if (!map) {
      write(number, "")
      return attribute(button, "aria-label", `${title}, ${column.title}: not computed yet`)
    }
    raster.signed(map, this.data.palette)
    const value = this.data.correlations[this.kind][method][stage].value
    write(number, value === null ? "–" : plain(value, 2))
    const told = value === null ? "all its values are equal" : `rank correlation ${plain(value, 2)}`
    attribute(button, "aria-label", `${title}, ${column.title}: ${told}`)
    attribute(button, "title", `${title}, ${column.title}: ${told}`)
  }

  /** A map as it is compared: with its signs, or the sizes of its values. The same object each time. */
  map(method, stage) {
    const all = this.stages[stage]
    if (!all) return null
    this.seen ??= new WeakMap()
    if (!this.seen.has(all)) this.seen.set(all, new Map())
    const known = this.seen.get(all)
    const name = `${method} ${this.kind}`
    if (!known.has(name)) known.set(name, part(all, method, this.kind === SIZES))
    return known.get(name)
  }

  show() {
    const [method, stage] = this.place
    this.cells.forEach((row, one) => row.forEach(({ button }, other) => {
      const isHere = one === method && other === stage
      attribute(button, "aria-current", isHere ? "true" : null)
      button.tabIndex = isHere ? 0 : -1
    }))
    const { methods, columns, correlations, palette } = this.data
    const correlation = correlations[this.kind][method][stage]
    this.agreement.show({ title: methods[method].title, column: columns[stage].title, trained: this.map(method, 0), now: this.map(method, stage), correlation, palette })
    if (this.pinned) this.announcer.say(`${methods[method].title}, ${columns[stage].title}: ${correlation.value === null ? "all values equal" : `rank correlation ${plain(correlation.value, 2)}`}.`)
  }

  destroy() {
    this.agreement.destroy()
    this.announcer.destroy()
  }
}

/** One map of several, (M, H, W). */
function part({ values, shape: [, rows, columns] }, method, isSize) {
  const own = values.subarray(method * rows * columns, (method + 1) * rows * columns)
  return { values: isSize ? own.map(Math.abs) : own, shape: [rows, columns] }
}
