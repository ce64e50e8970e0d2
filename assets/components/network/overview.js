// One network drawn whole: a column for each stage, a small picture for each unit, lines between
// them. It says which unit is under the hand and which one is chosen; what that means is for others.

import { attribute, h } from "../core/dom.js"
import { Raster } from "../core/raster.js"
import { isForBrowser } from "../core/steer.js"
import { Column } from "./column.js"
import { drawAtRest, drawLinks } from "./edges.js"
import { below, beside, looks } from "./layout.js"
import { nextPlace, seenBy, takesPart } from "./seen.js"
import { countUnits, hasMaps, keepsMapsApart } from "./stages.js"
import { comingIn, goingOut } from "./strengths.js"

const HEAD = 74 // CSS pixels of the name of a column
const EDGE = 4 // CSS pixels that frames and letters at the right need
const NARROW = 620 // below, the columns become a list
const NAMES = "Arrow keys go from unit to unit and from layer to layer, Home and End to the ends of a layer, Enter opens, Escape closes."

/** The columns of one network. */
export class Overview {
  /**
   * @param {object} options
   * @param {(hand: ?object) => void} options.onPoint {stage, unit, place} is under the hand; null when it leaves
   * @param {(hand: object) => void} options.onChoose it is opened
   * @param {() => void} options.onClose
   * @param {(place: number, isFolded: boolean) => void} options.onFold
   * @param {(factor: number) => void} options.onZoom
   * @param {() => void} options.onLayout it has become a list, or columns
   * @param {() => void} options.onOverflow a network that has just come is wider than its place
   */
  constructor(options) {
    Object.assign(this, options)
    this.rest = h("canvas", { class: "edges", "aria-hidden": "true" })
    this.over = h("canvas", { class: "edges", "aria-hidden": "true" })
    this.columns = h("div", { class: "columns", role: "group", "aria-description": NAMES })
    this.scroller = h("div", { class: "scroll" }, this.columns)
    this.element = h("div", { class: "overview" }, this.rest, this.scroller, this.over)
    this.element.style.setProperty("--head", `${HEAD}px`)
    this.raster = new Raster()
    this.shown = []
    this.listen()
    this.observer = new ResizeObserver(() => this.layOut())
    this.observer.observe(this.element)
  }

  listen() {
    const on = (name, listener, options) => this.columns.addEventListener(name, listener, options)
    on("pointermove", event => event.pointerType !== "touch" && this.point(event))
    on("pointerleave", () => this.onPoint(null))
    on("click", event => this.click(event))
    on("keydown", event => this.key(event))
    on("focusin", event => this.focused(event))
    on("focusout", event => this.columns.contains(event.relatedTarget) || this.onPoint(null))
    this.scroller.addEventListener("scroll", () => this.paintAll(), { passive: true })
    this.scroller.addEventListener("wheel", event => this.wheel(event), { passive: false })
  }

  /**
   * Show stages.
   *
   * @param {Array<object>} stages
   * @param {object} look {palette, range, strength, zoom, folded, height, limit} `limit` of each stage, from `limitsOf`
   * @param {string} label what is shown, for those who hear it
   */
  show(stages, look, label) {
    const form = JSON.stringify(stages.map(({ slug, title, shape, classes }) => [slug, title, shape, classes]))
    const isOther = form !== this.form
    const isAlike = !isOther && look.zoom === this.look.zoom && look.height === this.look.height && look.folded === this.look.folded
    Object.assign(this, { stages, look, form })
    attribute(this.columns, "aria-label", label)
    if (isOther) this.build()
    if (isAlike) this.draw()
    else this.layOut()
  }

  build() {
    this.isLaidOut = false // the focus leaves what is taken away, which is heard of at once
    this.shown = this.stages.map(stage => new Column(stage, () => this.onFold(stage.place, !this.look.folded.has(stage.place))))
    this.columns.replaceChildren(...this.shown.map(({ element }) => element))
    this.hand = null
    this.isNew = true
  }

  get isList() {
    return this.layout?.isList ?? false
  }

