// Where a window lies on the maps, and the products under it. The maps that are shown come from
// NumPy; here only the terms of the one window under the hand are multiplied and added up.

/**
 * Rows and columns of the maps under the weights at a stop; outside the maps where that is padding.
 *
 * @param {[number, number]} stop row and column of the response
 * @param {{stride, dilation, margins}} walk pairs of (rows, columns); margins as [[top, bottom], [left, right]]
 * @param {[number, number]} size rows and columns of the window
 */
export function windowAt([row, column], { stride, dilation, margins }, [height, width]) {
  return {
    rows: line(row * stride[0] - margins[0][0], height, dilation[0]),
    columns: line(column * stride[1] - margins[1][0], width, dilation[1]),
  }
}

function line(first, length, gap) {
  return Array.from({ length }, (_, place) => first + place * gap)
}

/** First and end of the rows, or columns, that a window spans. */
export function span(places) {
  return [places[0], places[places.length - 1] + 1]
}

/**
 * The stop whose window has its middle nearest to a place of the maps.
 *
 * @returns {[number, number]}
 */
export function stopNear([row, column], { stride, dilation, margins }, size, [rows, columns]) {
  const near = (place, axis, count) => {
    const middle = ((size[axis] - 1) * dilation[axis]) / 2
    const stop = Math.round((place + margins[axis][0] - middle) / stride[axis])
    return Math.min(Math.max(stop, 0), count - 1)
  }
  return [near(row, 0, rows), near(column, 1, columns)]
}

/** Room for the terms of one window, made once and filled again for every stop. */
export class Terms {
  constructor(height, width, numChannels) {
    const size = height * width
    this.size = [height, width]
    this.numChannels = numChannels
    this.inside = new Uint8Array(size)
    this.pixels = Array.from({ length: numChannels }, () => new Float64Array(size))
    this.products = Array.from({ length: numChannels }, () => new Float64Array(size))
    this.sums = new Float64Array(numChannels)
  }

  /**
   * Fill in pixel, product and sum for the window at these rows and columns.
   *
   * @param {{values, shape}} maps of shape (H, W, C)
   * @param {ArrayLike<number>} weights of shape (kH, kW, C), flat
   */
  fill(maps, weights, { rows, columns }) {
    const [height, width, numChannels] = maps.shape
    for (let channel = 0; channel < numChannels; channel++) {
      let sum = 0
      let place = 0
      for (const row of rows) {
        for (const column of columns) {
          const inside = row >= 0 && row < height && column >= 0 && column < width
          const pixel = inside ? maps.values[(row * width + column) * numChannels + channel] : 0
          const product = pixel * weights[place * numChannels + channel] + 0 // so that -1 · 0 shows as 0
          this.inside[place] = inside ? 1 : 0
          this.pixels[channel][place] = pixel
          this.products[channel][place] = product
          sum += product
          place += 1
        }
      }
      this.sums[channel] = sum
    }
    this.total = this.sums.reduce((total, sum) => total + sum, 0)
    return this
  }
}
