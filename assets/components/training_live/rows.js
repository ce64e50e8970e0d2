// Named numbers with a bar each: probabilities, or gradients on a logarithmic scale.

import { h, write } from "../core/dom.js"

export class Rows {
  constructor(title, help) {
    this.body = h("tbody")
    this.element = h("div", { class: "rows" }, h("div", { class: "part-head", title: help }, h("b", {}, title)), h("table", { "aria-label": title }, this.body))
    this.rows = []
  }

  /** Show one row for each of `[name, text, share of the bar, kind]`. */
  show(entries) {
    this.element.hidden = !entries.length
    while (this.rows.length > entries.length) this.rows.pop().element.remove()
    while (this.rows.length < entries.length) this.add()
    entries.forEach(([name, text, share, kind], place) => {
      const row = this.rows[place]
      write(row.name, name)
      write(row.text, text)
      row.filling.style.transform = `scaleX(${Math.min(Math.max(share, 0), 1).toFixed(4)})`
      row.element.className = kind ?? ""
    })
  }

  add() {
    const row = { name: h("th", { scope: "row" }), text: h("td", { class: "number mono" }), filling: h("div") }
    row.element = h("tr", {}, row.name, h("td", { class: "bar" }, row.filling), row.text)
    this.rows.push(row)
    this.body.append(row.element)
  }
}
