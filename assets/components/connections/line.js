// A layer over one row of inputs, as cnn_core/sharing.py plans it: which output sees which inputs, by
// which weights, and how many weights that takes.

export const KINDS = ["full", "local", "shared"]

/** Sizes of one row: whole numbers that fit together. */
export class Line {
  constructor({ inputs, window, stride }) {
    Object.assign(this, { inputs, window, stride })
    this.outputs = Math.floor((inputs - window) / stride) + 1
  }

  /** How many weights each kind of layer has. */
  get counts() {
    return { full: this.inputs * this.outputs, local: this.outputs * this.window, shared: this.window }
  }

  /** Pairs of an input and a place in the window that could meet. */
  get pairs() {
    return this.inputs * this.window
  }

  /** The inputs that an output sees when it sees a window, from 0. */
  windowOf(output) {
    return Array.from({ length: this.window }, (_, place) => output * this.stride + place)
  }

  /** The inputs that an output sees. */
  seen(kind, output) {
    return kind === "full" ? Array.from({ length: this.inputs }, (_, place) => place) : this.windowOf(output)
  }

  /** In the middle of what it sees by its window: where an output stands, in inputs. */
  middle(output) {
    return output * this.stride + this.window / 2
  }

  /** The output whose window has its middle nearest to a place, in inputs. */
  near(place) {
    const output = Math.round((place - this.window / 2) / this.stride)
    return Math.min(Math.max(output, 0), this.outputs - 1)
  }
}

/**
 * The weights of all three layers, each with a row for every output that there may ever be; a shared
 * one is the same array for all.
 */
export class LineWeights {
  constructor({ full, local, shared }) {
    this.rows = { full: rowsOf(full), local: rowsOf(local) }
    this.shared = Int32Array.from(shared)
  }

  /** The weights by which an output sees its inputs, in the order of the inputs. */
  of(kind, line, output) {
    if (kind === "shared") return this.shared.subarray(0, line.window)
    return this.rows[kind][output].subarray(0, kind === "full" ? line.inputs : line.window)
  }

  /** The output's weighted sum of pixels. */
  sum(kind, line, output, pixels) {
    const weights = this.of(kind, line, output)
    return line.seen(kind, output).reduce((sum, input, place) => sum + pixels[input] * weights[place], 0)
  }
}

function rowsOf({ values, shape: [rows, columns] }) {
  return Array.from({ length: rows }, (_, row) => Int32Array.from(values.subarray(row * columns, (row + 1) * columns)))
}
