// Flatten opened: which place of which map became which number of the row.

import { h, write } from "../core/dom.js"
import { plain } from "../core/numbers.js"
import { mapName } from "./names.js"
import { hasMaps, unflattened } from "./stages.js"
import { DIGITS } from "./sum_line.js"

const AROUND = 4 // numbers shown before and behind the one under the hand

/** The row that flatten writes. */
export class RowPanel {
  constructor({ onUnit, onPoint }) {
    this.onPoint = onPoint
    this.slider = h("input", { type: "range", min: 0, "aria-label": "Number of the row", oninput: () => onUnit(Number(this.slider.value)) })
    this.formula = h("p", { class: "mono formula" })
    this.body = h("tbody", { onclick: event => this.click(event, onUnit) })
    this.table = h("table", { class: "votes" }, h("thead", {}, h("tr", {}, ...["number", "comes from", "value"].map((text, place) => h("th", { scope: "col", class: place ? "" : "from" }, text)))), this.body)
    this.told = h("p", { class: "quiet" })
    this.element = h("div", { class: "panel" }, this.told, this.slider, this.formula, h("div", { class: "votes-box" }, this.table))
  }

  show({ stages, hand }) {
    const [before, stage] = [stages[hand.stage - 1], stages[hand.stage]]
    const last = stage.values.length - 1
    this.slider.max = last
    this.slider.value = hand.unit
    this.slider.style.setProperty("--done", `${(100 * hand.unit) / (last || 1)}%`)
    write(this.told, `${before.size} become one row of ${stage.size} numbers: row by row, in it column by column, and in each place map by map. Nothing is computed.`)
    write(this.formula, hasMaps(before) ? written(hand.unit, before) : `number ${hand.unit + 1} stays number ${hand.unit + 1}`)
    const first = Math.min(Math.max(hand.unit - AROUND, 0), Math.max(last - 2 * AROUND, 0))
    const rows = Array.from({ length: Math.min(2 * AROUND + 1, last + 1) }, (_, number) => this.row(first + number, hand.unit, before, stage))
    this.body.replaceChildren(...rows)
  }

  row(number, here, before, stage) {
    return h("tr", { class: number === here ? "here" : "", "data-number": number }, h("th", { scope: "row" }, String(number + 1)), h("td", {}, from(number, before)), h("td", {}, plain(stage.values[number], DIGITS)))
  }

  click(event, onUnit) {
    const row = event.target.closest("tr[data-number]")
    if (row) onUnit(Number(row.dataset.number))
  }

  destroy() {}
}

function from(number, before) {
  if (!hasMaps(before)) return `number ${number + 1}`
  const { unit, place: [row, column] } = unflattened(number, before.shape)
  return `${mapName(before, unit)}, row ${row}, column ${column}`
}

function written(number, { shape: [, width, maps] }) {
  const { unit, place: [row, column] } = unflattened(number, [0, width, maps])
  return `(row ${row} × ${width} + column ${column}) × ${maps} + ${unit} = ${number}, so it is number ${number + 1}`
}
