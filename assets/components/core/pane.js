// A pane shows one map with square pixels and answers pointer, finger, wheel, pinch and keys.
// Two canvases lie on each other: the map, drawn when it or the view changes, and the marks,
// drawn at every move. What a place means is for the component to say: a pane tells rows and
// columns.

import { h, uniqueId } from "./dom.js"
import { drawMark, hatch } from "./marks.js"
import { isForBrowser, ZOOMS } from "./steer.js"
import { View } from "./view.js"

const NO_BORDER = { top: 0, bottom: 0, left: 0, right: 0 }
const NUMBERS_FROM = 24 // CSS pixels of a cell from which its number is printed in it
const WHEEL_REST = 250 // milliseconds that a scroll of the page goes on over a pane
const DRAG = 4 // CSS pixels from which a press is a drag

let pageScrolled = 0
addEventListener("scroll", () => (pageScrolled = performance.now()), { capture: true, passive: true })

/** One map on the screen. */
export class Pane {
  /**
   * @param {object} options
   * @param {string} options.label what a screen reader calls it
   * @param {string} options.hint which keys it knows
   * @param {number} [options.maxHeight] CSS pixels
   * @param {(row: number, column: number) => void} options.onPoint a place is under the hand
   * @param {(event: KeyboardEvent) => boolean} [options.onKey] answers whether it took the key
   * @param {() => void} [options.onRest] the hand has gone, or lets go
   * @param {() => void} [options.onLeave] the mouse has gone elsewhere, or the focus
   * @param {(factor: number) => void} [options.onZoom] this pane was zoomed by a factor
   * @param {boolean} [options.isWhole] it is always seen whole, and cannot be zoomed
   */
  constructor({ label, hint, maxHeight = 10_000, onPoint, onKey, onRest, onLeave, onZoom, isWhole }) {
    Object.assign(this, { onPoint, onKey, onRest, onLeave, onZoom, maxHeight })
    this.view = new View({ isWhole })
    this.marks = []
    this.base = h("canvas", { "aria-hidden": "true" })
    this.over = h("canvas", { "aria-hidden": "true" })
    const hintId = uniqueId("hint")
    this.box = h("div", { class: "pane-box", tabindex: 0, role: "application", "aria-label": label, "aria-describedby": hintId }, this.base, this.over)
    this.element = h("div", { class: "pane" }, this.box, h("span", { id: hintId, class: "told" }, hint))
    this.pointers = new Map()
    this.listen()
    this.observer = new ResizeObserver(() => this.layout())
    this.observer.observe(this.element)
    this.ended = new AbortController()
    this.watchRatio()
  }

  /** Be drawn anew when the window comes to another screen, or is zoomed by the browser. */
  watchRatio() {
    this.resolution = matchMedia(`(resolution: ${devicePixelRatio}dppx)`)
    this.resolution.addEventListener("change", () => this.changeRatio(), { once: true, signal: this.ended.signal })
  }

  changeRatio() {
    this.watchRatio()
    this.layout()
  }

  /** Name the map for those who hear it. */
  label(text) {
    if (this.box.getAttribute("aria-label") !== text) this.box.setAttribute("aria-label", text)
  }

  /**
   * Show a raster; `border` is padding around it in cells, `numbers(row, column)` answers what is
   * printed in a cell seen near: {text, letters}. Same raster, same border: nothing is laid out.
   */
  show(raster, { border = NO_BORDER, numbers = null, palette } = {}) {
    const size = [raster.rows, raster.columns, border.top, border.bottom, border.left, border.right].join()
    this.raster = raster
    this.border = border
    this.numbers = numbers
    this.palette = palette
    if (size !== this.size) {
      this.size = size
      this.view.fit()
      this.layout()
    } else {
      this.paint()
    }
  }

  /** Be at most so many CSS pixels high. */
  limit(maxHeight) {
    if (maxHeight === this.maxHeight) return
    this.maxHeight = maxHeight
    this.layout()
  }

  /** Set what is marked; see core/marks.js for the kinds. */
  mark(marks) {
    this.marks = marks
    this.paintMarks()
  }

  /** Give the box the shape of the map, as large as its place allows. */
  layout() {
    const width = this.element.clientWidth
    if (!this.raster?.rows || !width) return
    const { top, bottom, left, right } = this.border
    const rows = this.raster.rows + top + bottom
    const columns = this.raster.columns + left + right
    const cell = Math.min(width / columns, this.maxHeight / rows)
    this.view.setExtent({ top: -top, left: -left, rows, columns }, cell)
    this.ratio = devicePixelRatio || 1
    for (const canvas of [this.base, this.over]) {
      canvas.width = Math.max(1, Math.round(columns * cell * this.ratio))
      canvas.height = Math.max(1, Math.round(rows * cell * this.ratio))
    }
    this.box.style.width = `${columns * cell}px`
    this.box.style.height = `${rows * cell}px`
    this.paint()
  }

