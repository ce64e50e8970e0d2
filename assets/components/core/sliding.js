// A picture that the hand slides by whole pixels: by dragging it, or by arrow keys.

import { Pane } from "./pane.js"

/** A pane whose picture is gripped and moved; it tells how many rows and columns so far. */
export class Sliding extends Pane {
  /**
   * @param {object} options as for Pane, and:
   * @param {() => void} options.onGrip the hand has taken hold
   * @param {(rows: number, columns: number) => void} options.onSlide so far since then
   */
  constructor({ onGrip, onSlide, ...options }) {
    super({ ...options, isWhole: true, onPoint: () => {} })
    this.onGrip = onGrip
    this.onSlide = onSlide
    this.box.classList.add("sliding")
  }

  press(event) {
    this.box.focus({ preventScroll: true })
    this.box.setPointerCapture(event.pointerId)
    this.grip ??= { id: event.pointerId, ...this.spot(event) }
    this.onGrip()
  }

  move(event) {
    if (event.pointerId !== this.grip?.id) return
    const { x, y } = this.spot(event)
    this.onSlide(Math.round((y - this.grip.y) / this.view.scale), Math.round((x - this.grip.x) / this.view.scale))
  }

  release(event) {
    if (event.pointerId !== this.grip?.id) return
    this.grip = null
    this.onRest?.()
  }
}

/** Move values of shape (H, W, C) by whole pixels, the edge repeated, as the core's `shifted` does. */
export function shifted({ values, shape: [height, width, numChannels] }, rows, columns) {
  const moved = new values.constructor(values.length)
  const within = (place, size) => Math.min(Math.max(place, 0), size - 1)
  for (let to = 0, at = 0; to < height; to++) {
    const line = within(to - rows, height) * width
    for (let column = 0; column < width; column++) {
      const from = (line + within(column - columns, width)) * numChannels
      for (let channel = 0; channel < numChannels; channel++, at++) moved[at] = values[from + channel]
    }
  }
  return { values: moved, shape: [height, width, numChannels] }
}

/** The strips that such a move fills with the repeated edge. */
export function filled([height, width], rows, columns) {
  const boxes = []
  if (rows) boxes.push({ rows: rows > 0 ? [0, rows] : [height + rows, height], columns: [0, width] })
  if (columns) boxes.push({ rows: [0, height], columns: columns > 0 ? [0, columns] : [width + columns, width] })
  return boxes.length ? [{ kind: "shade", boxes }] : []
}
