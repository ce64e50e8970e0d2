// Pictures as points: dots from afar, the pictures themselves from near. Gestures are a pane's.

import { Pane } from "../core/pane.js"
import { plain } from "../core/numbers.js"
import { Dots } from "./dots.js"
import { areLetters } from "./signs.js"

const CELL = 4.5 // CSS pixels of a unit of the view, so that it can be zoomed sixteen times
const MARGIN = 5 // units around the outermost points
const NEAR = 28 // CSS pixels from which a point is not meant
const MOST_PICTURES = 60 // seen at once as pictures, where nothing else is chosen
const GLIDE = 700 // milliseconds from one moment to the next
const MOST_NAMES = 26 // classes that are named on the map
const WIDEST_NAME = 18 // letters
const CONE = 1.1 // radians to each side of an arrow key
const GUEST = -1
const QUIET = matchMedia("(prefers-reduced-motion: reduce)")

/** The map. Places are in its own units: rows down, columns to the right. */
export class Field extends Pane {
  /**
   * @param {object} options as of a pane, and
   * @param {(number: ?number) => void} options.onHover the point under the hand; -1 is the guest
   * @param {(number: number) => void} options.onPress a point was pressed
   */
  constructor({ onHover, onPress, ...options }) {
    super({ ...options, onPoint: () => {} })
    Object.assign(this, { onHover, onPress })
    this.box.classList.add("map-box")
    this.dots = new Dots()
    this.looks = "auto"
    this.marked = { lines: [] }
  }

  /**
   * Show points: `values` (N, 2) in a unit of their own, `guest` one more place or null, `shares` of
   * the spread along each axis or null where directions mean nothing, and how they look.
   */
  showPoints({ values, guest, shares, labels, answers, classes, series, album, palette, glides }) {
    const before = this.now
    Object.assign(this, { values, guestPlace: guest, shares, labels, answers, classes, series, album, palette })
    this.dots.set(series, palette, classes)
    this.raster = { rows: 1, columns: 1 } // there is something to see
    if (!this.ratio) return this.layout()
    this.aim = this.fitted()
    this.glide(glides && before?.length === this.aim.length ? before : null)
  }

  /** Be strong in some classes only; null for all. */
  keep(only) {
    this.only = only
    this.paint()
  }

  /** Show dots, pictures, or what there is room for. */
  look(looks) {
    this.looks = looks
    this.paint()
  }

  /** Mark one point, the point under the hand, and lines to others. */
  pointOut(marked) {
    this.marked = marked
    this.paintMarks()
  }

  isKept(number) {
    return number === GUEST || !this.only || this.only.has(this.labels[number])
  }

  layout() {
    const width = this.element.clientWidth
    if (!this.values || !width) return
    const height = Math.min(this.maxHeight, Math.max(0.78 * width, 300))
    this.ratio = devicePixelRatio || 1
    this.view.setExtent({ top: 0, left: 0, rows: height / CELL, columns: width / CELL }, CELL)
    for (const canvas of [this.base, this.over]) {
      canvas.width = Math.round(width * this.ratio)
      canvas.height = Math.round(height * this.ratio)
    }
    this.box.style.width = `${width}px`
    this.box.style.height = `${height}px`
    this.aim = this.fitted()
    this.glide(null)
  }

  /** Lay points out, both directions on one scale; the guest is the last. */
  fitted() {
    const every = this.guestPlace ? [...this.values, ...this.guestPlace] : this.values
    const ends = [0, 1].map(axis => {
      let [low, high] = [Infinity, -Infinity]
      for (let at = axis; at < every.length; at += 2) {
        low = Math.min(low, every[at])
        high = Math.max(high, every[at])
      }
      return [low, high]
    })
    const { rows, columns } = this.view.extent
    const [across, up] = ends.map(([low, high]) => high - low)
    this.unit = Math.min((columns - 2 * MARGIN) / (across || 1), (rows - 2 * MARGIN) / (up || 1))
    if (!(across || up)) this.unit = 1
    this.middle = ends.map(([low, high]) => (low + high) / 2)
    const places = new Float32Array(every.length)
    for (let at = 0; at < every.length; at += 2) [places[at], places[at + 1]] = this.placeOf(every[at], every[at + 1])
    return places
  }

  /** Where a point of the rows' own unit lies: column and row of the view. */
  placeOf(along, up) {
    const { rows, columns } = this.view.extent
    return [columns / 2 + (along - this.middle[0]) * this.unit, rows / 2 - (up - this.middle[1]) * this.unit]
  }

  glide(before) {
    cancelAnimationFrame(this.frame)
    this.from = before && !QUIET.matches ? before.slice() : null
    this.now = this.from ? before.slice() : this.aim
    this.since = null
    if (this.from) this.frame = requestAnimationFrame(time => this.advance(time))
    this.paint()
  }

  advance(time) {
    this.since ??= time
    const done = Math.min((time - this.since) / GLIDE, 1)
    const way = done * done * (3 - 2 * done)
    for (let at = 0; at < this.now.length; at++) this.now[at] = this.from[at] + way * (this.aim[at] - this.from[at])
    this.paint()
    if (done < 1) this.frame = requestAnimationFrame(next => this.advance(next))
    else this.now = this.aim
  }

