// All pictures of a network as points: where each lies, who is nearest, and which were got wrong.

import { Announcer } from "./core/announce.js"
import { attribute, h, write } from "./core/dom.js"
import { icon } from "./core/icons.js"
import { component } from "./core/instance.js"
import { plain } from "./core/numbers.js"
import { Rest } from "./core/rest.js"
import { Segments } from "./core/segments.js"
import { isForBrowser } from "./core/steer.js"
import { stylesBeside } from "./core/styles.js"
import { Album } from "./picture_map/album.js"
import { Details } from "./picture_map/details.js"
import { factsOf, GUEST } from "./picture_map/facts.js"
import { Field } from "./picture_map/field.js"
import { History } from "./picture_map/history.js"
import { Legend } from "./picture_map/legend.js"
import { onParcel, parcel } from "./picture_map/parcels.js"
import { Sums } from "./picture_map/sums.js"

const KEYS = "Arrow keys go to the next point that way, 1 to 5 to its neighbours, Page up and Page down to mistakes, Home to your picture. Plus and minus zoom, Escape shows everything."
const HEIGHT = 420 // CSS pixels of the map at most
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }
const PAGES = { PageUp: -1, PageDown: 1 }
const PLAY = 1100 // milliseconds for a moment
const REST = 500 // milliseconds without a key until Python hears of it

export default component(await stylesBeside(import.meta.url, "core/core.css", "picture_map.css"), (root, tell) => new PictureMap(root, tell))

class PictureMap {
  constructor(root, tell) {
    this.tell = tell
    this.told = 0 // choices that Python was told of
    this.selected = this.hovered = null
    this.field = new Field({ label: "", hint: KEYS, maxHeight: HEIGHT, onHover: number => this.hover(number), onPress: number => this.choose(number, true), onKey: event => this.key(event), onLeave: () => this.hover(null) })
    this.legend = new Legend(only => this.only(only))
    this.details = new Details(number => this.choose(number, true), () => this.goToGuest())
    this.sums = new Sums()
    this.history = new History()
    this.epochs = new Rest(tell, "epoch", () => this.epoch ?? null)
    this.build(root)
    this.announcer = new Announcer(root)
    this.ended = onParcel(topic => topic === this.data?.topic && this.soon())
  }

  build(root) {
    const tool = (sign, name, onclick) => h("button", { type: "button", class: "tool", "aria-label": name, title: name, onclick }, icon(sign))
    this.title = h("b")
    this.layer = h("span", { class: "quiet" })
    this.looks = new Segments("Points as", [["auto", "Auto", "Pictures where there is room"], ["dots", "Dots"], ["pictures", "Pictures"]].map(([value, text, label]) => ({ value, text, label })), looks => this.look(looks))
    this.looks.set("auto")
    this.mistakes = h("span", { class: "mono" })
    this.stepper = h("div", { class: "stepper" }, tool("back", "The mistake before", () => this.stepMistake(-1)), this.mistakes, tool("forward", "The next mistake", () => this.stepMistake(1)))
    this.play = h("button", { class: "main", type: "button", onclick: () => this.toggle() }, icon("play"), "Play")
    this.slider = h("input", { type: "range", min: 0, value: 0, "aria-label": "Moment of the training", oninput: () => this.goTo(Number(this.slider.value)) })
    this.moment = h("output", { class: "quiet" })
    this.transport = h("div", { class: "transport", onfocusout: () => this.epochs.now() }, this.play, this.slider, this.moment)
    this.facts = h("dl", { class: "facts" })
    this.waitingFor = h("p", { class: "quiet" })
    this.bar = h("progress", { max: 1, "aria-label": "Maps that are here" })
    this.waiting = h("div", { class: "waiting" }, this.waitingFor, this.bar)
    this.meaning = h("span", { class: "quiet" })
    const side = h("div", { class: "side" }, this.details.element, this.stepper, this.facts, this.history.element)
    this.stage = h(
      "div", { class: "stage" },
      h("div", { class: "map" }, this.field.element, h("div", { class: "under" }, this.looks.element, this.meaning), this.transport),
      side,
    )
    root.append(h("div", { class: "heading" }, this.title, this.layer), this.legend.element, this.waiting, this.stage, this.sums.element)
  }

