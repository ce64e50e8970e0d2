// How strongly units are connected: by the weights between them, or by what these weights make of
// the numbers that come through now.

import { countUnits, hasMaps } from "./stages.js"
import { nextPlace } from "./seen.js"

/**
 * What comes into a unit.
 *
 * @param {Array<object>} stages
 * @param {{stage: number, unit: number, place: ?[number, number]}} hand
 * @param {"weight" | "product"} mode
 * @returns {?{stage: number, links: Array<{unit: number, value: ?number}>}} from which stage and
 *     unit; `value` is null where nothing is weighed. Null for the picture.
 */
export function comingIn(stages, { stage, unit, place }, mode) {
  const here = stages[stage]
  if (stage === 0) return null
  if (here.kind === "convolution") return { stage: stage - 1, links: filterLinks(here, stages[stage - 1], unit, place, mode) }
  if (here.kind === "dense") return denseLinks(stages, stage, unit, mode)
  if (here.kind === "flatten") return { stage: stage - 1, links: [plainLink(stages[stage - 1], unit % countUnits(stages[stage - 1]))] }
  if (here.kind === "softmax") return { stage: stage - 1, links: Array.from({ length: countUnits(here) }, (_, other) => ({ unit: other, value: null, isFaint: other !== unit })) }
  return { stage: stage - 1, links: [plainLink(stages[stage - 1], unit)] }
}

function plainLink(stage, unit) {
  return { unit: stage.kind === "picture" ? 0 : unit, value: null }
}

/**
 * What goes out of a unit; as `comingIn`.
 */
export function goingOut(stages, { stage, unit, place }, mode) {
  const next = stages[stage + 1]
  if (!next || next.kind === "softmax") return next ? { stage: stage + 1, links: [{ unit, value: null }] } : null
  if (next.kind === "flatten" && stages[stage + 2]?.kind === "dense") return outOfMaps(stages, stage + 2, unit, mode)
  if (next.kind === "flatten") return null
  if (next.kind !== "convolution" && next.kind !== "dense") return { stage: stage + 1, links: [{ unit, value: null }] }
  const there = place && hasMaps(next) ? nextPlace(place, next) : null
  const links = Array.from({ length: countUnits(next) }, (_, other) => ({ unit: other, value: linkTo(stages, stage, unit, other, there, mode) }))
  return { stage: stage + 1, links }
}

function linkTo(stages, stage, unit, other, place, mode) {
  const next = stages[stage + 1]
  if (next.kind === "dense") {
    const weight = next.weights.kernel.values[unit * next.shape[0] + other]
    return mode === "weight" ? weight : weight * stages[stage].values[unit]
  }
  const channels = stages[stage].kind === "picture" ? null : unit
  return sumOverFilter(next, stages[stage], other, channels, place, mode)
}

function outOfMaps(stages, dense, unit, mode) {
  const count = countUnits(stages[dense])
  const links = Array.from({ length: count }, (_, other) => ({ unit: other, value: sumOfMap(stages, dense, other, unit, mode) }))
  return { stage: dense, links }
}

function filterLinks(stage, before, unit, place, mode) {
  if (before.kind === "picture") return [{ unit: 0, value: sumOverFilter(stage, before, unit, null, place, mode) }]
  return Array.from({ length: countUnits(before) }, (_, channel) => ({ unit: channel, value: sumOverFilter(stage, before, unit, channel, place, mode) }))
}

/** The weights of a filter added up, or what they make at a place; over one channel or all. */
function sumOverFilter(stage, before, unit, channel, place, mode) {
  const { values, shape: [height, width, channels, count] } = stage.weights.kernel
  const { stride, dilation, margins } = stage.window
  const [rows, columns] = before.shape
  const [top, left] = place ? [place[0] * stride[0] - margins[0][0], place[1] * stride[1] - margins[1][0]] : [0, 0]
  const [from, end] = channel === null ? [0, channels] : [channel, channel + 1]
  let sum = 0
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [row, column] = [top + y * dilation[0], left + x * dilation[1]]
      const isInside = row >= 0 && row < rows && column >= 0 && column < columns
      for (let each = from; each < end; each++) {
        const weight = values[((y * width + x) * channels + each) * count + unit]
        if (mode === "weight" || !place) sum += weight
        else if (isInside) sum += weight * before.values[(row * columns + column) * channels + each]
      }
    }
  }
  return sum
}

/** What comes into a dense unit: from numbers one by one, or map by map where they were flattened. */
function denseLinks(stages, stage, unit, mode) {
  const before = stages[stage - 1]
  if (before.kind !== "flatten") {
    const count = stages[stage].shape[0]
    const weights = stages[stage].weights.kernel.values
    return { stage: stage - 1, links: Array.from(before.values, (value, from) => ({ unit: from, value: weights[from * count + unit] * (mode === "weight" ? 1 : value) })) }
  }
  const sums = sumsByMap(stages, stage, unit, mode)
  const isPicture = stages[stage - 2].kind === "picture"
  const links = isPicture ? [{ unit: 0, value: sums.reduce((sum, one) => sum + one, 0) }] : Array.from(sums, (value, map) => ({ unit: map, value }))
  return { stage: stage - 2, links }
}

/** What each map brings to a dense unit behind flatten: its weights, or weight × value, added up. */
export function sumsByMap(stages, stage, unit, mode) {
  return Float64Array.from({ length: stages[stage - 2].shape[2] }, (_, map) => sumOfMap(stages, stage, unit, map, mode))
}

function sumOfMap(stages, stage, unit, map, mode) {
  const maps = stages[stage - 2].shape[2]
  const [count] = stages[stage].shape
  const weights = stages[stage].weights.kernel.values
  const { values } = stages[stage - 1]
  let sum = 0
  for (let from = map; from < values.length; from += maps) sum += weights[from * count + unit] * (mode === "weight" ? 1 : values[from])
  return sum
}
