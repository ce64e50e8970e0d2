// As many cells as there are combinations, in one area: those that a search trains are filled.

import { h } from "../core/dom.js"

const GAP_FROM = 3 // CSS pixels of a cell from which there is a gap between cells
const HEIGHT = 92

/** Columns and rows for so many cells, as square as they can be in an area. */
export function layOut(count, width, height) {
  let columns = Math.max(1, Math.ceil(Math.sqrt((count * width) / height)))
  while ((width / columns) * Math.ceil(count / columns) > height) columns += Math.max(1, columns >> 6)
  return { columns, rows: Math.ceil(count / columns), cell: Math.min(width / columns, height) }
}

/** The drawing; hidden from those who hear the page, who are told both numbers. */
export class Field {
  constructor() {
    this.canvas = h("canvas", { "aria-hidden": "true" })
    this.element = h("div", { class: "field" }, this.canvas)
    this.watcher = new ResizeObserver(() => this.last && this.show(...this.last))
    this.watcher.observe(this.element)
  }

  /** Show `count` cells, `trained` of them filled; answers the CSS pixels of a cell. */
  show(count, trained, palette) {
    this.last = [count, trained, palette]
    const width = Math.floor(this.element.clientWidth)
    if (!width) return HEIGHT
    const dots = devicePixelRatio || 1
    this.canvas.width = width * dots
    this.canvas.height = HEIGHT * dots
    this.canvas.style.height = `${HEIGHT}px`
    const context = this.canvas.getContext("2d")
    context.scale(dots, dots)
    const plan = layOut(count, width, HEIGHT)
    this.draw(context, plan, count, trained, palette)
    return plan.cell
  }

  draw(context, { columns, rows, cell }, count, trained, { line, result }) {
    const gap = cell >= GAP_FROM ? Math.max(1, cell * 0.12) : 0
    const size = cell - gap
    context.fillStyle = line
    if (gap) for (let place = trained; place < count; place++) context.fillRect((place % columns) * cell, Math.floor(place / columns) * cell, size, size)
    else context.fillRect(0, 0, columns * cell, rows * cell)
    context.fillStyle = result
    for (let place = 0; place < trained; place++) context.fillRect((place % columns) * cell, Math.floor(place / columns) * cell, size, size)
  }

  destroy() {
    this.watcher.disconnect()
  }
}
