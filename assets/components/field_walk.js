// A walk through a stack of steps: one unit of any map under the hand, all that it sees on the way
// from the picture, and the arithmetic that made it.

import { Announcer } from "./core/announce.js"
import { lettersOnPixel, range, signedLetters, signedLimit } from "./core/colours.js"
import { h, write } from "./core/dom.js"
import { icon } from "./core/icons.js"
import { seenOnTheWay, unitNear } from "./core/field.js"
import { component } from "./core/instance.js"
import { Mosaic } from "./core/mosaic.js"
import { compact, count, plain } from "./core/numbers.js"
import { Pane } from "./core/pane.js"
import { Raster } from "./core/raster.js"
import { held, steered } from "./core/steer.js"
import { StepArithmetic, WIDE_FROM } from "./core/step_arithmetic.js"
import { stylesBeside } from "./core/styles.js"

const KEYS = "Arrow keys move the unit, with Shift eight steps; Home and End go to the ends of a row, digits choose a map, plus and minus zoom, Escape shows everything."
const HEIGHT = 330 // CSS pixels of the large pictures at most
const WIDE_HEIGHT = 160 // where the products of a large kernel come below them
const DIGITS = 3
const SECONDS_A_STEP = 1.1 // of the field growing: long enough to read its size

export default component(await stylesBeside(import.meta.url, "core/core.css", "field_walk.css"), (root, tell) => new FieldWalk(root, tell))

class FieldWalk {
  constructor(root, tell) {
    this.tell = tell
    this.levels = []
    this.picture = new Pane({ ...this.hands(HEIGHT), onPoint: (row, column) => this.pointAtPicture(row, column) })
    this.map = new Pane({ ...this.hands(HEIGHT), onPoint: (row, column) => this.take({ ...this.unit, row, column }) })
    this.mapRaster = new Raster()
    this.arithmetic = new StepArithmetic()
    this.build(root)
    this.announcer = new Announcer(root)
  }

  hands(maxHeight) {
    return { hint: KEYS, maxHeight, onKey: event => this.key(event), onRest: () => this.rest() }
  }

  build(root) {
    const told = () => h("span", { class: "quiet" })
    Object.assign(this, { field: told(), products: told(), where: told(), stepName: h("b"), mapName: h("b"), low: h("b"), high: h("b") })
    const section = (name, title, note, ...parts) => h("section", { class: name }, h("div", { class: "heading" }, title, note), ...parts)
    this.strip = h("div", { class: "strip" })
    this.growButton = h("button", { type: "button", class: "plain grow", onclick: () => this.grow() }, icon("play"), h("span", {}, "Grow"))
    this.growButton.title = "See the field grow, step by step"
    this.stage = h(
      "div", { class: "stage" },
      section("picture", h("b", {}, "Picture"), h("span", { class: "field" }, this.field, this.growButton), this.picture.element),
      section("numbers", this.stepName, this.products, this.arithmetic.element),
      section("map", this.mapName, this.where, this.map.element, h("div", { class: "scale", "aria-hidden": "true" }, this.low, h("span"), this.high)),
      this.arithmetic.details,
    )
    root.append(this.strip, this.stage)
  }

  update(data) {
    const before = this.data && { data: this.data, shapes: this.shapes }
    this.data = data
    this.grids = [data.picture, ...data.steps.map((_, number) => data[`maps_${number}`])]
    this.shapes = this.grids.map(grid => grid.shape)
    this.limits = this.grids.map((grid, level) => (level ? signedLimit(grid.values) : 255))
    this.steps = data.steps.map((step, number) => ({ ...step, mixes: step.kind === "convolution", filters: filtersOf(data[`weights_${number}`]) }))
    if (data.picture !== before?.data.picture) this.brightness = unitBrightness(data.picture)
    this.unit = before ? this.followed(before) : { ...data.start }
    if (!before) this.sent = JSON.stringify(this.fitted(this.unit))
    this.unit = this.fitted(this.unit)
    this.showLevels()
    this.picture.label(data.alt)
    this.picture.show(this.levels[0].image, { palette: data.palette, numbers: this.printed(0) })
    this.show()
    this.scrollToStep()
  }

  /** The stack, or the picture's size, is another: stay at the end if there, and near the place. */
  followed({ data, shapes }) {
    const { unit } = this
    const wasLast = unit.step === data.steps.length
    const step = wasLast ? this.steps.length : Math.min(unit.step, this.steps.length)
    const [before, after] = [shapes[unit.step], this.shapes[step]]
    const near = (place, axis) => Math.floor(((place + 0.5) * after[axis]) / before[axis])
    if (step !== unit.step || before.join() !== after.join()) this.restSoon()
    return { step, map: unit.map, row: near(unit.row, 0), column: near(unit.column, 1) }
  }

