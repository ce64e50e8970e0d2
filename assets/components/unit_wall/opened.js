// One unit: the patches that excite it most, the pictures that excite it least, its mean by class.

import { attribute, h, write } from "../core/dom.js"
import { compact, count } from "../core/numbers.js"
import { isForBrowser } from "../core/steer.js"
import { around, seenFrom } from "./patch.js"
import { grows, wordsOf } from "./tiles.js"

const WHOLE = 184
const PATCH = 54
const MOST_CLASSES = 10

/** What is known of one unit. `on.toggle(unit)` switches it off or on. */
export class Opened {
  constructor(on) {
    this.on = on
    this.name = h("b")
    this.facts = h("span", { class: "quiet" })
    this.off = h("button", { type: "button", class: "off-button", onclick: () => on.toggle(this.at) })
    this.note = h("p", { class: "note" })
    this.whole = h("canvas", { role: "img" })
    this.caption = h("p", { class: "caption mono" })
    this.best = new Patches("Excite it most", "best", chosen => this.look(chosen))
    this.least = new Patches("Excite it least", "least", chosen => this.look(chosen))
    this.means = h("table", { class: "means" })
    this.meansTitle = h("div", { class: "title" })
    this.element = h(
      "section", { class: "opened" },
      h("div", { class: "heading" }, this.name, this.facts, this.off),
      this.note,
      h(
        "div", { class: "found" },
        h("figure", { class: "whole" }, h("div", { class: "stand" }, this.whole), this.caption),
        h("div", { class: "lists" }, this.best.element, this.least.element),
        h("div", { class: "by-class" }, this.meansTitle, this.means),
      ),
    )
  }

  /** Show a unit, by its place on the wall. */
  show(data, album, at, isOff) {
    if (at !== this.at || data.of !== this.data?.of) this.kept = { kind: "best", place: 0 }
    Object.assign(this, { data, album, at })
    write(this.name, wordsOf(data, at))
    write(this.facts, factsOf(data, at))
    write(this.off, isOff ? "Switch on" : "Switch off")
    attribute(this.off, "aria-pressed", String(isOff))
    this.off.hidden = !data.canSwitch
    const note = noteOf(data, at)
    write(this.note, note)
    this.note.hidden = !note
    const sees = data.field ? "patches" : "pictures"
    this.best.show(data, album, at, `The ${sees} that excite it most${data.dead.values[at] === 1 ? ", or come closest" : ""}`)
    this.least.show(data, album, at, "The pictures that excite it least")
    this.showMeans()
    this.look(null)
  }

  /** Look at one of the pictures, {kind, place, keep}; at the kept one without. */
  look(chosen) {
    if (chosen?.keep) this.kept = chosen
    const { kind, place } = chosen ?? this.kept
    const { data, album, at } = this
    const index = at * data[kind].shape[1] + place
    const number = data[kind].values[index]
    const stop = [data[`${kind}Places`].values[2 * index], data[`${kind}Places`].values[2 * index + 1]]
    const box = seenFrom(data.field, stop, album.size)
    album.draw(this.whole, number, around(box, album.size), WHOLE, data.palette, data.field ? box : null)
    const told = [`Number ${count(data.numbers[number])}, class ${data.classes[data.labels[number]]}`, toldNumbers(data, kind, index)]
    if (data.field) told.push(`at row ${stop[0]}, column ${stop[1]} of its map`)
    write(this.caption, told.join("\n"))
    attribute(this.whole, "aria-label", `Training picture ${told.join(", ")}`)
    this.best.mark(kind === "best" ? place : -1)
    this.least.mark(kind === "least" ? place : -1)
  }

  showMeans() {
    const { data, at } = this
    const number = data.classes.length
    const means = Array.from(data.means.values.subarray(at * number, (at + 1) * number))
    const order = means.map((_, place) => place)
    if (number > MOST_CLASSES) order.sort((one, other) => (means[other] || 0) - (means[one] || 0))
    const shown = order.slice(0, MOST_CLASSES)
    const known = means.filter(mean => !Number.isNaN(mean))
    const [low, high] = [Math.min(0, ...known), Math.max(0, ...known)]
    const largest = Math.max(...known)
    write(this.meansTitle, `Strongest ${data.word} in a picture, mean by class${number > MOST_CLASSES ? `, the ${MOST_CLASSES} largest` : ""}`)
    this.means.replaceChildren(...shown.map(place => meanRow(data.classes[place], means[place], [low, high], means[place] === largest && largest > 0)))
  }
}

/** A bar from zero, which lies where the smallest mean below it needs room. */
function meanRow(name, mean, [low, high], isLargest) {
  const bar = h("i", { class: mean < 0 ? "below" : "" })
  const share = value => (100 * value) / (high - low || 1) || 0
  bar.style.width = `${share(Math.abs(mean))}%`
  bar.style.marginLeft = `${share(Math.min(mean, 0) - low)}%`
  const told = Number.isNaN(mean) ? "none seen" : compact(Number(mean.toFixed(3)))
  return h("tr", { class: isLargest ? "largest" : "" }, h("th", { scope: "row", title: name }, name), h("td", { class: "bar" }, bar), h("td", { class: "mono" }, told))
}

