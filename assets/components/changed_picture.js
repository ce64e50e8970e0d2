// A picture changed in five ways, each by a slider below the curve of what the network says along it.

import { Announcer } from "./core/announce.js"
import { ProbabilityCurve } from "./changed_picture/curve.js"
import { isWithin, largest, rowOf, said, Shares, worthShowing } from "./changed_picture/shares.js"
import { attribute, h, write } from "./core/dom.js"
import { component } from "./core/instance.js"
import { Pane } from "./core/pane.js"
import { Raster } from "./core/raster.js"
import { Rest } from "./core/rest.js"
import { steered } from "./core/steer.js"
import { stylesBeside } from "./core/styles.js"

const HINT = "Arrow keys go from pixel to pixel and read it before the change and after; Escape stops reading."
const SIDE = 250 // CSS pixels of the picture at most
const CURVE = 58
const MOST_BARS = 10

export default component(await stylesBeside(import.meta.url, "core/core.css", "changed_picture/curve.css", "changed_picture.css"), (root, tell) => new ChangedPicture(root, tell))

class ChangedPicture {
  constructor(root, tell) {
    this.tell = tell
    this.raster = new Raster()
    this.rows = []
    this.pixel = null
    this.build(root)
    this.rest = new Rest(tell, "look", () => ({ change: this.change, place: this.place, shows: this.data.shows }))
    this.announcer = new Announcer(root)
  }

  build(root) {
    this.title = h("b")
    this.size = h("span", { class: "quiet" })
    this.pane = new Pane({ hint: HINT, maxHeight: SIDE, isWhole: true, onPoint: (row, column) => this.read([row, column]), onKey: event => this.key(event), onLeave: () => this.read(null) })
    this.under = h("p", { class: "under mono" })
    this.reset = h("button", { type: "button", class: "plain reset", onclick: () => this.goBack() }, "No change")
    this.verdict = h("p", { class: "verdict" })
    this.shares = new Shares()
    this.curves = h("div", { class: "curves" })
    root.append(
      (this.bench = h(
        "div", { class: "bench" },
        h("section", { class: "seen" }, h("div", { class: "heading" }, this.title, this.size), h("div", { class: "held" }, this.pane.element, h("div", { class: "says" }, this.reset, this.under, this.verdict, this.shares.element))),
        this.curves,
      )),
    )
  }

  update(data) {
    this.data = data
    const form = data.changes.map(({ name }) => name).join()
    if (form !== this.form) this.arrange(data.changes)
    this.form = form
    this.rows.forEach(row => row.show(data))
    const tables = data.changes.map(({ name }) => data[`probabilities_${name}`])
    if (tables.some((table, number) => table !== this.tables?.[number])) {
      const first = this.rows[0]
      this.answer = largest(rowOf(tables[0], first.about.unchanged))
      this.shares.choose(data.classes, worthShowing(tables, MOST_BARS), this.answer)
    }
    this.bench.classList.toggle("unproven", data.classes[this.answer] !== data.truth)
    this.tables = tables
    if (this.shows !== undefined && this.shows !== data.shows) this.strength = this.keyOfNoChange()
    this.shows = data.shows
    this.settle(data.start)
    this.show()
    this.rest.knows()
  }

  /** Stand where the hand has been; before it has moved, or where there is no such strength, at the start. */
  settle(start) {
    const place = this.strength === undefined ? -1 : this.rowOf(this.change).about.keys.indexOf(this.strength)
    if (place < 0) Object.assign(this, start)
    else this.place = place
  }

  /** Undo the change: another picture starts as it is. */
  goBack() {
    this.go(this.change, this.rowOf(this.change).about.unchanged)
  }

  keyOfNoChange() {
    const { keys, unchanged } = this.rowOf(this.change).about
    return keys[unchanged]
  }

  arrange(changes) {
    for (const row of this.rows) row.destroy()
    this.rows = changes.map(({ name }) => new ChangeRow(name, place => this.go(name, place), () => this.rest.soon(), () => this.dice()))
    this.curves.replaceChildren(...this.rows.map(({ element }) => element))
  }

  rowOf(name) {
    return this.rows.find(row => row.name === name)
  }

  go(change, place) {
    if (change === this.change && place === this.place) return
    Object.assign(this, { change, place, strength: this.rowOf(change).about.keys[place] })
    this.show()
    this.rest.soon()
  }

  dice() {
    this.tell.trigger("dice", this.data.pattern + 1)
  }

