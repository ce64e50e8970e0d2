// What is drawn over a map: frames, dots, what is left out. A mark is plain data with a `kind`:
//
// frame  {rows: [first, end], columns, colour, thin}
// cells  {rows: [...], columns: [...], colour}: each crossing framed
// dots   as cells, a dot in each
// shade  {rows, columns} or {boxes: [{rows, columns}, ...]}: what is left out
// veil   {from, columns}: all from a place in reading order on
// image  {canvas}: one pixel a cell, over the whole map

import { between } from "./view.js"

const KINDS = { frame: drawFrame, cells: drawCells, dots: drawDots, shade: drawShade, veil: drawVeil, image: drawImage }

/** Frame one cell. */
export function unitFrame([row, column], colour) {
  return { kind: "frame", rows: [row, row + 1], columns: [column, column + 1], colour }
}

/** Draw a mark on the upper canvas of a pane. */
export function drawMark(context, mark, pane) {
  KINDS[mark.kind](context, mark, pane)
}

function drawFrame(context, { rows, columns, colour, thin = false }, pane) {
  const { ratio, view } = pane
  const [x, y, width, height] = pane.place(...rows, ...columns)
  const line = Math.max(1, Math.round((thin ? 1 : 2) * ratio))
  const grow = view.scale < 5 ? line : 0 // a frame on tiny cells goes around them
  const around = [x - grow + line / 2, y - grow + line / 2, width + 2 * grow - line, height + 2 * grow - line]
  if (!thin) {
    context.strokeStyle = "rgba(0,0,0,0.55)"
    context.lineWidth = line + 2 * ratio
    context.strokeRect(...around)
  }
  context.strokeStyle = colour
  context.lineWidth = line
  context.strokeRect(...around)
}

function drawCells(context, { rows, columns, colour }, pane) {
  const tiny = pane.view.scale < 8 // too small for a frame each
  context.fillStyle = colour
  for (const row of rows) {
    for (const column of columns) {
      const box = { rows: [row, row + 1], columns: [column, column + 1] }
      if (tiny) context.fillRect(...pane.place(...box.rows, ...box.columns))
      else drawFrame(context, { ...box, colour, thin: true }, pane)
    }
  }
}

function drawDots(context, { rows, columns, colour }, pane) {
  const radius = between(pane.view.scale * 0.14, 1, 3) * pane.ratio
  for (const row of rows) {
    for (const column of columns) {
      const [x, y, width, height] = pane.place(row, row + 1, column, column + 1)
      drawDot(context, x + width / 2, y + height / 2, radius + pane.ratio, "rgba(0,0,0,0.6)")
      drawDot(context, x + width / 2, y + height / 2, radius, colour)
    }
  }
}

function drawDot(context, x, y, radius, colour) {
  context.fillStyle = colour
  context.beginPath()
  context.arc(x, y, radius, 0, 2 * Math.PI)
  context.fill()
}

function drawShade(context, { rows, columns, boxes = [{ rows, columns }] }, pane) {
  context.fillStyle = hatch(context, pane.palette.ink, pane.ratio)
  context.globalAlpha = 0.45
  context.beginPath()
  for (const box of boxes) context.rect(...pane.place(...box.rows, ...box.columns))
  context.fill() // in one go: where boxes cross, the lines are no darker
  context.globalAlpha = 1
}

function drawVeil(context, { from, columns }, pane) {
  const row = Math.floor(from / columns)
  context.fillStyle = pane.palette.card
  context.fillRect(...pane.place(row, row + 1, from % columns, columns))
  context.fillRect(...pane.place(row + 1, pane.raster.rows, 0, columns))
}

function drawImage(context, { canvas }, pane) {
  context.imageSmoothingEnabled = false
  context.drawImage(canvas, ...pane.place(0, canvas.height, 0, canvas.width))
}

/** A pattern of thin slanted lines, for what is not picture. */
export function hatch(context, colour, ratio) {
  const side = Math.round(6 * ratio)
  const tile = document.createElement("canvas")
  tile.width = tile.height = side
  const drawing = tile.getContext("2d")
  drawing.strokeStyle = colour
  drawing.lineWidth = ratio
  drawing.beginPath()
  for (const shift of [-side, 0, side]) {
    drawing.moveTo(shift, side)
    drawing.lineTo(shift + side, 0)
  }
  drawing.stroke()
  return context.createPattern(tile, "repeat")
}
