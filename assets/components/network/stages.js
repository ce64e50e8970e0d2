// A network as a row of stages: the picture, then what every layer made of it. Python sends what
// weights made; what a layer without weights makes exactly (the larger of two numbers, the same
// numbers in a row) is made here again instead of travelling.

const WITHOUT_ROUNDING = { linear: value => value, relu: value => (value > 0 ? value : 0) }

/**
 * Build the stages of one side of the component as it was at one moment of its training.
 *
 * @param {object} side {layers: [...]} as pages/parts/components/network.py tells them
 * @param {string} moment prefix of the names of its arrays
 * @param {Object<string, {values, shape}>} arrays
 * @returns {Array<object>} each layer's settings with `values`, `shape`, `weights` and `bias`
 */
export function stagesOf(side, moment, arrays) {
  const stages = []
  for (const [place, layer] of side.layers.entries()) {
    const array = name => arrays[`${moment}${name}`]
    const own = array(layer.slug) ?? arrays[`${side.name}.${layer.slug}`]
    const made = own ? own.values : MADE_HERE[layer.kind](layer, stages[place - 1])
    const weights = Object.fromEntries(layer.weights.map(name => [name, array(`${layer.slug}.${name}`)]))
    stages.push({ ...layer, place, values: made, weights })
  }
  return stages
}

const MADE_HERE = {
  activation: (layer, before) => before.values.map(WITHOUT_ROUNDING[layer.function.slug]),
  dropout: (layer, before) => before.values,
  flatten: (layer, before) => before.values,
  max_pooling: maxPooled,
}

function maxPooled({ shape: [rows, columns, maps], window: { size, stride, margins } }, before) {
  const [height, width] = before.shape
  const values = new Float32Array(rows * columns * maps).fill(-Infinity)
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, at += maps) {
      const [top, left] = [row * stride[0] - margins[0][0], column * stride[1] - margins[1][0]]
      for (let y = Math.max(top, 0); y < Math.min(top + size[0], height); y++) {
        for (let x = Math.max(left, 0); x < Math.min(left + size[1], width); x++) {
          const from = (y * width + x) * maps
          for (let map = 0; map < maps; map++) {
            if (before.values[from + map] > values[at + map]) values[at + map] = before.values[from + map]
          }
        }
      }
    }
  }
  return values
}

/** Whether a stage has maps, and not a row of numbers. */
export function hasMaps({ shape }) {
  return shape.length === 3
}

/** How many units a stage has: maps, or numbers in its row; a picture is one. */
export function countUnits({ kind, shape }) {
  return kind === "picture" ? 1 : shape[shape.length - 1]
}

/** Whether a stage is computed without weights; the picture and the answer are not computed in this sense. */
export function isWeightless({ kind, parameters }) {
  return !parameters && kind !== "picture" && kind !== "softmax"
}

/** Whether each map of a stage comes from the map of the same number alone. */
export function keepsMapsApart({ kind }) {
  return !["picture", "convolution", "flatten", "dense", "softmax"].includes(kind)
}

/** The probability of each class; one sigmoid unit tells that of the second, and so that of the first. */
export function sharesOf({ values, classes }) {
  return values.length === classes.length ? Array.from(values) : [1 - values[0], values[0]]
}

/** One map of a stage by itself, as a grid (H, W). */
export function mapOf({ values, shape: [height, width, maps] }, unit) {
  const own = new Float32Array(height * width)
  for (let place = 0, at = unit; place < own.length; place++, at += maps) own[place] = values[at]
  return { values: own, shape: [height, width] }
}

/** The number of a stage at a place of a unit; a row of numbers has no places. */
export function valueAt(stage, unit, [row, column] = [0, 0]) {
  if (!hasMaps(stage)) return stage.values[unit]
  const [, width, maps] = stage.shape
  return stage.values[(row * width + column) * maps + unit]
}

/** The place of a unit whose number is farthest from zero. */
export function strongestPlace(stage, unit) {
  const [height, width, maps] = stage.shape
  let best = unit
  for (let at = unit; at < height * width * maps; at += maps) if (Math.abs(stage.values[at]) > Math.abs(stage.values[best])) best = at
  const place = Math.floor(best / maps)
  return [Math.floor(place / width), place % width]
}

/** Which place of which map stands at a number of the row that flatten writes. */
export function unflattened(number, [, width, maps]) {
  const place = Math.floor(number / maps)
  return { unit: number % maps, place: [Math.floor(place / width), place % width] }
}

/** The weights of one filter, flat (kH, kW, C), out of those of all, (kH, kW, C, K). */
export function filterOf({ values, shape: [height, width, channels, count] }, unit) {
  return Float32Array.from({ length: height * width * channels }, (_, place) => values[place * count + unit])
}
