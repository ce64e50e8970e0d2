// Softmax or sigmoid opened: logits become probabilities, with the powers of e written out, and what
// a temperature does to them.

import { h, write } from "../core/dom.js"
import { plain, signed } from "../core/numbers.js"
import { DIGITS } from "./sum_line.js"

const RAISED = { "-": "⁻", ...Object.fromEntries([..."⁰¹²³⁴⁵⁶⁷⁸⁹"].map((letter, digit) => [digit, letter])) }
const LARGEST_POWER = 12 // logits above it are written after the largest has been taken off

/** How probabilities came about. */
export class SharesPanel {
  constructor() {
    this.body = h("tbody")
    this.head = h("tr")
    this.table = h("table", { class: "votes shares" }, h("thead", {}, this.head), this.body)
    this.slider = h("input", { type: "range", min: -10, max: 10, step: 1, value: 0, "aria-label": "Temperature", oninput: () => this.warm(10 ** (this.slider.value / 10)) })
    this.value = h("output", { class: "mono" })
    this.reset = h("button", { type: "button", class: "plain", onclick: () => this.warm(1) }, "Back to 1")
    this.note = h("p", { class: "quiet" })
    this.element = h("div", { class: "panel" }, h("div", { class: "votes-box" }, this.table), h("div", { class: "temperature" }, h("label", {}, "Temperature"), this.slider, this.value, this.reset), this.note)
    this.temperature = 1
  }

  show({ stages, hand }) {
    const stage = stages[hand.stage]
    Object.assign(this, { stage, unit: hand.unit, logits: Array.from(stages[hand.stage - 1].values) })
    this.warm(this.temperature)
  }

  warm(temperature) {
    this.temperature = temperature
    const text = plain(temperature, 2)
    this.slider.value = Math.round(10 * Math.log10(temperature))
    this.slider.setAttribute("aria-valuetext", text)
    this.slider.style.setProperty("--done", `${((Number(this.slider.value) + 10) / 20) * 100}%`)
    write(this.value, text)
    this.reset.hidden = temperature === 1
    if (this.stage.function.slug === "softmax") this.showSoftmax()
    else this.showSigmoid()
  }

  showSoftmax() {
    const { logits, temperature, stage } = this
    const top = Math.max(...logits)
    const isShifted = top / temperature > LARGEST_POWER
    const powers = logits.map(logit => (logit - (isShifted ? top : 0)) / temperature)
    const exponentials = powers.map(Math.exp)
    const sum = exponentials.reduce((one, other) => one + other, 0)
    const shares = temperature === 1 ? Array.from(stage.values) : exponentials.map(value => value / sum)
    this.headings("class", "logit", temperature === 1 && !isShifted ? "" : "power", "e to that power", "divided by the sum", "")
    this.body.replaceChildren(
      ...logits.map((logit, place) => row(place === this.unit, stage.classes[place], signed(logit, DIGITS), temperature === 1 && !isShifted ? "" : signed(powers[place], DIGITS), exponential(exponentials[place]), shares[place])),
      h("tr", { class: "rest" }, h("th", { scope: "row" }, "sum"), h("td"), h("td"), h("td", {}, exponential(sum)), h("td", {}, plain(shares.reduce((one, other) => one + other, 0), DIGITS)), h("td")),
    )
    const shift = isShifted ? `The largest logit, ${plain(top, DIGITS)}, is taken off every logit first: it keeps the powers small and changes no probability. ` : ""
    write(this.note, shift + toldOf(temperature))
  }

  showSigmoid() {
    const { stage, temperature } = this
    const [logit] = this.logits
    const power = Math.exp(-logit / temperature)
    const share = temperature === 1 ? stage.values[0] : 1 / (1 + power)
    this.headings("class", "logit", "", "e to the power of its negative", "1 / (1 + that)", "")
    const [first, second] = stage.classes
    this.body.replaceChildren(
      row(true, second, signed(logit, DIGITS), "", exponential(power), share),
      row(false, first, "", "", "what is left of 1", 1 - share),
    )
    write(this.note, toldOf(temperature))
  }

  headings(...texts) {
    this.head.replaceChildren(...texts.map((text, place) => h(text ? "th" : "td", { scope: text ? "col" : null, class: place === 0 ? "from" : "" }, text)))
  }

  destroy() {}
}

function row(isHere, name, logit, power, exponentialText, share) {
  const bar = h("i", { class: "share" })
  bar.style.width = `${100 * share}%`
  return h("tr", { class: isHere ? "here" : "" }, h("th", { scope: "row" }, name), h("td", {}, logit), h("td", {}, power), h("td", {}, exponentialText), h("td", {}, plain(share, DIGITS)), h("td", { class: "bar" }, bar))
}

function exponential(value) {
  if (value === 0 || (value >= 0.001 && value < 1e6)) return plain(value, DIGITS)
  const [digits, power] = value.toExponential(3).split("e")
  return `${digits} × 10${[...power.replace("+", "")].map(letter => RAISED[letter]).join("")}`
}

function toldOf(temperature) {
  if (temperature === 1) return "A temperature divides every logit before the powers are taken. The network was trained at 1."
  return temperature < 1 ? "Cold: differences grow, and the largest takes nearly all. The order stays." : "Hot: differences shrink, and all come closer to equal shares. The order stays."
}
