// Many small pictures on one canvas, and how one of them is drawn somewhere else.

import { paintBrightness } from "../core/colours.js"

const COLUMNS = 40

/** All pictures of a map, (N, H, W, C), one pixel a number. */
export class Album {
  constructor({ values, shape: [count, height, width, channels] }) {
    Object.assign(this, { count, height, width })
    this.canvas = document.createElement("canvas")
    this.canvas.width = width * Math.min(COLUMNS, Math.max(count, 1))
    this.canvas.height = height * Math.max(1, Math.ceil(count / COLUMNS))
    const context = this.canvas.getContext("2d")
    const image = new ImageData(width, height)
    const words = new Uint32Array(image.data.buffer)
    const size = height * width * channels
    for (let number = 0; number < count; number++) {
      paintBrightness(words, values.subarray(number * size, (number + 1) * size), channels)
      context.putImageData(image, ...this.corner(number))
    }
  }

  corner(number) {
    return [(number % COLUMNS) * this.width, Math.floor(number / COLUMNS) * this.height]
  }

  /** Draw one picture with its left upper corner at a place, its longer side so many pixels. */
  draw(context, number, x, y, side) {
    const scale = side / Math.max(this.width, this.height)
    const [left, top] = this.corner(number)
    context.imageSmoothingEnabled = false
    context.drawImage(this.canvas, left, top, this.width, this.height, x, y, Math.round(this.width * scale), Math.round(this.height * scale))
  }

  /** Show one picture on a canvas of its own. */
  show(canvas, number) {
    canvas.width = this.width
    canvas.height = this.height
    this.draw(canvas.getContext("2d"), number, 0, 0, Math.max(this.width, this.height))
  }
}