  layOut() {
    const width = this.element.clientWidth
    if (!this.stages || !width) return
    const wasList = this.isList
    const { zoom, folded, height } = this.look
    this.layout = width < NARROW ? below(this.stages, { width: width - EDGE, folded }) : beside(this.stages, { width: width - EDGE, height, zoom, folded })
    this.isLaidOut = true
    this.element.classList.toggle("list", this.isList)
    this.columns.style.width = this.isList ? "" : `${this.layout.width}px`
    this.columns.style.height = this.isList ? "" : `${this.layout.height + HEAD}px`
    this.shown.forEach((column, place) => column.lay(this.layout.columns[place], { isList: this.isList, isFolded: folded.has(place), head: HEAD }))
    if (this.isList !== wasList) this.onLayout()
    this.draw()
    this.fitOnce(width)
  }

  fitOnce(width) {
    const isTooWide = this.isNew && !this.isList && this.layout.width > width + 1
    this.isNew = false
    if (isTooWide) this.onOverflow()
  }

  /** Draw every unit anew. */
  draw() {
    this.ratio = devicePixelRatio || 1
    this.shown.forEach((column, place) => column.draw(this.stages[place], this.look, this.raster, this.ratio))
    this.paintAll()
  }

  /** Mark what is chosen and what is under the hand: its connections and all that it sees. */
  mark(hand, chosen) {
    this.hand = hand
    this.chosen = chosen
    this.rove(hand ?? chosen)
    this.paint()
  }

  paintAll() {
    this.paintRest()
    this.paint()
  }

  paint() {
    if (!this.isLaidOut) return
    const context = this.canvasFor(this.over)
    const hand = this.hand ?? this.chosen
    if (hand && this.shown[hand.stage]) this.paintHand(context, hand)
    if (this.chosen && this.hand && this.shown[this.chosen.stage]) this.frame(context, this.chosen, this.look.palette.result, 2)
  }

  /** Make a canvas as large as what is seen, and let it be drawn on in CSS pixels of the columns. */
  canvasFor(canvas) {
    const [width, height] = [this.element.clientWidth, this.element.clientHeight]
    this.seenFrom = this.scroller.scrollLeft
    this.seenTo = this.seenFrom + width
    const size = [Math.round(width * this.ratio), Math.round(height * this.ratio)]
    if (canvas.width !== size[0] || canvas.height !== size[1]) [canvas.width, canvas.height] = size
    const context = canvas.getContext("2d")
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.clearRect(0, 0, ...size)
    context.setTransform(this.ratio, 0, 0, this.ratio, -this.scroller.scrollLeft * this.ratio, 0)
    return context
  }

  paintRest() {
    const context = this.canvasFor(this.rest)
    if (this.isList) return
    const open = this.stages.map(({ place }) => place).filter(place => !this.look.folded.has(place))
    const pairs = open.slice(1).map((place, before) => {
      const [from, to] = [this.anchors(open[before]), this.anchors(place)]
      return { from, to, isOneToOne: this.isOneToOne(place, from, to) }
    })
    drawAtRest(context, pairs, this.look.palette.line)
  }

  isOneToOne(place, from, to) {
    const { kind } = this.stages[place]
    return from.length > 1 && from.length === to.length && kind !== "convolution" && kind !== "dense"
  }

  /** What lines of a column begin and end at: its units, or the column where they are not drawn. */
  anchors(place) {
    const { units, isFolded } = this.layout.columns[place]
    if (isFolded || looks(this.stages[place]) === "strip") return [this.columnBox(place)]
    return units.map((_, unit) => this.boxOf(place, unit))
  }

  columnBox(place) {
    const { left, broad, width, x, isFolded } = this.layout.columns[place]
    return { x: isFolded ? left : x, y: HEAD, width: isFolded ? broad : width, height: this.layout.height }
  }

  /** Where a unit lies, in CSS pixels of the columns; null where it is folded away. */
  boxOf(place, unit) {
    const column = this.layout.columns[place]
    const box = column.units[Math.min(unit, column.units.length - 1)]
    if (!box) return this.isList ? null : this.columnBox(place)
    return { ...box, y: box.y + (this.isList ? this.shown[place].top() : HEAD) }
  }

