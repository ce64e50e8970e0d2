// Several maps of one step as one image: two beside each other, in as many rows as that takes.

import { Raster } from "./raster.js"

const GAP = 1 / 12 // of a map, left free between maps
const FINEST = 12 // pixels of the image for the smallest maps, so that the gap is less than a cell of them

/** An image of all maps of (H, W, K), each in its place, or of one picture; a pane shows it like a raster. */
export class Mosaic {
  constructor() {
    this.canvas = document.createElement("canvas")
    this.rows = this.columns = 0
    this.tile = new Raster()
  }

  /** Show all maps on one signed scale. */
  signed(grid, palette, limit) {
    if (!this.changed(grid.values, palette.below, limit)) return
    this.arrange(grid.shape)
    for (let map = 0; map < this.count; map++) {
      this.tile.signed(grid, palette, limit, map)
      this.put(map)
    }
  }

  /** Show a picture, brightness 0 to 255 of shape (H, W, 1 or 3). */
  picture(grid) {
    if (!this.changed(grid.values)) return
    this.arrange([grid.shape[0], grid.shape[1], 1])
    this.tile.brightness(grid)
    this.put(0)
  }

  changed(...state) {
    const same = this.state?.length === state.length && state.every((part, place) => part === this.state[place])
    this.state = state
    return !same
  }

  put(map) {
    const [top, left] = this.corner(map)
    const context = this.canvas.getContext("2d")
    context.imageSmoothingEnabled = false
    context.drawImage(this.tile.canvas, left, top, this.width * this.fineness, this.height * this.fineness)
  }

  arrange([height, width, count]) {
    Object.assign(this, { height, width, count, across: Math.min(count, 2) })
    const longest = Math.max(height, width)
    this.fineness = count > 1 ? Math.ceil(FINEST / longest) : 1
    this.gap = Math.max(1, Math.round(longest * this.fineness * GAP))
    this.rows = Math.ceil(count / 2) * this.pitch(height) - this.gap
    this.columns = this.across * this.pitch(width) - this.gap
    this.canvas.width = this.columns // clears it too
    this.canvas.height = this.rows
  }

  /** From the beginning of a map to that of the next. */
  pitch(size) {
    return size * this.fineness + this.gap
  }

  /** The row and column of the image at which a map begins. */
  corner(map) {
    return [Math.floor(map / this.across) * this.pitch(this.height), (map % this.across) * this.pitch(this.width)]
  }

  /** Which map, and which place of it, is nearest to a place of the image. */
  at(row, column) {
    const down = within(row / this.pitch(this.height), Math.ceil(this.count / this.across))
    const across = within(column / this.pitch(this.width), this.across)
    const map = Math.min(down * this.across + across, this.count - 1)
    const [top, left] = this.corner(map)
    return { map, row: within((row - top) / this.fineness, this.height), column: within((column - left) / this.fineness, this.width) }
  }

  /** Rows and columns of the image for those of a map. */
  box(map, rows, columns) {
    const [top, left] = this.corner(map)
    return { rows: rows.map(row => row * this.fineness + top), columns: columns.map(column => column * this.fineness + left) }
  }
}

function within(place, count) {
  return Math.min(Math.max(Math.floor(place), 0), count - 1)
}
