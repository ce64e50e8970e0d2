// The journey on one strip: the same place of one picture in every stage that it goes through.
// Point anywhere; the headings are doors.

import { Announcer } from "./core/announce.js"
import { signedLimit } from "./core/colours.js"
import { h, write } from "./core/dom.js"
import { seenOnTheWay, unitNear } from "./core/field.js"
import { component } from "./core/instance.js"
import { unitFrame } from "./core/marks.js"
import { Mosaic } from "./core/mosaic.js"
import { compact } from "./core/numbers.js"
import { Pane } from "./core/pane.js"
import { held, steered } from "./core/steer.js"
import { stylesBeside } from "./core/styles.js"
import { span, stopNear, windowAt } from "./core/window.js"

const KEYS = "Arrow keys go from place to place, with Shift eight; Home and End go to the ends of a row."

export default component(await stylesBeside(import.meta.url, "core/core.css", "journey_strip.css"), (root, tell) => new JourneyStrip(root, tell))

class JourneyStrip {
  constructor(root, tell) {
    this.tell = tell
    this.stages = []
    this.strip = h("div", { class: "strip" })
    root.append(this.strip)
    this.announcer = new Announcer(root)
  }

  update(data) {
    const isOther = this.data?.response !== data.response
    this.data = data
    this.shape = data.response.shape
    if (isOther) this.stop = [...data.start]
    while (this.stages.length < data.stages.length) this.stages.push(this.newStage(this.stages.length))
    this.stages.forEach((stage, number) => stage.show(data, data.stages[number], data[data.stages[number].kind]))
    this.show()
  }

  newStage(number) {
    const stage = new Stage({
      isPicture: number === 0,
      onPoint: (row, column) => this.point(this.stopOf(number, stage.image.at(row, column))),
      onKey: event => this.key(event, number),
      onDoor: slug => this.tell.trigger("door", slug),
    })
    this.strip.append(stage.element)
    return stage
  }

  /** The stop of the filter that belongs to a place of a stage. */
  stopOf(number, { row, column }) {
    const { walk, size, pool, steps, response } = this.data
    switch (this.data.stages[number].kind) {
      case "picture":
        return stopNear([row, column], walk, size, response.shape)
      case "pooled":
        return this.strongestOf(windowAt([row, column], pool.walk, pool.size))
      case "layers": {
        const [{ rows, columns }] = seenOnTheWay(steps, this.channels(), { map: 0, row, column })
        return stopNear([middle(rows), middle(columns)], walk, size, response.shape)
      }
      default:
        return [row, column]
    }
  }

  /** Of the places under a pooling window, that of the largest value: what max pooling keeps. */
  strongestOf({ rows, columns }) {
    const { values, shape } = this.data.activated
    const inside = rows.flatMap(row => columns.map(column => [row, column])).filter(([row, column]) => row >= 0 && column >= 0 && row < shape[0] && column < shape[1])
    const at = ([row, column]) => values[row * shape[1] + column]
    return inside.reduce((best, place) => (at(place) > at(best) ? place : best), inside[0])
  }

  channels() {
    const { picture, steps, layers } = this.data
    return [picture.shape[2], ...steps.map(() => layers.shape[2])]
  }

  /** What the stop under the hand is in each stage. */
  places() {
    const { walk, size, pool, steps, picture, pooled, layers } = this.data
    const window = windowAt(this.stop, walk, size)
    const pooledUnit = stopNear(this.stop, pool.walk, pool.size, pooled.shape)
    const [rows, columns] = [span(window.rows), span(window.columns)].map(middle)
    const unit = [unitNear(rows, steps, layers.shape[0]), unitNear(columns, steps, layers.shape[1])]
    const within = held([rows, columns], picture.shape)
    return { picture: within, response: this.stop, activated: this.stop, pooled: pooledUnit, layers: unit, window }
  }

  show() {
    const { palette } = this.data
    const places = this.places()
    const said = this.stages.map(stage => stage.mark(places, palette))
    this.announcer.say(`Row ${this.stop[0]}, column ${this.stop[1]} of the filter's map. ${said.join(", ")}.`)
  }

  point(stop) {
    const next = held(stop, this.shape)
    if (next.join() === this.stop.join()) return
    this.stop = next
    this.show()
  }

  /** Keys move the place of the stage that has them. */
  key(event, number) {
    const stage = this.stages[number]
    const here = this.places()[stage.kind]
    const next = steered(event, here, stage.grid.shape)
    if (!next) return false
    if (["response", "activated"].includes(stage.kind)) this.point(next)
    else this.point(this.moved(number, here, next))
    return true
  }

  /** From picture, pooled map and layers a step can lead to the same stop: then go one stop further. */
  moved(number, here, [row, column]) {
    const stop = this.stopOf(number, { row, column })
    if (stop.join() !== this.stop.join()) return stop
    return [this.stop[0] + Math.sign(row - here[0]), this.stop[1] + Math.sign(column - here[1])]
  }

  destroy() {
    for (const part of [...this.stages, this.announcer]) part.destroy()
  }
}

/** One stage: its door, its picture or maps, and the number at the place under the hand. */
class Stage {
  constructor({ isPicture, onPoint, onKey, onDoor }) {
    this.isPicture = isPicture
    this.image = new Mosaic()
    this.pane = new Pane({ hint: KEYS, onPoint, onKey, isWhole: true })
    this.door = h("a", { class: "door" })
    this.door.addEventListener("click", event => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return // into a window of its own
      event.preventDefault()
      onDoor(this.slug)
    })
    this.now = h("output", { class: "mono" })
    this.told = h("div", { class: "quiet" })
    this.element = h("section", { class: "part" }, h("div", { class: "head" }, this.door, this.now), this.pane.element, this.told)
  }

  show({ palette }, { kind, slug, title, told, alt, href }, grid) {
    Object.assign(this, { kind, slug, title, grid })
    this.door.href = href
    write(this.door, `${title} →`)
    write(this.told, told)
    this.pane.label(alt)
    if (this.isPicture) this.image.picture(grid)
    else this.image.signed(grid, palette, signedLimit(grid.values))
    this.pane.show(this.image, { palette })
  }

  /** Mark the place; answers what is said of it. */
  mark(places, palette) {
    const [row, column] = places[this.kind]
    const text = this.valueAt(row, column)
    write(this.now, text)
    if (this.isPicture) {
      const { rows, columns } = places.window
      this.pane.mark([{ kind: "frame", rows: span(rows), columns: span(columns), colour: palette.window }])
    } else {
      const maps = Array.from({ length: this.image.count }, (_, map) => map)
      this.pane.mark(maps.map(map => ({ ...unitFrame([0, 0], palette.result), ...this.image.box(map, [row, row + 1], [column, column + 1]) })))
    }
    return `${this.title} ${text}`
  }

  /** The number there; of several maps the strongest, of a colour picture its brightness. */
  valueAt(row, column) {
    const { values, shape } = this.grid
    const count = shape[2] ?? 1
    const at = Array.from(values.subarray((row * shape[1] + column) * count, (row * shape[1] + column + 1) * count))
    if (this.isPicture) return at.map(compact).join(" ")
    return compact(Math.max(...at))
  }

  destroy() {
    this.pane.destroy()
    this.element.remove()
  }
}

function middle([first, end]) {
  return Math.floor((first + end - 1) / 2)
}
