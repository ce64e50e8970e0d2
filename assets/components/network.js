// A network, opened: every map, every connection, every number; alone or beside another, now or at
// any epoch that training kept.

import { Announcer } from "./core/announce.js"
import { h, write } from "./core/dom.js"
import { component } from "./core/instance.js"
import { Segments } from "./core/segments.js"
import { stylesBeside } from "./core/styles.js"
import { Epochs } from "./network/epochs.js"
import { limitsOf } from "./network/ranges.js"
import { Side } from "./network/side.js"
import { countUnits, hasMaps, strongestPlace } from "./network/stages.js"

const HEIGHT = { alone: 344, together: 214, small: 176 } // CSS pixels of the units of an overview
const REST = 500 // milliseconds without another step until the hand has come to rest
const ZOOM = [1, 4]

const RANGES = [
  { value: "layer", text: "layer", label: "One range for each layer" },
  { value: "unit", text: "map", label: "Each map its own range" },
  { value: "all", text: "all", label: "One range for all maps" },
]
const STRENGTHS = [
  { value: "weight", text: "weight", label: "Lines as strong as the weights" },
  { value: "product", text: "weight × value", label: "Lines as strong as the weights times what comes through" },
]

export default component(await stylesBeside(import.meta.url, "core/core.css", "network.css", "network/opened.css"), (root, tell) => new Network(root, tell))

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
    const hand = this.hand ?? this.chosen
    this.sides.forEach(side => side.overview.reveal(side.there(hand)))
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
    this.tellOpened()
  }

  close() {
    if (this.chosen) this.sides[this.chosen.side].overview.focus()
    this.chosen = null
    this.hand = null
    this.mark()
    this.showOpened()
    this.tellOpened()
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

  /** A unit is opened or closed: Python knows at once, or when a hand that walks on has come to rest. */
  tellOpened() {
    const now = performance.now()
    const isWalking = now - (this.steppedAt ?? -Infinity) < REST
    this.steppedAt = now
    if (isWalking) this.restSoon()
    else this.rest()
  }

  restSoon() {
    clearTimeout(this.resting)
    this.resting = setTimeout(() => this.rest(), REST)
  }

  /** Let Python know what is open in the first network, for the link. */
  rest() {
    clearTimeout(this.resting)
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
