// The classes with their signs: pressing one keeps it strong, and others with it.

import { attribute, h } from "../core/dom.js"
import { sign } from "./signs.js"

/** A row of buttons; `onOnly(classes)` hears which are kept, a Set, or null for all. */
export class Legend {
  constructor(onOnly) {
    this.onOnly = onOnly
    this.only = null
    this.row = h("div", { class: "classes", role: "group", "aria-label": "Show only some classes" })
    this.all = h("button", { type: "button", class: "plain", onclick: () => this.choose(null) }, "All")
    this.element = h("div", { class: "legend" }, this.row, this.all)
    this.all.style.visibility = "hidden"
  }

  show(classes, series, counts) {
    const form = JSON.stringify([classes, series, counts])
    if (form === this.form) return
    this.form = form
    this.buttons = classes.map((name, number) => h("button", { type: "button", "aria-pressed": "false", title: `${counts[number]} pictures`, onclick: () => this.toggle(number) }, sign(number, series, classes), name))
    this.row.replaceChildren(...this.buttons)
    this.choose(null)
  }

  toggle(number) {
    const only = new Set(this.only ?? [])
    if (!only.delete(number)) only.add(number)
    this.choose(only.size && only.size < this.buttons.length ? only : null)
  }

  choose(only) {
    this.only = only
    this.buttons.forEach((button, number) => attribute(button, "aria-pressed", String(Boolean(only?.has(number)))))
    this.all.style.visibility = only ? "visible" : "hidden"
    this.onOnly(only)
  }
}