  /** Draw map and marks. */
  paint() {
    if (!this.raster?.rows || !this.ratio) return
    const context = this.base.getContext("2d")
    context.clearRect(0, 0, this.base.width, this.base.height)
    this.paintBorder(context)
    const scale = this.view.scale * this.ratio
    context.imageSmoothingEnabled = scale < 1
    context.drawImage(
      this.raster.canvas, -this.view.left * scale, -this.view.top * scale,
      this.raster.columns * scale, this.raster.rows * scale,
    )
    this.paintNumbers(context)
    this.paintMarks()
  }

  paintBorder(context) {
    const { top, bottom, left, right } = this.border
    if (!(top || bottom || left || right)) return
    context.fillStyle = hatch(context, this.palette.line, this.ratio)
    context.fillRect(0, 0, this.base.width, this.base.height)
    const [x, y, width, height] = this.place(0, this.raster.rows, 0, this.raster.columns)
    context.clearRect(x, y, width, height)
  }

  /** Print the number of every cell that is seen, as large as the longest of them lets all be. */
  paintNumbers(context) {
    if (!this.numbers || this.view.scale < NUMBERS_FROM) return
    const seen = this.numbersSeen()
    const longest = Math.max(...seen.flatMap(({ lines }) => lines.map(line => line.length)))
    const cell = this.view.scale * this.ratio
    const size = Math.min(0.3 * cell, (0.92 * cell) / (0.6 * longest), 15 * this.ratio)
    context.font = `${size}px "Source Code Pro", monospace`
    context.textAlign = "center"
    context.textBaseline = "middle"
    for (const number of seen) this.paintNumber(context, number, size)
  }

  numbersSeen() {
    const { top, left, rowsSeen, columnsSeen } = this.view
    const seen = []
    for (let row = Math.floor(top); row < top + rowsSeen; row++) {
      for (let column = Math.floor(left); column < left + columnsSeen; column++) {
        const { text, letters } = this.numberAt(row, column)
        seen.push({ row, column, lines: Array.isArray(text) ? text : [text], letters })
      }
    }
    return seen
  }

  numberAt(row, column) {
    const inside = row >= 0 && column >= 0 && row < this.raster.rows && column < this.raster.columns
    return inside ? this.numbers(row, column) : { text: "0", letters: this.palette.muted }
  }

  paintNumber(context, { row, column, lines, letters }, size) {
    const [x, y, width, height] = this.place(row, row + 1, column, column + 1)
    context.fillStyle = letters
    lines.forEach((line, number) => {
      const middle = y + height / 2 + (number - (lines.length - 1) / 2) * size * 1.05
      context.fillText(line, x + width / 2, middle)
    })
  }

  paintMarks() {
    if (!this.raster?.rows || !this.ratio) return
    const context = this.over.getContext("2d")
    context.clearRect(0, 0, this.over.width, this.over.height)
    for (const mark of this.marks) this.drawMark(context, mark)
  }

  /** Draw one mark; see core/marks.js for the kinds. */
  drawMark(context, mark) {
    drawMark(context, mark, this)
  }

  /** Device pixels of a box of cells: x, y, width, height, on whole pixels. */
  place(firstRow, endRow, firstColumn, endColumn) {
    const scale = this.view.scale * this.ratio
    const x = Math.round((firstColumn - this.view.left) * scale)
    const y = Math.round((firstRow - this.view.top) * scale)
    return [x, y, Math.round((endColumn - this.view.left) * scale) - x, Math.round((endRow - this.view.top) * scale) - y]
  }

  /** Zoom by a factor around a place; the middle of what is seen if none is given. */
  zoom(factor, row = this.view.top + this.view.rowsSeen / 2, column = this.view.left + this.view.columnsSeen / 2) {
    if (this.view.zoomAt(factor, row, column)) this.paint()
  }

  /** Zoom as another pane was zoomed, around what is framed here. */
  zoomAlong(factor) {
    const frame = this.marks.findLast(({ kind }) => kind === "frame")
    this.zoom(factor, ...(frame ? [middle(frame.rows), middle(frame.columns)] : []))
  }

  /** Move the view so that a box of cells is seen. */
  reveal(rows, columns) {
    if (this.view.zoom > 1 && this.view.reveal(...rows, ...columns)) this.paint()
  }