  update(data) {
    const before = this.data
    this.data = data
    this.field.label(data.alt)
    write(this.title, data.title)
    write(this.layer, data.layer)
    if (data.topic !== before?.topic) this.begin(data)
    else if (data.kind !== before.kind) this.settled = null
    this.slider.max = data.moments.length - 1
    this.transport.hidden = data.moments.length < 2
    this.takeGuest(data)
    if (this.isNews(data, before)) this.selected = this.given
    this.draw(data.topic === before?.topic)
  }

  /** Another network: its moments and its pictures. */
  begin({ epoch, moments }) {
    this.pause()
    this.epoch = moments.some(one => one.epoch === epoch) ? epoch : moments.at(-1).epoch
    this.hovered = null
    this.settled = null
    this.epochs.knows()
    this.field.fit()
  }

  takeGuest({ guest_picture: picture }) {
    if (picture?.digest !== this.guestDigest) this.albumOfGuest = picture ? new Album(picture) : null
    this.guestDigest = picture?.digest
    this.field.guestAlbum = this.albumOfGuest
  }

  get given() {
    return this.data.guest ? GUEST : this.data.given
  }

  /** Whether Python marks something that the hand has not chosen itself. */
  isNews(data, before) {
    if (data.topic !== before?.topic) return true
    if (data.guest) return data.guest_picture.digest !== before.guest_picture?.digest
    return data.heard >= this.told && (data.given !== before.given || Boolean(before.guest))
  }

  /** Draw once, however many parcels have come. */
  soon() {
    cancelAnimationFrame(this.drawing)
    this.drawing = requestAnimationFrame(() => this.draw(true))
  }

  get own() {
    return parcel(this.data.topic, "pictures")
  }

  /** What is known of the moment that is looked at: rows and answers, and the places on this map. */
  get here() {
    const rows = parcel(this.data.topic, `axes ${this.epoch}`)
    const near = parcel(this.data.topic, `neighbours ${this.epoch}`)
    const isFlat = this.data.kind === "axes"
    return { rows, near, isFlat, places: isFlat ? rows?.places : near?.places }
  }

  get placedGuest() {
    const { guest } = this.data
    return guest && guest.epoch === this.epoch ? guest : null
  }

  draw(glides) {
    const { own } = this
    const { rows, places, isFlat } = this.here
    const isHere = Boolean(own && rows && places)
    this.waiting.hidden = isHere || Boolean(this.settled)
    this.stage.hidden = !this.waiting.hidden
    this.showWaiting()
    this.showMoment()
    if (!isHere) return
    if (own.pictures !== this.pictures) this.album = new Album(own.pictures)
    this.pictures = own.pictures
    const { classes, series, palette } = this.data
    write(this.meaning, classes.length > series.length ? "ring, and the small sign at it: what a mistake was taken for" : "ring: what a mistake was taken for")
    const labels = own.labels.values
    this.legend.show(classes, series, classes.map((_, number) => labels.reduce((all, label) => all + (label === number), 0)))
    const guest = this.guestPlace(isFlat)
    const settled = [places.digest, rows.answers.digest, guest?.join(), palette.card, this.data.kind, this.data.topic].join()
    if (settled !== this.settled) this.field.showPoints({ values: places.values, guest, shares: isFlat ? rows.shares : null, labels, answers: rows.answers.values, classes, series, album: this.album, palette, glides: glides && Boolean(this.settled) })
    this.settled = settled
    this.wrong = mistakesOf(rows, labels)
    this.showFacts()
    this.show()
  }

