// From numbers to colours, by meaning: grey or RGB for brightness, the diverging scale for signed
// values, clear at zero so that the card shows through (cnn_core/figures/palette.py).

import { channels } from "./theme.js"

const TINTS = [
  [1, 0.25, 0.25],
  [0.2, 0.72, 0.28],
  [0.25, 0.4, 1],
]

/** Prepare the signed scale: 511 colours as one word each, from `below` over clear to `above`. */
export function signedScale(palette) {
  const below = channels(palette.below)
  const above = channels(palette.above)
  const words = new Uint32Array(511)
  for (let step = 0; step < 511; step++) {
    const [red, green, blue] = step < 255 ? below : above
    words[step] = word(red, green, blue, Math.abs(step - 255))
  }
  return words
}

/** Largest distance from zero, or 1 where everything is zero. */
export function signedLimit(values) {
  let limit = 0
  for (let place = 0; place < values.length; place++) {
    const size = values[place] < 0 ? -values[place] : values[place]
    if (size > limit) limit = size
  }
  return limit || 1
}

/** Smallest and largest value. */
export function range(values) {
  let low = Infinity
  let high = -Infinity
  for (let place = 0; place < values.length; place++) {
    if (values[place] < low) low = values[place]
    if (values[place] > high) high = values[place]
  }
  return [low, high]
}

/** Colour signed numbers into the words of an image, every `step`-th from `first` on. */
export function paintSigned(words, values, limit, scale, first = 0, step = 1) {
  const factor = 255 / limit
  for (let place = 0, at = first; place < words.length; place++, at += step) {
    const strength = values[at] * factor + 255.5
    words[place] = scale[strength < 0 ? 0 : strength >= 511 ? 510 : strength | 0]
  }
}

/**
 * Colour brightness of shape (H, W, C) into the words of an image: three channels as they are, one
 * as grey; `plane` shows one of three in its own tint; `white` is what stands for full brightness.
 */
export function paintBrightness(words, values, numChannels, plane = null, white = 255) {
  const factor = 255 / white
  if (plane !== null && numChannels === 3) return paintPlane(words, values, plane, factor)
  const [green, blue] = numChannels === 3 ? [1, 2] : [0, 0]
  for (let place = 0, at = 0; place < words.length; place++, at += numChannels) {
    words[place] = word(values[at] * factor, values[at + green] * factor, values[at + blue] * factor, 255)
  }
}

function paintPlane(words, values, plane, factor) {
  const [red, green, blue] = TINTS[plane]
  for (let place = 0, at = plane; place < words.length; place++, at += 3) {
    const value = values[at] * factor
    words[place] = word(value * red, value * green, value * blue, 255)
  }
}

function word(red, green, blue, opacity) {
  return ((opacity << 24) | (blue << 16) | (green << 8) | red) >>> 0
}

// How much light a step of sRGB gives, by the definition of WCAG 2.2.
const LIGHT = Float64Array.from({ length: 256 }, (_, step) => (step <= 10 ? step / 255 / 12.92 : ((step / 255 + 0.055) / 1.055) ** 2.4))
const EVEN = Math.sqrt(1.05 * 0.05) - 0.05 // black and white stand out equally, 4.58 to 1

/** White or black letters, whichever stands out more from a ground of 0 to 255; always 4.5 to 1. */
export function lettersOn(red, green, blue) {
  return 0.2126 * LIGHT[red | 0] + 0.7152 * LIGHT[green | 0] + 0.0722 * LIGHT[blue | 0] < EVEN ? "#ffffff" : "#000000"
}

/** The same for a pixel of one or three numbers of which `white` is full brightness. */
export function lettersOnPixel(pixel, white = 255) {
  const [red, green, blue] = pixel.length === 3 ? pixel : [pixel[0], pixel[0], pixel[0]]
  const step = value => Math.min(Math.max((value / white) * 255, 0), 255)
  return lettersOn(step(red), step(green), step(blue))
}

/** CSS of a cell that holds brightness 0 to 255: its ground, and letters that can be read on it. */
export function brightnessLook(value, tint = null) {
  const [red, green, blue] = (tint === null ? [1, 1, 1] : TINTS[tint]).map(part => Math.round(value * part))
  return { ground: `rgb(${red},${green},${blue})`, letters: lettersOn(red, green, blue) }
}

/** CSS of a cell that holds a signed value: pale, so that the letters of the page stay readable. */
export function signedLook(value, limit, palette) {
  const strength = Math.min(Math.abs(value) / limit, 1)
  if (strength === 0) return { ground: "", letters: "" }
  const [red, green, blue] = channels(value < 0 ? palette.below : palette.above)
  return { ground: `rgba(${red},${green},${blue},${(strength * 0.42).toFixed(3)})`, letters: "" }
}

/** Colour of letters that can be read on the full signed scale. */
export function signedLetters(value, limit, palette) {
  const strength = Math.min(Math.abs(value) / limit, 1)
  const end = channels(value < 0 ? palette.below : palette.above)
  return lettersOn(...channels(palette.card).map((part, at) => part + (end[at] - part) * strength))
}
