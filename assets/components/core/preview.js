// The whole map of a kernel while it is being changed, on every frame. NumPy's result takes its
// place when the hand lets go. One weight changes at a time, and a map is a sum over weights: so
// only the change of that weight times the shifted picture is added. Whole numbers, so exact.

/** The response of a flat kernel, alike on every channel, kept up to date under changes. */
export class Preview {
  /** @param {object} data as the flashlight gets it: whole-number maps (H, W, C), walk, response, kernel */
  constructor({ maps, walk, response, kernel }) {
    this.maps = maps
    this.walk = walk
    this.shape = response.shape
    this.size = kernel.size
    this.sums = new Int32Array(this.shape[0] * this.shape[1])
    this.values = new Float32Array(this.sums.length)
    this.weights = new Int32Array(this.size[0] * this.size[1])
    this.padChannelSum(maps)
  }

  /** Whether these data have the maps and the walk of this preview; weights and bias may differ. */
  isOf({ maps, walk, response, kernel }) {
    const same = (one, other) => JSON.stringify(one) === JSON.stringify(other)
    return maps === this.maps && same([walk, response.shape, kernel.size], [this.walk, this.shape, this.size])
  }

  /** A kernel alike on all channels sees only the sum of the channels: (H, W) with its padding. */
  padChannelSum({ values, shape: [height, width, numChannels] }) {
    const [[top, bottom], [left, right]] = this.walk.margins
    this.width = width + left + right
    this.plane = new Int32Array((height + top + bottom) * this.width)
    for (let row = 0, at = 0; row < height; row++) {
      let place = (row + top) * this.width + left
      for (let column = 0; column < width; column++, place++) {
        let sum = 0
        for (let channel = 0; channel < numChannels; channel++) sum += values[at++]
        this.plane[place] = sum
      }
    }
  }

  /** Take new weights: `values` is then the response of shape `shape` in float32, as NumPy gives it. */
  respond(weights, divisor, bias) {
    for (let place = 0; place < weights.length; place++) {
      const change = weights[place] - this.weights[place]
      if (change) this.add(change, Math.floor(place / this.size[1]), place % this.size[1])
    }
    this.weights.set(weights)
    this.divisor = divisor
    this.bias = bias
    const { sums, values } = this
    for (let place = 0; place < sums.length; place++) {
      values[place] = Math.fround(sums[place] / divisor) + bias
    }
  }

  add(change, kernelRow, kernelColumn) {
    const { sums, plane, width } = this
    const { stride, dilation } = this.walk
    const [rows, columns] = this.shape
    for (let row = 0, place = 0; row < rows; row++) {
      let at = (row * stride[0] + kernelRow * dilation[0]) * width + kernelColumn * dilation[1]
      for (let column = 0; column < columns; column++, place++, at += stride[1]) {
        sums[place] += change * plane[at]
      }
    }
  }
}
