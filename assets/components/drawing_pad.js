// The drawing pad: ink on paper in the very cells that a network gets, or a picture for the lessons.

import { Announcer } from "./core/announce.js"
import { attribute, h, write } from "./core/dom.js"
import { icon } from "./core/icons.js"
import { component } from "./core/instance.js"
import { Raster } from "./core/raster.js"
import { Segments } from "./core/segments.js"
import { Sheet } from "./core/sheet.js"
import { sameBytes, Sketch } from "./core/sketch.js"
import { steered } from "./core/steer.js"
import { stylesBeside } from "./core/styles.js"

const KEYS =
  "Arrow keys move the pen, with Shift eight cells; space puts it down and lifts it, Escape lifts it; E changes between pen and eraser; Control and Z undoes, with Shift it does again."
const WHITE_PAPER = { paper: "#ffffff", ink: "#000000", muted: "#6a7076", line: "#e3e0d6" }

// by name and size: what was drawn outlives its pad, for when the page is opened again
const sketches = new Map()

export default component(await stylesBeside(import.meta.url, "core/core.css", "drawing_pad.css"), (root, tell) => new DrawingPad(root, tell))

class DrawingPad {
  constructor(root, tell) {
    this.tell = tell
    this.raster = new Raster()
    this.cursor = null // the cell where the keyboard holds the pen, once it does
    this.last = null // where the pen is on the paper, while it is down
    this.build(root)
    this.announcer = new Announcer(root)
  }

  build(root) {
    this.sheet = new Sheet({
      hint: KEYS, maxHeight: 340,
      onDown: (place, erases) => this.down(place, erases),
      onMove: places => this.through(places),
      onUp: () => this.up(),
      onHover: place => this.hover(place),
      onRest: () => this.rest(),
      onKey: event => this.key(event),
    })
    this.tools = new Tools({ onUndo: () => this.turn("undo"), onRedo: () => this.turn("redo"), onClear: () => this.turn("clear"), onChange: () => this.showMarks() })
    this.title = h("b")
    this.inked = h("span", { class: "quiet" })
    this.take = h("button", { class: "main", type: "button", onclick: () => this.tell.trigger("taken", this.sketch.told()) })
    root.append(
      h("div", { class: "pad" }, h("div", { class: "heading" }, this.title, this.inked), this.sheet.element, this.tools.element, this.take),
    )
  }

  update(data) {
    this.data = data
    const { dark, palette } = data
    this.colours = data.white ? { ...palette, ...WHITE_PAPER } : { ...palette, paper: palette.card }
    this.tools.offer(data)
    write(this.title, data.title)
    write(this.take, data.take)
    this.take.hidden = !data.take
    this.sheet.box.style.background = this.colours.paper
    this.sheet.label(data.label)
    const name = [data.name, data.rows, data.columns, data.fineness].join()
    if (name !== this.name) this.open(name)
    else if (dark !== this.wasDark) this.show()
    this.wasDark = dark
  }

  /** Take up the paper of this name: as this browser left it, unless Python knows otherwise. */
  open(name) {
    this.up()
    this.name = name
    this.cursor = null
    const { rows, columns, fineness, ink } = this.data
    const kept = sketches.get(name)
    this.sketch = kept ?? new Sketch(rows, columns, fineness)
    if (ink && !sameBytes(ink.values, this.sketch.ink)) {
      this.sketch = new Sketch(rows, columns, fineness)
      this.sketch.ink.set(ink.values)
    }
    sketches.set(name, this.sketch)
    this.show()
    if (!ink && !this.sketch.isEmpty) this.send()
  }

  /** The pen comes down. */
  down(place, erases) {
    this.erases = erases
    this.path = [place]
    this.last = place
    this.sketch.begin()
    this.through([place])
  }

  through(places) {
    if (!this.last) return
    for (const place of places) {
      this.sketch.line(this.last, place, this.pen)
      this.last = place
      this.path.push(place)
    }
    this.showSoon()
  }

  /** The pen is lifted: that is the end of a stroke. */
  up() {
    if (!this.last) return
    this.last = null
    this.erases = false
    if (this.sketch.end()) this.changed()
    else this.show()
  }

  get pen() {
    const { pen } = this.tools
    return this.erases ? { ...pen, erases: true } : pen
  }

  turn(how) {
    this.up()
    if (this.sketch[how]()) this.changed()
  }

  changed() {
    this.show()
    this.send()
    this.announcer.say(`${this.inkedTold()}.`)
  }

  send() {
    if (this.data.live) this.tell.state("drawing", this.sketch.told())
  }

  hover(place) {
    this.near = place
    if (place) this.cursor = null
    this.showMarks()
  }

  /** The hands have left the pad. */
  rest() {
    this.cursor = null
    this.up()
    this.showMarks()
  }

  key(event) {
    const key = event.key.toLowerCase()
    if (event.altKey) return false
    if (event.ctrlKey || event.metaKey) return this.command(key, event)
    if (key === "escape") return this.lift()
    if (key === " ") return this.put()
    if (key === "e") return this.tools.swap() ?? true
    return this.steer(event)
  }

  command(key, event) {
    if (key === "z") return this.turn(event.shiftKey ? "redo" : "undo") ?? true
    if (key === "y") return this.turn("redo") ?? true
    return this.steer(event)
  }

  /** Answers whether there was anything to lift. */
  lift() {
    const wasDown = Boolean(this.last)
    this.up()
    return wasDown
  }

  put() {
    if (this.lift()) return true
    this.takeUp()
    this.down(middle(this.cursor))
    this.announcer.say(this.cursorTold())
    return true
  }