  paintHand(context, hand) {
    const { palette } = this.look
    const seen = seenBy(this.stages, hand)
    const incoming = this.seenSource(comingIn(this.stages, hand, this.look.strength))
    const outgoing = this.seenAim(hand)
    if (!this.isList) {
      const here = this.boxOf(hand.stage, hand.unit)
      const links = (part, between) => (part ? this.linksSeen(part).map(link => ({ ...link, ...between(this.boxOf(part.stage, link.unit)) })).filter(({ from, to }) => !this.isOutside(from) || !this.isOutside(to)) : [])
      drawLinks(context, links(outgoing, box => ({ from: here, to: box })), palette)
      drawLinks(context, links(incoming, box => ({ from: box, to: here })), palette)
    }
    outgoing?.links.forEach(({ unit, isFaint }) => isFaint || this.frame(context, { stage: outgoing.stage, unit }, palette.result, 1))
    if (incoming && !seen[incoming.stage].rows && !this.look.folded.has(incoming.stage)) incoming.links.forEach(({ unit }) => this.frame(context, { stage: incoming.stage, unit }, palette.window, 1))
    seen.slice(0, -1).forEach((part, place) => this.paintField(context, part, place, palette.window, place === 0 || place === hand.stage - 1 ? 1.5 : 0.75))
    this.frame(context, hand, palette.result, 2.5)
    if (hand.place && hasMaps(this.stages[hand.stage])) this.paintField(context, seen[hand.stage], hand.stage, palette.result, 1.5)
  }

  /** Where maps come from: through what is folded away and keeps them apart, from the layer before. */
  seenSource(part) {
    if (!part) return null
    let { stage } = part
    while (this.look.folded.has(stage) && keepsMapsApart(this.stages[stage])) stage -= 1
    return { ...part, stage }
  }

  /** Where a map goes to: through what is folded away and keeps maps apart, to the layer behind. */
  seenAim({ stage, unit, place }) {
    const outgoing = goingOut(this.stages, { stage, unit, place }, this.look.strength)
    const next = outgoing && this.stages[outgoing.stage]
    if (!next || !this.look.folded.has(next.place) || !keepsMapsApart(next)) return outgoing
    return this.seenAim({ stage: next.place, unit, place: place && hasMaps(next) ? nextPlace(place, next) : null })
  }

  /** Of another layer that is folded away there is but one line. */
  linksSeen({ stage, links }) {
    return this.look.folded.has(stage) ? [{ unit: 0, value: null }] : links
  }

  frame(context, { stage, unit }, colour, line) {
    const box = this.look.folded.has(stage) ? null : this.boxOf(stage, unit)
    if (!box) return
    context.strokeStyle = colour
    context.lineWidth = line
    context.strokeRect(box.x - line / 2, box.y - line / 2, box.width + line, box.height + line)
  }

  /** Frame the rows and columns that are seen on every map that takes part. */
  paintField(context, seen, place, colour, line) {
    const stage = this.stages[place]
    if (!seen.rows || looks(stage) === "strip" || this.look.folded.has(place)) return
    const [height, width] = stage.shape
    if (seen.rows[1] - seen.rows[0] >= height && seen.columns[1] - seen.columns[0] >= width) return
    context.strokeStyle = colour
    context.lineWidth = line
    context.beginPath()
    for (let unit = 0; unit < countUnits(stage); unit++) {
      if (stage.kind !== "picture" && !takesPart(seen, unit)) continue
      const box = this.boxOf(place, unit)
      const [across, down] = [box.width / width, box.height / height]
      if (this.isOutside(box)) continue
      context.rect(box.x + seen.columns[0] * across, box.y + seen.rows[0] * down, (seen.columns[1] - seen.columns[0]) * across, (seen.rows[1] - seen.rows[0]) * down)
    }
    context.stroke()
  }

  /** Scroll as far as it takes to see a unit. */
  reveal(hand) {
    const box = hand && !this.isList ? this.boxOf(hand.stage, hand.unit) : null
    if (box && this.isOutside(box)) this.scroller.scrollLeft = box.x + box.width / 2 - this.element.clientWidth / 2
  }

  /** Whether a box is scrolled out of sight. */
  isOutside({ x, width }) {
    return x > this.seenTo || x + width < this.seenFrom
  }

