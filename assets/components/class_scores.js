// The score of every class, and the question that the maps answer: why this one, or why this one and
// not that. Pressing a class asks about it.

import { Announcer } from "./core/announce.js"
import { attribute, h, write } from "./core/dom.js"
import { component } from "./core/instance.js"
import { plain, roundingRest, signed } from "./core/numbers.js"
import { isForBrowser } from "./core/steer.js"
import { stylesBeside } from "./core/styles.js"

const DIGITS = 3
const STEPS = { ArrowUp: -1, ArrowDown: 1 }
const ANSWERED = 2500 // milliseconds until a question that brought no answer is asked once more

export default component(await stylesBeside(import.meta.url, "core/core.css", "class_scores.css"), (root, tell) => new ClassScores(root, tell))

class ClassScores {
  constructor(root, tell) {
    this.tell = tell
    this.step = 0
    this.question = h("b")
    this.truth = h("span", { class: "quiet" })
    this.body = h("tbody")
    this.table = h("table", { class: "scores" }, h("thead", {}, h("tr", {}, ...["class", "logit", "", "share", ""].map(name => h(name ? "th" : "td", { scope: name ? "col" : null }, name)))), this.body)
    this.lines = { score: line(), margin: line() }
    root.append(h("div", { class: "heading" }, this.question, this.truth), this.table, this.lines.score.element, this.lines.margin.element)
    this.table.addEventListener("keydown", event => this.key(event))
    this.announcer = new Announcer(root)
  }

  update(data) {
    if (data.classes.join() !== this.data?.classes.join()) this.build(data.classes)
    this.data = data
    const { classes, of, against, truth } = data
    clearTimeout(this.waiting)
    write(this.question, against < 0 ? `Why ${classes[of]}?` : `Why ${classes[of]} and not ${classes[against]}?`)
    write(this.truth, truth < 0 ? "" : `it is: ${classes[truth]}`)
    attribute(this.table, "aria-label", data.summary)
    this.rows.forEach((row, place) => this.fill(row, place))
    this.showLines()
  }

  build(classes) {
    this.rows = classes.map((name, place) => {
      const [logit, share, filling] = [h("td", { class: "logit" }), h("td", { class: "share" }), h("div")]
      const ask = h("button", { type: "button", class: "ask", title: `Ask why ${name}`, onclick: () => this.ask(place, -1) }, name)
      const not = h("button", { type: "button", class: "not", "aria-label": `and not ${name}`, title: `… and not ${name}`, onclick: () => this.compare(place) }, "not")
      const element = h("tr", {}, h("th", { scope: "row" }, ask), logit, h("td", { class: "bar" }, filling), share, h("td", { class: "against" }, not))
      return { element, ask, not, logit, share, filling }
    })
    this.body.replaceChildren(...this.rows.map(({ element }) => element))
  }

  fill({ element, ask, not, logit, share, filling }, place) {
    const { logits, probabilities, of, against, answer, isOneUnit } = this.data
    write(logit, signed(logits.values[place], 2))
    write(share, `${plain(probabilities.values[place] * 100, 1)} %`)
    filling.style.transform = `scaleX(${probabilities.values[place]})`
    element.classList.toggle("best", place === answer)
    attribute(ask, "aria-pressed", String(place === of))
    attribute(not, "aria-pressed", String(place === against))
    not.hidden = isOneUnit || place === of
  }

  /** The score that the maps explain, and how far the answer is ahead: both add up as written. */
  showLines() {
    const { of, against, told, isOneUnit, answer, runnerUp, logits, classes } = this.data
    const other = isOneUnit ? 1 - of : against
    this.write(this.lines.score, "score", of, other, told)
    const isSame = answer === of && runnerUp === other
    this.lines.margin.element.hidden = isSame
    this.write(this.lines.margin, "margin", answer, runnerUp, `${classes[answer]} is ahead of ${classes[runnerUp]}`)
    this.announcer.say(`${this.question.textContent} Score: ${plain(logits.values[of] - (other < 0 ? 0 : logits.values[other]), DIGITS)}.`)
  }

  write(line, name, of, other, told) {
    const { values } = this.data.logits
    const parts = other < 0 ? [values[of]] : [values[of], -values[other]]
    const total = parts.reduce((sum, part) => sum + part, 0)
    const rest = roundingRest(total, parts, DIGITS)
    const rounding = rest ? ` ${signed(rest / 10 ** DIGITS, DIGITS)} rounding` : ""
    write(line.told, told)
    write(line.terms, other < 0 ? `${name} =` : `${name} = ${plain(values[of], DIGITS)} − ${bracketed(values[other])}${rounding} =`)
    write(line.result, signed(total, DIGITS))
  }

  compare(place) {
    this.ask(this.data.of, place === this.data.against ? -1 : place)
  }

  ask(of, against) {
    if (of === this.data.of && against === this.data.against) return
    const send = () => this.tell.trigger("ask", { step: (this.step += 1), of, against })
    clearTimeout(this.waiting)
    // told in one moment with another part of the page, it can lead to a run of that part alone
    this.waiting = setTimeout(send, ANSWERED)
    send()
  }

  key(event) {
    const step = STEPS[event.key]
    if (!step || isForBrowser(event)) return
    const kind = event.target.className
    const buttons = this.rows.map(row => row[kind]).filter(button => button && !button.hidden)
    const next = buttons[buttons.indexOf(event.target) + step]
    event.preventDefault()
    next?.focus()
  }

  destroy() {
    clearTimeout(this.waiting)
    this.announcer.destroy()
  }
}

function bracketed(value) {
  const text = plain(value, DIGITS)
  return text.startsWith("−") ? `(${text})` : text
}

function line() {
  const [told, terms, result] = [h("span", { class: "quiet" }), h("span", { class: "mono terms" }), h("output", { class: "mono" })]
  return { told, terms, result, element: h("div", { class: "line" }, told, h("div", {}, terms, " ", result)) }
}