  show() {
    const { data } = this
    const row = this.rowOf(this.change)
    for (const other of this.rows) other.mark(other === row ? this.place : other.about.unchanged, other === row)
    const picture = pictureAt(data[`pictures_${this.change}`], this.place)
    this.raster.brightness(picture)
    const isChanged = this.place !== row.about.unchanged
    const told = isChanged ? `${row.about.title} ${row.about.texts[this.place]}` : "As it is"
    write(this.title, told)
    write(this.size, data.size)
    this.pane.label(`${data.alt} ${told}.`)
    this.pane.show(this.raster, { palette: data.palette })
    attribute(this.reset, "aria-disabled", !isChanged)
    const now = rowOf(data[`probabilities_${this.change}`], this.place)
    const verdict = said(now, this.answer, data)
    write(this.verdict, verdict.text)
    attribute(this.verdict, "data-right", verdict.isRight)
    this.shares.show(now, verdict.text)
    this.showPixel()
    if (this.heard !== undefined && this.heard !== told + verdict.text) this.announcer.say(`${told}. ${verdict.text}`)
    this.heard = told + verdict.text
  }

  /** Read a place; none where the hand is beside the picture, or gone. */
  read(place) {
    this.pixel = place && isWithin(place, this.raster) ? place : null
    this.showPixel()
  }

  key(event) {
    if (event.key === "Escape") return this.read(null) ?? true
    const shape = [this.raster.rows, this.raster.columns]
    const aim = steered(event, this.pixel ?? [-1, 0], shape)
    if (!aim) return false
    this.read(aim)
    return true
  }

  /** The pixel under the hand, before the change and after. */
  showPixel() {
    const { data, pixel } = this
    const row = this.rowOf(this.change)
    this.pane.mark(pixel ? [{ kind: "frame", rows: [pixel[0], pixel[0] + 1], columns: [pixel[1], pixel[1] + 1], colour: data.palette.window }] : [])
    if (!pixel) return write(this.under, data.pointAt)
    const [before, after] = [row.about.unchanged, this.place].map(place => numbersAt(pictureAt(data[`pictures_${this.change}`], place), pixel))
    const same = this.place === row.about.unchanged
    write(this.under, `row ${pixel[0]}, column ${pixel[1]}: ${before}${same ? "" : ` → ${after}`}`)
  }

  destroy() {
    for (const part of [...this.rows, this.pane, this.rest, this.announcer]) part.destroy()
  }
}

/** One change: its name, where the answer tips, the curve, and the slider. */
class ChangeRow {
  constructor(name, onPlace, onRest, onDice) {
    this.name = name
    this.curve = new ProbabilityCurve({ height: CURVE, onPlace, onRest })
    this.title = h("b")
    this.tips = h("span", { class: "tips quiet" })
    this.value = h("output", { class: "mono" })
    this.low = h("span", { "aria-hidden": "true" })
    this.high = h("span", { "aria-hidden": "true" })
    this.more = h("button", { type: "button", class: "plain", hidden: true, onclick: onDice })
    this.slider = h("input", { type: "range", min: 0, step: 1, oninput: () => onPlace(Number(this.slider.value)), onchange: onRest })
    this.element = h("section", { class: "change" }, h("div", { class: "heading" }, this.title, this.tips, this.more, this.value), this.curve.drawing, h("div", { class: "slide" }, this.low, this.slider, this.high))
  }

  show(data) {
    this.about = data.changes.find(({ name }) => name === this.name)
    const { title, unchanged, rival, texts, tips, summary, about } = this.about
    this.last = texts.length - 1
    write(this.title, title)
    write(this.tips, tips)
    write(this.low, texts[0])
    write(this.high, texts[this.last])
    attribute(this.title, "title", about)
    attribute(this.slider, "aria-label", `${title}. ${about}`)
    attribute(this.slider, "max", this.last)
    this.more.hidden = this.name !== "noise"
    write(this.more, `Pattern ${data.pattern}: another`)
    this.curve.show({ table: data[`probabilities_${this.name}`], classes: data.classes, unchanged, rival, summary })
  }

  mark(place, isChosen) {
    const told = this.about.texts[place]
    this.element.classList.toggle("chosen", isChosen)
    this.slider.value = place
    const [from, to] = [Math.min(place, this.about.unchanged), Math.max(place, this.about.unchanged)].map(at => (100 * at) / this.last)
    this.slider.style.setProperty("--from", `${from}%`)
    this.slider.style.setProperty("--to", `${to}%`)
    attribute(this.slider, "aria-valuetext", told)
    write(this.value, told)
    this.curve.mark(place)
  }

  destroy() {
    this.curve.destroy()
  }
}

/** One of many pictures, (S, H, W, C). */
function pictureAt({ values, shape: [, height, width, channels] }, place) {
  const size = height * width * channels
  return { values: values.subarray(place * size, (place + 1) * size), shape: [height, width, channels] }
}

function numbersAt({ values, shape: [, width, channels] }, [row, column]) {
  const first = (row * width + column) * channels
  return Array.from(values.subarray(first, first + channels)).join(" ")
}
