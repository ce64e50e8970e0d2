// The picture in the hand: slid by whole pixels and turned by degrees, and what that changes in
// the map before pooling and after.

import { Announcer } from "./core/announce.js"
import { Change } from "./core/change.js"
import { h, write } from "./core/dom.js"
import { component } from "./core/instance.js"
import { Raster } from "./core/raster.js"
import { filled, shifted, Sliding } from "./core/sliding.js"
import { stylesBeside } from "./core/styles.js"
import { between } from "./core/view.js"
import { span, stopNear, windowAt } from "./core/window.js"

const KEYS = "Drag it, or use the arrow keys, to move it by whole pixels; Page up and Page down turn it by one degree, Home puts it back."
const HEIGHT = 320 // CSS pixels of a map at most
const REST = 150 // milliseconds of stillness until the maps of the moved picture are asked for
const KEY_MOVES = { ArrowUp: [-1, 0, 0], ArrowDown: [1, 0, 0], ArrowLeft: [0, -1, 0], ArrowRight: [0, 1, 0], PageUp: [0, 0, 1], PageDown: [0, 0, -1] }
const BUTTONS = [["←", "One pixel to the left", [0, -1, 0]], ["→", "One pixel to the right", [0, 1, 0]], ["↑", "One pixel up", [-1, 0, 0]], ["↓", "One pixel down", [1, 0, 0]]]

export default component(await stylesBeside(import.meta.url, "core/core.css", "moved_picture.css"), (root, tell) => new MovedPicture(root, tell))

class MovedPicture {
  constructor(root, tell) {
    this.tell = tell
    this.awaited = false // whether the maps of this move are still to come
    this.raster = new Raster()
    this.build(root)
    this.announcer = new Announcer(root)
  }

  build(root) {
    this.picture = new Sliding({ hint: KEYS, maxHeight: HEIGHT, onGrip: () => (this.gripped = this.move), onSlide: (rows, columns) => this.slide(rows, columns), onKey: event => this.key(event) })
    this.unpooled = new Change({ name: "Changes before pooling", maxHeight: HEIGHT, onPlace: place => this.showPlace(place, place && this.stopAt(place)) })
    this.pooled = new Change({ name: "Changes after pooling", maxHeight: HEIGHT, onPlace: stop => this.showPlace(null, stop) })
    this.where = h("span", { class: "quiet" })
    this.sentence = h("p", { class: "sentence" })
    this.stage = h(
      "div", { class: "stage" },
      h("section", { class: "picture" }, h("div", { class: "heading" }, h("b", {}, "Move the picture"), this.where), this.picture.element, this.controls()),
      this.unpooled.element,
      this.pooled.element,
    )
    root.append(this.stage, this.sentence)
  }

  controls() {
    const arrows = BUTTONS.map(([sign, label, by]) => h("button", { type: "button", "aria-label": label, onclick: () => this.by(by) }, sign))
    this.reset = h("button", { type: "button", onclick: () => this.go([0, 0, 0]) }, "Put back")
    this.turn = h("input", { type: "range", "aria-label": "Turn, degrees anticlockwise", oninput: () => this.go([this.move[0], this.move[1], Number(this.turn.value)]) })
    this.degrees = h("span", { class: "mono" })
    const turns = [-1, 1].map(degree => h("button", { type: "button", "aria-label": degree < 0 ? "One degree clockwise" : "One degree anticlockwise", onclick: () => this.by([0, 0, degree]) }, degree < 0 ? "↻" : "↺"))
    return h("div", { class: "controls" }, h("div", {}, ...arrows, this.reset), h("div", {}, h("span", {}, "Turn"), turns[1], this.turn, turns[0], this.degrees))
  }

  update(data) {
    this.data = data
    if (this.move?.join() === data.move.join()) this.awaited = false
    if (!this.awaited) this.move = data.move
    this.turn.min = -data.limits[2]
    this.turn.max = data.limits[2]
    this.showPicture()
    this.showChanges()
  }

