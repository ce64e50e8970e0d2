// A network, opened: every map, every connection, every number; alone or beside another, now or at
// any epoch that training kept.

import { Announcer } from "./core/announce.js"
import { h, write } from "./core/dom.js"
import { component } from "./core/instance.js"
import { plain, signed } from "./core/numbers.js"
import { Segments } from "./core/segments.js"
import { stylesBeside } from "./core/styles.js"
import { Epochs } from "./network/epochs.js"
import { looks } from "./network/layout.js"
import { Opened } from "./network/opened.js"
import { limitsOf, nameOf, Overview, rangeTold } from "./network/overview.js"
import { seenBy } from "./network/seen.js"
import { countUnits, hasMaps, stagesOf, strongestPlace, valueAt } from "./network/stages.js"

const HEIGHT = { alone: 344, together: 214, small: 176 } // CSS pixels of the units of an overview
const REST = 500 // milliseconds until a chosen unit is told to Python
const ZOOM = [1, 4]
const LIGHT = ["activation", "dropout", "max_pooling", "average_pooling", "flatten"]

const RANGES = [
  { value: "layer", text: "layer", label: "One range for each layer" },
  { value: "unit", text: "map", label: "Each map its own range" },
  { value: "all", text: "all", label: "One range for all maps" },
]
const STRENGTHS = [
  { value: "weight", text: "weight", label: "Lines as strong as the weights" },
  { value: "product", text: "weight × value", label: "Lines as strong as the weights times what comes through" },
]

export default component(await stylesBeside(import.meta.url, "core/core.css", "network.css"), (root, tell) => new Network(root, tell))

class Network {
  constructor(root, tell) {
    this.root = root
    this.tell = tell
    this.sides = []
    this.look = { range: "layer", strength: "weight", zoom: 1 }
    this.hand = null // what is under the hand: {side, stage, unit, place}, counted on that side
    this.chosen = null // what is open
    this.build(root)
    this.announcer = new Announcer(root)
  }

  build(root) {
    this.place = h("div", { class: "sides" })
    this.range = new Segments("Range of the colours", RANGES, value => this.setLook({ range: value }))
    this.strength = new Segments("Strength of the lines", STRENGTHS, value => this.setLook({ strength: value }))
    const zoom = (factor, name, text) => h("button", { type: "button", "aria-label": name, onclick: () => this.zoom(factor) }, text)
    this.fold = h("button", { type: "button", "aria-pressed": "false", title: "Fold away the layers without weights", onclick: () => this.foldLight() }, "Fold weightless")
    this.zooms = h("span", { class: "zooms" }, zoom(1 / 1.25, "Smaller maps", "−"), zoom(1.25, "Larger maps", "+"))
    this.epochs = new Epochs({ onMoment: moment => this.go(moment), onFollow: () => this.tell.trigger("follow", true) })
    this.status = h("div", { class: "status mono" })
    const labelled = (text, segments) => h("span", { class: "labelled" }, h("span", { class: "quiet" }, text), segments.element)
    this.tools = h("div", { class: "tools" }, this.epochs.element, labelled("colours", this.range), labelled("lines", this.strength), this.fold, this.zooms)
    this.openedPlace = h("div", { class: "opened-place" })
    root.append(this.place, this.status, this.tools, this.openedPlace)
  }

  update(data) {
    this.data = data
    this.palette = { ...data.palette, isDark: data.dark }
    this.root.classList.toggle("small", Boolean(data.small))
    this.tools.hidden = Boolean(data.small)
    while (this.sides.length > data.sides.length) this.sides.pop().destroy()
    while (this.sides.length < data.sides.length) this.sides.push(new Side(this, this.sides.length, this.place))
    this.place.classList.toggle("two", this.sides.length > 1)
    this.sides.forEach((side, number) => side.take(data.sides[number], data))
    this.epochs.show(data.sides[0].moments)
    const moment = this.epochs.moment
    this.sides[0].go(moment)
    if (!this.started) this.begin(data)
    else if (this.chosen) this.chosen = this.followed(data.start)
    this.hand = null
    this.draw()
    this.showOpened()
  }

  begin({ start, range, strength, small }) {
    this.started = true
    if (small) this.sides[0].foldLight()
    Object.assign(this.look, { range, strength })
    this.chosen = start ? this.fitted({ ...start, side: 0 }) : null
    this.sent = JSON.stringify(this.chosen)
  }

  /** A unit and a place that there are, nearest to those asked for. */
  fitted({ side, stage, unit, place }) {
    const { stages } = this.sides[side]
    const there = Math.min(Math.max(stage, 0), stages.length - 1)
    const which = Math.min(Math.max(unit, 0), countUnits(stages[there]) - 1)
    return { side, stage: there, unit: which, place: this.placeIn(stages[there], which, place) }
  }

