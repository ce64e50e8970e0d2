// What is said beside a map, and printed in its cells.

import { range, signedLetters } from "./colours.js"
import { compact, plain } from "./numbers.js"

/** First and last of some rows or columns. */
export function ends(places) {
  return `${plain(places[0])}–${plain(places[places.length - 1])}`
}

/** Shape and range of a map. */
export function shapeAndRange({ values, shape }) {
  return `${shape.join(" × ")} · ${range(values).map(compact).join(" … ")}`
}

/** What is printed in the cells of a signed map (H, W) seen near; `limit` has the full colour. */
export function printed({ values, shape }, limit, palette) {
  return (row, column) => signedText(values[row * shape[1] + column], limit, palette)
}

/** A signed value as it is printed in its cell. */
export function signedText(value, limit, palette) {
  return { text: compact(value), letters: signedLetters(value, limit, palette) }
}