  /** The picture follows the hand at once: a shift only looks its pixels up. */
  showPicture() {
    const { data, move: [rows, columns, degrees] } = this
    this.raster.brightness(shifted(data.picture, rows, columns))
    this.picture.label(data.pictureAlt)
    this.picture.show(this.raster, { palette: data.palette })
    this.picture.mark(filled(data.picture.shape, rows, columns))
    write(this.where, told(this.move))
    write(this.degrees, `${String(degrees).replace("-", "−")}°`)
    this.turn.value = degrees
    this.turn.style.setProperty("--done", `${(100 * (degrees - this.turn.min)) / (this.turn.max - this.turn.min)}%`)
    this.turn.setAttribute("aria-valuetext", turnTold(degrees))
    this.reset.disabled = this.move.every(part => part === 0)
  }

  showChanges() {
    const { data } = this
    const { palette, measures } = data
    const limits = [this.unpooled.compare(data.unpooled, data.unpooledMoved), this.pooled.compare(data.pooled, data.pooledMoved)]
    const limit = Math.max(...limits) // one scale, so that a colour means the same change in both
    this.unpooled.update({ limit, palette, measure: measures.unpooled, alt: data.unpooledAlt })
    this.pooled.update({ limit, palette, measure: measures.pooled, alt: data.pooledAlt })
    write(this.sentence, data.sentence)
    this.showWaiting()
    if (!this.awaited) this.announcer.say(`${told(this.move)}. ${data.sentence}`)
  }

  /** Numbers of the place before are pale until those of this place have come. */
  showWaiting() {
    this.stage.classList.toggle("waiting", this.awaited)
    this.sentence.classList.toggle("waiting", this.awaited)
  }

  slide(rows, columns) {
    this.go([this.gripped[0] + rows, this.gripped[1] + columns, this.move[2]])
  }

  by(parts) {
    this.go(this.move.map((part, place) => part + parts[place]))
  }

  key(event) {
    if (event.ctrlKey || event.metaKey) return false
    if (event.key === "Home" || event.key === "Escape") return this.go([0, 0, 0]) ?? true
    const parts = KEY_MOVES[event.key]
    if (!parts) return false
    this.by(parts)
    return true
  }

  /** Move the picture there; its maps follow when the hand is still. */
  go(move) {
    const held = move.map((part, place) => between(part, -this.data.limits[place], this.data.limits[place]))
    if (held.join() === this.move.join()) return
    this.move = held
    this.awaited = true
    this.showPicture()
    this.showWaiting()
    clearTimeout(this.asking)
    this.asking = setTimeout(() => this.ask(), REST)
  }

  /** Ask for the maps of this move, unless they are the ones shown and no others are on the way. */
  ask() {
    const shown = this.data.move.join()
    const isDue = this.move.join() !== shown || (this.sent ?? shown) !== shown
    if (isDue) {
      this.sent = this.move.join()
      this.tell.state("move", this.move)
    } else {
      this.awaited = false
      this.showWaiting()
    }
  }

  /** Light up a place of the map, or a window of it, and the pooled place it belongs to. */
  showPlace(place, stop) {
    const { palette, walk, size } = this.data
    const unit = ([row, column]) => ({ kind: "frame", rows: [row, row + 1], columns: [column, column + 1], colour: palette.result })
    const window = stop && windowAt(stop, walk, size)
    const marks = window ? [{ kind: "frame", rows: span(window.rows), columns: span(window.columns), colour: palette.window }] : []
    this.unpooled.mark(place ? [...marks, unit(place)] : marks, place)
    this.pooled.mark(stop ? [unit(stop)] : [], stop)
  }

  stopAt(place) {
    return stopNear(place, this.data.walk, this.data.size, this.data.pooled.shape)
  }

  destroy() {
    clearTimeout(this.asking)
    for (const part of [this.picture, this.unpooled, this.pooled, this.announcer]) part.destroy()
  }
}

function told([rows, columns, degrees]) {
  const parts = []
  if (rows) parts.push(`${Math.abs(rows)} ${rows > 0 ? "down" : "up"}`)
  if (columns) parts.push(`${Math.abs(columns)} ${columns > 0 ? "right" : "left"}`)
  if (degrees) parts.push(`turned ${turnTold(degrees)}`)
  return parts.join(", ") || "as it is"
}

function turnTold(degrees) {
  return `${Math.abs(degrees)}°${degrees ? (degrees > 0 ? " anticlockwise" : " clockwise") : ""}`
}
