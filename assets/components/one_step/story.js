// The loss from step to step, small.

import { attribute } from "../core/dom.js"
import { plain } from "../core/numbers.js"
import { svg } from "../core/svg.js"

const [WIDTH, HEIGHT, EDGE] = [150, 70, 5]
const LEAST_STEPS = 10

export class Story {
  constructor() {
    this.element = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "story", role: "img" })
    this.ground = svg("path", { class: "ground", d: `M0 ${HEIGHT - EDGE}H${WIDTH}` })
    this.line = svg("polyline", { class: "line" })
    this.end = svg("circle", { class: "here", r: 3.5 })
    this.element.append(this.ground, this.line, this.end)
  }

  show(losses) {
    const highest = Math.max(...losses.filter(Number.isFinite), 1e-9)
    const last = Math.max(LEAST_STEPS, losses.length - 1)
    const at = (loss, step) => [EDGE + (step / last) * (WIDTH - 2 * EDGE), HEIGHT - EDGE - Math.min(loss / highest, 1) * (HEIGHT - 2 * EDGE)]
    const points = losses.map((loss, step) => at(Number.isFinite(loss) ? loss : highest, step).map(part => part.toFixed(1)))
    attribute(this.line, "points", points.map(point => point.join(",")).join(" "))
    attribute(this.end, "cx", points.at(-1)[0])
    attribute(this.end, "cy", points.at(-1)[1])
    attribute(this.element, "aria-label", `The loss after each of ${losses.length - 1} steps: from ${plain(losses[0], 3)} to ${plain(losses.at(-1), 3)}.`)
  }
}
