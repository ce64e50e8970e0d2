// What a unit of a stack of steps sees: in the picture, and in the maps of every step between, as
// cnn_core/stack.py names it. No step here has padding.

/**
 * The places and maps that a unit depends on, from the picture to the unit itself.
 *
 * @param {Array<{window: number, stride: number, mixes: boolean}>} steps those up to the unit's own;
 *     `mixes` where every map that comes in has a part in every map that comes out
 * @param {number[]} channels how many channels the picture and each of these steps have
 * @param {{map: number, row: number, column: number}} unit of the last of these steps
 * @returns {Array<{rows: [number, number], columns: [number, number], maps: number[]}>} first and end
 */
export function seenOnTheWay(steps, channels, { map, row, column }) {
  const seen = [{ rows: [row, row + 1], columns: [column, column + 1], maps: [map] }]
  for (let place = steps.length - 1; place >= 0; place--) {
    const { rows, columns, maps } = seen[0]
    const step = steps[place]
    const before = step.mixes ? Array.from({ length: channels[place] }, (_, number) => number) : maps
    seen.unshift({ rows: oneStepBack(rows, step), columns: oneStepBack(columns, step), maps: before })
  }
  return seen
}

function oneStepBack([first, end], { window, stride }) {
  return [first * stride, (end - 1) * stride + window]
}

/** The row, or column, of units whose field has its middle nearest to one of the picture. */
export function unitNear(place, steps, count) {
  const jump = steps.reduce((product, { stride }) => product * stride, 1)
  const field = steps.reduceRight((end, step) => (end - 1) * step.stride + step.window, 1)
  const near = Math.round((place - (field - 1) / 2) / jump)
  return Math.min(Math.max(near, 0), count - 1)
}
