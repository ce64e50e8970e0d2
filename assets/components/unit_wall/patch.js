// Patches of pictures: what a unit sees, cut out as it lies, hatched where it lies outside.

import { hatch } from "../core/marks.js"
import { Raster } from "../core/raster.js"

/** Rows and columns [first, end] that a unit sees from a place of its map; all of the picture without a field. */
export function seenFrom(field, [row, column], [rows, columns]) {
  if (!field) return { rows: [0, rows], columns: [0, columns] }
  const along = (axis, place) => {
    const first = field.start[axis] + place * field.jump[axis]
    return [first, first + field.size[axis]]
  }
  return { rows: along(0, row), columns: along(1, column) }
}

/** The smallest box that holds a box and the whole picture. */
export function around(box, [rows, columns]) {
  const both = ([first, end], size) => [Math.min(first, 0), Math.max(end, size)]
  return { rows: both(box.rows, rows), columns: both(box.columns, columns) }
}

/** Many pictures (N, H, W, C), each an image once it is asked for. */
export class Album {
  /** Hold these pictures; the same ones keep their images. `white` is full brightness. */
  hold(pictures, white = 255) {
    if (pictures === this.pictures) return
    Object.assign(this, { pictures, white, rasters: new Map() })
  }

  /** Rows and columns of every picture. */
  get size() {
    return this.pictures.shape.slice(1, 3)
  }

  raster(number) {
    if (!this.rasters.has(number)) this.rasters.set(number, this.made(number))
    return this.rasters.get(number)
  }

  made(number) {
    const { values, shape } = this.pictures
    const size = shape[1] * shape[2] * shape[3]
    const raster = new Raster()
    raster.brightness({ values: values.subarray(number * size, (number + 1) * size), shape: shape.slice(1) }, null, this.white)
    return raster
  }

  /** Draw what lies in a box, `side` CSS pixels at most; `frame` is a box to be framed in it. */
  draw(canvas, number, box, side, palette, frame = null) {
    const ratio = devicePixelRatio || 1
    const [top, left] = [box.rows[0], box.columns[0]]
    const [rows, columns] = [box.rows[1] - top, box.columns[1] - left]
    const scale = (side * ratio) / Math.max(rows, columns)
    canvas.width = Math.round(columns * scale)
    canvas.height = Math.round(rows * scale)
    canvas.style.width = `${canvas.width / ratio}px`
    canvas.style.height = `${canvas.height / ratio}px`
    const context = canvas.getContext("2d")
    context.fillStyle = hatch(context, palette.muted, ratio)
    context.fillRect(0, 0, canvas.width, canvas.height)
    context.imageSmoothingEnabled = false
    const place = (value, start) => Math.round((value - start) * scale)
    const raster = this.raster(number)
    context.drawImage(raster.canvas, place(0, left), place(0, top), place(raster.columns, 0), place(raster.rows, 0))
    if (frame) drawFrame(context, frame, place, box, palette, ratio)
  }
}

function drawFrame(context, { rows, columns }, place, box, palette, ratio) {
  const [x, y] = [place(columns[0], box.columns[0]), place(rows[0], box.rows[0])]
  const [right, bottom] = [place(columns[1], box.columns[0]), place(rows[1], box.rows[0])]
  const line = Math.max(2, Math.round(2 * ratio))
  const inside = [x + line / 2, y + line / 2, right - x - line, bottom - y - line]
  context.strokeStyle = "rgba(0,0,0,0.55)"
  context.lineWidth = line + 2 * ratio
  context.strokeRect(...inside)
  context.strokeStyle = palette.window
  context.lineWidth = line
  context.strokeRect(...inside)
}
