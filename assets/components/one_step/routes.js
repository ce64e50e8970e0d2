// The lines between the blocks: what feeds what on the way there, and where gradients flow and stop on the way back.

import { svg } from "../core/svg.js"
import { denseOf, NUM_POOLED, OUTPUTS, poolPlaces } from "./model.js"
import { nameOf } from "./told.js"

const THICKEST = 5
const BELOW = 13 // CSS pixels under the middle of a cell, so that no number is struck through
const STUB = 9 // CSS pixels on both sides of what stops a gradient

export class Routes {
  constructor() {
    this.behind = svg("svg", { class: "routes", "aria-hidden": "true" })
    this.over = svg("svg", { class: "routes over", "aria-hidden": "true" })
  }

  /** Draw for a pass; `blocks` has the units of each kind, `back` the gradients or nothing on the way there. */
  show(stage, blocks, { pass, params }, back) {
    const origin = stage.getBoundingClientRect()
    this.where = (kind, id) => blocks[kind].box(id, origin)
    const largest = Math.max(...(back ? back.pooled : pass.pooled).map(Math.abs), 1e-9)
    const lines = Array.from({ length: NUM_POOLED }, (_, unit) => [...this.toOutputs(unit, params, back), ...this.toWinner(unit, pass, back, largest)])
    this.behind.replaceChildren(...lines.flat())
  }

  /** Show where the gradient of one pooled number goes, and where it stops; nothing for `unit` null. */
  follow(unit, pass) {
    if (unit === null) return this.over.replaceChildren()
    const pooled = this.where("p", `p${unit}`)
    const lines = poolPlaces(unit).map(place => {
      const behind = this.where("a", nameOf("a", place))
      const isWinner = pass.winners[unit] === place
      const end = [behind.right - 2, behind.y + BELOW]
      return [curve([pooled.left, pooled.y + BELOW], end, isWinner ? "through" : "lost"), ...(isWinner ? [] : [stop(end)])]
    })
    const winner = pass.winners[unit]
    const [behind, before] = [this.where("a", nameOf("a", winner)), this.where("z", nameOf("z", winner))]
    const isOpen = pass.sums[winner] > 0
    const end = isOpen ? [before.right - 2, before.y + BELOW] : [behind.left - STUB, behind.y + BELOW]
    this.over.replaceChildren(...lines.flat(), curve([behind.left + 2, behind.y + BELOW], end, "through"), ...(isOpen ? [] : [stop(end)]))
  }

  toOutputs(unit, params, back) {
    const from = this.where("p", `p${unit % 2 ? unit : unit + 1}`) // behind the number on its right
    const y = this.where("p", `p${unit}`).y + (unit % 2 ? 4 : -4)
    return OUTPUTS.map((output, number) => {
      const weight = denseOf(params, unit, number)
      const value = back ? weight * back.outputs[number] : weight
      const to = this.where("o", `o${output}`)
      return flow([from.right, y], [to.table, to.y], value, Math.min(Math.abs(value), 1))
    })
  }

  toWinner(unit, pass, back, largest) {
    const value = back ? back.pooled[unit] : pass.pooled[unit]
    const strength = Math.abs(value) / largest
    const winner = pass.winners[unit]
    const pooled = this.where("p", `p${unit}`)
    const [behind, before] = [this.where("a", nameOf("a", winner)), this.where("z", nameOf("z", winner))]
    const first = flow([pooled.left, pooled.y], [behind.end, behind.y], value, strength)
    if (pass.sums[winner] > 0) return [first, flow([behind.table, behind.y], [before.end, before.y], value, strength)]
    return back ? [first, stop([behind.table - STUB, behind.y])] : [first]
  }
}

/** A line that carries a value: its sign has a colour, its strength a width. */
function flow(start, end, value, strength) {
  const line = curve(start, end, value === 0 ? "lost" : value < 0 ? "below" : "above")
  line.setAttribute("stroke-width", 0.75 + strength * (THICKEST - 0.75))
  return line
}

function curve([x, y], [toX, toY], kind) {
  const bend = (x + toX) / 2
  return svg("path", { class: kind, d: `M${x} ${y}C${bend} ${y} ${bend} ${toY} ${toX} ${toY}` })
}

function stop([x, y]) {
  return svg("path", { class: "stop", d: `M${x} ${y - 7}v14` })
}
