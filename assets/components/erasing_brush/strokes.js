// What is erased, and by which stroke: a number for each pixel, so that any stroke can be taken back.

const MOST = 255

/** Strokes on a picture of (rows, columns) pixels; the first `now` of the `last` are in force. */
export class Strokes {
  constructor(rows, columns) {
    Object.assign(this, { rows, columns })
    this.by = new Uint8Array(rows * columns) // the stroke that erased a pixel, from 1; 0 for none
    this.now = this.last = 0
  }

  /** Take up strokes that were made before. */
  take(by) {
    this.by.set(by)
    this.now = this.last = by.reduce((most, stroke) => Math.max(most, stroke), 0)
  }

  /** Begin a stroke; those that were taken back are gone then. */
  begin() {
    this.fresh = []
    this.isFull = this.now === MOST
  }

  isErased(place) {
    return this.by[place] > 0 && this.by[place] <= this.now
  }

  /** Erase pixels by the stroke that has begun. */
  add(places) {
    if (this.isFull) return
    for (const place of places) {
      if (this.isErased(place) || (this.fresh.length && this.by[place] === this.now + 1)) continue
      if (!this.fresh.length) this.forget()
      this.by[place] = this.now + 1
      this.fresh.push(place)
    }
  }

  forget() {
    this.by = this.by.map(stroke => (stroke > this.now ? 0 : stroke))
  }

  /** Lead a round brush along a straight line; places are rows and columns with decimals. */
  line(from, to, width) {
    const [downward, sideways] = [to[0] - from[0], to[1] - from[1]]
    const length = Math.max(downward ** 2 + sideways ** 2, 1e-12)
    const reach = width / 2
    const under = []
    for (let row = 0; row < this.rows; row++) {
      for (let column = 0; column < this.columns; column++) {
        const [down, across] = [row + 0.5 - from[0], column + 0.5 - from[1]]
        const along = Math.min(Math.max((down * downward + across * sideways) / length, 0), 1)
        const distance = Math.hypot(down - along * downward, across - along * sideways)
        if (distance <= reach || isWithin(to, row, column)) under.push(row * this.columns + column)
      }
    }
    this.add(under)
  }

  /** The stroke is made; answers whether it erased anything. */
  end() {
    const has = this.fresh.length > 0
    if (has) this.now = this.last = this.now + 1
    this.fresh = []
    return has
  }

  undo() {
    return this.go(this.now - 1)
  }

  redo() {
    return this.go(this.now + 1)
  }

  restore() {
    return this.go(0)
  }

  go(now) {
    if (now < 0 || now > this.last || now === this.now) return false
    this.now = now
    return true
  }

  get isEmpty() {
    return this.last === 0
  }

  /** The part of the pixels that is erased. */
  get share() {
    return this.erased().reduce((sum, value) => sum + value, 0) / this.by.length
  }

  /** One byte a pixel: whether it is erased, by the stroke that is being made too. */
  erased() {
    const most = this.fresh?.length ? this.now + 1 : this.now
    return this.by.map(stroke => Number(stroke > 0 && stroke <= most))
  }

  /** The strokes without those that were taken back. */
  inForce() {
    return this.by.map(stroke => (stroke <= this.now ? stroke : 0))
  }

  /** What Python is told: a byte for each pixel as base64. */
  told() {
    return { rows: this.rows, columns: this.columns, strokes: btoa(String.fromCharCode(...this.inForce())) }
  }
}

function isWithin([row, column], ownRow, ownColumn) {
  return Math.floor(row) === ownRow && Math.floor(column) === ownColumn
}
