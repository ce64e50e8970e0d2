// What range the colours of a stage span.

import { range, signedLimit } from "../core/colours.js"
import { compact } from "../core/numbers.js"
import { hasMaps } from "./stages.js"

const told = new WeakMap() // it is asked at every move of the hand

/** The largest distance from zero that gets full colour, for each stage of each of several sides. */
export function limitsOf(sides, mode) {
  const limits = sides.map(stages => stages.map(stage => (stage.kind === "picture" ? 1 : signedLimit(stage.values))))
  const whole = Math.max(...sides.flatMap((stages, side) => stages.map((stage, place) => (hasMaps(stage) && place ? limits[side][place] : 0))), 1e-12)
  return limits.map((own, side) => own.map((limit, place) => {
    if (mode === "all" && hasMaps(sides[side][place])) return whole
    return Math.max(...limits.map((other, at) => (isAlike(sides[at][place], sides[side][place]) ? other[place] : 0)))
  }))
}

function isAlike(one, other) {
  return one && one.kind === other.kind && one.shape.join() === other.shape.join()
}

/** The largest distance from zero on one map. */
export function limitOfMap({ values, shape }, unit) {
  let limit = 0
  for (let at = unit; at < values.length; at += shape[2]) limit = Math.max(limit, Math.abs(values[at]))
  return limit || 1
}

/** Smallest and largest number of a stage, as they are written. */
export function rangeTold({ values }) {
  if (!told.has(values)) told.set(values, range(values).map(compact).join(" … "))
  return told.get(values)
}
