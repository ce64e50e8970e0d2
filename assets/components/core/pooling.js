// The numbers of one pooling window, and how what comes of them is written: the largest, or the
// mean with every term. What is shown adds up; a rounding rest is a term of its own.

import { mixed, plain, signed } from "./numbers.js"

/** Room for the numbers of one window, made once and filled again for every stop. */
export class Pool {
  constructor([height, width]) {
    this.values = new Float64Array(height * width)
    this.inside = new Uint8Array(height * width)
  }

  /** Take the numbers of a map (H, W) at these rows and columns; padding does not count. */
  fill({ values, shape: [height, width] }, { rows, columns }) {
    this.winner = null
    this.counted = []
    let place = 0
    for (const row of rows) {
      for (const column of columns) {
        const inside = row >= 0 && row < height && column >= 0 && column < width
        this.inside[place] = inside ? 1 : 0
        this.values[place] = inside ? values[row * width + column] : 0
        if (inside) this.count(place, row, column)
        place += 1
      }
    }
    return this
  }

  count(place, row, column) {
    const value = this.values[place]
    this.counted.push(value)
    if (!this.winner || value > this.winner.value) this.winner = { place, row, column, value }
  }
}

/** Write out what max pooling keeps: {text, sign, result}. */
export function largest(values, kept, digits) {
  return { text: `max(${values.map(value => plain(value, digits)).join(", ")})`, sign: "=", result: plain(kept, digits) }
}

/** Write out the mean of numbers with so many decimals: {text, sign, result}. */
export function mean(values, kept, digits) {
  const unit = 10 ** digits
  const shown = values.map(value => Math.round(Number(value.toFixed(digits)) * unit))
  const total = Math.round(values.reduce((sum, value) => sum + value, 0) * unit)
  const rest = total - shown.reduce((sum, value) => sum + value, 0)
  const rounding = rest ? ` ${signed(rest / unit, digits)}\u00a0rounding` : ""
  const text = `(${terms(values, digits)}${rounding})\u00a0/\u00a0${values.length} = ${plain(total / unit, digits)}\u00a0/\u00a0${values.length}`
  if (digits === 0) return { text, sign: "=", result: mixed(total, values.length).replace("+", "") }
  const exact = total === Math.round(kept * unit) * values.length
  return { text, sign: exact ? "=" : "≈", result: plain(kept, digits) }
}

function terms(values, digits) {
  return values.map((value, place) => (place ? `${value < 0 ? "−" : "+"}\u00a0${plain(Math.abs(value), digits)}` : plain(value, digits))).join(" ")
}
