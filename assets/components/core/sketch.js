// Ink on paper, in numbers. Fine cells hold the ink; what is seen and sent on are cells, each made
// of its fine ones, as cnn_core/pictures/drawing.py makes a picture of them.

const FULL = 255
const MOST_STEPS = 200 // that can be undone

/** A drawing of (rows, columns) cells, each `fineness` × `fineness` fine ones, with its history. */
export class Sketch {
  constructor(rows, columns, fineness) {
    Object.assign(this, { rows, columns, fineness })
    this.width = columns * fineness
    this.height = rows * fineness
    this.full = fineness > 1 ? fineness ** 2 : FULL
    this.ink = new Uint8Array(this.width * this.height)
    this.past = []
    this.future = []
  }

  /** Remember how it is before a change, so that it can be undone. */
  begin() {
    this.before = this.ink.slice()
  }

  /** The change is made; answers whether anything is different now. */
  end() {
    const { before } = this
    this.before = null
    if (!before || sameBytes(before, this.ink)) return false
    this.past.push(before)
    if (this.past.length > MOST_STEPS) this.past.shift()
    this.future = []
    return true
  }

  undo() {
    return this.turn(this.past, this.future)
  }

  redo() {
    return this.turn(this.future, this.past)
  }

  turn(from, to) {
    if (!from.length) return false
    to.push(this.ink)
    this.ink = from.pop()
    return true
  }

  clear() {
    this.begin()
    this.ink = new Uint8Array(this.ink.length)
    return this.end()
  }

  /**
   * Lead a round pen along a straight line; places are rows and columns of cells, with decimals.
   *
   * Where cells are fine, one is inked if its middle is under the pen. Where they are not, the pen
   * has a soft edge of one cell, as in cnn_core/datasets/letters.py: half the pen's width and 0.5,
   * less the distance.
   *
   * @param {[number, number]} from
   * @param {[number, number]} to
   * @param {{width: number, erases: boolean, strength: number}} pen width in cells, strength 0 to 1
   */
  line(from, to, { width, erases = false, strength = 1 }) {
    const [startRow, startColumn, endRow, endColumn] = [...from, ...to].map(place => place * this.fineness)
    const radius = (width * this.fineness) / 2
    const reach = radius + 1
    const [downward, sideways] = [endRow - startRow, endColumn - startColumn]
    const length = Math.max(downward ** 2 + sideways ** 2, 1e-12)
    const [top, bottom] = within(startRow, endRow, reach, this.height)
    const [left, right] = within(startColumn, endColumn, reach, this.width)
    for (let row = top; row < bottom; row++) {
      for (let column = left; column < right; column++) {
        const [down, across] = [row + 0.5 - startRow, column + 0.5 - startColumn]
        const along = Math.min(Math.max((down * downward + across * sideways) / length, 0), 1)
        const distance = Math.hypot(down - along * downward, across - along * sideways)
        this.touch(row * this.width + column, this.covered(radius - distance), erases, strength)
      }
    }
  }

  covered(depth) {
    if (this.fineness > 1) return depth >= 0 ? 1 : 0
    return Math.min(Math.max(depth + 0.5, 0), 1)
  }

  touch(place, covered, erases, strength) {
    const ink = this.ink[place]
    if (erases) this.ink[place] = Math.min(ink, Math.round((1 - covered) * FULL))
    else this.ink[place] = Math.max(ink, Math.round(covered * strength * FULL))
  }

  /** How much ink each cell holds, 0 to `full`: inked fine cells, or the byte of the only one. */
  levels() {
    const { fineness, width, rows, columns, ink } = this
    if (fineness === 1) return ink
    const levels = new Uint16Array(rows * columns)
    for (let place = 0; place < ink.length; place++) {
      const row = Math.floor(place / width / fineness)
      const column = Math.floor((place % width) / fineness)
      if (ink[place]) levels[row * columns + column] += 1
    }
    return levels
  }

  get isEmpty() {
    return !this.ink.some(value => value > 0)
  }

  /** What Python is told: the ink as base64 of bytes. */
  told() {
    return { rows: this.rows, columns: this.columns, ink: btoa(String.fromCharCode(...this.ink)) }
  }
}

/** Whether two arrays hold the same bytes. */
export function sameBytes(one, other) {
  return one.length === other.length && one.every((value, place) => value === other[place])
}

function within(start, end, reach, size) {
  return [Math.max(0, Math.floor(Math.min(start, end) - reach)), Math.min(size, Math.ceil(Math.max(start, end) + reach))]
}
