// The arithmetic of the network by hand, as cnn_core/x_or_o.py has it: small enough to be done anew
// for every frame of a drag. Grids are {values, shape: [rows, columns, maps]}.

export const SIDE = 9
export const MAPS = 3
export const LETTERS = ["X", "O"]
/** The stages behind the board, in their order. */
export const STAGES = ["filtered", "rectified", "pooled", "filteredAgain", "rectifiedAgain", "left"]

const KERNEL = 3
const POOL = 2

/** Count the places that feature `map` of (3, 3, C, K) asks about; 1 for one that asks nothing. */
export function placesAsked(features, map) {
  let asked = 0
  for (let place = map; place < features.length; place += MAPS) asked += features[place] !== 0
  return Math.max(asked, 1)
}

/** At every place, the mean of the products of features (3, 3, C, K) with what lies under them. */
export function matches({ values, shape: [height, width, channels] }, features, margin) {
  const [rows, columns] = [height, width].map(size => size + 2 * margin - KERNEL + 1)
  const matched = new Float64Array(rows * columns * MAPS)
  const asked = Array.from({ length: MAPS }, (_, map) => placesAsked(features, map))
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const patch = patchAt(values, [height, width, channels], [row - margin, column - margin])
      for (let map = 0; map < MAPS; map++, at++) {
        let sum = 0
        for (let place = 0; place < patch.length; place++) sum += patch[place] * features[place * MAPS + map]
        matched[at] = sum / asked[map] + 0 // so that -0 shows as 0
      }
    }
  }
  return { values: matched, shape: [rows, columns, MAPS] }
}

/** What lies under a window of 3 × 3 from a place on, (3, 3, C); zeros outside. */
export function patchAt(values, [height, width, channels], [top, left]) {
  const patch = new Float64Array(KERNEL * KERNEL * channels)
  for (let place = 0; place < KERNEL * KERNEL; place++) {
    const [row, column] = [top + Math.floor(place / KERNEL), left + (place % KERNEL)]
    if (row < 0 || row >= height || column < 0 || column >= width) continue
    for (let channel = 0; channel < channels; channel++) patch[place * channels + channel] = values[(row * width + column) * channels + channel]
  }
  return patch
}

/** The largest of every 2 × 2; a window at the end may be partly outside. */
export function pooled({ values, shape: [height, width, channels] }) {
  const [rows, columns] = [height, width].map(size => Math.ceil(size / POOL))
  const kept = new Float64Array(rows * columns * channels).fill(-Infinity)
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      for (let channel = 0; channel < channels; channel++) {
        const to = (Math.floor(row / POOL) * columns + Math.floor(column / POOL)) * channels + channel
        kept[to] = Math.max(kept[to], values[(row * width + column) * channels + channel])
      }
    }
  }
  return { values: kept, shape: [rows, columns, channels] }
}

/** Everything that the network makes of a board: a grid for each of `STAGES`, and the votes. */
export function run({ board, features, second, votes, rectified }) {
  const activate = grid => (rectified ? { ...grid, values: grid.values.map(value => Math.max(value, 0)) } : grid)
  const filtered = matches({ values: board, shape: [SIDE, SIDE, 1] }, features, 0)
  const after = activate(filtered)
  const once = pooled(after)
  const filteredAgain = matches(once, second, 1)
  const afterAgain = activate(filteredAgain)
  const left = pooled(afterAgain)
  return { filtered, rectified: after, pooled: once, filteredAgain, rectifiedAgain: afterAgain, left, sums: sumsOf(left.values, votes) }
}

/** Weigh every value for each letter, and add up. */
export function sumsOf(values, votes) {
  return LETTERS.map((_, letter) => values.reduce((sum, value, place) => sum + value * votes[place * LETTERS.length + letter], 0))
}

/** How many pixels of a board equal those of a letter. */
export function equalPixels(board, template) {
  return board.reduce((equal, cell, place) => equal + (cell === template[place]), 0)
}

/** The letter with more, or "tie". */
export function elected([forX, forO]) {
  return forX === forO ? "tie" : forX > forO ? "X" : "O"
}

/**
 * What a value depends on, stage by stage down to the board.
 *
 * @param {{stage: number, map: number, row: number, column: number}} unit stage counts from 0
 * @returns {Array<{maps: number[], rows: [number, number], columns: [number, number]}>} the board
 *     first, then one for each stage up to the unit's own
 */
export function sources({ stage, map, row, column }) {
  const seen = [{ maps: [map], rows: [row, row + 1], columns: [column, column + 1] }]
  for (let now = stage; now >= 0; now--) seen.unshift(before(STAGES[now], seen[0]))
  return seen
}

const BEFORE = {
  filtered: ({ rows, columns }) => ({ maps: [0], rows: [rows[0], rows[1] + 2], columns: [columns[0], columns[1] + 2] }),
  rectified: box => box,
  pooled: ({ maps, rows, columns }) => ({ maps, rows: doubled(rows, 7), columns: doubled(columns, 7) }),
  filteredAgain: ({ rows, columns }) => ({ maps: [0, 1, 2], rows: widened(rows, 4), columns: widened(columns, 4) }),
  rectifiedAgain: box => box,
  left: ({ maps, rows, columns }) => ({ maps, rows: doubled(rows, 4), columns: doubled(columns, 4) }),
}

function before(stage, box) {
  return BEFORE[stage](box)
}

function doubled([first, end], size) {
  return [POOL * first, Math.min(POOL * end, size)]
}

function widened([first, end], size) {
  return [Math.max(first - 1, 0), Math.min(end + 1, size)]
}
