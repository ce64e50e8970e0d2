// Connections: one row of pixels, the outputs above it, and every weight between them, for three kinds
// of layer. Sizes and weights are changed here, and all sums follow at once.

import { Announcer } from "./core/announce.js"
import { brightnessLook, signedLimit, signedLook } from "./core/colours.js"
import { h, write } from "./core/dom.js"
import { Grid } from "./core/grid.js"
import { component } from "./core/instance.js"
import { count, plain, signed } from "./core/numbers.js"
import { Rest } from "./core/rest.js"
import { Segments } from "./core/segments.js"
import { held, steered } from "./core/steer.js"
import { stylesBeside } from "./core/styles.js"
import { Weights } from "./core/weights.js"
import { Drawing } from "./connections/drawing.js"
import { KINDS, Line, LineWeights } from "./connections/line.js"

const TITLES = { full: "Fully connected", local: "Locally connected", shared: "Shared weights" }
const FEW = 6 // terms that are written out in the line of the sum

export default component(await stylesBeside(import.meta.url, "core/core.css", "connections.css"), (root, tell) => new Connections(root, tell))

class Connections {
  constructor(root, tell) {
    this.rest = new Rest(tell, "line", () => this.told())
    this.pointed = null // the output under the pointer
    this.build(root)
    this.announcer = new Announcer(root)
  }

  build(root) {
    this.kinds = new Segments("How they are connected", KINDS.map(value => ({ value, text: TITLES[value] })), kind => this.choose({ kind }))
    this.tallies = Object.fromEntries(this.kinds.buttons.map(button => [button.dataset.value, this.tally(button)]))
    this.sliders = {
      inputs: this.slider("Inputs", "inputs"),
      window: this.slider("Window", "window"),
      stride: this.slider("Stride", "stride"),
    }
    this.drawing = new Drawing({
      onPoint: place => this.point(place),
      onChoose: place => this.choose({ output: this.line.near(place) }),
      onKey: event => this.key(event),
      onLeave: () => this.leave(),
    })
    this.pairs = h("p", { class: "pairs-told quiet" })
    this.weights = new Weights({
      onChange: (place, weight) => this.weigh(place, weight),
      onStep: () => this.rest.soon(),
      onDone: () => this.endWeighing(),
      onCancel: () => this.revert(),
      onRefuse: words => write(this.note, words),
    })
    root.append(
      this.kinds.element,
      h("div", { class: "sliders" }, ...Object.values(this.sliders).map(({ element }) => element)),
      h("div", { class: "stage" }, h("section", { class: "picture" }, this.drawing.element, this.pairs), this.numbers()),
    )
  }

  /** What a kind's button says below its name: how many weights, and how that comes. */
  tally(button) {
    const number = h("b", { class: "count mono" })
    const formula = h("span", { class: "formula mono" })
    button.replaceChildren(h("span", { class: "kind" }, button.textContent), number, formula)
    return { number, formula }
  }

  slider(name, setting) {
    const output = h("output", { class: "mono" })
    const input = h("input", { type: "range", "aria-label": name, step: 1, oninput: () => this.choose({ [setting]: Number(input.value) }), onchange: () => this.rest.now() })
    return { input, output, element: h("label", { class: "setting" }, h("span", {}, name), input, output) }
  }

  numbers() {
    this.title = h("b")
    this.sees = h("span", { class: "quiet" })
    this.names = h("div", { class: "names mono", "aria-hidden": "true" })
    this.pixels = new Grid("Inputs that it sees", "pixels")
    this.products = new Grid("Products", "products")
    this.terms = h("span", { class: "sum-terms" })
    this.result = h("output", { class: "result" })
    this.note = h("p", { class: "note quiet", role: "status" })
    const sign = words => h("span", { class: "sign quiet", "aria-hidden": "true" }, words)
    return h(
      "section", { class: "numbers" },
      h("div", { class: "heading" }, this.title, this.sees),
      h("div", { class: "columns" }, this.names, this.pixels.element, sign("×"), this.weights.element, sign("="), this.products.element),
      h("div", { class: "sum-line mono" }, this.terms, this.result),
      this.note,
    )
  }

  update(data) {
    const isFirst = !this.data
    this.data = data
    if (isFirst) {
      this.state = { ...data.start }
      this.layers = new LineWeights({ full: data.full, local: data.local, shared: data.start.weights })
      this.before = null
    }
    this.show()
    if (isFirst) this.rest.knows()
  }

  /** What Python is told. */
  told() {
    const { kind, inputs, window, stride, output } = this.state
    return { kind, inputs, window, stride, output, weights: [...this.layers.shared] }
  }

  /** Change kind, sizes or the output that is looked at; what no longer fits gives way. */
  choose(change) {
    if (Object.entries(change).every(([name, value]) => this.state[name] === value)) return
    this.weights.letGo()
    this.before = null
    this.pointed = null
    Object.assign(this.state, change)
    this.state.window = Math.min(this.state.window, this.state.inputs)
    this.state.output = Math.min(this.state.output, new Line(this.state).outputs - 1)
    this.show()
    this.rest.soon()
  }

  /** The output under the pointer is looked at until that leaves; a click keeps it. */
  point(place) {
    const pointed = this.line.near(place)
    if (pointed === this.pointed || this.weights.isHeld) return
    this.before = null
    this.pointed = pointed
    this.showOutput()
  }

  leave() {
    this.rest.now()
    if (this.pointed === null) return
    this.pointed = null
    this.showOutput()
  }

  get output() {
    return this.pointed ?? this.state.output
  }

