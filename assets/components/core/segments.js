// A row of buttons of which one is chosen: a radio group, one stop of the Tab key, arrows inside.

import { h } from "./dom.js"
import { isForBrowser } from "./steer.js"

const STEPS = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }

/** One choice among a few. */
export class Segments {
  /**
   * @param {string} label what is chosen here
   * @param {Array<{value: string, text: string, label?: string}>} options `label` where the text is short
   * @param {(value: string) => void} onChoose
   */
  constructor(label, options, onChoose) {
    this.onChoose = onChoose
    this.buttons = options.map(option => this.button(option))
    this.element = h("div", { class: "segments", role: "radiogroup", "aria-label": label, onkeydown: event => this.key(event) }, ...this.buttons)
  }

  button({ value, text, label }) {
    return h("button", { type: "button", role: "radio", "data-value": value, "aria-label": label, onclick: () => this.onChoose(value) }, text)
  }

  /** Show what is chosen. */
  set(value) {
    for (const button of this.buttons) {
      const chosen = button.dataset.value === value
      button.setAttribute("aria-checked", String(chosen))
      button.tabIndex = chosen ? 0 : -1
    }
  }

  key(event) {
    const step = STEPS[event.key]
    if (!step || isForBrowser(event)) return
    const now = this.buttons.findIndex(button => button.getAttribute("aria-checked") === "true")
    const next = this.buttons[(now + step + this.buttons.length) % this.buttons.length]
    event.preventDefault()
    next.focus()
    this.onChoose(next.dataset.value)
  }
}
