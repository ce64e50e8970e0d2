// A bar for each method, and for each network where there are two: hits, with the interval in which
// their share lies. A line says how often a pixel drawn at random would hit.

import { attribute, h, write } from "../core/dom.js"
import { plain } from "../core/numbers.js"
import { isForBrowser } from "../core/steer.js"

const STEPS = { ArrowUp: -1, ArrowDown: 1 }

export class Bars {
  /** `onChoose(method, network)` is told which bar is pressed. */
  constructor({ onChoose }) {
    this.onChoose = onChoose
    this.rows = []
    this.list = h("div", { class: "list", role: "radiogroup", "aria-label": "Whose hottest pixels the pictures show", onkeydown: event => this.key(event) })
    this.chance = h("i", { class: "chance", "aria-hidden": "true" })
    this.chanceTold = h("p", { class: "quiet chance-told" })
    this.element = h("section", { class: "bars" }, this.list, this.chanceTold)
  }

  draw({ methods, networks, results, chance, look, count, done }) {
    const form = JSON.stringify([methods, networks.map(({ title }) => title)])
    if (form !== this.form) this.build(methods, networks)
    this.form = form
    this.element.style.setProperty("--chance", chance[look.rule])
    write(this.chanceTold, `Dotted: a pixel drawn at random hits in ${plain(100 * chance[look.rule], 0)} of 100. Thin lines: 95 % intervals.${done < count ? ` ${done} of ${count} pictures so far.` : ""}`)
    this.buttons.forEach(({ button, bar, whisker, number, method, network }) => {
      const { hits, of, low, high } = results[network][look.rule][method]
      bar.style.width = `${of ? (100 * hits) / of : 0}%`
      whisker.style.left = `${100 * low}%`
      whisker.style.width = `${100 * (high - low)}%`
      whisker.hidden = !of
      write(number, of ? String(hits) : "–")
      const isHere = method === look.method && network === look.network
      attribute(button, "aria-checked", String(isHere))
      button.tabIndex = isHere ? 0 : -1
      const told = `${methods[method].title}${networks.length > 1 ? `, ${networks[network].title}` : ""}: ${hits} of ${of} hit, ${plain(100 * low, 0)} to ${plain(100 * high, 0)} %`
      attribute(button, "aria-label", told)
      attribute(button, "title", told)
    })
  }

  build(methods, networks) {
    this.buttons = []
    this.list.replaceChildren(...methods.map(({ title, note, isPeer }, method) => {
      const bars = networks.map((_, network) => this.button(method, network))
      return h("div", { class: isPeer ? "method peer" : "method", role: "presentation" }, h("div", { class: "name", role: "presentation" }, h("b", {}, title), note ? h("span", { class: "quiet" }, note) : null), h("div", { class: "tracks", role: "presentation" }, ...bars))
    }))
  }

  button(method, network) {
    const bar = h("span", { class: "bar-fill" })
    const whisker = h("span", { class: "whisker" })
    const number = h("span", { class: "mono" })
    const button = h("button", { type: "button", role: "radio", class: `network${network}`, onclick: () => this.onChoose(method, network) }, h("span", { class: "track" }, bar, whisker), number)
    this.buttons.push({ button, bar, whisker, number, method, network })
    return button
  }

  key(event) {
    const step = STEPS[event.key]
    if (!step || isForBrowser(event)) return
    event.preventDefault()
    const now = this.buttons.findIndex(({ button }) => button === event.target.closest("button"))
    const to = this.buttons[Math.min(Math.max(now + step, 0), this.buttons.length - 1)]
    to.button.focus()
    this.onChoose(to.method, to.network)
  }

  destroy() {}
}
