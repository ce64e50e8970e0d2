// A picture with a signed map over it: from the picture alone to the map alone.

import { lettersOn, signedLimit } from "./colours.js"
import { Raster } from "./raster.js"
import { channels } from "./theme.js"

const RED = 0.299 // how bright each channel looks
const GREEN = 0.587
const BLUE = 0.114

/** An image of (rows, columns) pixels; half-way, the whole map lies on the picture in grey. */
export class Blend extends Raster {
  /**
   * @param {{values, shape}} picture brightness 0 to 255, (H, W, 1 or 3)
   * @param {{values, shape}} map (H, W)
   * @param {number} share from 0, the picture alone, to 1, the map alone
   */
  blend(picture, map, palette, share, limit = signedLimit(map.values)) {
    if (!this.changed(picture.values, map.values, palette, share, limit)) return
    const [rows, columns, count] = picture.shape
    const words = this.words(rows, columns)
    const laid = Math.min(1, 2 * share) // of the map over the picture
    const faded = Math.max(0, 2 * share - 1) // of the picture towards the card
    const [card, below, above] = [palette.card, palette.below, palette.above].map(channels)
    this.mixed = new Uint8ClampedArray(3 * rows * columns)
    for (let place = 0; place < words.length; place++) {
      const pixel = colourOf(picture.values, place * count, count)
      const grey = RED * pixel[0] + GREEN * pixel[1] + BLUE * pixel[2]
      const value = map.values[place]
      const strength = Math.min(Math.abs(value) / limit, 1) * laid
      const ink = value < 0 ? below : above
      const mixed = pixel.map((part, at) => {
        const ground = mix(mix(part, grey, laid), card[at], faded)
        return Math.round(mix(ground, ink[at], strength))
      })
      this.mixed.set(mixed, 3 * place)
      words[place] = ((255 << 24) | (mixed[2] << 16) | (mixed[1] << 8) | mixed[0]) >>> 0
    }
    this.put()
  }

  /** Letters that can be read on a pixel. */
  letters(place) {
    return lettersOn(...this.mixed.subarray(3 * place, 3 * place + 3))
  }
}

function colourOf(values, at, count) {
  return count === 3 ? [values[at], values[at + 1], values[at + 2]] : [values[at], values[at], values[at]]
}

function mix(one, other, share) {
  return one + (other - one) * share
}
