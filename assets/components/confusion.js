// Which class was taken for which: a table of counts whose cells open their pictures.

import { attribute, h, write } from "./core/dom.js"
import { component } from "./core/instance.js"
import { stylesBeside } from "./core/styles.js"

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }

export default component(await stylesBeside(import.meta.url, "core/core.css", "confusion.css"), (root, tell) => new Confusion(root, tell))

class Confusion {
  constructor(root, tell) {
    this.tell = tell
    this.step = 0
    this.hand = [0, 0] // the cell that the Tab key leads to
    this.head = h("tr")
    this.body = h("tbody")
    this.table = h("table", { role: "grid" }, h("thead", {}, this.head), this.body)
    root.append(h("div", { class: "quiet across" }, "taken for →"), h("div", { class: "beside" }, h("div", { class: "quiet down" }, "was ↓"), this.table))
    this.table.addEventListener("keydown", event => this.key(event))
  }

  update(data) {
    if (data.classes.join() !== this.classes?.join()) this.build(data.classes)
    this.data = data
    attribute(this.table, "aria-label", data.summary)
    const [chosenRow, chosenColumn] = data.chosen
    if (chosenRow >= 0) this.hand = data.chosen
    this.cells.forEach((cells, row) => {
      const total = Math.max(1, sum(data.counts.values, row, cells.length))
      cells.forEach((cell, column) => this.fill(cell, row, column, data.counts.values[row * cells.length + column], total, row === chosenRow && column === chosenColumn))
    })
  }

  build(classes) {
    this.classes = classes
    this.head.replaceChildren(h("td"), ...classes.map(name => h("th", { scope: "col", title: name }, h("span", {}, name))))
    this.cells = classes.map((_, row) => classes.map((_, column) => h("button", { type: "button", tabindex: -1, onclick: () => this.open(row, column) })))
    this.body.replaceChildren(...classes.map((name, row) => h("tr", {}, h("th", { scope: "row", title: name }, name), ...this.cells[row].map(cell => h("td", { role: "gridcell" }, cell)))))
    this.table.classList.toggle("many", classes.length > 6)
    this.table.classList.toggle("wordy", classes.some(name => name.length > 3))
    this.hand = [0, 0]
  }

  fill(cell, row, column, count, total, isChosen) {
    const right = row === column
    write(cell, count ? String(count) : "")
    cell.className = count ? (right ? "right" : "wrong") : "empty"
    cell.style.setProperty("--strength", `${Math.round((right ? count / total : Math.sqrt(count / total)) * 100)}%`)
    cell.classList.toggle("strong", (right ? count / total : Math.sqrt(count / total)) > 0.5)
    attribute(cell, "aria-disabled", count ? null : "true")
    attribute(cell, "aria-pressed", String(isChosen))
    attribute(cell, "tabindex", row === this.hand[0] && column === this.hand[1] ? 0 : -1)
    const [was, said] = [this.classes[row], this.classes[column]]
    attribute(cell, "aria-label", right ? `${was}, right: ${count}` : `${was} taken for ${said}: ${count}`)
    attribute(cell, "title", count ? (right ? `${was}, right: ${count} of ${total}` : `${was} taken for ${said}: ${count} of ${total}`) : null)
  }

  open(row, column) {
    if (!this.data.counts.values[row * this.classes.length + column]) return
    this.step += 1
    this.tell.trigger("cell", { step: this.step, truth: row, answer: column })
  }

  key(event) {
    const step = STEPS[event.key]
    if (!step || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    const last = this.classes.length - 1
    this.hand = this.hand.map((place, axis) => Math.min(Math.max(place + step[axis], 0), last))
    this.cells.forEach((cells, row) => cells.forEach((cell, column) => attribute(cell, "tabindex", row === this.hand[0] && column === this.hand[1] ? 0 : -1)))
    this.cells[this.hand[0]][this.hand[1]].focus()
  }

  destroy() {}
}

function sum(counts, row, size) {
  return counts.slice(row * size, (row + 1) * size).reduce((total, count) => total + count, 0)
}
