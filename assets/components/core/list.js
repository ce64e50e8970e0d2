// One row of numbers as a list of Python: scrolled to the number under the hand, and to be copied.

import { h, write } from "./dom.js"

const SECONDS_TOLD = 2

/** A list that is too long for its line, with one entry marked. */
export class RowList {
  constructor() {
    this.name = h("b")
    this.expression = h("code", { class: "quiet" })
    this.before = document.createTextNode("")
    this.entry = h("mark")
    this.after = document.createTextNode("")
    this.box = h("code", { class: "list mono", tabindex: 0, role: "group" }, this.before, this.entry, this.after)
    this.copy = h("button", { type: "button", class: "plain", onclick: () => this.copyAll() }, "Copy")
    this.element = h("div", { class: "row-list" }, h("div", { class: "heading" }, h("span", {}, this.name, " ", this.expression), this.copy), this.box)
  }

  /** Show all entries, with the one at `place` marked; `expression` is the code that gives them. */
  show(name, expression, texts, place) {
    this.texts = texts
    write(this.name, name)
    write(this.expression, expression)
    this.before.data = `[${texts.slice(0, place).map(text => `${text}, `).join("")}`
    write(this.entry, texts[place])
    this.after.data = `${texts.slice(place + 1).map(text => `, ${text}`).join("")}]`
    this.box.setAttribute("aria-label", `${name}, ${texts.length} entries`)
    cancelAnimationFrame(this.frame)
    this.frame = requestAnimationFrame(() => this.reveal())
  }

  reveal() {
    this.box.scrollLeft = this.entry.offsetLeft - (this.box.clientWidth - this.entry.offsetWidth) / 2
  }

  async copyAll() {
    const text = `[${this.texts.join(", ")}]`
    // a browser gives the clipboard only to pages of this machine or over https
    if (navigator.clipboard) await navigator.clipboard.writeText(text).catch(() => this.copySelected())
    else this.copySelected()
    write(this.copy, "Copied")
    clearTimeout(this.timer)
    this.timer = setTimeout(() => write(this.copy, "Copy"), 1000 * SECONDS_TOLD)
  }

  copySelected() {
    getSelection().selectAllChildren(this.box)
    document.execCommand("copy")
    getSelection().empty()
  }

  destroy() {
    cancelAnimationFrame(this.frame)
    clearTimeout(this.timer)
  }
}