  /** A unit that there is, nearest to one that there may not be. */
  fitted({ step, map, row, column }) {
    const there = Math.min(Math.max(step, 1), this.steps.length)
    const shape = this.shapes[there]
    const [r, c] = held([row, column], shape)
    return { step: there, map: Math.min(map, shape[2] - 1), row: r, column: c }
  }

  showLevels() {
    while (this.levels.length > this.grids.length) this.levels.pop().destroy()
    while (this.levels.length < this.grids.length) this.levels.push(this.newLevel(this.levels.length))
    this.levels.forEach((level, number) => this.showLevel(level, number))
  }

  newLevel(number) {
    const level = new Level(number, {
      ...this.hands(),
      onKey: event => this.key(event, number),
      onPoint: (place => (number ? this.take({ step: number, ...place }) : this.pointAtPicture(place.row, place.column))),
      onChoose: () => this.choose(number),
    })
    this.strip.append(level.element)
    return level
  }

  showLevel(level, number) {
    const { data } = this
    const setting = { grid: this.grids[number], limit: this.limits[number], palette: data.palette, numbers: this.printed(number) }
    if (number === 0) level.showPicture({ ...setting, alt: data.alt })
    else level.showMaps({ ...setting, ...this.steps[number - 1] })
  }

  /** How the numbers of a level are printed in cells that are seen near. */
  printed(level, map = 0) {
    const { values, shape } = this.grids[level]
    const at = (row, column) => (row * shape[1] + column) * shape[2]
    if (level) return (row, column) => this.signedText(values[at(row, column) + map], this.limits[level])
    return (row, column) => {
      const pixel = Array.from(this.brightness.values.subarray(at(row, column), at(row, column) + shape[2]))
      return { text: pixel.map(compact), letters: lettersOnPixel(pixel, 1) }
    }
  }

  signedText(value, limit) {
    return { text: compact(value), letters: signedLetters(value, limit, this.data.palette) }
  }

  valueOf({ step, map, row, column }) {
    const { values, shape } = this.grids[step]
    return values[(row * shape[1] + column) * shape[2] + map]
  }

  /** Show the unit under the hand, and everything that belongs to it. */
  show() {
    const { step } = this.unit
    const channels = this.shapes.map(shape => shape[2])
    this.seen = seenOnTheWay(this.steps.slice(0, step), channels, this.unit)
    this.showMap()
    const winner = this.showArithmetic()
    this.levels.forEach((level, number) => level.mark(this.seen[number], number === step, this.data.palette, number === step - 1 ? winner : null))
    this.markStage()
    this.tellStep()
  }

  showMap() {
    const { step, map } = this.unit
    const { palette } = this.data
    this.mapRaster.signed(this.grids[step], palette, this.limits[step], map)
    this.map.label(`${this.steps[step - 1].title}, ${this.nameOfMap()}`)
    if (this.shownMap === this.mapRaster.state) return
    this.shownMap = this.mapRaster.state
    this.map.show(this.mapRaster, { palette, numbers: this.printed(step, map) })
  }

  showArithmetic() {
    const { step } = this.unit
    const input = step === 1 ? this.brightness : this.grids[step - 1]
    const look = { names: this.channelNames(step - 1), brightness: step === 1 ? 1 : 0, palette: this.data.palette }
    const now = this.steps[step - 1]
    const wide = now.mixes && now.window >= WIDE_FROM
    this.stage.classList.toggle("wide", wide)
    for (const pane of [this.picture, this.map]) pane.limit(wide ? WIDE_HEIGHT : HEIGHT)
    return this.arithmetic.show(now, input, this.unit, this.valueOf(this.unit), look)
  }

  /** Colours keep their names until a filter has mixed them; after that maps have numbers. */
  channelNames(level) {
    const count = this.shapes[level][2]
    if (count === 1) return [""]
    const mixed = this.steps.slice(0, level).some(({ mixes }) => mixes)
    return mixed ? Array.from({ length: count }, (_, number) => String(number + 1)) : ["R", "G", "B"]
  }

  nameOfMap() {
    const { step, map } = this.unit
    const { kernels } = this.steps[step - 1]
    if (kernels.length > 1) return kernels[map]
    const names = this.channelNames(step)
    if (names.length === 1) return "its map"
    return names[0] === "R" ? `plane ${names[map]}` : `map ${names[map]} of ${names.length}`
  }

