// A unit opened: the panel for its kind of layer, with a heading that says what it is.

import { h, write } from "../core/dom.js"
import { mapNames, nameOf } from "./names.js"
import { ChancePanel } from "./panel_chance.js"
import { CurvePanel } from "./panel_curve.js"
import { FilterPanel } from "./panel_filter.js"
import { MapPanel } from "./panel_map.js"
import { RowPanel } from "./panel_row.js"
import { SharesPanel } from "./panel_shares.js"
import { VotesPanel } from "./panel_votes.js"
import { WindowPanel } from "./panel_window.js"
import { countUnits, hasMaps } from "./stages.js"

const PANELS = {
  picture: MapPanel,
  convolution: FilterPanel,
  activation: CurvePanel,
  batch_normalisation: CurvePanel,
  max_pooling: WindowPanel,
  average_pooling: WindowPanel,
  global_average_pooling: MapPanel,
  dropout: ChancePanel,
  flatten: RowPanel,
  dense: VotesPanel,
  softmax: SharesPanel,
}

/** What lies below the overview: one unit, down to each multiplication. */
export class Opened {
  /**
   * @param {object} options
   * @param {(place: ?[number, number]) => void} options.onMove the hand has come to another place of the unit
   * @param {(unit: number) => void} options.onUnit another unit of the same layer
   * @param {(hand: ?object) => void} options.onPoint something that takes part is under the hand
   * @param {() => void} options.onClose
   */
  constructor(options) {
    this.options = options
    this.panels = new Map()
    this.title = h("b", { class: "opened-title", tabindex: -1 })
    this.facts = h("span", { class: "quiet" })
    const step = (text, by, label) => h("button", { type: "button", class: "step", "aria-label": label, onclick: () => this.step(by) }, text)
    this.close = h("button", { type: "button", class: "plain", onclick: options.onClose }, "Close")
    this.place = h("div", { class: "opened-panel" })
    this.before = step("‹", -1, "The unit before")
    this.next = step("›", 1, "The next unit")
    this.element = h("section", { class: "opened", "aria-label": "Opened unit", onkeydown: event => this.key(event) }, h("div", { class: "opened-head" }, this.title, this.before, this.next, this.facts, this.close), this.place)
  }

  show(stages, hand, look) {
    const stage = stages[hand.stage]
    Object.assign(this, { count: countUnits(stage), hand })
    if (!this.panels.has(stage.kind)) this.panels.set(stage.kind, new PANELS[stage.kind](this.options))
    const panel = this.panels.get(stage.kind)
    if (this.place.firstChild !== panel.element) this.place.replaceChildren(panel.element)
    write(this.title, nameOf(stage, hand.unit))
    write(this.facts, [look.whose, ...factsOf(stage)].filter(Boolean).join(" · "))
    this.before.disabled = hand.unit === 0
    this.next.disabled = hand.unit === this.count - 1
    panel.show({ stages, hand, look, names: namesOf(stages[hand.stage - 1], stages[hand.stage - 2]) })
  }

  step(by) {
    const unit = this.hand.unit + by
    if (unit >= 0 && unit < this.count) this.options.onUnit(unit)
  }

  /** Escape closes; on a map it has been taken to show everything. */
  key(event) {
    if (event.key === "Escape" && !event.defaultPrevented) this.options.onClose()
  }

  destroy() {
    this.panels.forEach(panel => panel.destroy())
  }
}

/** What the maps are called that come into a stage, or that were flattened before it. */
function namesOf(before, further) {
  const source = before?.kind === "flatten" ? further : before
  return source && hasMaps(source) ? mapNames(source) : []
}

function factsOf(stage) {
  return [stage.title === stage.words ? "" : stage.title, stage.size, stage.parameters ? `${stage.parameters.toLocaleString("en-GB")} weights in the layer` : "no weights"]
}