  /** What is under an event: a unit, and where on its map. */
  handAt(event) {
    const button = event.target.closest?.(".unit")
    if (!button) return null
    const stage = Number(button.dataset.stage)
    const box = button.getBoundingClientRect()
    const share = [(event.clientY - box.top) / box.height, (event.clientX - box.left) / box.width]
    if (looks(this.stages[stage]) === "strip") return { stage, unit: within(share[this.isList ? 1 : 0], countUnits(this.stages[stage])), place: null }
    const hand = { stage, unit: Number(button.dataset.unit), place: null }
    if (hasMaps(this.stages[stage])) hand.place = share.map((part, axis) => within(part, this.stages[stage].shape[axis]))
    return hand
  }

  point(event) {
    const hand = this.handAt(event)
    if (hand || !event.target.closest?.(".column")) this.onPoint(hand)
  }

  click(event) {
    const hand = this.handAt(event)
    if (!hand) return
    const byKey = event.detail === 0
    this.onChoose(byKey ? this.withoutPlace(hand) : hand)
  }

  withoutPlace(hand) {
    return looks(this.stages[hand.stage]) === "strip" ? { ...hand, unit: this.hand?.stage === hand.stage ? this.hand.unit : 0 } : { ...hand, place: null }
  }

  focused(event) {
    const button = event.target.closest?.(".unit")
    if (!button?.matches(":focus-visible")) return
    const hand = { stage: Number(button.dataset.stage), unit: Number(button.dataset.unit), place: null }
    this.onPoint(this.withoutPlace(hand))
  }

  /** One unit at a time is a stop of the Tab key. */
  rove(hand) {
    const next = hand && this.shown[hand.stage]?.button(hand.unit)
    if (next === this.roving) return
    if (this.roving) this.roving.tabIndex = -1
    this.roving = next ?? this.shown[0]?.button(0)
    if (this.roving) this.roving.tabIndex = 0
  }

  /** Give the focus to the unit that the Tab key leads to. */
  focus() {
    this.roving?.focus({ preventScroll: true })
  }

  key(event) {
    const button = event.target.closest?.(".unit")
    if (!button || isForBrowser(event)) return
    if (event.key === "Escape") return this.onClose()
    const now = { stage: Number(button.dataset.stage), unit: Number(button.dataset.unit) }
    if (looks(this.stages[now.stage]) === "strip" && this.hand?.stage === now.stage) now.unit = this.hand.unit
    const aim = this.steered(event.key, now)
    if (!aim) return
    event.preventDefault()
    this.shown[aim.stage].button(aim.unit).focus()
    this.onPoint({ ...aim, place: null })
  }

  /** The unit that a key leads to; null where it leads nowhere. */
  steered(key, { stage, unit }) {
    const last = countUnits(this.stages[stage]) - 1
    const ends = { Home: 0, End: last }
    if (key in ends) return { stage, unit: ends[key] }
    const { rows = 1, across = 1 } = this.layout.columns[stage]
    const byRow = this.isList && looks(this.stages[stage]) === "maps"
    const steps = byRow ? { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -across, ArrowDown: across } : { ArrowUp: -1, ArrowDown: 1, ArrowLeft: -rows, ArrowRight: rows }
    if (!(key in steps)) return null
    const aim = unit + steps[key]
    if (aim >= 0 && aim <= last && !(looks(this.stages[stage]) === "strip" && /Left|Right/.test(key))) return { stage, unit: aim }
    const isBack = this.isList ? key === "ArrowUp" : key === "ArrowLeft"
    const isOn = this.isList ? key === "ArrowDown" : key === "ArrowRight"
    return isBack || isOn ? this.neighbour(stage, unit, isBack ? -1 : 1) : null
  }

  /** The unit beside one, in the next column that is open. */
  neighbour(stage, unit, step) {
    let place = stage + step
    while (this.look.folded.has(place)) place += step
    if (!this.shown[place]) return null
    const counts = [countUnits(this.stages[stage]), countUnits(this.stages[place])]
    return { stage: place, unit: Math.min(Math.floor((unit * counts[1]) / counts[0] + (counts[1] === counts[0] ? 0 : 0.5 * (counts[1] / counts[0]))), counts[1] - 1) }
  }

  wheel(event) {
    if (!event.ctrlKey || this.isList) return
    event.preventDefault()
    this.onZoom(Math.exp(-event.deltaY * 0.004))
  }

  destroy() {
    this.observer.disconnect()
  }
}

function within(share, size) {
  return Math.min(Math.max(Math.floor(share * size), 0), size - 1)
}