  markStage() {
    const { palette } = this.data
    const { step, row, column } = this.unit
    const [{ rows, columns }] = this.seen
    const unit = { kind: "frame", rows: [row, row + 1], columns: [column, column + 1], colour: palette.result }
    this.picture.reveal(rows, columns)
    this.picture.mark([...this.fieldsBefore(), { kind: "frame", rows, columns, colour: palette.window }])
    this.map.reveal(unit.rows, unit.columns)
    this.map.mark([unit])
    write(this.field, `sees ${span(rows)} × ${span(columns)} pixels`)
    write(this.where, `row ${row}, column ${column}`)
    write(this.low, `−${compact(this.limits[step])}`)
    write(this.high, `+${compact(this.limits[step])}`)
  }

  /** What the middle unit of each earlier step sees, on the way to the unit under the hand. */
  fieldsBefore() {
    const channels = this.shapes.map(shape => shape[2])
    return Array.from({ length: this.unit.step - 1 }, (_, before) => {
      const [{ rows, columns }] = seenOnTheWay(this.steps.slice(0, before + 1), channels, this.unitAt(before + 1))
      return { kind: "frame", rows, columns, colour: this.data.palette.window, thin: true }
    })
  }

  /** Go from the first step to the unit under the hand, so that its field grows before the eye. */
  grow() {
    const way = Array.from({ length: this.unit.step }, (_, before) => this.unitAt(before + 1))
    const next = () => {
      this.point(way.shift())
      this.scrollToStep()
      if (way.length) this.growing = setTimeout(next, SECONDS_A_STEP * 1000)
    }
    clearTimeout(this.growing)
    next()
  }

  tellStep() {
    const { step, row, column } = this.unit
    const { title, kind, window } = this.steps[step - 1]
    const [{ rows, columns }] = this.seen
    const names = this.channelNames(step - 1)
    const name = this.nameOfMap()
    write(this.stepName, `Step ${step}: ${title}`)
    write(this.mapName, name[0].toUpperCase() + name.slice(1))
    write(this.products, kind === "convolution" ? `${window * window * names.length} products` : "")
    this.announcer.say(
      `Step ${step}, ${title}, ${name}, row ${row}, column ${column}: ${plain(this.valueOf(this.unit), DIGITS)}. ` +
      `It sees rows ${rows[0]} to ${rows[1] - 1} and columns ${columns[0]} to ${columns[1] - 1} of the picture.`,
    )
  }

  /** A unit is under the hand. */
  point(unit) {
    const next = this.fitted(unit)
    if (Object.keys(next).every(key => next[key] === this.unit[key])) return
    this.unit = next
    this.show()
  }

  /** A pixel is under the hand: look with the same step at the field around it. */
  pointAtPicture(row, column) {
    const { step } = this.unit
    const steps = this.steps.slice(0, step)
    const [rows, columns] = this.shapes[step]
    this.take({ ...this.unit, row: unitNear(row, steps, rows), column: unitNear(column, steps, columns) })
  }

  /** The hand chooses a unit itself: nothing grows on under it. */
  take(unit) {
    clearTimeout(this.growing)
    this.point(unit)
  }

  choose(step) {
    this.take(this.unitAt(step))
    this.scrollToStep()
    this.restSoon()
  }

  /** Where not all steps fit beside one another, bring the one under the hand into sight. */
  scrollToStep() {
    const { element } = this.levels[this.unit.step]
    const [left, right] = [element.offsetLeft, element.offsetLeft + element.offsetWidth]
    const { scrollLeft, clientWidth } = this.strip
    if (left < scrollLeft) this.strip.scrollLeft = left
    else if (right > scrollLeft + clientWidth) this.strip.scrollLeft = right - clientWidth
  }

  key(event, level = this.unit.step) {
    if (event.key === "Escape") return this.escape()
    const start = this.unitAt(level)
    const map = /^[1-9]$/.test(event.key) ? Number(event.key) - 1 : start.map
    const place = steered(event, [start.row, start.column], this.shapes[start.step])
    if (!place && map === start.map) return false
    const [row, column] = place ?? [start.row, start.column]
    this.take({ ...start, map, row, column })
    this.scrollToStep()
    this.restSoon()
    return true
  }

  /** The unit of a step that is nearest to the one under the hand. */
  unitAt(step) {
    const { unit } = this
    if (step === 0 || step === unit.step) return unit
    const middle = ([first, end]) => Math.floor((first + end - 1) / 2)
    if (step < unit.step) {
      const { rows, columns, maps } = this.seen[step]
      return { step, map: maps.includes(unit.map) ? unit.map : maps[0], row: middle(rows), column: middle(columns) }
    }
    const [{ rows, columns }] = this.seen
    const steps = this.steps.slice(0, step)
    const [height, width] = this.shapes[step]
    return this.fitted({ step, map: unit.map, row: unitNear(middle(rows), steps, height), column: unitNear(middle(columns), steps, width) })
  }