/** A few pictures of a unit as buttons: patches of the best, whole ones of the least. */
class Patches {
  constructor(label, kind, onLook) {
    Object.assign(this, { kind, onLook })
    this.buttons = []
    this.title = h("div", { class: "title" })
    this.row = h("div", { class: `patches ${kind}`, role: "group", "aria-label": label, onkeydown: event => this.key(event) })
    this.row.addEventListener("pointerleave", () => onLook(null))
    this.element = h("div", { class: "list" }, this.title, this.row)
  }

  show(data, album, at, title) {
    write(this.title, title)
    const most = data[this.kind].shape[1]
    while (this.buttons.length < most) this.add()
    while (this.buttons.length > most) this.buttons.pop().button.remove()
    this.buttons.forEach((one, place) => this.fill(one, at * most + place, data, album))
  }

  add() {
    const place = this.buttons.length
    const look = keep => this.onLook({ kind: this.kind, place, keep })
    const canvas = h("canvas", { "aria-hidden": "true" })
    const number = h("span", { class: "mono" })
    const button = h("button", { type: "button", class: "patch", onclick: () => look(true) }, h("span", { class: "frame" }, canvas), number)
    button.addEventListener("pointerenter", event => event.pointerType === "mouse" && look(false))
    button.addEventListener("focus", () => button.matches(":focus-visible") && look(false))
    button.addEventListener("blur", () => this.onLook(null))
    this.buttons.push({ button, canvas, number })
    this.row.append(button)
  }

  fill({ button, canvas, number }, index, data, album) {
    const { kind } = this
    const picture = data[kind].values[index]
    const stop = [data[`${kind}Places`].values[2 * index], data[`${kind}Places`].values[2 * index + 1]]
    const box = kind === "best" ? seenFrom(data.field, stop, album.size) : seenFrom(null, stop, album.size)
    album.draw(canvas, picture, box, PATCH, data.palette)
    write(number, shortNumber(data, kind, index))
    attribute(button, "aria-label", `Class ${data.classes[data.labels[picture]]}, ${toldNumbers(data, kind, index)}`)
  }

  mark(place) {
    this.buttons.forEach(({ button }, at) => {
      attribute(button, "aria-current", at === place ? "true" : null)
      button.tabIndex = at === Math.max(place, 0) ? 0 : -1
    })
  }

  key(event) {
    const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key]
    if (!step || isForBrowser(event)) return
    event.preventDefault()
    const at = this.buttons.findIndex(({ button }) => button === event.target) + step
    this.buttons[Math.min(Math.max(at, 0), this.buttons.length - 1)].button.focus()
  }
}

/** What stands below a patch: the response, or the sum where ReLU and its like make that the same for many. */
function shortNumber(data, kind, index) {
  const response = data[`${kind}Responses`].values[index]
  const sum = data[`${kind}Sums`].values[index]
  return compact(rounded(data.activation === "relu" && response === 0 ? sum : response))
}

/** The sum in words, and the response where it is another number. */
function toldNumbers(data, kind, index) {
  const response = compact(rounded(data[`${kind}Responses`].values[index]))
  const sum = compact(rounded(data[`${kind}Sums`].values[index]))
  if (data.activation === "linear") return `${data.word} ${response}`
  return response === sum ? `sum ${sum}` : `sum ${sum}, ${data.word} ${response}`
}

function rounded(value) {
  return Number(value.toFixed(3))
}

function factsOf(data, at) {
  const [rows, columns] = data.field?.size ?? data.pictures.shape.slice(1, 3)
  const seen = data.field ? `sees ${rows} × ${columns} pixels` : "sees the whole picture"
  if (!data.canDie) return seen
  return `${seen} · above zero for ${share(data.active.values[at], data.numLooked)} of the pictures`
}

function noteOf(data, at) {
  const looked = count(data.numLooked)
  if (grows(data)) {
    return data.dead.values[at] === 1 ? `Silent so far: ReLU leaves 0 of it for the ${looked} pictures looked at. The numbers below are its sums before ReLU.` : ""
  }
  if (data.dead.values[at] === 1) return `Dead: ReLU leaves 0 of it for all ${looked} pictures. The numbers below are its sums before ReLU.`
  if (data.dead.values[at] === 2) return `Nearly dead: above zero for only ${count(data.active.values[at])} of ${looked} pictures.`
  return ""
}

function share(part, whole) {
  const percent = (100 * part) / whole
  if (part === whole) return "100 %"
  if (percent > 0 && percent < 1) return "under 1 %"
  return percent > 99 ? "over 99 %" : `${percent.toFixed(0)} %`
}
