// Lighting up all places of a map whose values lie in one bin: the others grow pale.

import { channels } from "./theme.js"

/** An image of one pixel a place, to lie over a map. */
export class Lit {
  constructor() {
    this.canvas = document.createElement("canvas")
  }

  /** Light up one bin; `bins` {values, shape} says in which every place lies. */
  show({ values, shape: [rows, columns] }, bin, palette) {
    if (this.canvas.width !== columns || this.canvas.height !== rows) {
      this.canvas.width = columns
      this.canvas.height = rows
    }
    const image = new ImageData(columns, rows)
    const words = new Uint32Array(image.data.buffer)
    const [bright, pale] = [word(palette.window, 255), word(palette.card, 150)]
    for (let place = 0; place < words.length; place++) words[place] = values[place] === bin ? bright : pale
    this.canvas.getContext("2d").putImageData(image, 0, 0)
    return this.canvas
  }
}

function word(colour, opacity) {
  const [red, green, blue] = channels(colour)
  return ((opacity << 24) | (blue << 16) | (green << 8) | red) >>> 0
}
