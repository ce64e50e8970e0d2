// One network with one picture: what is said of it, its overview, and its opened unit.

import { h, write } from "../core/dom.js"
import { plain, signed } from "../core/numbers.js"
import { looks } from "./layout.js"
import { nameOf } from "./names.js"
import { Opened } from "./opened.js"
import { Overview } from "./overview.js"
import { rangeTold } from "./ranges.js"
import { seenBy } from "./seen.js"
import { countUnits, isWeightless, sharesOf, stagesOf, valueAt } from "./stages.js"

/** One network with one picture: what is said of it, its overview, and its opened unit. */
export class Side {
  constructor(network, number, parent) {
    this.title = h("b")
    this.subtitle = h("span", { class: "quiet" })
    this.verdict = h("span", { class: "verdict" })
    this.novelty = h("span", { class: "novelty" })
    this.head = h("div", { class: "side-head" }, this.title, this.subtitle, h("span", { class: "said" }, this.verdict, this.novelty))
    this.overview = new Overview({
      onPoint: hand => network.point(hand && { ...hand, side: number }),
      onChoose: hand => network.choose({ ...hand, side: number }),
      onClose: () => network.close(),
      onFold: (place, isFolded) => this.fold(place, isFolded),
      onZoom: factor => network.zoom(factor),
      onLayout: () => network.layOut(),
      onOverflow: () => this.fitByFolding(),
    })
    Object.assign(this, { network, number, folded: new Set() })
    this.element = h("section", { class: "side" }, this.head, this.overview.element)
    this.moments = new Map()
    parent.append(this.element)
  }

  /** Take what Python tells of this side. */
  take(told, arrays) {
    Object.assign(this, { told, arrays, before: this.told?.layers })
    if (JSON.stringify(this.before) !== JSON.stringify(told.layers)) this.folded = new Set()
    this.moments.clear()
    write(this.title, told.title)
    write(this.subtitle, told.subtitle)
    this.novelty.dataset.kind = told.novelty.kind
    this.novelty.title = told.novelty.help
    this.go(told.moment)
  }

  /** Say what it answers at this moment; how unlike the picture is was measured at the end. */
  judge(moment) {
    const answer = this.stages[this.stages.length - 1]
    const [{ classes }, shares] = [answer, sharesOf(answer)]
    const best = shares.indexOf(Math.max(...shares))
    const said = `It says ${classes[best]} with ${plain(shares[best] * 100, 1)} %`
    const { truth, novelty } = this.told
    const isRight = truth === classes[best]
    write(this.verdict, truth === null ? `${said}.` : isRight ? `${said}, and that is right.` : `${said}; the truth is ${truth}.`)
    this.verdict.dataset.kind = truth === null ? "unknown" : isRight ? "right" : "wrong"
    write(this.novelty, moment === this.told.moment ? novelty.text : "")
  }

  at(moment) {
    if (!this.moments.has(moment)) this.moments.set(moment, stagesOf(this.told, this.told.moments[moment].slug, this.arrays))
    return this.moments.get(moment)
  }

  go(moment) {
    this.stages = this.at(moment)
    this.judge(moment)
  }

  /** The stage of this network that is like an opened one of the network before: its number among its kind. */
  alike({ stage }) {
    const before = (this.before ?? this.told.layers)[stage]
    const same = this.stages.filter(other => isAlike(other, before))
    const number = (this.before ?? this.told.layers).slice(0, stage).filter(other => isAlike(other, before)).length
    return same.length ? same[Math.min(number, same.length - 1)].place : null
  }

  get light() {
    return this.stages.filter(isWeightless).map(({ place }) => place)
  }

  get isFolded() {
    return this.light.every(place => this.folded.has(place))
  }

  foldLight() {
    this.folded = new Set(this.light)
  }

  unfold() {
    this.folded = new Set()
  }

  fold(place, isFolded) {
    this.folded = new Set(this.folded)
    if (isFolded) this.folded.add(place)
    else this.folded.delete(place)
    this.network.draw()
  }

  /** A network that has just come is too wide: its light layers make room. */
  fitByFolding() {
    if (this.folded.size) return
    this.foldLight()
    this.network.draw()
  }

  /** The same unit on this side, if there is one like it. */
  there(hand) {
    if (!hand || hand.side === this.number) return hand
    const first = this.network.sides[hand.side].stages[hand.stage]
    const stage = this.stages.find(({ slug, kind }) => slug === first.slug && kind === first.kind)
    if (!stage || hand.unit >= countUnits(stage)) return null
    return { ...hand, side: this.number, stage: stage.place, place: this.network.placeIn(stage, hand.unit, hand.place) }
  }

  /** Say what a unit is, where, how large its number, and what it sees. */
  tell(hand) {
    if (!hand) return ""
    const stage = this.stages[hand.stage]
    if (stage.kind === "picture") return `Picture ${stage.size}, row ${hand.place[0]}, column ${hand.place[1]}`
    const at = hand.place ? `, row ${hand.place[0]}, column ${hand.place[1]}` : ""
    const field = seenBy(this.stages, hand)[0]
    const sees = `sees ${field.rows[1] - field.rows[0]} × ${field.columns[1] - field.columns[0]} pixels`
    const range = looks(stage) === "maps" ? `, layer ${rangeTold(stage)}` : ""
    return `${nameOf(stage, hand.unit)}${at}: ${signed(valueAt(stage, hand.unit, hand.place ?? undefined), 4)}${range}, ${sees}`
  }

  showOpened(chosen, look) {
    const hand = this.there(chosen)
    if (!hand) return this.opened?.element.remove()
    this.opened ??= new Opened({
      onMove: place => this.network.move(place),
      onUnit: unit => this.network.choose({ ...this.there(this.network.chosen), unit }),
      onPoint: hand => this.network.point(hand && { ...hand, side: this.number }),
      onClose: () => this.network.close(),
    })
    const isOneOfTwo = this.network.sides.length > 1
    this.opened.show(this.stages, hand, { ...look, whose: isOneOfTwo ? `${this.told.title}, ${this.told.subtitle}` : "" })
  }

  placeOpened(place, chosen) {
    if (!this.opened || !this.there(chosen)) return
    const { element } = this.opened
    const column = this.overview.isList ? this.overview.shown[this.there(chosen).stage].element : null
    if (column) column.after(element)
    else if (element.parentElement !== place) place.append(element)
  }

  destroy() {
    this.overview.destroy()
    this.opened?.destroy()
    this.opened?.element.remove()
    this.element.remove()
  }
}

function isAlike(one, other) {
  return one.kind === other.kind && Boolean(one.isLogits) === Boolean(other.isLogits)
}
