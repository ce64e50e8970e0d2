// How one number came about: the rule, every term with its numbers, and the line that adds up as it is written.

import { h, write } from "../core/dom.js"
import { plain, roundingRest, signed } from "../core/numbers.js"
import { DIGITS, written } from "./told.js"

export class Explanation {
  constructor() {
    this.title = h("b")
    this.rule = h("p", { class: "rule quiet" })
    this.terms = h("div", { class: "terms mono" })
    this.line = h("span", { class: "sum-terms" })
    this.result = h("output", { class: "result" })
    this.element = h("section", { class: "explanation" }, h("div", { class: "heading" }, this.title), this.rule, this.terms, h("div", { class: "sum-line mono" }, this.line, this.result))
  }

  show(title, { rule, terms, columns = 1, added, line, result }) {
    write(this.title, title)
    write(this.rule, rule)
    this.terms.style.setProperty("--columns", columns)
    this.terms.replaceChildren(...terms.map(term => h("span", { class: term.off ? "term off" : "term" }, h("span", {}, term.text), h("b", {}, written(term.value)))))
    this.result.hidden = line !== undefined
    write(this.line, line ?? sumOf(terms, added, result))
    write(this.result, line === undefined ? signed(result, DIGITS) : "")
    return line ?? `${this.line.textContent} ${this.result.textContent}`
  }
}

/** Terms that are not zero, what is added, and the rounding: they give the result as it is written. */
function sumOf(terms, added, result) {
  const values = terms.map(({ value }) => value)
  const rest = roundingRest(result, [...values, added?.value ?? 0], DIGITS)
  const parts = values.map(value => written(value)).filter(text => Number(text.replace("−", "-")) !== 0)
  const pieces = [...parts, added && `${added.value < 0 ? "−" : "+"}\u00a0${added.name}\u00a0${plain(Math.abs(added.value), DIGITS)}`, rest && `${signed(rest / 10 ** DIGITS, DIGITS)}\u00a0rounding`]
  return `${pieces.filter(Boolean).join(" ") || plain(0, DIGITS)}\u00a0=`
}
