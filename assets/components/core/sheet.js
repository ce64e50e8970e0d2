// A sheet is a pane that is drawn on: it tells where a pen goes down, moves and lifts. One pen at a
// time; a second finger is a palm.

import { Pane } from "./pane.js"

const LINES_FROM = 8 // CSS pixels of a cell from which the lines between cells are drawn
const ERASER_END = 32 // of PointerEvent.buttons: the other end of a pen

/** A map to be drawn on. */
export class Sheet extends Pane {
  /**
   * @param {object} options as of a pane, and
   * @param {(place: [number, number], erases: boolean) => void} options.onDown
   * @param {(places: [number, number][]) => void} options.onMove the pen is down and comes through
   * @param {() => void} options.onUp
   * @param {(place: ?[number, number]) => void} options.onHover the pen is near; null when it goes
   */
  constructor(options) {
    super(options)
    Object.assign(this, options)
    this.pen = null
  }

  listen() {
    const on = (name, listener) => this.box.addEventListener(name, listener)
    on("pointerdown", event => this.press(event))
    on("pointermove", event => this.move(event))
    on("pointerup", event => this.release(event))
    on("pointercancel", event => this.release(event))
    on("lostpointercapture", event => this.release(event))
    on("pointerleave", () => this.pen ?? this.onHover(null))
    on("keydown", event => this.key(event))
    on("keyup", event => event.key === this.taken && event.stopPropagation())
    on("blur", () => this.leave())
  }

  press(event) {
    if (this.pen !== null || (event.button > 0 && !(event.buttons & ERASER_END))) return
    this.box.classList.add("by-hand") // no ring of the keyboard's around it
    this.box.focus({ preventScroll: true })
    this.box.setPointerCapture(event.pointerId)
    this.pen = event.pointerId
    this.onDown(this.placeOf(event), Boolean(event.buttons & ERASER_END))
  }

  move(event) {
    if (event.pointerType !== "touch") this.onHover(this.placeOf(event))
    if (event.pointerId !== this.pen) return
    const all = event.getCoalescedEvents?.() ?? []
    this.onMove((all.length ? all : [event]).map(one => this.placeOf(one)))
  }

  release(event) {
    if (event.pointerId !== this.pen) return
    this.pen = null
    this.onUp()
  }

  /** A key that is taken is no one else's: an Escape that lifts the pen closes no dialog. */
  key(event) {
    this.box.classList.remove("by-hand")
    this.taken = this.onKey(event) ? event.key : null
    if (this.taken === null) return
    event.preventDefault()
    event.stopPropagation()
  }

  leave() {
    this.box.classList.remove("by-hand")
    this.onRest()
  }

  placeOf(event) {
    const { x, y } = this.spot(event)
    const { row, column } = this.cellAt(x, y)
    return [row, column]
  }

  paintNumbers(context) {
    this.paintLines(context)
    super.paintNumbers(context)
  }

  paintLines(context) {
    const { rows, columns } = this.raster
    if (this.view.scale < LINES_FROM) return
    const line = Math.max(1, Math.round(this.ratio / 2))
    context.fillStyle = this.palette.line
    for (let row = 1; row < rows; row++) context.fillRect(0, this.place(row, row, 0, 0)[1], this.base.width, line)
    for (let column = 1; column < columns; column++) context.fillRect(this.place(0, 0, column, column)[0], 0, line, this.base.height)
  }

  drawMark(context, mark) {
    if (mark.kind === "ring") this.drawRing(context, mark)
    else if (mark.kind === "path") this.drawPath(context, mark)
    else super.drawMark(context, mark)
  }

  /** The edge of the pen: {place, width, colour, down}. */
  drawRing(context, { place, width, colour, down }) {
    const [x, y] = this.spotOf(place)
    context.beginPath()
    context.arc(x, y, Math.max((width / 2) * this.view.scale, 3) * this.ratio, 0, 2 * Math.PI)
    context.lineWidth = (down ? 2 : 1.25) * this.ratio
    context.strokeStyle = colour
    context.stroke()
  }

  /** The way of the pen: {places, colour}. */
  drawPath(context, { places, colour }) {
    context.beginPath()
    for (const place of places) context.lineTo(...this.spotOf(place))
    context.lineWidth = 1.5 * this.ratio
    context.lineJoin = context.lineCap = "round"
    context.strokeStyle = colour
    context.stroke()
  }

  spotOf([row, column]) {
    const scale = this.view.scale * this.ratio
    return [(column - this.view.left) * scale, (row - this.view.top) * scale]
  }
}