  get count() {
    return this.labels.length
  }

  /** Device pixels of a point; the guest is the one behind the last. */
  spotOf(number) {
    const at = 2 * (number === GUEST ? this.count : number)
    const scale = this.view.scale * this.ratio
    return [(this.now[at] - this.view.left) * scale, (this.now[at + 1] - this.view.top) * scale]
  }

  paint() {
    if (!this.now || !this.ratio) return
    const context = this.base.getContext("2d")
    context.clearRect(0, 0, this.base.width, this.base.height)
    if (this.shares) this.paintAxes(context)
    const seen = this.seen()
    this.asPictures = this.looks === "pictures" || (this.looks === "auto" && seen.length <= MOST_PICTURES)
    if (this.only) this.paintPoints(context, this.seen(false), 0.13, false)
    this.paintPoints(context, seen, 1, this.asPictures)
    if (!this.asPictures && !areLetters(this.classes)) this.paintNames(context)
    this.paintMarks()
  }

  /** The points in sight that are kept, or those that are not; mistakes last, so on top. */
  seen(kept = true) {
    const border = 26 * this.ratio
    const numbers = []
    for (let number = 0; number < this.count; number++) {
      if (this.isKept(number) !== kept) continue
      const [x, y] = this.spotOf(number)
      if (x > -border && y > -border && x < this.base.width + border && y < this.base.height + border) numbers.push(number)
    }
    const isWrong = number => this.answers[number] !== this.labels[number]
    return [...numbers.filter(number => !isWrong(number)), ...numbers.filter(isWrong)]
  }

  get radius() {
    const base = this.count <= 200 ? 5.2 : this.count <= 700 ? 4.2 : 3.2
    return base * Math.min(this.view.zoom ** 0.35, 1.7) * this.ratio
  }

  get side() {
    return Math.round(Math.min(Math.max(22, 18 * this.view.zoom ** 0.5), 46) * this.ratio)
  }

  paintPoints(context, numbers, strength, asPictures) {
    context.globalAlpha = strength
    for (const number of numbers) this.paintPoint(context, number, asPictures)
    context.globalAlpha = 1
  }

  paintPoint(context, number, asPictures) {
    const [x, y] = this.spotOf(number)
    const [label, answer] = [this.labels[number], this.answers[number]]
    if (!asPictures) return this.dots.draw(context, label, answer, x, y, this.radius)
    this.paintPicture(context, this.album, number, x, y, this.side, this.dots.colours(label, answer))
    const corner = this.side / 2
    if (label !== answer && this.dots.areColoursShared) this.dots.badge(context, answer, x + corner, y - corner, 7 * this.ratio)
  }

  /** A picture in a frame of its class's colour; around that the colour of a wrong answer. */
  paintPicture(context, album, number, x, y, side, colours) {
    const line = Math.round(2 * this.ratio)
    const [left, top] = [Math.round(x - side / 2), Math.round(y - side / 2)]
    colours.toReversed().forEach((colour, place) => {
      const border = line * (colours.length - place)
      context.fillStyle = colour
      context.fillRect(left - border, top - border, side + 2 * border, side + 2 * border)
    })
    album.draw(context, number, left, top, side)
  }

  paintAxes(context) {
    const scale = this.view.scale * this.ratio
    const [column, row] = this.placeOf(0, 0)
    const [x, y] = [Math.round((column - this.view.left) * scale), Math.round((row - this.view.top) * scale)]
    context.fillStyle = this.palette.line
    context.fillRect(0, y, this.base.width, this.ratio)
    context.fillRect(x, 0, this.ratio, this.base.height)
    context.fillStyle = this.palette.muted
    context.font = `${11 * this.ratio}px "Source Sans", sans-serif`
    const gap = 6 * this.ratio
    const [first, second] = this.shares.map((share, axis) => `axis ${axis + 1}: ${plain(share * 100, 1)} % of the spread`)
    context.textAlign = "right"
    context.textBaseline = "bottom"
    context.fillText(first, this.base.width - gap, Math.min(Math.max(y - gap / 2, 30 * this.ratio), this.base.height - gap))
    context.textBaseline = "top"
    const isRight = x > this.base.width * 0.7
    context.textAlign = isRight ? "right" : "left"
    context.fillText(second, isRight ? x - gap : Math.max(x + gap, gap), gap)
  }

  /** Name each class in the middle of its points; names that would lie on each other move apart. */
  paintNames(context) {
    const kept = this.classes.map((name, number) => ({ name, number })).filter(({ number }) => !this.only || this.only.has(number))
    if (kept.length > MOST_NAMES) return
    const size = 13 * this.ratio
    context.font = `600 ${size}px "Source Sans", sans-serif`
    context.textAlign = "center"
    context.textBaseline = "middle"
    context.lineJoin = "round"
    const names = kept.map(({ name, number }) => this.nameAt(context, name, number)).filter(Boolean)
    for (const { text, x, y } of apart(names, size * 1.15)) {
      context.strokeStyle = this.palette.card
      context.lineWidth = 4 * this.ratio
      context.strokeText(text, x, y)
      context.fillStyle = this.palette.ink
      context.fillText(text, x, y)
    }
  }