  takeUp() {
    this.cursor ??= [Math.floor(this.sketch.rows / 2), Math.floor(this.sketch.columns / 2)]
    this.near = null
  }

  steer(event) {
    const wasShown = this.cursor !== null
    const from = this.cursor ?? [Math.floor(this.sketch.rows / 2), Math.floor(this.sketch.columns / 2)]
    const place = steered(event, from, [this.sketch.rows, this.sketch.columns])
    if (!place) return false
    this.takeUp()
    if (wasShown) this.cursor = place
    if (this.last) this.through([middle(this.cursor)])
    else this.showMarks()
    this.announcer.say(this.cursorTold())
    return true
  }

  cursorTold() {
    const [row, column] = this.cursor
    const level = this.sketch.levels()[row * this.sketch.columns + column]
    return `Row ${row}, column ${column}: ${level} of ${this.sketch.full}, ${this.tools.chosen.tool} ${this.last ? "down" : "up"}. ${this.inkedTold()}.`
  }

  inkedTold() {
    const levels = this.sketch.levels()
    return `${levels.reduce((count, level) => count + (level > 0), 0)} of ${levels.length} cells inked`
  }

  showSoon() {
    this.frame ??= requestAnimationFrame(() => this.show())
  }

  /** Draw what there is, in cells. */
  show() {
    cancelAnimationFrame(this.frame)
    this.frame = null
    const { sketch, colours } = this
    const levels = sketch.levels()
    const scale = { below: colours.ink, above: colours.ink }
    this.raster.signedValues(levels, [sketch.rows, sketch.columns], scale, sketch.full)
    this.sheet.show(this.raster, { palette: colours, numbers: (row, column) => this.numberIn(levels[row * sketch.columns + column]) })
    write(this.inked, this.inkedTold())
    this.take.disabled = sketch.isEmpty
    this.tools.allow({ undo: sketch.past.length, redo: sketch.future.length, clear: !sketch.isEmpty })
    this.showMarks()
  }

  numberIn(level) {
    const { paper, ink, muted } = this.colours
    const letters = level > this.sketch.full / 2 ? paper : level ? ink : muted
    return { text: String(level), letters }
  }

  /** Show where the pen is, and the way of the stroke that is being drawn. */
  showMarks() {
    if (!this.colours) return
    const { window: colour } = this.data.palette
    const width = this.pen.width
    const marks = this.last ? [{ kind: "path", places: this.path, colour }] : []
    const place = this.cursor ? middle(this.cursor) : this.near
    if (this.cursor) marks.push({ kind: "frame", ...cell(this.cursor), colour })
    if (place) marks.push({ kind: "ring", place, width, colour, down: Boolean(this.last) })
    this.sheet.mark(marks)
  }

  destroy() {
    cancelAnimationFrame(this.frame)
    if (this.last) this.sketch.end()
    this.sheet.destroy()
    this.announcer.destroy()
  }
}

/** Pen or eraser, how wide, how dark; undo, redo, clear. */
class Tools {
  constructor({ onUndo, onRedo, onClear, onChange }) {
    this.onChange = onChange
    this.chosen = { tool: "pen" }
    this.undo = button("Undo", "undo", onUndo)
    this.redo = button("Redo", "redo", onRedo)
    this.clear = button("Clear", "clear", onClear)
    this.steps = h("div", { class: "steps" }, this.undo, this.redo, this.clear)
    this.element = h("div", { class: "tools" })
  }

  /** Offer pens and inks; what is chosen stays while they are the same. */
  offer({ pens, inks }) {
    const offered = `${pens} ${inks}`
    if (offered === this.offered) return
    this.offered = offered
    this.chosen = { tool: this.chosen.tool, width: String(pens[Math.floor((pens.length - 1) / 2)]), strength: String(inks[0]) }
    this.segments = {
      tool: this.choice("tool", "Tool", [{ value: "pen", text: "Pen" }, { value: "eraser", text: "Eraser" }]),
      width: this.choice("width", "Width", pens.map(width => ({ value: String(width), text: dot(width / Math.max(...pens), 1), label: `${width} ${width === 1 ? "cell" : "cells"} wide` }))),
      strength: this.choice("strength", "Ink", inks.map(strength => ({ value: String(strength), text: dot(0.8, strength), label: `${Math.round(100 * strength)} % dark` }))),
    }
    this.segments.strength.element.hidden = inks.length < 2
    this.element.replaceChildren(...Object.values(this.segments).map(({ element }) => element), this.steps)
  }

  choice(name, label, options) {
    const segments = new Segments(label, options, value => this.choose(name, value))
    segments.set(this.chosen[name])
    return segments
  }

  choose(name, value) {
    this.chosen[name] = value
    this.segments[name].set(value)
    this.onChange()
  }

  get pen() {
    const { tool, width, strength } = this.chosen
    return { width: Number(width), strength: Number(strength), erases: tool === "eraser" }
  }

  swap() {
    this.choose("tool", this.chosen.tool === "pen" ? "eraser" : "pen")
  }

  /** Say which steps there are to be made. */
  allow(steps) {
    for (const [name, allowed] of Object.entries(steps)) attribute(this[name], "disabled", !allowed)
  }
}

function button(name, sign, onclick) {
  return h("button", { type: "button", "aria-label": name, title: name, onclick }, icon(sign))
}

function dot(size, opacity) {
  const sign = h("span", { class: "dot", "aria-hidden": "true" })
  sign.style.setProperty("--size", size)
  sign.style.opacity = opacity
  return sign
}

function middle([row, column]) {
  return [row + 0.5, column + 0.5]
}

function cell([row, column]) {
  return { rows: [row, row + 1], columns: [column, column + 1] }
}