  /** Show a place in the middle, zoomed to a factor. */
  centre(zoom, row, column) {
    this.view.centre(zoom, row, column)
    this.paint()
  }

  fit() {
    this.view.fit()
    this.paint()
  }

  listen() {
    const on = (name, listener, options) => this.box.addEventListener(name, listener, options)
    on("pointerdown", event => this.press(event))
    on("pointermove", event => this.move(event))
    on("pointerup", event => this.release(event))
    on("pointercancel", event => this.release(event))
    on("pointerleave", event => this.pointers.size || this.pointerGone(event))
    on("wheel", event => this.wheel(event), { passive: false })
    on("keydown", event => this.key(event))
    on("blur", () => this.focusGone())
  }

  press(event) {
    this.box.focus({ preventScroll: true })
    this.box.setPointerCapture(event.pointerId)
    this.pointers.set(event.pointerId, this.spot(event))
    this.panned = false
    if (this.pointers.size === 1 && event.pointerType !== "mouse") this.point(event)
  }

  move(event) {
    const before = this.pointers.get(event.pointerId)
    const now = this.spot(event)
    if (before && this.pointers.size === 2) this.pinch(event.pointerId, before, now)
    else if (before && event.pointerType === "mouse" && this.view.zoom > 1) this.drag(event.pointerId, before, now)
    else this.point(event)
  }

  release(event) {
    this.pointers.delete(event.pointerId)
    if (event.type === "pointerup" && !this.panned) this.point(event)
    this.onRest?.()
  }

  /** A finger that is lifted leaves too; what it pointed at stays under it. */
  pointerGone(event) {
    this.onRest?.()
    if (event.pointerType === "mouse") this.onLeave?.()
  }

  focusGone() {
    this.onRest?.()
    this.onLeave?.()
  }

  pinch(id, before, now) {
    const [other] = [...this.pointers.entries()].filter(([key]) => key !== id).map(([, spot]) => spot)
    const distance = spot => Math.hypot(spot.x - other.x, spot.y - other.y) || 1
    const middle = this.cellAt((now.x + other.x) / 2, (now.y + other.y) / 2)
    this.panned = true
    this.pointers.set(id, now)
    this.zoomByHand(distance(now) / distance(before), middle)
    this.view.pan((before.y - now.y) / 2 / this.view.scale, (before.x - now.x) / 2 / this.view.scale)
    this.paint()
  }

  drag(id, before, now) {
    if (!this.panned && Math.hypot(now.x - before.x, now.y - before.y) < DRAG) return
    this.panned = true
    this.pointers.set(id, now)
    this.view.pan((before.y - now.y) / this.view.scale, (before.x - now.x) / this.view.scale)
    this.paint()
  }

  wheel(event) {
    const atEnd = event.deltaY > 0 ? this.view.zoom === 1 : this.view.zoom === this.view.maxZoom
    if (atEnd || performance.now() - pageScrolled < WHEEL_REST) return
    event.preventDefault()
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1
    const { x, y } = this.spot(event)
    this.zoomByHand(Math.exp(-event.deltaY * lines * 0.002), this.cellAt(x, y))
    this.point(event)
  }

  zoomByHand(factor, { row, column }) {
    if (!this.view.zoomAt(factor, row, column)) return
    this.paint()
    this.onZoom?.(factor)
  }

  key(event) {
    if (isForBrowser(event)) return
    const factor = ZOOMS[event.key]
    const taken = factor && this.view.maxZoom > 1 ? this.zoomByKey(factor) : this.onKey?.(event)
    if (taken) event.preventDefault()
  }

  zoomByKey(factor) {
    const mark = this.marks.find(({ kind }) => kind === "frame")
    const place = mark && { row: middle(mark.rows), column: middle(mark.columns) }
    this.zoomByHand(factor, place ?? this.cellAt(this.box.clientWidth / 2, this.box.clientHeight / 2))
    return true
  }

  point(event) {
    const { x, y } = this.spot(event)
    const { row, column } = this.cellAt(x, y)
    this.onPoint(Math.floor(row), Math.floor(column))
  }

  spot(event) {
    const { left, top } = this.box.getBoundingClientRect()
    return { x: event.clientX - left, y: event.clientY - top }
  }

  cellAt(x, y) {
    return { row: this.view.top + y / this.view.scale, column: this.view.left + x / this.view.scale }
  }

  destroy() {
    this.observer.disconnect()
    this.ended.abort()
  }
}

function middle([first, end]) {
  return (first + end) / 2
}
