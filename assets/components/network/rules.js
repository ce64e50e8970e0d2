// Rules for every number on its own, for drawing their curves. The numbers on the maps themselves
// are Keras's.

const POINTS = 161
const BINS = 40

const FUNCTIONS = {
  linear: () => value => value,
  relu: () => value => Math.max(0, value),
  leaky_relu: ({ slope }) => value => Math.max(value, slope * value),
  sigmoid: () => value => 1 / (1 + Math.exp(-value)),
  tanh: () => Math.tanh,
}

/** What a stage does to a number of one unit: the function, how it is written, whether it rounds. */
export function ruleOf(stage, unit) {
  if (stage.kind !== "batch_normalisation") return { function: FUNCTIONS[stage.function.slug](stage.function), written: stage.function.written, rounds: stage.function.rounds }
  const at = name => stage.weights[name].values[unit]
  const factor = at("gamma") / Math.sqrt(at("moving_variance") + stage.epsilon)
  const offset = at("beta") - factor * at("moving_mean")
  return {
    function: value => factor * value + offset,
    written: `${factor.toFixed(4).replace("-", "−")} · x ${offset < 0 ? "−" : "+"} ${Math.abs(offset).toFixed(4)}`,
    rounds: true,
  }
}

/** The curve of a function over the range of values, and which values lie where: as `activation_curve` of the core. */
export function curveOf(rule, values) {
  const limit = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1
  const inputs = Float32Array.from({ length: POINTS }, (_, place) => -limit + (2 * limit * place) / (POINTS - 1))
  const edges = Float64Array.from({ length: BINS + 1 }, (_, place) => -limit + (2 * limit * place) / BINS)
  const bins = Uint8Array.from(values, value => Math.min(Math.max(Math.floor(((value + limit) * BINS) / (2 * limit)), 0), BINS - 1))
  const counts = new Int32Array(BINS)
  for (const bin of bins) counts[bin] += 1
  const grid = array => ({ values: array, shape: [array.length] })
  return { inputs: grid(inputs), outputs: grid(inputs.map(rule)), edges: grid(edges), bins: grid(bins), counts: grid(counts) }
}

/** A row of numbers as lines of equal length, as square as they can be. */
export function layInLines({ values }) {
  let rows = Math.floor(Math.sqrt(values.length))
  while (values.length % rows) rows -= 1
  return { values, shape: [rows, values.length / rows] }
}
