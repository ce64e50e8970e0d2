// Dropout opened: what it does in training, by dice that the learner throws, and now: nothing.

import { signedLimit } from "../core/colours.js"
import { h, write } from "../core/dom.js"
import { count, plain } from "../core/numbers.js"
import { Pane } from "../core/pane.js"
import { Raster } from "../core/raster.js"
import { printed } from "../core/told.js"
import { layInLines } from "./rules.js"
import { hasMaps, mapOf } from "./stages.js"

/** What dropout makes of one map. */
export class ChancePanel {
  constructor() {
    const pane = () => new Pane({ label: "", hint: "Plus and minus zoom.", maxHeight: 260, onPoint: () => {}, onKey: () => false })
    this.panes = [pane(), pane()]
    this.rasters = [new Raster(), new Raster()]
    this.dice = h("button", { type: "button", onclick: () => this.throw() }, "As in training: throw the dice")
    this.calm = h("button", { type: "button", class: "plain", onclick: () => this.rest() }, "As now")
    this.told = h("p", { class: "quiet" })
    this.heading = h("b")
    this.element = h("div", { class: "panel" }, h("div", { class: "pair" }, h("section", {}, h("div", { class: "heading" }, h("b", {}, "Before")), this.panes[0].element), h("section", {}, h("div", { class: "heading" }, this.heading), this.panes[1].element)), h("div", { class: "buttons" }, this.dice, this.calm), this.told)
  }

  show({ stages, hand, look }) {
    const [before, stage] = [stages[hand.stage - 1], stages[hand.stage]]
    Object.assign(this, { stage, look })
    this.map = hasMaps(stage) ? mapOf(before, hand.unit) : layInLines(before)
    this.rest()
  }

  rest() {
    this.draw(this.map.values, "After, now")
    this.calm.hidden = true
    write(this.told, `Now every number passes as it is. In training each number is put out with probability ${plain(this.stage.rate, 2)}, anew for every batch, and the others are multiplied by 1 / (1 − ${plain(this.stage.rate, 2)}) = ${plain(1 / (1 - this.stage.rate), 3)}, so that sums stay as large as they were: no unit can rely on one other.`)
  }

  throw() {
    const { rate } = this.stage
    let out = 0
    const values = this.map.values.map(value => {
      const isOut = Math.random() < rate
      out += isOut
      return isOut ? 0 : value / (1 - rate)
    })
    this.draw(values, "After, as in training")
    this.calm.hidden = false
    write(this.told, `${count(out)} of ${count(values.length)} numbers were put out by these dice; the others grew by ${plain(1 / (1 - rate), 3)}. Throw again: other ones go.`)
  }

  draw(values, heading) {
    const { palette } = this.look
    const grids = [this.map, { values, shape: this.map.shape }]
    const limit = Math.max(...grids.map(grid => signedLimit(grid.values)))
    write(this.heading, heading)
    grids.forEach((grid, place) => {
      this.rasters[place].signedValues(grid.values, grid.shape, palette, limit)
      this.panes[place].label(place ? heading : "Before")
      this.panes[place].show(this.rasters[place], { palette, numbers: printed(grid, limit, palette) })
    })
  }

  destroy() {
    this.panes.forEach(pane => pane.destroy())
  }
}
