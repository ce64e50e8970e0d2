// Pooling opened: the window of the pooling lesson, on one map of a network.

import { nested } from "../core/nested.js"
import { h } from "../core/dom.js"
import { stylesBeside } from "../core/styles.js"
import { PoolingWindow } from "../pooling_window.js"
import { mapOf } from "./stages.js"
import { DIGITS } from "./sum_line.js"

const STYLES = await stylesBeside(import.meta.url, "../core/core.css", "../pooling_window.css", "nested.css")

/** How one map of a pooling layer came about. */
export class WindowPanel {
  constructor({ onMove }) {
    this.onMove = onMove
    this.window = nested(STYLES, (root, tell) => new PoolingWindow(root, tell), { moved: place => this.follow(place) })
    this.element = h("div", { class: "panel" }, this.window.element)
  }

  show({ stages, hand, look }) {
    const stage = stages[hand.stage]
    const isOther = stage !== this.stage || hand.unit !== this.unit || look.palette !== this.palette
    Object.assign(this, { stage, unit: hand.unit, palette: look.palette, place: hand.place })
    if (!isOther) return this.window.instance.hand.point(hand.place)
    this.window.instance.hand.stop = [...hand.place]
    this.window.update({
      before: mapOf(stages[hand.stage - 1], hand.unit),
      after: mapOf(stage, hand.unit),
      kind: stage.kind === "max_pooling" ? "max" : "average",
      size: stage.window.size,
      walk: stage.window,
      digits: DIGITS,
      start: hand.place,
      beforeAlt: `Map ${hand.unit + 1} before ${stage.title}`,
      afterAlt: `Map ${hand.unit + 1} of ${stage.title}`,
      palette: look.palette,
      dark: look.palette.isDark,
    })
  }

  follow(place) {
    if (!this.place || place.join() === this.place.join()) return
    this.place = [...place]
    this.onMove(this.place)
  }

  destroy() {
    this.window.instance.destroy()
  }
}
