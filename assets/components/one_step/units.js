// A block of numbers of the network: each cell a value and, once it is known, its gradient. One stop of the
// Tab key, arrows inside; pointing and choosing are told by the name of the unit.

import { attribute, h, write } from "../core/dom.js"
import { isForBrowser } from "../core/steer.js"

const NO_LOOK = { ground: "" }
const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }

export class Units {
  /**
   * @param {string} title of the block
   * @param {string[][]} ids names of its units, row by row
   * @param {{heads?: string[], sides?: string[], onPoint: Function, onChoose: Function}} settings names over the
   *     columns and beside the rows, and what hears of the hand: `onPoint(id or null)` and `onChoose(id, isMeant)`;
   *     a cell that has the focus only because the Tab key goes by is not meant
   */
  constructor(title, ids, { heads, sides, onPoint, onChoose }) {
    this.ids = ids
    this.onPoint = onPoint
    this.onChoose = onChoose
    this.cells = new Map()
    this.told = h("span", { class: "quiet" })
    const rows = ids.map((row, number) => h("tr", { role: "row" }, sides && h("th", { scope: "row" }, sides[number]), ...row.map(id => this.cell(id))))
    const head = heads && h("tr", { role: "row" }, sides && h("td", { class: "corner" }), ...heads.map(name => h("th", { scope: "col" }, name)))
    this.table = h("table", { class: "units", role: "grid", "aria-label": title, onkeydown: event => this.key(event), onpointerleave: () => onPoint(null) }, h("tbody", {}, head, ...rows))
    this.element = h("section", { class: "block" }, h("div", { class: "heading" }, h("b", {}, title), this.told), this.table)
    this.first = ids[0][0]
  }

  cell(id) {
    const value = h("span", { class: "value" })
    const second = h("span", { class: "second" })
    const hears = { onpointerenter: event => event.pointerType === "mouse" && this.onPoint(id), onclick: () => this.onChoose(id, true), onfocus: () => this.onChoose(id, false) }
    const element = h("td", { role: "gridcell", tabindex: -1, "data-unit": id, ...hears }, value, second)
    this.cells.set(id, { element, value, second, ground: "" })
    return element
  }

  /** Write what belongs to each unit: `shown(id)` gives {value, second, look, marks, label}. */
  show(shown) {
    for (const [id, cell] of this.cells) {
      const { value, second = "", look = NO_LOOK, marks = "", label } = shown(id)
      write(cell.value, value)
      write(cell.second, second)
      if (cell.ground !== look.ground) cell.element.style.background = cell.ground = look.ground
      attribute(cell.element, "class", marks || null)
      attribute(cell.element, "aria-label", label)
    }
  }

  /** Say which unit the Tab key leads to, here or in this block's first place. */
  rove(id) {
    const now = this.cells.has(id) ? id : this.first
    this.first = now
    for (const [other, { element }] of this.cells) attribute(element, "tabindex", other === now ? 0 : -1)
  }

  key(event) {
    const now = event.target.dataset.unit
    if (!now || isForBrowser(event)) return
    const next = event.key === "Enter" || event.key === " " ? now : this.beside(now, MOVES[event.key])
    if (!next) return
    event.preventDefault()
    this.cells.get(next).element.focus({ preventScroll: true })
    this.onChoose(next, true)
  }

  /** The unit that lies this way, or the same at the edge; nothing without a way. */
  beside(id, move) {
    if (!move) return null
    const row = this.ids.findIndex(one => one.includes(id))
    return this.ids[row + move[0]]?.[this.ids[row].indexOf(id) + move[1]] ?? id
  }

  /** Where a unit lies inside an element, and where the table around it begins and ends. */
  box(id, origin) {
    const cell = this.cells.get(id).element.getBoundingClientRect()
    const table = this.table.getBoundingClientRect()
    return { left: cell.left - origin.left, right: cell.right - origin.left, y: (cell.top + cell.bottom) / 2 - origin.top, table: table.left - origin.left, end: table.right - origin.left }
  }
}
