// A map as an image of one pixel a number, drawn again only when its numbers or colours change.

import { paintBrightness, paintSigned, signedLimit, signedScale } from "./colours.js"

/** An image of (rows, columns) pixels that panes draw enlarged, with square pixels. */
export class Raster {
  constructor() {
    this.canvas = document.createElement("canvas")
    this.rows = 0
    this.columns = 0
  }

  /** Show brightness 0 to `white` of shape (H, W, C); `plane` shows one channel in its tint. */
  brightness(grid, plane = null, white = 255) {
    if (!this.changed(grid.values, "brightness", plane, white)) return false
    const [rows, columns, numChannels] = grid.shape
    const words = this.words(rows, columns)
    paintBrightness(words, grid.values, numChannels, plane, white)
    return this.put()
  }

  /** Show signed numbers of shape (H, W), or one channel of (H, W, C), on the diverging scale. */
  signed(grid, palette, limit = signedLimit(grid.values), channel = 0) {
    if (!this.changed(grid.values, palette.below, limit, channel)) return false
    return this.signedValues(grid.values, grid.shape, palette, limit, channel)
  }

  /** As `signed`, for numbers that change in place. */
  signedValues(values, shape, palette, limit, channel = 0) {
    if (this.colours !== palette.below) {
      this.scale = signedScale(palette)
      this.colours = palette.below
    }
    const words = this.words(shape[0], shape[1])
    paintSigned(words, values, limit, this.scale, channel, shape[2] ?? 1)
    return this.put()
  }

  changed(...state) {
    const same = this.state?.length === state.length && state.every((part, i) => part === this.state[i])
    this.state = state
    return !same
  }

  words(rows, columns) {
    if (rows !== this.rows || columns !== this.columns) {
      this.canvas.width = columns
      this.canvas.height = rows
      this.rows = rows
      this.columns = columns
      this.image = new ImageData(columns, rows)
    }
    return new Uint32Array(this.image.data.buffer)
  }

  put() {
    this.canvas.getContext("2d").putImageData(this.image, 0, 0)
    return true
  }
}
