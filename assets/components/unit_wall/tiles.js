// The units of a layer, each by the patch that excites it most: pointed at, opened, switched off.

import { attribute, h, write } from "../core/dom.js"
import { compact, count } from "../core/numbers.js"
import { Segments } from "../core/segments.js"
import { isForBrowser } from "../core/steer.js"
import { seenFrom } from "./patch.js"

const SIDES = [[16, 72], [36, 46], [Infinity, 38]] // up to so many units, CSS pixels of a tile
const STEPS = { ArrowLeft: -1, ArrowRight: 1 }
const OFF_WORD = "switch off"

/** The wall. `on` holds what is called: point(unit or null), open(unit), toggle(unit), allOn(). */
export class Tiles {
  constructor(on) {
    this.on = on
    this.tiles = []
    this.heading = h("b")
    this.looked = h("span", { class: "quiet" })
    this.bar = h("progress", { max: 1, "aria-label": "Training pictures looked at" })
    this.grid = h("div", { class: "tiles", role: "group", onkeydown: event => this.key(event) })
    this.grid.addEventListener("pointerleave", () => on.point(null))
    this.mode = new Segments("What a press on a unit does", [{ value: "open", text: "look" }, { value: "off", text: OFF_WORD }], value => this.choose(value))
    this.mode.set("open")
    this.allOn = h("button", { type: "button", class: "plain", onclick: () => on.allOn() }, "All on")
    this.controls = h("div", { class: "controls" }, h("span", { class: "quiet" }, "A press:"), this.mode.element, this.allOn)
    this.deadTold = h("p", { class: "dead-told quiet" })
    this.element = h("section", { class: "wall" }, h("div", { class: "heading" }, this.heading, this.looked), this.bar, this.grid, this.deadTold, this.controls)
  }

  choose(value) {
    this.mode.set(value)
    this.presses = value
  }

  show(data, album, { unit, off }) {
    const total = data.best.shape[0]
    write(this.heading, data.title)
    write(this.looked, grows(data) ? `${count(data.numLooked)} of ${count(data.numPictures)} training pictures` : `best of ${count(data.numPictures)} training pictures`)
    this.bar.hidden = !grows(data)
    this.bar.value = data.numLooked / data.numPictures
    while (this.tiles.length < total) this.add()
    while (this.tiles.length > total) this.tiles.pop().button.remove()
    const [, side] = SIDES.find(([most]) => total <= most)
    this.grid.style.setProperty("--tile", `${side}px`)
    const strongest = Math.max(...this.tiles.map((_, at) => data.bestResponses.values[at * data.best.shape[1]]), 1e-9)
    this.tiles.forEach((tile, at) => this.fill(tile, at, data, album, side, strongest))
    attribute(this.grid, "aria-label", `${data.title}: ${data.numUnits} units`)
    this.controls.hidden = !data.canSwitch
    write(this.deadTold, deadOf(data))
    this.deadTold.hidden = !data.canDie
    this.mark(data, unit, off)
  }

  add() {
    const at = this.tiles.length
    const canvas = h("canvas", { "aria-hidden": "true" })
    const name = h("span", { class: "name" })
    const bar = h("span", { class: "strength" }, h("i"))
    const button = h("button", { type: "button", class: "tile", onclick: () => this.press(at) }, h("span", { class: "frame" }, canvas), name, bar)
    button.addEventListener("pointerenter", event => event.pointerType === "mouse" && this.on.point(at))
    button.addEventListener("focus", () => button.matches(":focus-visible") && this.on.point(at))
    button.addEventListener("blur", () => this.on.point(null))
    this.tiles.push({ button, canvas, name, strength: bar.firstChild })
    this.grid.append(button)
  }

  fill({ button, canvas, name, strength }, at, data, album, side, strongest) {
    const most = data.best.shape[1]
    const places = data.bestPlaces.values
    const box = seenFrom(data.field, [places[2 * at * most], places[2 * at * most + 1]], album.size)
    const state = data.dead.values[at]
    const response = data.bestResponses.values[at * most]
    album.draw(canvas, data.best.values[at * most], box, side, data.palette)
    write(name, nameOf(data, at))
    strength.style.width = `${Math.max(0, (response / strongest) * 100)}%`
    button.classList.toggle("dead", state === 1 && !grows(data))
    button.classList.toggle("silent", state === 1 && grows(data))
    const life = state === 1 ? `, ${grows(data) ? "silent so far" : "dead"}: at zero for all ${count(data.numLooked)} pictures` : `, strongest response ${compact(response)}${state === 2 && !grows(data) ? ", nearly dead" : ""}`
    button.dataset.label = `${wordsOf(data, at)}${life}`
  }

  /** Show which unit is open and which are off. */
  mark(data, unit, off) {
    this.off = off
    this.tiles.forEach(({ button }, at) => {
      const isOff = off.has(at + data.first)
      attribute(button, "aria-current", at === unit ? "true" : null)
      button.classList.toggle("off", isOff)
      button.tabIndex = at === unit ? 0 : -1
      attribute(button, "aria-label", `${button.dataset.label}${isOff ? ", switched off" : ""}`)
      attribute(button, "title", button.getAttribute("aria-label"))
    })
    this.allOn.hidden = off.size === 0
    write(this.allOn, off.size === 1 ? "Switch it on again" : `Switch all ${off.size} on`)
  }

  press(at) {
    if (this.presses === "off" && !this.controls.hidden) this.on.toggle(at)
    else this.on.open(at)
  }

  key(event) {
    if (isForBrowser(event)) return
    const at = this.tiles.findIndex(({ button }) => button === event.target)
    if (event.key === " " && !this.controls.hidden) {
      event.preventDefault()
      return this.on.toggle(at)
    }
    const aim = this.aim(event.key, at)
    if (aim === null) return
    event.preventDefault()
    const tile = this.tiles[Math.min(Math.max(aim, 0), this.tiles.length - 1)]
    tile.button.focus()
    this.on.point(this.tiles.indexOf(tile))
  }

  aim(key, at) {
    if (key in STEPS) return at + STEPS[key]
    if (key === "Home" || key === "End") return key === "Home" ? 0 : this.tiles.length - 1
    if (key !== "ArrowUp" && key !== "ArrowDown") return null
    const first = this.tiles[0].button.offsetTop
    const across = this.tiles.findIndex(({ button }) => button.offsetTop !== first)
    const columns = across < 0 ? this.tiles.length : across
    const aim = at + (key === "ArrowUp" ? -columns : columns)
    return aim < 0 || aim >= this.tiles.length ? at : aim
  }
}

/** Whether pictures are still to be looked at: until then no unit is known to be dead. */
export function grows(data) {
  return data.numLooked < data.numPictures
}

/** Name the units that ReLU leaves at zero, always or nearly always. */
function deadOf(data) {
  const named = state => Array.from(data.dead.values).flatMap((one, at) => (one === state ? [nameOf(data, at)] : []))
  const [dead, nearly] = [named(1), named(2)]
  if (grows(data)) return dead.length ? `Silent so far: ${dead.join(", ")}.` : "No unit is silent so far."
  const told = dead.length ? `Dead: ${dead.join(", ")}.` : "No dead unit."
  return nearly.length ? `${told} Nearly dead: ${nearly.join(", ")}.` : told
}

/** The short name of a unit: its number from 1, or the class that it stands for. */
export function nameOf({ names, first }, at) {
  return names[at] ?? String(first + at + 1)
}

/** A unit in a sentence. */
export function wordsOf(data, at) {
  return data.names.length ? `Logit of ${data.names[at]}` : `Unit ${data.first + at + 1}`
}