  /** What is open stays open; in another network the layer of the same kind and number, or else the usual. */
  followed(start) {
    const side = this.sides[this.chosen.side] ? this.chosen.side : 0
    const stage = this.sides[side].alike(this.chosen)
    if (stage !== null) return this.fitted({ ...this.chosen, side, stage })
    return start ? this.fitted({ ...start, side: 0 }) : null
  }

  placeIn(stage, unit, place) {
    if (!hasMaps(stage)) return null
    const isThere = place && place[0] < stage.shape[0] && place[1] < stage.shape[1]
    return isThere ? [...place] : strongestPlace(stage, unit)
  }

  go(moment) {
    this.sides[0].go(moment)
    this.draw()
    this.showOpened()
  }

  /** Draw all networks anew. */
  draw() {
    const { look, palette, data } = this
    this.range.set(look.range)
    this.strength.set(look.strength)
    const limits = limitsOf(this.sides.map(({ stages }) => stages), look.range)
    const height = data.small ? HEIGHT.small : this.sides.length > 1 ? HEIGHT.together : HEIGHT.alone
    this.sides.forEach((side, number) => side.overview.show(side.stages, { ...look, palette, height, folded: side.folded, limit: limits[number] }, side.told.alt))
    this.fold.setAttribute("aria-pressed", String(this.areFolded))
    this.mark()
  }

  setLook(change) {
    Object.assign(this.look, change)
    this.draw()
    this.tell.state("look", { range: this.look.range, strength: this.look.strength })
  }

  zoom(factor) {
    this.look.zoom = Math.min(Math.max(this.look.zoom * factor, ZOOM[0]), ZOOM[1])
    this.draw()
  }

  get areFolded() {
    return this.sides.every(side => side.isFolded)
  }

  foldLight() {
    const { areFolded } = this
    this.sides.forEach(side => (areFolded ? side.unfold() : side.foldLight()))
    this.draw()
  }

  /** Something is under the hand, or nothing any more. */
  point(hand) {
    const stage = hand && this.sides[hand.side].stages[hand.stage]
    const isOpen = hand && this.chosen?.side === hand.side && this.chosen.stage === hand.stage
    this.hand = stage ? { ...hand, place: hand.place ?? this.placeIn(stage, hand.unit, isOpen ? this.chosen.place : null) } : null
    this.mark()
  }

  choose(hand) {
    if (this.data.small) return this.point(hand)
    this.chosen = this.fitted(hand)
    this.hand = null
    this.mark()
    this.showOpened()
    this.restSoon()
  }

  close() {
    if (this.chosen) this.sides[this.chosen.side].overview.focus()
    this.chosen = null
    this.hand = null
    this.mark()
    this.showOpened()
    this.restSoon()
  }

  /** The hand has come to another place of the opened unit. */
  move(place) {
    if (!this.chosen) return
    this.chosen = { ...this.chosen, place: place && [...place] }
    this.hand = null
    this.mark()
    this.sides.forEach(side => side.showOpened(this.chosen, { palette: this.palette }))
    this.restSoon()
  }

  mark() {
    for (const side of this.sides) side.overview.mark(side.there(this.hand), side.there(this.chosen))
    const hand = this.hand ?? this.chosen
    const lines = this.sides.map(side => side.tell(side.there(hand))).filter(Boolean)
    const text = hand ? lines.join("\n") : (this.data.small ? "Point at a map to see what feeds it." : "Point at a map to see what feeds it; open it to see every number.")
    write(this.status, text)
    if (hand) this.announcer?.say(text)
  }

  showOpened() {
    this.sides.forEach(side => side.showOpened(this.chosen, { palette: this.palette }))
    this.placeOpened()
  }

  /** It has become a list, or columns again. */
  layOut() {
    this.zooms.hidden = this.sides[0].overview.isList
    this.placeOpened()
  }

  /** In a list the opened unit lies under its layer. */
  placeOpened() {
    this.sides.forEach(side => side.placeOpened(this.openedPlace, this.chosen))
  }

  restSoon() {
    clearTimeout(this.resting)
    this.resting = setTimeout(() => this.rest(), REST)
  }

  /** Let Python know what is open in the first network, for the link. */
  rest() {
    const open = this.chosen && this.sides[0].there(this.chosen)
    const told = JSON.stringify(open)
    if (told === this.sent || (this.chosen && !open)) return
    this.sent = told
    this.tell.state("unit", open ?? { stage: -1 })
  }

  destroy() {
    clearTimeout(this.resting)
    for (const part of [...this.sides, this.epochs, this.announcer]) part.destroy()
  }
}

/** One network with one picture: what is said of it, its overview, and its opened unit. */
class Side {
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
    const { classes, values } = this.stages[this.stages.length - 1]
    const shares = values.length === classes.length ? Array.from(values) : [1 - values[0], values[0]]
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
    return this.stages.filter(({ kind }) => LIGHT.includes(kind)).map(({ place }) => place)
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
    this.opened.show(this.stages, hand, look)
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
