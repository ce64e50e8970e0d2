// A kernel as the browser holds it, {whole: Int32Array, size: [rows, columns], divisor}, and what
// can be done to it. The rules are those of cnn_core/kernels.py, which checks every one that comes.

/** Make a kernel. */
export function kernel(whole, [rows, columns], divisor = 1) {
  return { whole: Int32Array.from(whole), size: [rows, columns], divisor }
}

/** Write a kernel as `parse_kernel` reads it; equal kernels have equal texts. */
export function textOf({ whole, size: [rows, columns], divisor }) {
  const line = row => whole.subarray(row * columns, (row + 1) * columns).join(" ")
  const grid = Array.from({ length: rows }, (_, row) => line(row)).join("; ")
  return divisor === 1 ? grid : `${grid} x 1/${divisor}`
}

/** Add all weights up, before the divisor. */
export function sumOf({ whole }) {
  return whole.reduce((sum, weight) => sum + weight, 0)
}

/** The same kernel with another weight at a place in reading order. */
export function withWeight({ whole, size, divisor }, place, weight) {
  const changed = kernel(whole, size, divisor)
  changed.whole[place] = weight
  return changed
}

/** Turn a quarter clockwise. */
export function rotated({ whole, size: [rows, columns], divisor }) {
  const weight = (_, place) => {
    const [row, column] = [Math.floor(place / rows), place % rows]
    return whole[(rows - 1 - column) * columns + row]
  }
  return kernel(Array.from(whole, weight), [columns, rows], divisor)
}

/** Turn every sign. */
export function negated({ whole, size, divisor }) {
  return kernel(whole.map(weight => -weight), size, divisor)
}

/** All weights 0, over 1. */
export function cleared({ whole, size }) {
  return kernel(whole.map(() => 0), size)
}

/** Have `side` rows and columns around the same middle: filled up with zeros, or cut. */
export function resized({ whole, size: [rows, columns], divisor }, side) {
  const top = (side - rows) / 2
  const left = (side - columns) / 2
  const weight = (_, place) => {
    const row = Math.floor(place / side) - top
    const column = (place % side) - left
    const inside = row >= 0 && row < rows && column >= 0 && column < columns
    return inside ? whole[row * columns + column] : 0
  }
  return kernel(Array.from({ length: side * side }, weight), [side, side], divisor)
}