  /** Tell how many maps are here as long as the one that is looked at is not. */
  showWaiting() {
    const { moments, kind, topic } = this.data
    const parts = moments.map(({ epoch }) => {
      const near = parcel(topic, `neighbours ${epoch}`)
      if (kind === "axes") return parcel(topic, `axes ${epoch}`) ? 1 : 0
      return near ? near.steps / near.planned : 0
    })
    const here = parts.filter(part => part === 1).length
    const what = this.own && this.here.rows ? `The first steps towards the map of ${this.titleOf(this.epoch)} are being taken.` : `The map of ${this.titleOf(this.epoch)} is being made.`
    write(this.waitingFor, `${what} ${here} of ${moments.length} moments are here.`)
    this.bar.value = parts.reduce((sum, part) => sum + part, 0) / moments.length
  }

  guestPlace(isFlat) {
    if (!this.placedGuest) return null
    const places = isFlat ? this.data.guest_places : this.data.guest_place
    return places ? Array.from(places.values) : null
  }

  /** The point that is told: under the hand, or chosen. */
  get pointed() {
    const number = this.hovered ?? this.selected
    return number === GUEST && !this.placedGuest ? null : number
  }

  show() {
    const { rows, near, isFlat, places } = this.here
    if (!this.own || !rows || !places) return
    const number = Math.min(this.pointed ?? 0, this.own.labels.values.length - 1)
    const told = this.pointed === null ? null : this.factsOf(number, rows)
    const { size, classes, series, guest } = this.data
    const away = guest && !this.placedGuest ? this.titleOf(guest.epoch) : null
    this.details.show(told, away, { classes, series, size, albums: { own: this.album, guest: this.albumOfGuest } })
    this.field.pointOut({ here: told ? number : null, lines: told ? told.nearest : [] })
    if (!told) this.sums.clear()
    else if (isFlat) this.sums.showAxes(told, rows, size)
    else this.sums.showNeighbours(told, places, near, this.data.guest_weights, size)
    const place = this.wrong.indexOf(number)
    write(this.mistakes, this.wrong.length ? `Mistakes: ${place < 0 ? "" : `${place + 1} of `}${this.wrong.length}` : "No mistakes")
    for (const button of this.stepper.querySelectorAll("button")) attribute(button, "disabled", !this.wrong.length)
    if (told && this.hovered === null) this.announcer.say(`${told.words}. Nearest: ${told.nearest.map(other => classes[told.labels[other]]).join(", ")}.`)
  }

  factsOf(number, rows) {
    const source = number === GUEST ? guestArrays(this.data) : rows
    return factsOf(number, source, this.own, this.data.classes, this.data.guest)
  }

