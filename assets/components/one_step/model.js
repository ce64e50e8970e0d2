// The network of one step, in float64 as cnn_core/backprop computes it: forward, loss, backward, update.

export const OUTPUTS = ["A", "B", "C"]
export const SIDE = 6
export const KERNEL_SIDE = 3
export const MAP_SIDE = 4
export const NUM_POOLED = 4
const BIAS = KERNEL_SIDE ** 2
const DENSE = BIAS + 1
const DENSE_BIAS = DENSE + NUM_POOLED * OUTPUTS.length
const LOSS_DECIMALS = 10
const MOST_DECIMALS = 5

const range = length => Array.from({ length }, (_, place) => place)

/** Short names of the parameters, in their order. */
export const NAMES = [
  ...range(9).map(place => `w${Math.floor(place / 3)}${place % 3}`),
  "b",
  ...range(NUM_POOLED).flatMap(unit => OUTPUTS.map(output => `v${unit}${output}`)),
  ...OUTPUTS.map(output => `c${output}`),
]

/** The four places of the map that a pooled number looks at, in reading order. */
export function poolPlaces(unit) {
  const first = Math.floor(unit / 2) * 2 * MAP_SIDE + (unit % 2) * 2
  return [first, first + 1, first + MAP_SIDE, first + MAP_SIDE + 1]
}

/** The pixel under a weight of the kernel, at a place of the map. */
export function pixelUnder(place, weight) {
  const row = Math.floor(place / MAP_SIDE) + Math.floor(weight / KERNEL_SIDE)
  return row * SIDE + (place % MAP_SIDE) + (weight % KERNEL_SIDE)
}

export const biasOf = params => params[BIAS]
export const denseOf = (params, unit, output) => params[DENSE + unit * OUTPUTS.length + output]
export const denseBiasOf = (params, output) => params[DENSE_BIAS + output]

/** Send a picture through; of equal numbers the first wins the maximum. */
export function forward(picture, params) {
  const sums = range(MAP_SIDE ** 2).map(place => params[BIAS] + total(range(9), weight => picture[pixelUnder(place, weight)] * params[weight]))
  const activated = sums.map(sum => Math.max(sum, 0))
  const winners = range(NUM_POOLED).map(unit => poolPlaces(unit).reduce((best, place) => (activated[place] > activated[best] ? place : best)))
  const pooled = winners.map(place => activated[place])
  const outputs = range(OUTPUTS.length).map(output => denseBiasOf(params, output) + total(pooled, (value, unit) => value * denseOf(params, unit, output)))
  return { sums, activated, winners, pooled, outputs, probabilities: softmax(outputs) }
}

export function softmax(outputs) {
  const largest = Math.max(...outputs)
  const powers = outputs.map(output => Math.exp(output - largest))
  const sum = total(powers)
  return powers.map(power => power / sum)
}

/** The loss of outputs: "squared" or "cross_entropy". */
export function lossOf(outputs, { kind, target }) {
  if (kind === "squared") return total(outputs, (output, place) => 0.5 * ((place === target ? 1 : 0) - output) ** 2)
  const largest = Math.max(...outputs)
  return largest + Math.log(total(outputs, output => Math.exp(output - largest))) - outputs[target]
}

export const lossAt = (picture, params, aim) => lossOf(forward(picture, params).outputs, aim)

/** Go back from the loss to every weight; `params` of the answer are the gradients in the order of NAMES. */
export function backward(pass, picture, params, { kind, target }) {
  const said = kind === "squared" ? pass.outputs : pass.probabilities
  const outputs = said.map((value, place) => value - (place === target ? 1 : 0))
  const pooled = range(NUM_POOLED).map(unit => total(outputs, (gradient, output) => denseOf(params, unit, output) * gradient))
  const activated = new Array(MAP_SIDE ** 2).fill(0)
  pass.winners.forEach((place, unit) => (activated[place] = pooled[unit]))
  const sums = activated.map((gradient, place) => (pass.sums[place] > 0 ? gradient : 0))
  const shared = range(9).map(weight => total(sums, (gradient, place) => picture[pixelUnder(place, weight)] * gradient))
  const dense = pass.pooled.flatMap(value => outputs.map(gradient => value * gradient))
  return { outputs, pooled, activated, sums, params: [...shared, total(sums), ...dense, ...outputs] }
}

export const gradientAt = (picture, params, aim) => backward(forward(picture, params), picture, params, aim).params

/** Every weight becomes weight − rate · gradient. */
export function stepped(params, gradient, rate) {
  return params.map((value, place) => value - rate * gradient[place])
}

/** Measure the slope of the loss in one weight from both sides, as cnn_core.backprop.nudge does. */
export function nudge(picture, params, aim, place, size) {
  const all = [-1, 0, 1].map(sign => params.map((value, at) => (at === place ? value + sign * size : value)))
  const passes = all.map(moved => forward(picture, moved))
  const [below, now, above] = passes.map(({ outputs }) => Number(lossOf(outputs, aim).toFixed(LOSS_DECIMALS)))
  const slope = Number((above - below).toFixed(LOSS_DECIMALS)) / (2 * size)
  const gradient = gradientAt(picture, params, aim)[place]
  return { below, now, above, slope, gradient, decimals: decimalsAlike(slope, gradient), crosses: new Set(passes.map(routing)).size > 1 }
}

/** Which place each pooled number comes from; while this stays, the loss has no kink. */
function routing({ winners, pooled }) {
  return winners.map((place, unit) => (pooled[unit] > 0 ? place : -1)).join()
}

export function decimalsAlike(one, other) {
  const alike = range(MOST_DECIMALS).map(less => MOST_DECIMALS - less)
  return alike.find(decimals => Number(one.toFixed(decimals)) === Number(other.toFixed(decimals))) ?? 0
}

/** The loss after one step, for each of these rates. */
export function lossesAlong(picture, params, aim, rates) {
  const gradient = gradientAt(picture, params, aim)
  return rates.map(rate => lossAt(picture, stepped(params, gradient, rate), aim))
}

/** Say of a loss after one step whether its rate was too small, right or too big; see cnn_core.backprop.descent. */
export function judged(rate, after, { now, lowest, best }) {
  if (lowest >= now) return "nowhere to go"
  if (after >= now) return "too big"
  return rate < best && now - after < (now - lowest) / 2 ? "too small" : "right"
}

export function total(values, of = value => value) {
  return values.reduce((sum, value, place) => sum + of(value, place), 0)
}