  escape() {
    for (const pane of [this.picture, this.map, ...this.levels.map(level => level.pane)]) pane.fit()
    return true
  }

  restSoon() {
    clearTimeout(this.resting)
    this.resting = setTimeout(() => this.rest(), 500)
  }

  /** The hand has come to rest: let Python know the unit, for the link. */
  rest() {
    clearTimeout(this.resting)
    const unit = JSON.stringify(this.unit)
    if (unit === this.sent) return
    this.sent = unit
    this.tell.state("unit", this.unit)
  }

  destroy() {
    clearTimeout(this.resting)
    clearTimeout(this.growing)
    for (const part of [this.picture, this.map, this.announcer, ...this.levels]) part.destroy()
  }
}

/** The picture, or the maps of one step, small and in a row with the others. */
class Level {
  constructor(number, { onChoose, onPoint, ...hands }) {
    this.image = new Mosaic()
    this.pane = new Pane({ ...hands, onPoint: (row, column) => onPoint(this.image.at(row, column)) })
    this.name = number ? h("button", { type: "button", class: "step-name", onclick: onChoose }) : h("b", { class: "step-name" }, "Picture")
    this.facts = h("div", { class: "facts quiet" })
    this.now = h("div", { class: "now mono" })
    this.element = h("section", { class: "level" }, this.name, this.pane.element, this.facts, this.now)
  }

  showPicture({ grid, palette, numbers, alt }) {
    this.grid = grid
    this.image.picture(grid)
    this.pane.label(alt)
    this.pane.show(this.image, { palette, numbers })
    this.tell(grid.shape.join(" × "), "brightness 0 … 1")
  }

  showMaps({ grid, limit, palette, numbers, title, parameters, field }) {
    const [low, high] = range(grid.values)
    this.grid = grid
    this.image.signed(grid, palette, limit)
    write(this.name, title)
    this.pane.label(`${title}: ${grid.shape[2] === 1 ? "one map" : `${grid.shape[2]} maps`} of ${grid.shape[0]} × ${grid.shape[1]}`)
    this.pane.show(this.image, { palette, numbers: grid.shape[2] === 1 ? numbers : null }) // in a sheet cells lie between the lines
    this.tell(
      grid.shape.join(" × "), `${compact(low)} … ${compact(high)}`,
      parameters ? `${count(parameters)} weights` : "no weights", `sees ${field[0]} × ${field[1]}`,
    )
  }

  tell(...facts) {
    const lines = facts.map(fact => h("div", {}, fact))
    if (facts.join() !== this.told) this.facts.replaceChildren(...lines)
    this.told = facts.join()
  }

  /** Mark what the unit under the hand sees here, or the unit itself. */
  mark(seen, isUnit, palette, winner) {
    this.element.classList.toggle("chosen", isUnit)
    if (this.name.type) this.name.setAttribute("aria-pressed", String(isUnit))
    if (!seen) {
      this.pane.mark([])
      return write(this.now, "")
    }
    const colour = isUnit ? palette.result : palette.window
    const frames = seen.maps.slice(0, this.image.count).map(map => ({ kind: "frame", ...this.image.box(map, seen.rows, seen.columns), colour }))
    const won = winner && { kind: "frame", ...this.image.box(seen.maps[0], [winner[0], winner[0] + 1], [winner[1], winner[1] + 1]), colour: palette.result, thin: true }
    this.pane.reveal(frames[0].rows, frames[0].columns)
    this.pane.mark(won ? [...frames, won] : frames)
    write(this.now, isUnit ? plain(this.value(seen), DIGITS) : `framed ${span(seen.rows)} × ${span(seen.columns)}${seen.maps.length > 1 && this.image.count > 1 ? ` × ${seen.maps.length}` : ""}`)
  }

  value({ rows, columns, maps }) {
    const { values, shape } = this.grid
    return values[(rows[0] * shape[1] + columns[0]) * shape[2] + maps[0]]
  }

  destroy() {
    this.pane.destroy()
    this.element.remove()
  }
}

function span([first, end]) {
  return end - first
}

/** The weights of each filter by itself, flat (kH, kW, C), from those of all: (kH, kW, C, K). */
function filtersOf({ values, shape: [height, width, channels, count] }) {
  const size = height * width * channels
  return Array.from({ length: count }, (_, filter) => Float32Array.from({ length: size }, (_, place) => values[place * count + filter]))
}

/** A picture of whole numbers as the stack gets it, from 0 to 1 in float32. */
function unitBrightness({ values, shape }) {
  return { values: Float32Array.from(values, value => value / 255), shape }
}
