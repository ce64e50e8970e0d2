// Which part of a map is seen, and how large: the arithmetic of zooming and panning.
// Places are rows and columns of the map, with decimals; a border of padding has negative ones.

export const MAX_CELL = 72 // CSS pixels of one cell at the nearest

/** The part of a map that a pane shows. */
export class View {
  /** @param {{isWhole?: boolean}} options whether everything is always seen */
  constructor({ isWhole = false } = {}) {
    this.isWhole = isWhole
    this.zoom = 1
    this.top = 0
    this.left = 0
    this.setExtent({ top: 0, left: 0, rows: 1, columns: 1 }, 1)
  }

  /** Say what there is to see, border included, and how many CSS pixels a cell has at zoom 1. */
  setExtent(extent, cell) {
    this.extent = extent
    this.cell = cell
    this.zoom = Math.min(this.zoom, this.maxZoom)
    this.clamp()
  }

  get maxZoom() {
    return this.isWhole ? 1 : Math.max(1, MAX_CELL / this.cell)
  }

  /** CSS pixels of a cell now. */
  get scale() {
    return this.cell * this.zoom
  }

  get rowsSeen() {
    return this.extent.rows / this.zoom
  }

  get columnsSeen() {
    return this.extent.columns / this.zoom
  }

  /** Show everything. */
  fit() {
    this.zoom = 1
    this.clamp()
  }

  /** Zoom by a factor while one place stays where it is; answers whether anything changed. */
  zoomAt(factor, row, column) {
    const before = this.zoom
    this.zoom = Math.min(Math.max(this.zoom * factor, 1), this.maxZoom)
    const change = before / this.zoom
    this.top = row - (row - this.top) * change
    this.left = column - (column - this.left) * change
    this.clamp()
    return this.zoom !== before
  }

  /** Zoom to a factor with a place in the middle, as far as the edges let it. */
  centre(zoom, row, column) {
    this.zoom = between(zoom, 1, this.maxZoom)
    this.top = row - this.rowsSeen / 2
    this.left = column - this.columnsSeen / 2
    this.clamp()
  }

  /** Move what is seen by rows and columns. */
  pan(rows, columns) {
    this.top += rows
    this.left += columns
    this.clamp()
  }

  /** Move as little as needed for a box to be seen; answers whether it moved. */
  reveal(firstRow, endRow, firstColumn, endColumn) {
    const { top, left } = this
    this.top = nearest(this.top, this.rowsSeen, firstRow, endRow)
    this.left = nearest(this.left, this.columnsSeen, firstColumn, endColumn)
    this.clamp()
    return this.top !== top || this.left !== left
  }

  clamp() {
    const { top, left, rows, columns } = this.extent
    this.top = between(this.top, top, top + rows - this.rowsSeen)
    this.left = between(this.left, left, left + columns - this.columnsSeen)
  }
}

function nearest(start, length, first, end) {
  if (end - first >= length) return (first + end - length) / 2
  return Math.min(Math.max(start, end - length), first)
}

/** The number within two limits that is nearest to it. */
export function between(value, low, high) {
  return Math.max(low, Math.min(value, high))
}
