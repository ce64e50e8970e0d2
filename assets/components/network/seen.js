// What a unit sees: the units, and the rows and columns of their maps, on every stage from the
// picture to itself.

import { hasMaps, unflattened } from "./stages.js"

/**
 * Follow one place of one unit back to the picture.
 *
 * @param {Array<object>} stages
 * @param {{stage: number, unit: number, place: ?[number, number]}} hand without a place, the whole map
 * @returns {Array<{units: ?number[], rows, columns}>} one for every stage up to the hand's;
 *     `units` null for all of them, rows and columns as [first, end], null on a row of numbers
 */
export function seenBy(stages, { stage, unit, place }) {
  const seen = [{ units: [unit], ...(hasMaps(stages[stage]) ? box(stages[stage], place) : NOWHERE) }]
  for (let at = stage; at > 0; at--) seen.unshift(STEPS_BACK[stages[at].kind](seen[0], stages[at], stages[at - 1]))
  return seen
}

const NOWHERE = { rows: null, columns: null }

function box({ shape: [height, width] }, place) {
  return place ? { rows: [place[0], place[0] + 1], columns: [place[1], place[1] + 1] } : { rows: [0, height], columns: [0, width] }
}

const same = seen => seen
const everything = (seen, stage, before) => ({ units: null, ...(hasMaps(before) ? box(before, null) : NOWHERE) })
const windowed = ({ units, rows, columns }, { window }, { shape }) => ({
  units, rows: back(rows, 0, window, shape[0]), columns: back(columns, 1, window, shape[1]),
})

const STEPS_BACK = {
  convolution: (seen, stage, before) => ({ ...windowed(seen, stage, before), units: null }),
  activation: same,
  softmax: seen => ({ ...seen, units: null }),
  dropout: same,
  batch_normalisation: same,
  max_pooling: windowed,
  average_pooling: windowed,
  global_average_pooling: ({ units }, stage, before) => ({ units, ...box(before, null) }),
  flatten: unflattenedBox,
  dense: everything,
}

function unflattenedBox(seen, stage, before) {
  if (seen.units?.length !== 1) return everything(seen, stage, before)
  const { unit, place } = unflattened(seen.units[0], before.shape)
  return { units: [unit], ...box(before, place) }
}

/** Rows, or columns, that windows at the stops from first to end lie on, those outside left out. */
function back([first, end], axis, { size, stride, dilation, margins }, count) {
  const start = first * stride[axis] - margins[axis][0]
  const last = (end - 1) * stride[axis] - margins[axis][0] + (size[axis] - 1) * dilation[axis]
  return [Math.max(start, 0), Math.min(last + 1, count)]
}

/** The stop of the next stage whose window has its middle nearest to a place of this one. */
export function nextPlace([row, column], { window, shape }) {
  if (!window) return [row, column]
  const near = (place, axis) => {
    const middle = ((window.size[axis] - 1) * window.dilation[axis]) / 2
    const stop = Math.round((place + window.margins[axis][0] - middle) / window.stride[axis])
    return Math.min(Math.max(stop, 0), shape[axis] - 1)
  }
  return [near(row, 0), near(column, 1)]
}

/** Whether a unit has a part in what is seen of its stage. */
export function takesPart(seen, unit) {
  return seen.units === null || seen.units.includes(unit)
}
