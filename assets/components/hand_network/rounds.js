// Both rounds of the network by hand: features that can be changed, and every map with its numbers.

import { h, write } from "../core/dom.js"
import { How } from "./how.js"
import { NumberMap } from "./map.js"
import { MAPS, STAGES } from "./rules.js"
import { Signs } from "./signs.js"

const FEATURE_KEYS = "Arrow keys move; space or Enter turns a cell over; plus, minus and 0 set it."
const MAP_KEYS = "digits 1 to 3 lead to another map, Page up and Page down to the stage before or behind"
const CYCLE = [1, -1, 0]
const SHAPES = ["7 × 7", "7 × 7", "4 × 4", "4 × 4", "4 × 4", "2 × 2"]

/** One round: its features, its three stages, and how the number under the hand came about. */
export class Round {
  /**
   * @param {object} options
   * @param {number} options.first its first stage: 0 or 3
   * @param {number} options.channels maps that come in
   * @param {object} options.does `onFeature(place, value)`, `onDone()`, `onStep(told)`, `onPoint(unit)`, `onKey(event)`
   */
  constructor({ first, channels, does }) {
    Object.assign(this, { first, channels, does })
    this.how = new How()
    this.rows = Array.from({ length: MAPS }, (_, map) => this.row(map))
    this.heads = [h("div", { class: "stage-name" }), ...[0, 1, 2].map(() => h("div", { class: "stage-name" }))]
    this.table = h("div", { class: `round round-${first ? "two" : "one"}` }, ...this.heads, ...this.rows.flatMap(({ cells }) => cells))
  }

  row(map) {
    const title = h("b")
    const grids = Array.from({ length: this.channels }, (_, channel) => this.feature(map, channel))
    const maps = [0, 1, 2].map(step => this.map(map, this.first + step))
    const cell = h("div", { class: "feature", role: "group" }, title, h("div", { class: "feature-grids" }, ...grids.map(({ element }, channel) => h("div", {}, h("div", { class: "input" }, this.channels > 1 ? `map ${channel + 1}` : ""), element))))
    const captions = maps.map(() => h("span", { class: "caption quiet" })) // where the columns stand below one another
    return { title, grids, maps, captions, cells: [cell, ...maps.map(({ element }, step) => h("div", { class: `stage ${STAGES[this.first + step]}` }, captions[step], element))] }
  }

  feature(map, channel) {
    const { does, channels } = this
    return new Signs({
      side: 3, cycle: CYCLE, hint: FEATURE_KEYS,
      onChange: (place, value) => does.onFeature((place * channels + channel) * MAPS + map, value),
      onDone: () => does.onDone(), onStep: told => does.onStep(told),
    })
  }

  map(map, stage) {
    const { does } = this
    return new NumberMap({
      name: "", onPoint: ([row, column]) => does.onPoint({ stage, map, row, column }), onKey: event => does.onKey(event),
    })
  }

  /** Show features and stages; `titles` are those of this round's features, `names` of its four columns. */
  show(features, made, { titles, names, inputs, palette }) {
    const heads = names.map((name, column) => (column ? `${name}, ${SHAPES[this.first + column - 1]}` : name))
    this.heads.forEach((head, column) => write(head, heads[column]))
    this.rows.forEach(({ title, grids, maps, captions }, map) => {
      captions.forEach((caption, step) => write(caption, heads[step + 1]))
      write(title, `${map + 1} ${titles[map]}`)
      grids.forEach((signs, channel) => signs.show(features, `Feature ${map + 1}, ${titles[map]}${inputs ? `, of ${inputs[channel]}` : ""}`, channel * MAPS + map, this.channels * MAPS))
      maps.forEach((one, step) => {
        one.show(made[STAGES[this.first + step]], map, palette)
        one.element.setAttribute("aria-label", `${names[step + 1]} ${map + 1}, ${titles[map]}, ${SHAPES[this.first + step]}; ${MAP_KEYS}`)
      })
    })
  }

  /** Frame what a unit depends on in this round's stages, and the unit if it is here. */
  mark(unit, seen) {
    this.rows.forEach(({ maps }, map) => maps.forEach((one, step) => {
      const stage = this.first + step
      const box = seen[stage + 1]
      const isHere = stage === unit.stage && map === unit.map
      if (isHere) one.place = [unit.row, unit.column]
      one.mark(stage < unit.stage && box?.maps.includes(map) ? box : null, isHere ? [unit.row, unit.column] : null)
    }))
  }

  focus({ stage, map }) {
    this.rows[map].maps[stage - this.first].focus()
  }
}