  nameAt(context, name, number) {
    const spots = []
    for (let other = 0; other < this.count; other++) if (this.labels[other] === number) spots.push(this.spotOf(other))
    if (!spots.length) return null
    const [x, y] = [0, 1].map(axis => median(spots.map(spot => spot[axis])))
    const text = name.length > WIDEST_NAME ? `${name.slice(0, WIDEST_NAME - 1)}…` : name
    return { text, x, y, width: context.measureText(text).width }
  }

  paintMarks() {
    if (!this.now || !this.ratio) return
    const context = this.over.getContext("2d")
    context.clearRect(0, 0, this.over.width, this.over.height)
    const { here = null, lines } = this.marked
    const isGuest = here === GUEST
    if (this.guestPlace && !isGuest) this.paintGuest(context)
    if (here === null || (isGuest && !this.guestPlace)) return
    const [x, y] = this.spotOf(here)
    lines.forEach((number, place) => this.paintLine(context, x, y, number, place))
    if (!isGuest) this.ring(context, x, y, this.palette.window, 3)
    // once more, above rings and lines, and strong where their class is not
    for (const number of isGuest ? lines : [...lines, here]) this.paintPoint(context, number, this.asPictures)
    if (isGuest) this.paintGuest(context)
  }

  paintGuest(context) {
    const side = Math.round(40 * this.ratio)
    this.paintPicture(context, this.guestAlbum, 0, ...this.spotOf(GUEST), side, [this.palette.window, this.palette.card])
  }

  paintLine(context, x, y, number, place) {
    const [toX, toY] = this.spotOf(number)
    context.strokeStyle = this.palette.result
    context.lineWidth = (place ? 1.4 : 2.4) * this.ratio
    context.beginPath()
    context.moveTo(x, y)
    context.lineTo(toX, toY)
    context.stroke()
    this.ring(context, toX, toY, this.palette.result, 2)
  }

  ring(context, x, y, colour, width) {
    const radius = this.asPictures ? this.side * 0.75 : this.radius + 5 * this.ratio
    context.strokeStyle = this.palette.card
    context.lineWidth = (width + 2.5) * this.ratio
    context.beginPath()
    context.arc(x, y, radius, 0, 2 * Math.PI)
    context.stroke()
    context.strokeStyle = colour
    context.lineWidth = width * this.ratio
    context.stroke()
  }

  /** The point nearest to a place of the screen, if one is near. */
  nearest({ x, y }) {
    let [found, least] = [null, NEAR ** 2]
    for (let number = this.guestPlace ? GUEST : 0; number < this.count; number++) {
      if (!this.isKept(number)) continue
      const [left, top] = this.spotOf(number)
      const gap = (left / this.ratio - x) ** 2 + (top / this.ratio - y) ** 2
      if (gap < least) [found, least] = [number, gap]
    }
    return found
  }

  /** The nearest point in a direction, from another one; null where there is none. */
  beyond(start, [right, down]) {
    const [x, y] = this.spotOf(start)
    let [found, least] = [null, Infinity]
    for (let number = this.guestPlace ? GUEST : 0; number < this.count; number++) {
      if (number === start || !this.isKept(number)) continue
      const [left, top] = this.spotOf(number)
      const [across, along] = [left - x, top - y]
      const far = Math.hypot(across, along)
      const turn = Math.acos(Math.min(Math.max((across * right + along * down) / (far || 1), -1), 1))
      const cost = far * (1 + turn)
      if (far > 0 && turn < CONE && cost < least) [found, least] = [number, cost]
    }
    return found
  }

  /** Bring a point into sight. */
  bringIn(number) {
    if (!this.now || this.view.zoom === 1) return
    const at = 2 * (number === GUEST ? this.count : number)
    const [column, row] = [this.aim[at], this.aim[at + 1]]
    if (this.view.reveal(row - MARGIN, row + MARGIN, column - MARGIN, column + MARGIN)) this.paint()
  }

  point(event) {
    this.onHover(this.nearest(this.spot(event)))
  }

  release(event) {
    const wasPanned = this.panned
    super.release(event)
    if (event.type === "pointercancel") this.onHover(null) // the finger scrolls the page
    const number = event.type === "pointerup" && !wasPanned ? this.nearest(this.spot(event)) : null
    if (number !== null) this.onPress(number)
  }

  destroy() {
    cancelAnimationFrame(this.frame)
    super.destroy()
  }
}

function median(numbers) {
  const sorted = numbers.sort((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)]
}

/** Move names down until none lies on another. */
function apart(names, height) {
  const placed = []
  for (const name of names.sort((one, other) => one.y - other.y)) {
    for (const other of placed) {
      const isBeside = Math.abs(name.x - other.x) < (name.width + other.width) / 2
      if (isBeside && name.y - other.y < height) name.y = other.y + height
    }
    placed.push(name)
  }
  return placed
}
