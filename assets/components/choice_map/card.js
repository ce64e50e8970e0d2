// One choice on the map: its place in the order, its values as chips that take part or do not.

import { attribute, h, write } from "../core/dom.js"
import { isForBrowser } from "../core/steer.js"

const STEPS = { ArrowLeft: -1, ArrowRight: 1 }

/** A card with a chip for each value; one stop of the Tab key, arrows inside. */
export class Card {
  /**
   * @param {object} choice {slug, title, usual, options}
   * @param {number} number its place in the order, from 1
   * @param {object} hears `onToggle(text)`, `onLook()` the hand is here, `onLeave(step)` a key leads to another card
   */
  constructor(choice, number, hears) {
    Object.assign(this, { choice, hears })
    this.factor = h("span", { class: "factor mono" })
    this.chips = choice.options.map(option => this.chip(option))
    this.chips[0].tabIndex = 0
    const row = h("div", { class: "chips", role: "group", "aria-label": `${choice.title}: values that take part`, onkeydown: event => this.key(event) }, ...this.chips)
    const head = h("div", { class: "head" }, h("span", { class: "number mono", "aria-hidden": "true" }, String(number)), h("b", {}, choice.title), this.factor)
    this.element = h("li", { class: "card", "data-slug": choice.slug, onpointerenter: hears.onLook, onfocusin: hears.onLook, onclick: hears.onLook }, head, row)
  }

  chip({ text, title }) {
    const isUsual = text === this.choice.usual
    return h("button", { type: "button", class: isUsual ? "chip usual" : "chip", "data-text": text, tabindex: -1, title: isUsual ? `${title}: the usual value` : title, onclick: () => this.press(text) }, title)
  }

  press(text) {
    this.hears.onToggle(text)
    this.focus(this.chips.findIndex(chip => chip.dataset.text === text))
  }

  /** Show which values take part, and whether the words beside the map are about this card. */
  show(chosen, isLookedAt) {
    for (const chip of this.chips) attribute(chip, "aria-pressed", String(chosen.includes(chip.dataset.text)))
    write(this.factor, `× ${chosen.length}`)
    this.element.classList.toggle("searched", chosen.length > 1)
    this.element.classList.toggle("here", isLookedAt)
  }

  focus(place = this.chips.findIndex(chip => chip.tabIndex === 0)) {
    this.chips.forEach((chip, other) => (chip.tabIndex = other === place ? 0 : -1))
    this.chips[place].focus({ preventScroll: true })
  }

  key(event) {
    if (isForBrowser(event)) return
    const now = this.chips.indexOf(event.target)
    const last = this.chips.length - 1
    const aim = { Home: 0, End: last }[event.key] ?? (STEPS[event.key] ? Math.min(Math.max(now + STEPS[event.key], 0), last) : null)
    const leave = { ArrowUp: -1, ArrowDown: 1 }[event.key]
    if (aim === null && !leave) return
    event.preventDefault()
    if (leave) this.hears.onLeave(leave)
    else this.focus(aim)
  }
}