  showFacts() {
    const { rows, near, isFlat } = this.here
    const compared = Math.min(10, this.own.labels.values.length - 1)
    const kept = isFlat ? rows.kept : near.kept
    const drawn = isFlat
      ? ["Spread along two axes", percent(rows.shares[0] + rows.shares[1])]
      : ["Steps taken", `${near.steps} of ${near.planned}`]
    const facts = [
      drawn,
      [`Kept of ${compared} nearest`, kept === null ? "–" : plain(kept * compared, 1)],
      [`The ${compared} nearest vote right`, percent(rows.vote)],
      ["The network is right", percent(rows.accuracy)],
    ]
    this.facts.replaceChildren(...facts.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))))
  }

  showMoment() {
    const { moments } = this.data
    const place = moments.findIndex(({ epoch }) => epoch === this.epoch)
    this.slider.value = place
    this.slider.style.setProperty("--done", `${(100 * place) / Math.max(1, moments.length - 1)}%`)
    this.history.show(moments.map(({ epoch, title }) => ({ title, ...parcel(this.data.topic, `axes ${epoch}`) })), place)
    attribute(this.slider, "aria-valuetext", moments[place].title)
    const isHere = Boolean(this.here.places)
    write(this.moment, `${moments[place].title}${isHere ? "" : ", on its way"}`)
  }

  titleOf(epoch) {
    return this.data.moments.find(one => one.epoch === epoch)?.title ?? `epoch ${epoch}`
  }

  hover(number) {
    if (number === this.hovered) return
    this.hovered = number
    this.show()
  }

  /** Keep a point marked, and tell Python which held-out picture it is. */
  choose(number, atOnce = false) {
    this.selected = number
    this.hovered = null
    this.field.bringIn(number)
    this.show()
    clearTimeout(this.choosing)
    if (number === GUEST) return
    if (atOnce) this.tellChosen()
    else this.choosing = setTimeout(() => this.tellChosen(), REST)
  }

  tellChosen() {
    this.told = Math.max(this.told, this.data.heard) + 1
    this.tell.trigger("chosen", [this.selected, this.told])
  }

  only(only) {
    this.field.keep(only)
  }

  look(looks) {
    this.looks.set(looks)
    this.field.look(looks)
  }

  stepMistake(step) {
    if (!this.wrong?.length) return
    const now = this.wrong.indexOf(this.selected)
    const next = now < 0 ? (step > 0 ? 0 : this.wrong.length - 1) : (now + step + this.wrong.length) % this.wrong.length
    this.choose(this.wrong[next])
  }

  key(event) {
    if (isForBrowser(event) || !this.settled) return false
    const start = this.selected ?? 0
    if (ARROWS[event.key]) return this.went(this.field.beyond(start, ARROWS[event.key]))
    if (PAGES[event.key]) return this.stepMistake(PAGES[event.key]) ?? true
    if (event.key === "Home") return this.went(this.given)
    if (event.key === "Escape") return this.field.fit() ?? true
    if (/^[1-5]$/.test(event.key)) return this.went(this.factsOf(start, this.here.rows).nearest[event.key - 1])
    return false
  }

  went(number) {
    if (number != null) this.choose(number)
    return true
  }

  goTo(place) {
    this.pause()
    this.toMoment(place)
  }

  /** The moment that the guest is placed in, with the guest marked. */
  goToGuest() {
    this.selected = GUEST
    this.goTo(this.data.moments.findIndex(({ epoch }) => epoch === this.data.guest.epoch))
    this.epochs.now()
    this.field.box.focus({ preventScroll: true }) // the button is gone
  }

  toMoment(place) {
    this.epoch = this.data.moments[place].epoch
    this.hovered = null
    this.draw(true)
    this.epochs.soon()
  }

  /** Go through the moments, from the first where the last is shown. */
  toggle() {
    if (this.timer) return this.pause()
    const { moments } = this.data
    const place = moments.findIndex(({ epoch }) => epoch === this.epoch)
    this.toMoment(place === moments.length - 1 ? 0 : place + 1)
    this.timer = setInterval(() => this.advance(), PLAY)
    this.play.replaceChildren(icon("pause"), "Pause")
  }

  advance() {
    const { moments } = this.data
    const place = moments.findIndex(({ epoch }) => epoch === this.epoch)
    if (place < moments.length - 1 && this.here.places) this.toMoment(place + 1)
    if (this.epoch === moments.at(-1).epoch) this.pause()
  }

  pause() {
    clearInterval(this.timer)
    if (this.timer) this.play.replaceChildren(icon("play"), "Play")
    this.timer = null
  }

  destroy() {
    this.pause()
    clearTimeout(this.choosing)
    cancelAnimationFrame(this.drawing)
    this.ended()
    this.epochs.destroy()
    this.announcer.destroy()
    this.field.destroy()
  }
}

/** The mistakes of a moment, the surest first. */
function mistakesOf({ answers, sureness }, labels) {
  const wrong = Array.from(labels.keys()).filter(number => labels[number] !== answers.values[number])
  return wrong.sort((one, other) => sureness.values[other] - sureness.values[one])
}

function guestArrays(data) {
  const pairs = Object.entries(data).filter(([name]) => name.startsWith("guest_"))
  return Object.fromEntries(pairs.map(([name, value]) => [name.slice("guest_".length), value]))
}

function percent(share) {
  return share === null ? "–" : `${plain(share * 100, 1)} %`
}
