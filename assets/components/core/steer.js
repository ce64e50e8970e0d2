// Which way a key moves a place in a map, and which keys are not for a map at all.

const LEAP = 8

/** By how much the keys that zoom do so. */
export const ZOOMS = { "+": 1.5, "=": 1.5, "-": 1 / 1.5 }

/** Whether a key is the browser's: with Alt, or with Control or Command where that has no meaning here. */
export function isForBrowser({ key, altKey, ctrlKey, metaKey }) {
  return altKey || ((ctrlKey || metaKey) && key !== "Home" && key !== "End")
}

/**
 * Where a key leads from a place of a map of (rows, columns); null where the key means nothing.
 * Arrows go one step, with Shift eight; Home and End to the ends of the row, with Control to the
 * ends of the map; Page up and Page down eight rows.
 */
export function steered(event, [row, column], [rows, columns]) {
  if (isForBrowser(event)) return null
  const step = event.shiftKey ? LEAP : 1
  const far = event.ctrlKey || event.metaKey
  const aims = {
    ArrowLeft: [row, column - step],
    ArrowRight: [row, column + step],
    ArrowUp: [row - step, column],
    ArrowDown: [row + step, column],
    PageUp: [row - LEAP, column],
    PageDown: [row + LEAP, column],
    Home: far ? [0, 0] : [row, 0],
    End: far ? [rows - 1, columns - 1] : [row, columns - 1],
  }
  const aim = aims[event.key]
  return aim ? held(aim, [rows, columns]) : null
}

/** The place of a map nearest to one that may lie outside. */
export function held([row, column], [rows, columns]) {
  return [Math.min(Math.max(row, 0), rows - 1), Math.min(Math.max(column, 0), columns - 1)]
}
