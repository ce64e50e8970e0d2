// The validation accuracy over the epochs, small: from 0 to 1, with the goal dashed across.

import { attribute } from "../core/dom.js"
import { svg } from "../core/svg.js"

const WIDTH = 100
const HEIGHT = 30
const EDGE = 2 // so that a thick line is not cut

export class Curve {
  constructor() {
    this.element = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", class: "curve", "aria-hidden": "true" })
    this.goal = svg("path", { class: "goal-line" })
    this.further = svg("path", { class: "further" })
    this.line = svg("path", { class: "line" })
    this.end = svg("path", { class: "end" })
    this.element.append(this.goal, this.further, this.line, this.end)
  }

  /** Show the curve that counts and the one that goes on beside it. */
  show({ curve, further }, numEpochs, level) {
    const across = epoch => (EDGE + (epoch / numEpochs) * (WIDTH - 2 * EDGE)).toFixed(1)
    const down = accuracy => (HEIGHT - EDGE - accuracy * (HEIGHT - 2 * EDGE)).toFixed(1)
    const path = points => points.map(([epoch, accuracy], place) => `${place ? "L" : "M"}${across(epoch)} ${down(accuracy)}`).join("")
    const ends = [curve.at(-1), further.at(-1)].filter(Boolean)
    attribute(this.goal, "d", `M0 ${down(level)}H${WIDTH}`)
    attribute(this.line, "d", path(curve))
    attribute(this.further, "d", path(further))
    attribute(this.end, "d", ends.map(([epoch, accuracy]) => `M${across(epoch)} ${down(accuracy)}h0`).join(""))
  }
}
