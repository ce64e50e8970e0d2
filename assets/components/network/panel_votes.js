// A dense unit opened: every number that comes in is a vote, value × weight; the biggest come first,
// and all of them with the bias make the number.

import { h, write } from "../core/dom.js"
import { plain, signed } from "../core/numbers.js"
import { denseSliceOf } from "./filtered.js"
import { mapName } from "./names.js"
import { Sheet } from "./sheet.js"
import { hasMaps, mapOf, unflattened } from "./stages.js"
import { sumsByMap } from "./strengths.js"
import { DIGITS, SumLine } from "./sum_line.js"

const FIRST = 10
const MOST = 200

/** How one number of a dense layer came about. */
export class VotesPanel {
  constructor({ onPoint }) {
    this.onPoint = onPoint
    this.sheet = new Sheet({})
    this.body = h("tbody", { onpointerover: event => this.hover(event), onpointerleave: () => this.onPoint(null) })
    this.table = h("table", { class: "votes" }, h("thead", {}, h("tr", {}, ...["from", "value", "", "weight", "", "vote", ""].map((text, place) => h(text ? "th" : "td", { scope: text ? "col" : null, class: place === 0 ? "from" : "" }, text)))), this.body)
    this.more = h("button", { type: "button", class: "plain", onclick: () => this.toggle() })
    this.line = new SumLine()
    this.element = h("div", { class: "panel" }, this.sheet.element, h("div", { class: "votes-box" }, this.table), this.more, this.line.element)
    this.isOpen = false
  }

  show({ stages, hand, look, names }) {
    const stage = stages[hand.stage]
    Object.assign(this, { stages, stage, unit: hand.unit, look })
    const source = stages[hand.stage - 1].kind === "flatten" ? stages[hand.stage - 2] : null
    this.source = source && hasMaps(source) ? source : null
    this.sheet.element.hidden = !this.source || names.length > 64
    if (!this.sheet.element.hidden) this.showSheet(names)
    this.count()
    this.list()
    const bias = stage.weights.bias ? stage.weights.bias.values[hand.unit] : null
    this.line.show(`${this.votes.length} votes`, this.votes.map(({ vote }) => vote), bias, stage.values[hand.unit])
  }

  showSheet(names) {
    const { source, stage, unit, stages } = this
    const channels = names.map((name, map) => {
      const input = { ...mapOf(source, map), isBrightness: source.kind === "picture" }
      const weights = denseSliceOf(stage, unit, source.shape, map)
      return { name, input, weights, result: { values: input.values.map((value, place) => value * weights.values[place]), shape: input.shape } }
    })
    this.sheet.show(channels, { palette: this.look.palette, sign: "×", isPointed: false, chosen: null })
    this.sheet.mark(sumsByMap(stages, stage.place, unit, "product"), null, DIGITS)
  }

  count() {
    const { values, shape: [, units] } = this.stage.weights.kernel
    const before = this.stages[this.stage.place - 1].values
    this.votes = Array.from(before, (value, from) => ({ from, value, weight: values[from * units + this.unit], vote: value * values[from * units + this.unit] }))
    this.ranked = [...this.votes].sort((one, other) => Math.abs(other.vote) - Math.abs(one.vote))
  }

  list() {
    const shown = this.ranked.slice(0, this.isOpen ? MOST : FIRST)
    const rest = this.ranked.slice(shown.length)
    const most = Math.abs(this.ranked[0].vote) || 1
    const rows = shown.map(vote => this.row(vote, most))
    const others = rest.reduce((sum, { vote }) => sum + Number(vote.toFixed(DIGITS)), 0)
    if (rest.length) rows.push(h("tr", { class: "rest" }, h("th", { scope: "row" }, `the other ${rest.length} together`), h("td"), h("td"), h("td"), h("td"), h("td", {}, signed(others, DIGITS)), h("td")))
    this.body.replaceChildren(...rows)
    this.more.hidden = this.ranked.length <= FIRST
    write(this.more, this.isOpen ? `Show the ${FIRST} biggest alone` : `Show ${this.ranked.length > MOST ? `the ${MOST} biggest` : `all ${this.ranked.length}`}`)
  }

  row({ from, value, weight, vote }, most) {
    const bar = h("i", { class: vote < 0 ? "against" : "for" })
    bar.style.width = `${(100 * Math.abs(vote)) / most}%`
    return h("tr", { "data-from": from }, h("th", { scope: "row" }, this.nameOf(from)), h("td", {}, plain(value, DIGITS)), h("td", { class: "quiet" }, "×"), h("td", {}, plain(weight, DIGITS)), h("td", { class: "quiet" }, "≈"), h("td", {}, signed(vote, DIGITS)), h("td", { class: "bar" }, bar))
  }

  nameOf(from) {
    if (!this.source) return `number ${from + 1}`
    const { unit, place: [row, column] } = unflattened(from, this.source.shape)
    return `${mapName(this.source, unit)}, row ${row}, column ${column}`
  }

  /** A vote under the hand shows where it comes from. */
  hover(event) {
    const row = event.target.closest("tr[data-from]")
    this.onPoint(row ? { stage: this.stage.place - 1, unit: Number(row.dataset.from), place: null } : null)
  }

  toggle() {
    this.isOpen = !this.isOpen
    this.list()
  }

  destroy() {
    this.sheet.destroy()
  }
}