  key(event) {
    const shape = [1, this.line.outputs]
    const aim = steered(event, held([0, this.state.output], shape), shape)
    if (aim) this.choose({ output: aim[1] })
    return aim !== null
  }

  /** A weight is being changed: of all outputs where they share it, else of this one. */
  weigh(place, weight) {
    const own = this.ownWeights
    this.before ??= { own, weights: [...own], sums: this.sums }
    own[place] = weight
    this.show()
  }

  endWeighing() {
    this.before = null
    this.rest.now()
  }

  revert() {
    this.before?.own.set(this.before.weights)
    this.before = null
    this.show()
  }

  get ownWeights() {
    return this.layers.of(this.state.kind, this.line, this.output)
  }

  show() {
    const { kind } = this.state
    this.line = new Line(this.state)
    this.sums = Array.from({ length: this.line.outputs }, (_, one) => this.layers.sum(kind, this.line, one, this.data.pixels.values))
    this.showControls()
    this.showOutput()
  }

  /** Show all that goes with the output that is looked at. */
  showOutput() {
    const { pixels, palette } = this.data
    const { kind } = this.state
    this.drawing.show({ line: this.line, kind, output: this.output, pixels: pixels.values, weights: this.ownWeights, sums: this.sums, limit: signedLimit(this.sums), palette })
    this.showNumbers(pixels.values)
    this.showNote()
    this.tell()
  }

  showControls() {
    const { limits } = this.data
    this.kinds.set(this.state.kind)
    const ends = { inputs: limits.inputs, window: [1, Math.min(limits.window, this.state.inputs)], stride: limits.stride }
    for (const [name, { input, output }] of Object.entries(this.sliders)) {
      const [low, high] = ends[name]
      Object.assign(input, { min: low, max: high, value: this.state[name] })
      input.style.setProperty("--done", `${(100 * (this.state[name] - low)) / Math.max(high - low, 1)}%`)
      write(output, String(this.state[name]))
    }
    const { inputs, outputs, window, counts, pairs } = this.line
    const formulas = { full: `${inputs} inputs × ${outputs} outputs`, local: `${outputs} outputs × ${window} inputs`, shared: `${window}, for all ${outputs} outputs` }
    for (const kind of KINDS) {
      write(this.tallies[kind].number, count(counts[kind]))
      write(this.tallies[kind].formula, formulas[kind])
    }
    const could = `${inputs} inputs × ${window} places in a window = ${pairs} possible pairs of an input and a weight`
    const told = {
      full: `Every line is a weight of its own. By windows there would be ${could}, ${counts.local} of them connected.`,
      local: `${could}. ${counts.local} of them are connected, each by a weight of its own.`,
      shared: `${could}. ${counts.local} of them are connected, by ${counts.shared} shared weight${window > 1 ? "s: one for each row" : ""}.`,
    }
    write(this.pairs, told[this.state.kind])
  }

  showNumbers(pixels) {
    const { kind } = this.state
    const { output } = this
    const { palette } = this.data
    const seen = this.line.seen(kind, output)
    const weights = this.ownWeights
    const products = seen.map((input, place) => pixels[input] * weights[place])
    const limit = signedLimit(products)
    write(this.title, `Output Y${output + 1}`)
    write(this.sees, `sees X${seen[0] + 1}${seen.length > 1 ? ` to X${seen.at(-1) + 1}` : ""}`)
    this.showNames(seen)
    this.pixels.resize(seen.length, 1)
    this.products.resize(seen.length, 1)
    seen.forEach((input, place) => {
      this.pixels.set(place, plain(pixels[input]), brightnessLook(pixels[input]))
      this.products.set(place, signed(products[place]), signedLook(products[place], limit, palette))
    })
    this.weights.show({ whole: weights, size: [seen.length, 1] }, { palette, limit: this.data.limits.weight })
    write(this.terms, products.length > FEW ? `${products.length} products, added up\u00a0=` : `${products.map(product => signed(product)).join(" ")}\u00a0=`)
    write(this.result, signed(this.sums[output]))
  }

  showNames(seen) {
    const names = seen.map(input => `X${input + 1}`)
    const shown = `${this.state.kind} ${names.join()}`
    if (shown === this.shownNames) return
    this.shownNames = shown
    this.names.replaceChildren(...names.map((name, place) => h("span", { class: this.state.kind === "shared" ? `hue-${place}` : "" }, name)))
    this.names.parentElement.dataset.length = seen.length > 2 * FEW ? "long" : seen.length > FEW ? "middle" : "short"
  }

  /** Say whom a weight belongs to; while one changes, whom it has changed. */
  showNote() {
    const { kind } = this.state
    const { output } = this
    const { outputs } = this.line
    const whose = kind === "shared" ? `it is the same one for ${outputs === 1 ? "the only output" : `all ${outputs} outputs`}` : `it belongs to Y${output + 1} alone`
    if (!this.before) return write(this.note, `Click an output to keep it. Drag a weight up or down, or type into it: ${whose}.`)
    const changed = this.sums.filter((sum, one) => sum !== this.before.sums[one]).length
    write(this.note, `${changed} of ${outputs} outputs ${changed === 1 ? "has" : "have"} changed.`)
  }

  tell() {
    const { kind } = this.state
    const { output } = this
    const words = `Y${output + 1}, ${this.sees.textContent}, is ${this.result.textContent}`
    this.drawing.tell(output, this.line.outputs, words)
    this.announcer.say(`${TITLES[kind]}, ${count(this.line.counts[kind])} weights. ${words}.`)
  }

  destroy() {
    for (const part of [this.rest, this.drawing, this.announcer]) part.destroy()
  }
}
