// Where the hand is on a map: led there by pointer, finger, keys and play, told to Python when it
// has come to rest.

import { Pane } from "./pane.js"
import { held, steered } from "./steer.js"
import { Transport } from "./transport.js"

const KEYS = "Arrow keys go from place to place, with Shift eight; Home and End go to the ends of a row, plus and minus zoom, space plays, Escape shows everything."
const REST = 500 // milliseconds without a key until it counts as rest

/** One place of a map, and how far play has filled the map. */
export class Hand {
  /**
   * @param {object} options
   * @param {string} options.name what a place is called beside the slider
   * @param {object} options.tell see core/instance.js; the place is told as state "stop" where it
   *     rests, and by `tell.moved(stop)`, if there is such a thing, at every step
   * @param {() => void} options.show draws the place now
   * @param {() => void} options.onEscape shows everything again
   */
  constructor({ name, tell, show, onEscape }) {
    Object.assign(this, { tell, onEscape })
    this.show = () => {
      show()
      tell.moved?.(this.stop)
    }
    this.filled = null // the last place that play has filled, or null for all
    this.transport = new Transport({ name, onPlace: (index, playing) => this.fill(index, playing), onWhole: () => this.showWhole() })
  }

  /**
   * Make a pane that leads this hand.
   *
   * @param {object} options
   * @param {number} options.maxHeight CSS pixels
   * @param {(row: number, column: number) => void} options.onPoint a place is under the pointer
   * @param {() => Pane} options.other the pane that is zoomed along
   */
  pane({ maxHeight, onPoint, other }) {
    return new Pane({
      hint: KEYS,
      maxHeight,
      onPoint,
      onKey: event => this.key(event),
      onRest: () => this.rest(),
      onZoom: factor => other().zoomAlong(factor),
    })
  }

  /** Stand on a map of this shape: where the hand was, as long as that is a place of it. */
  enter([rows, columns], start, isOther) {
    this.shape = [rows, columns]
    this.start = start
    if (!this.stop || this.stop[0] >= rows || this.stop[1] >= columns) this.stop = [...start]
    if (isOther) this.filled = null
  }

  get index() {
    return this.stop[0] * this.shape[1] + this.stop[1]
  }

  /** Show beside the slider where the hand is. */
  showTransport() {
    this.transport.set(this.index, this.shape[0] * this.shape[1], this.filled !== null)
  }

  /** What marks the places that play has not reached. */
  get veil() {
    return this.filled === null ? [] : [{ kind: "veil", from: this.filled + 1, columns: this.shape[1] }]
  }

  /** A place is under the hand; answers whether that is news. */
  point(place) {
    if (this.transport.playing) return false
    const [row, column] = held(place, this.shape)
    if (this.filled === null && row === this.stop[0] && column === this.stop[1]) return false
    this.filled = null
    this.stop = [row, column]
    this.show()
    return true
  }

  /** Answers whether the key meant something. */
  key(event) {
    if (event.key === "Escape") return this.escape()
    if (event.key === " ") return this.transport.toggle() ?? true
    const stop = steered(event, this.stop, this.shape)
    if (!stop) return false
    this.transport.pause()
    this.point(stop)
    this.restSoon()
    return true
  }

  escape() {
    this.transport.pause()
    this.onEscape()
    this.showWhole()
    return true
  }

  /** Play, step or scrub has come to a place: the map is filled up to it. */
  fill(index, playing) {
    this.filled = index
    this.stop = [Math.floor(index / this.shape[1]), index % this.shape[1]]
    this.show()
    if (!playing) this.restSoon()
  }

  showWhole() {
    this.filled = null
    this.show()
    this.restSoon()
  }

  restSoon() {
    clearTimeout(this.resting)
    this.resting = setTimeout(() => this.rest(), REST)
  }

  /** The hand has come to rest: let Python know the place, for the link. */
  rest() {
    clearTimeout(this.resting)
    const stop = this.stop?.join()
    if (!stop || this.transport.playing || stop === (this.sent ?? this.start.join())) return
    this.sent = stop
    this.tell.state("stop", this.stop)
  }

  destroy() {
    clearTimeout(this.resting)
    this.transport.destroy()
  }
}
