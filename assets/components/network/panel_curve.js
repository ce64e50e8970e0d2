// What a rule for every number on its own does, opened: the probe of the activation lesson.

import { ActivationProbe } from "../activation_probe.js"
import { h, write } from "../core/dom.js"
import { nested } from "../core/nested.js"
import { plain } from "../core/numbers.js"
import { stylesBeside } from "../core/styles.js"
import { curveOf, layInLines, ruleOf } from "./rules.js"
import { hasMaps, mapOf } from "./stages.js"
import { DIGITS } from "./sum_line.js"

const STYLES = await stylesBeside(import.meta.url, "../core/core.css", "../activation_probe.css", "nested.css")

/** How an activation, or batch normalisation, made one map. */
export class CurvePanel {
  constructor({ onMove }) {
    this.onMove = onMove
    this.probe = nested(STYLES, (root, tell) => new ActivationProbe(root, tell), { moved: place => this.follow(place) })
    this.told = h("p", { class: "quiet" })
    this.element = h("div", { class: "panel" }, this.probe.element, this.told)
  }

  show({ stages, hand, look }) {
    const [before, stage] = [stages[hand.stage - 1], stages[hand.stage]]
    const isOther = stage !== this.stage || hand.unit !== this.unit || look.palette !== this.palette
    Object.assign(this, { stage, unit: hand.unit, palette: look.palette })
    this.place = this.placeOf(hand)
    if (!isOther) return this.probe.instance.hand.point(this.place)
    const [from, to] = hasMaps(stage) ? [mapOf(before, hand.unit), mapOf(stage, hand.unit)] : [layInLines(before), layInLines(stage)]
    const rule = ruleOf(stage, hand.unit)
    this.probe.instance.hand.stop = [...this.place]
    this.probe.update({
      before: from,
      after: to,
      title: stage.words,
      formula: rule.written,
      rounds: rule.rounds,
      unit: "",
      digits: DIGITS,
      start: this.place,
      beforeAlt: `Before ${stage.title}`,
      afterAlt: `After ${stage.title}`,
      ...curveOf(rule.function, from.values),
      palette: look.palette,
      dark: look.palette.isDark,
    })
    write(this.told, stage.kind === "batch_normalisation" ? normalisationTold(stage, hand.unit, from) : stage.does)
  }

  /** In a row of numbers laid in lines, the place is that of the number itself. */
  placeOf({ unit, place }) {
    if (hasMaps(this.stage)) return place
    const [, width] = layInLines(this.stage).shape
    return [Math.floor(unit / width), unit % width]
  }

  follow(place) {
    if (!this.place || place.join() === this.place.join()) return
    this.place = [...place]
    this.onMove(hasMaps(this.stage) ? this.place : null)
  }

  destroy() {
    this.probe.instance.destroy()
  }
}

/** What batch normalisation does now, and what it does in training. */
function normalisationTold({ weights: { gamma, beta, moving_mean: mean, moving_variance: variance }, epsilon }, unit, { values }) {
  const written = array => plain(array.values[unit], 4)
  const own = values.reduce((sum, value) => sum + value, 0) / values.length
  const spread = values.reduce((sum, value) => sum + (value - own) ** 2, 0) / values.length
  return `Now: (x − ${written(mean)}) / √(${written(variance)} + ${epsilon}) × ${written(gamma)} + ${written(beta)}, with the mean and variance that it has followed while learning. ` +
    `In training: the mean and variance of the batch itself; with this picture alone as the batch they would be ${plain(own, 4)} and ${plain(spread, 4)}.`
}
