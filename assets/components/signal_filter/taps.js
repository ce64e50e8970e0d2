// Samples times weights is products, a column for each weight, and the line that adds them up.

import { signedLimit, signedLook } from "../core/colours.js"
import { h, write } from "../core/dom.js"
import { Grid } from "../core/grid.js"
import { mixed, plain, signed } from "../core/numbers.js"

const IN_A_GRID = 8 // columns, so that those of a long filter stand below one another on a telephone
const ROWS = ["samples", "× weights", "= products"]

/** The arithmetic of a filter of one row. */
export class Taps {
  constructor() {
    this.grids = h("div", { class: "taps" })
    this.terms = h("span", { class: "sum-terms" })
    this.result = h("output", { class: "result" })
    this.element = h("div", { class: "taps-place" }, this.grids, h("div", { class: "sum-line mono" }, this.terms, this.result))
    this.weights = []
  }

  setUp(weights, full, palette) {
    this.full = full
    this.palette = palette
    this.weightLimit = signedLimit(weights)
    this.productLimit = full * this.weightLimit
    if (weights.join() === this.weights.join()) return
    this.weights = [...weights]
    const number = Math.ceil(weights.length / IN_A_GRID)
    this.blocks = Array.from({ length: number }, (_, block) => this.block(block, number))
    this.grids.replaceChildren(...this.blocks.map(({ element }) => element))
  }

  block(number, blocks) {
    const first = number * IN_A_GRID
    const size = Math.min(IN_A_GRID, this.weights.length - first)
    const where = blocks > 1 ? `, ${first + 1} to ${first + size}` : ""
    const grid = new Grid(`Samples, weights and products${where}`)
    grid.resize(ROWS.length, size)
    const names = h("div", { class: "tap-names quiet", "aria-hidden": "true" }, ...ROWS.map(name => h("span", {}, name)))
    return { first, size, grid, element: h("div", { class: "tap-block" }, names, grid.element) }
  }

  /** Write the terms of the window that begins at a sample; answers the result as it is written. */
  show(values, first, divisor) {
    let total = 0
    for (const block of this.blocks) {
      for (let column = 0; column < block.size; column++) {
        const weight = this.weights[block.first + column]
        const sample = values[first + block.first + column]
        const product = sample * weight + 0 // so that -1 · 0 shows as 0
        total += product
        this.set(block, 0, column, plain(sample), sample, this.full)
        this.set(block, 1, column, signed(weight), weight, this.weightLimit)
        this.set(block, 2, column, signed(product), product, this.productLimit)
      }
    }
    const result = mixed(total, divisor)
    write(this.terms, `sum of ${this.weights.length} products ${signed(total)}${divisor > 1 ? ` × 1/${divisor}` : ""}\u00a0=`)
    write(this.result, result)
    return { total, result }
  }

  set({ grid, size }, row, column, text, value, limit) {
    grid.set(row * size + column, text, signedLook(value, limit, this.palette))
  }
}
