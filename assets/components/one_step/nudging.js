// One weight moved up and down: the loss on both sides, the slope, and the gradient beside it.

import { attribute, h, write } from "../core/dom.js"
import { plain, signed } from "../core/numbers.js"
import { svg, text } from "../core/svg.js"
import { lossAt, NAMES, nudge } from "./model.js"
import { titleOf } from "./told.js"

const REACH = 0.1
const USUAL = 0.01
const STEP = 0.001
const NUM_POINTS = 81
const [WIDTH, HEIGHT, EDGE, BOTTOM] = [250, 120, 6, 18]
const LOSS_DIGITS = 10

export class Nudging {
  constructor(onChange) {
    this.size = USUAL
    this.name = h("b")
    this.drawing = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "plot", role: "img" })
    this.parts = Object.fromEntries(["zero", "tangent", "line"].map(name => [name, svg("path", { class: name })]))
    this.dots = ["below", "above"].map(name => svg("circle", { class: name, r: 5 }))
    this.words = svg("g")
    this.drawing.append(...Object.values(this.parts), ...this.dots, this.words)
    const label = "Nudge, up or down"
    this.slider = h("input", { type: "range", min: -REACH, max: REACH, step: STEP, value: USUAL, "aria-label": label, oninput: () => this.move(onChange) })
    this.cells = Object.fromEntries(["below", "now", "above", "difference", "slope", "gradient"].map(name => [name, h("td")]))
    this.rows = Object.fromEntries(Object.keys(this.cells).map(name => [name, h("th", { scope: "row" })]))
    this.table = h("table", { class: "slope mono" }, ...Object.entries(this.cells).map(([name, cell]) => h("tr", { class: name }, this.rows[name], cell)))
    this.verdict = h("p", { class: "verdict", role: "status" })
    const heading = h("div", { class: "heading" }, this.name, h("span", { class: "quiet" }, "drag the nudge"))
    const beside = h("div", { class: "beside" }, h("div", {}, this.drawing, this.slider), h("div", {}, this.table, this.verdict))
    this.element = h("section", { class: "panel nudging" }, heading, beside)
  }

  move(onChange) {
    this.size = Number(this.slider.value)
    onChange()
  }

  show(weight, { picture, params, aim }) {
    const place = NAMES.indexOf(weight)
    write(this.name, `Nudge: ${titleOf(weight).replace(/^./, letter => letter.toLowerCase())}`)
    this.draw(place, picture, params, aim)
    this.slider.style.setProperty("--done", `${((this.size + REACH) / (2 * REACH)) * 100}%`)
    attribute(this.slider, "aria-valuetext", signed(this.size, 3))
    const size = Math.abs(this.size)
    this.table.hidden = size === 0
    if (size === 0) return write(this.verdict, "No nudge, no slope: move the slider.")
    this.tell(nudge(picture, params, aim, place, size), params[place], size)
  }

  tell(measured, weight, size) {
    const { below, now, above, slope, gradient, decimals, crosses } = measured
    const told = {
      below: [`loss at ${plain(weight - size, 3)}`, plain(below, LOSS_DIGITS)],
      now: [`loss at ${plain(weight, 3)}`, plain(now, LOSS_DIGITS)],
      above: [`loss at ${plain(weight + size, 3)}`, plain(above, LOSS_DIGITS)],
      difference: ["last minus first", signed(above - below, LOSS_DIGITS)],
      slope: [`slope: that / ${plain(2 * size, 3)}`, signed(slope, crosses ? 5 : decimals)],
      gradient: ["by backpropagation", signed(gradient, crosses ? 5 : decimals)],
    }
    for (const [name, [title, value]] of Object.entries(told)) {
      write(this.rows[name], title)
      write(this.cells[name], value)
    }
    write(this.verdict, verdictOn(decimals, crosses))
    attribute(this.verdict, "class", crosses ? "verdict kink" : "verdict")
  }

  draw(place, picture, params, aim) {
    const moved = by => lossAt(picture, params.map((value, at) => (at === place ? value + by : value)), aim)
    const across = Array.from({ length: NUM_POINTS }, (_, point) => REACH * ((2 * point) / (NUM_POINTS - 1) - 1))
    const losses = across.map(moved)
    const now = moved(0)
    const slope = nudge(picture, params, aim, place, STEP).gradient
    const high = Math.max(...losses, now + 0.02)
    const low = Math.min(...losses, now - 0.02)
    const x = by => EDGE + ((by + REACH) / (2 * REACH)) * (WIDTH - 2 * EDGE)
    const y = loss => EDGE + ((high - loss) / (high - low)) * (HEIGHT - BOTTOM - 2 * EDGE)
    attribute(this.parts.zero, "d", `M${x(0)} ${EDGE}V${HEIGHT - BOTTOM}`)
    attribute(this.parts.tangent, "d", `M${x(-REACH)} ${y(now - slope * REACH)}L${x(REACH)} ${y(now + slope * REACH)}`)
    attribute(this.parts.line, "d", `M${across.map((by, point) => `${x(by).toFixed(1)} ${y(losses[point]).toFixed(1)}`).join("L")}`)
    this.dots.forEach((dot, number) => {
      const by = number ? this.size : -this.size
      attribute(dot, "cx", x(by))
      attribute(dot, "cy", y(moved(by)))
    })
    const weight = params[place]
    this.words.replaceChildren(...[-REACH, 0, REACH].map((by, number) => text(x(by), HEIGHT - 4, ["start", "middle", "end"][number], plain(weight + by, 3))))
    const [from, to] = [-REACH, REACH].map(by => plain(weight + by, 3))
    const ends = `from ${plain(losses[0], 3)} to ${plain(losses.at(-1), 3)}`
    attribute(this.drawing, "aria-label", `The loss goes ${ends} as this weight goes from ${from} to ${to}; the gradient is a straight line through ${plain(now, 3)}.`)
  }
}

function verdictOn(decimals, crosses) {
  if (crosses) return "On the way another value wins a maximum, or a ReLU opens or closes: the loss has a kink there, and the slope mixes both sides. Nudge by less."
  return `The slope and the gradient are the same to ${decimals} ${decimals === 1 ? "decimal" : "decimals"}.`
}
