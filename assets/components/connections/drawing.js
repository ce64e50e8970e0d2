// The picture of every connection of one row: inputs below, outputs above, a line for each weight in
// use, and below the inputs a table of which input meets which weight.

import { brightnessLook, signedLook } from "../core/colours.js"
import { svg, text } from "../core/svg.js"
import { plain } from "../core/numbers.js"

const OUTPUT_TOP = 20 // CSS pixels from the top of the drawing
const LINES = 128 // that lines go down
const BOX = 34
const NARROW = 420 // a drawing no wider than this has smaller letters
const ROW = 13 // of the table of pairs

/** A drawing of one row of inputs and its outputs. */
export class Drawing {
  /**
   * @param {object} options
   * @param {(place: number) => void} options.onPoint the pointer is at a place along the inputs
   * @param {(place: number) => void} options.onChoose it was pressed there
   * @param {(event: KeyboardEvent) => boolean} options.onKey answers whether it took the key
   * @param {() => void} options.onLeave the pointer or the focus has gone
   */
  constructor({ onPoint, onChoose, onKey, onLeave }) {
    this.element = svg("svg", { class: "line-drawing", tabindex: 0, role: "slider", "aria-valuemin": 1, "aria-label": "Output" })
    this.element.addEventListener("pointerdown", event => onChoose(this.placeAt(event)))
    this.element.addEventListener("pointermove", event => event.pointerType === "mouse" && onPoint(this.placeAt(event)))
    this.element.addEventListener("pointerleave", onLeave)
    this.element.addEventListener("blur", onLeave)
    this.element.addEventListener("keydown", event => onKey(event) && event.preventDefault())
    this.observer = new ResizeObserver(([{ contentRect }]) => this.resize(contentRect.width))
    this.observer.observe(this.element)
  }

  /** Draw a line of inputs; see `Connections.view` for what it takes. */
  show(view) {
    this.shown = view
    this.width ??= this.element.clientWidth // asked once: an answer makes the browser lay out the page
    if (!this.width) return
    const { line } = view
    this.step = this.width / line.inputs
    this.inputTop = OUTPUT_TOP + BOX + LINES
    this.pairsTop = this.inputTop + BOX + 20
    const height = this.pairsTop + line.window * ROW + 2
    this.element.setAttribute("viewBox", `0 0 ${this.width} ${height}`)
    this.element.style.height = `${height}px`
    this.element.classList.toggle("narrow", this.width <= NARROW)
    this.element.replaceChildren(this.connections(view), this.outputs(view), this.inputs(view), this.names(view), this.pairs(view))
  }

  resize(width) {
    if (width === this.width || !this.shown) return
    this.width = width
    this.show(this.shown)
  }

  /** Tell a screen reader which output is looked at. */
  tell(output, count, words) {
    const state = { "aria-valuenow": output + 1, "aria-valuemax": count, "aria-valuetext": words }
    for (const [name, said] of Object.entries(state)) this.element.setAttribute(name, said)
  }

  /** One path for all lines of a colour, and one for each line of the output looked at, over them. */
  connections({ line, kind, output, weights }) {
    const group = svg("g", { class: `connections ${kind}` })
    const hue = place => (kind === "shared" ? `hue-${place}` : "")
    const others = new Map()
    const here = []
    for (let one = 0; one < line.outputs; one++) {
      line.seen(kind, one).forEach((input, place) => {
        const ends = [this.x(input + 0.5), this.inputTop, this.x(line.middle(one)), OUTPUT_TOP + BOX]
        const d = `M${ends[0].toFixed(1)} ${ends[1]}L${ends[2].toFixed(1)} ${ends[3]}`
        if (one === output) here.push({ ends, d, place })
        else others.set(hue(place), (others.get(hue(place)) ?? "") + d)
      })
    }
    group.append(...Array.from(others, ([name, d]) => svg("path", { class: name, d })))
    group.append(...here.map(({ d, place }) => svg("path", { class: `${hue(place)} here`, d })))
    if (kind !== "full") here.forEach(({ ends, place }) => this.label(group, ends, hue(place), weights[place]))
    return group
  }

  /** Write a weight on its line, near the input. */
  label(group, [x, y, toX, toY], hue, weight) {
    const share = 0.14
    group.append(text(x + (toX - x) * share, y + (toY - y) * share + 4, `on-line ${hue}`, plain(weight)))
  }

  outputs({ line, output, sums, limit, palette }) {
    const group = svg("g", { class: "outputs" })
    const wide = Math.min(64, this.step * line.stride - 3)
    const longest = Math.max(...sums.map(sum => plain(sum).length))
    const size = Math.min(13, (wide - 2) / (0.61 * longest))
    sums.forEach((sum, one) => {
      const x = this.x(line.middle(one))
      const { ground } = signedLook(sum, limit, palette)
      const box = { x: x - wide / 2, y: OUTPUT_TOP, width: wide, height: BOX, rx: 4, class: one === output ? "here" : "" }
      group.append(svg("rect", { ...box, style: `fill:${ground || "transparent"}` }))
      const value = text(x, OUTPUT_TOP + BOX / 2 + size * 0.35, "value", plain(sum))
      value.style.fontSize = `${size}px`
      group.append(value, text(x, OUTPUT_TOP - 6, one === output ? "name here" : "name", `Y${one + 1}`))
    })
    return group
  }

  inputs({ line, kind, output, pixels }) {
    const group = svg("g", { class: "inputs" })
    const seen = new Set(line.seen(kind, output))
    const wide = Math.min(BOX + 8, this.step - 2)
    for (let input = 0; input < line.inputs; input++) {
      const { ground, letters } = brightnessLook(pixels[input])
      const x = this.x(input + 0.5)
      group.append(svg("rect", { x: x - wide / 2, y: this.inputTop, width: wide, height: BOX, rx: 3, style: `fill:${ground}`, class: seen.has(input) ? "here" : "" }))
      const value = text(x, this.inputTop + BOX / 2 + 4, "value", plain(pixels[input]))
      value.style.fill = letters
      value.style.fontSize = `${Math.min(12, wide / 2)}px`
      group.append(value)
    }
    return group
  }

  names({ line }) {
    const group = svg("g")
    for (let input = 0; input < line.inputs; input++) group.append(text(this.x(input + 0.5), this.inputTop + BOX + 13, "name", `X${input + 1}`))
    return group
  }

  /** A cell for each pair of an input and a place in the window; those in use are filled. */
  pairs({ line, kind, output }) {
    const group = svg("g", { class: `pairs ${kind}` })
    const wide = Math.min(BOX + 8, this.step - 2)
    const used = new Map()
    for (let one = 0; one < line.outputs; one++) line.windowOf(one).forEach((input, place) => used.set(place * line.inputs + input, one))
    for (let place = 0; place < line.window; place++) {
      for (let input = 0; input < line.inputs; input++) {
        const one = used.get(place * line.inputs + input)
        const marks = one === undefined ? "free" : `used hue-${place} ${one === output ? "here" : ""}`
        group.append(svg("rect", { x: this.x(input + 0.5) - wide / 2, y: this.pairsTop + place * ROW, width: wide, height: ROW - 2, rx: 2, class: marks }))
      }
    }
    return group
  }

  x(place) {
    return place * this.step
  }

  placeAt(event) {
    return (event.clientX - this.element.getBoundingClientRect().left) / this.step
  }

  destroy() {
    this.observer.disconnect()
  }
}
