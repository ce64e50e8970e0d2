// A small table of coloured numbers. Tables, because they are text: they can be read aloud,
// selected and zoomed. A cell is touched only when its text or its look changes.

import { h } from "./dom.js"

/** A table of (rows, columns) cells. */
export class Grid {
  constructor(label, className = "") {
    this.body = h("tbody")
    this.element = h("table", { class: `cells ${className}`, "aria-label": label }, this.body)
    this.rows = 0
    this.columns = 0
    this.cells = []
  }

  /** Have so many rows and columns. */
  resize(rows, columns) {
    if (rows === this.rows && columns === this.columns) return
    this.rows = rows
    this.columns = columns
    this.cells = []
    const lines = Array.from({ length: rows }, () => h("tr", {}, ...Array.from({ length: columns }, () => this.cell())))
    this.body.replaceChildren(...lines)
    this.element.style.setProperty("--columns", columns)
  }

  cell() {
    const text = document.createTextNode("")
    const element = h("td")
    element.append(text)
    this.cells.push({ element, text, ground: "", letters: "", mark: "" })
    return element
  }

  /** Write one cell: its text, its look {ground, letters}, and a class that marks it. */
  set(place, text, look, mark = "") {
    const cell = this.cells[place]
    if (cell.text.data !== text) cell.text.data = text
    if (cell.ground !== look.ground) cell.element.style.background = cell.ground = look.ground
    if (cell.letters !== look.letters) cell.element.style.color = cell.letters = look.letters
    if (cell.mark !== mark) cell.element.className = cell.mark = mark
  }
}

export const NO_LOOK = { ground: "", letters: "" }
