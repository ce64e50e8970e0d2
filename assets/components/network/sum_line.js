// One line that adds up as it is written: parts, bias, what rounding leaves, and the result.

import { h, write } from "../core/dom.js"
import { inUnits, roundingRest, signed } from "../core/numbers.js"

/** Digits behind the point of everything that learnt weights make. */
export const DIGITS = 4

/** Parts added up to a result. */
export class SumLine {
  constructor() {
    this.parts = h("span", { class: "sum-terms" })
    this.result = h("output", { class: "result" })
    this.then = h("span", { class: "then quiet" })
    this.element = h("div", { class: "sum-line mono" }, this.parts, this.result, this.then)
  }

  /**
   * Write out a sum.
   *
   * @param {string} name what the parts are, "16 maps"
   * @param {ArrayLike<number>} parts
   * @param {?number} bias null where there is none
   * @param {number} total what the network says it is
   * @param {string} [then] what becomes of it
   */
  show(name, parts, bias, total, then = "") {
    const together = Array.prototype.reduce.call(parts, (sum, part) => sum + inUnits(part, DIGITS), 0) / 10 ** DIGITS
    const rest = roundingRest(total, bias === null ? parts : [...parts, bias], DIGITS)
    const written = [`${signed(together, DIGITS)} from ${name}`]
    if (bias !== null) written.push(`${signed(bias, DIGITS)} bias`)
    if (rest) written.push(`${signed(rest / 10 ** DIGITS, DIGITS)} rounding`)
    write(this.parts, `${written.join("  ")}\u00a0=`)
    write(this.result, signed(total, DIGITS))
    write(this.then, then)
  }
}
