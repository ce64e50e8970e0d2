// What a filter makes of one map alone: the part of its sum that comes from there.

/**
 * The response of one channel of a filter, at every stop.
 *
 * @param {object} stage a convolution
 * @param {{values, shape}} before what comes into it
 * @param {number} unit the filter
 * @param {number} channel
 * @returns {{values: Float32Array, shape: [number, number]}}
 */
export function responseOf(stage, before, unit, channel) {
  const [rows, columns] = stage.shape
  const values = new Float64Array(rows * columns)
  for (const { weight, down, across } of tapsOf(stage, unit, channel)) addTap(values, stage, before, channel, weight, down, across)
  return { values: Float32Array.from(values), shape: [rows, columns] }
}

function tapsOf({ weights: { kernel }, window: { dilation, margins } }, unit, channel) {
  const [height, width, channels, count] = kernel.shape
  return Array.from({ length: height * width }, (_, place) => ({
    weight: kernel.values[(place * channels + channel) * count + unit],
    down: Math.floor(place / width) * dilation[0] - margins[0][0],
    across: (place % width) * dilation[1] - margins[1][0],
  }))
}

function addTap(values, { shape: [rows, columns], window: { stride } }, { values: pixels, shape: [height, width, channels] }, channel, weight, down, across) {
  for (let row = 0; row < rows; row++) {
    const from = row * stride[0] + down
    if (from < 0 || from >= height) continue
    for (let column = 0; column < columns; column++) {
      const at = column * stride[1] + across
      if (at >= 0 && at < width) values[row * columns + column] += weight * pixels[(from * width + at) * channels + channel]
    }
  }
}

/** The weights of one channel of a filter, (kH, kW). */
export function sliceOf({ weights: { kernel } }, unit, channel) {
  const [height, width, channels, count] = kernel.shape
  const values = Float32Array.from({ length: height * width }, (_, place) => kernel.values[(place * channels + channel) * count + unit])
  return { values, shape: [height, width] }
}

/** The weights of a dense unit for the places of one map that was flattened, (H, W). */
export function denseSliceOf({ weights: { kernel }, shape: [count] }, unit, [height, width, maps], map) {
  const values = Float32Array.from({ length: height * width }, (_, place) => kernel.values[(place * maps + map) * count + unit])
  return { values, shape: [height, width] }
}
