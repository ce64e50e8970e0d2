// What lies around the window under the hand: where the next windows stand, what none of them sees.

import { span, windowAt } from "./window.js"

const REACH = 6 // stops on every side of the window that are marked

/** Thin frames of the windows beside, above and below: they touch, overlap or leave gaps. */
export function neighbours([row, column], walk, size, [rows, columns], colour) {
  const around = [[row - 1, column], [row + 1, column], [row, column - 1], [row, column + 1]]
  const there = around.filter(([r, c]) => r >= 0 && c >= 0 && r < rows && c < columns)
  return there.map(stop => {
    const place = windowAt(stop, walk, size)
    return { kind: "frame", rows: span(place.rows), columns: span(place.columns), colour, thin: true }
  })
}

/** Shade rows and columns that fall between the windows around, where strides are longer than they. */
export function skipped(stop, walk, size, shape) {
  const lines = [0, 1].map(axis => spansNear(stop[axis], shape[axis], walk.stride[axis], walk.margins[axis][0], size[axis]))
  const [rows, columns] = lines.map(spans => [spans[0][0], spans[spans.length - 1][1]])
  const boxes = [
    ...gaps(lines[0]).map(gap => ({ rows: gap, columns })),
    ...gaps(lines[1]).map(gap => ({ rows, columns: gap })),
  ]
  return boxes.length ? [{ kind: "shade", boxes }] : []
}

function spansNear(stop, count, stride, margin, length) {
  const first = Math.max(0, stop - REACH)
  const end = Math.min(count, stop + REACH + 1)
  return Array.from({ length: end - first }, (_, place) => {
    const start = (first + place) * stride - margin
    return [start, start + length]
  })
}

function gaps(spans) {
  const between = spans.slice(1).map(([start], place) => [spans[place][1], start])
  return between.filter(([first, end]) => first < end)
}

/** Shade rows and columns at the far edges that no window reaches. */
export function unseen(walk, size, [height, width], shape) {
  const last = windowAt([shape[0] - 1, shape[1] - 1], walk, size)
  const [endRow, endColumn] = [span(last.rows)[1], span(last.columns)[1]]
  const boxes = []
  if (endRow < height) boxes.push({ rows: [endRow, height], columns: [0, width] })
  if (endColumn < width) boxes.push({ rows: [0, Math.min(endRow, height)], columns: [endColumn, width] })
  return boxes.length ? [{ kind: "shade", boxes }] : []
}
