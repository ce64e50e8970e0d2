// One column of the overview: the name of a layer, and a small picture, bar or row for each unit.

import { attribute, h, write } from "../core/dom.js"
import { icon } from "../core/icons.js"
import { compact, count, plain, signed } from "../core/numbers.js"
import { looks } from "./layout.js"
import { nameOf } from "./names.js"
import { limitOfMap } from "./ranges.js"
import { countUnits, sharesOf } from "./stages.js"

/** One stage: its name, and its units. */
export class Column {
  constructor(stage, onFold) {
    this.stage = stage
    this.kind = looks(stage)
    this.canvas = h("canvas", { width: 1, height: 1, "aria-hidden": "true" }) // a column of numbers draws nothing
    this.name = h("b", { class: "name" }, stage.words)
    this.facts = [stage.size.replaceAll(" ", ""), stage.parameters ? `${count(stage.parameters)} weights` : ""].map((text, place) => h("span", { class: place ? "weights" : "shape mono" }, text))
    this.range = h("span", { class: "range mono quiet" })
    this.fold = h("button", { type: "button", class: "fold-column", onclick: onFold }, icon("open"))
    this.fold.hidden = this.kind === "picture" || this.kind === "answer"
    this.head = h("div", { class: "head" }, h("span", { class: "line" }, this.name, this.fold), ...this.facts, this.range)
    this.buttons = this.kind === "strip" ? [this.newButton(0, `${stage.title}: ${stage.size} numbers`)] : Array.from({ length: countUnits(stage) }, (_, unit) => this.newButton(unit, nameOf(stage, unit)))
    this.units = h("div", { class: "units" }, this.canvas, ...this.buttons)
    if (this.kind === "answer" || this.kind === "logits") this.rows = this.newRows()
    this.element = h("div", { role: "group", class: `column ${this.kind}`, "data-slug": stage.slug, "aria-label": stage.title }, this.head, this.units)
  }

  newButton(unit, label) {
    return h("button", { type: "button", class: "unit", tabindex: -1, "data-stage": this.stage.place, "data-unit": unit, "aria-label": label })
  }

  /** Rows of classes are written out; a unit that stands for two classes fills the row of its own. */
  newRows() {
    const { classes, shape } = this.stage
    const skipped = classes.length - shape[0]
    this.units.style.setProperty("--name", `${Math.max(...classes.map(name => name.length)) + 0.8}ch`) // bars begin in one line
    this.lone = skipped && this.kind === "answer" ? h("div", { class: "lone" }) : null
    if (this.lone) this.units.append(this.lone)
    const rows = this.buttons.map((button, unit) => rowIn(button, classes[unit + skipped]))
    return this.lone ? [rowIn(this.lone, classes[0]), ...rows] : rows
  }

  button(unit) {
    return this.buttons[this.kind === "strip" ? 0 : Math.min(unit, this.buttons.length - 1)]
  }

  /** CSS pixels from the top of the columns to the units. */
  top() {
    return this.element.offsetTop + this.units.offsetTop
  }

  lay(layout, { isList, isFolded, head }) {
    Object.assign(this, { layout, isList, isFolded, headHeight: head })
    const { style } = this.element
    this.element.classList.toggle("folded", isFolded)
    attribute(this.fold, "aria-label", `${isFolded ? "Unfold" : "Fold"} ${this.stage.title}`)
    attribute(this.fold, "aria-expanded", String(!isFolded))
    style.left = isList ? "" : `${layout.left}px`
    style.width = isList ? "" : `${layout.broad}px`
    this.units.hidden = isFolded
    if (isFolded) return
    this.units.style.top = isList ? "" : `${head}px`
    this.units.style.height = isList ? `${layout.height}px` : ""
    const origin = isList ? 0 : layout.left
    const boxes = this.kind === "strip" ? [around(layout.units)] : layout.units
    this.buttons.forEach((button, unit) => put(button, boxes[unit], origin))
    if (this.lone) put(this.lone, { ...boxes[0], y: boxes[0].y - boxes[0].height }, origin)
  }

  draw(stage, look, raster, ratio) {
    this.stage = stage
    if (stage.place) write(this.range, look.range === "unit" || this.rows ? "" : `±${compact(look.limit[stage.place])}`)
    if (this.isFolded) return
    if (this.rows) return this.write(look)
    const box = around(this.layout.units)
    const origin = this.isList ? 0 : this.layout.left
    put(this.canvas, box, origin)
    this.canvas.width = Math.max(1, Math.round(box.width * ratio))
    this.canvas.height = Math.max(1, Math.round(box.height * ratio))
    const context = this.canvas.getContext("2d")
    context.imageSmoothingEnabled = false
    const place = unit => [(unit.x - box.x) * ratio, (unit.y - box.y) * ratio, unit.width * ratio, unit.height * ratio].map(Math.round)
    DRAWINGS[this.kind](context, stage, this.layout.units.map(place), look, raster)
  }

  write({ palette, limit }) {
    const { values, place } = this.stage
    const shares = sharesOf(this.stage)
    const best = largest(shares)
    this.rows.forEach((row, number) => {
      if (this.kind === "answer") {
        write(row.number, `${plain(shares[number] * 100, 1)} %`)
        row.filling.style.transform = `scaleX(${shares[number]})`
        row.element.classList.toggle("best", number === best)
      } else {
        write(row.number, signed(values[number], 2))
        const size = values[number] / limit[place] / 2
        row.filling.style.transform = `translateX(${size < 0 ? size * 100 : 0}%) scaleX(${Math.abs(size)})`
        row.filling.style.background = size < 0 ? palette.below : palette.above
      }
    })
  }
}

function rowIn(element, name) {
  const filling = h("i")
  const number = h("span", { class: "number mono" })
  element.append(h("span", { class: "class" }, name), h("span", { class: "track" }, filling), number)
  return { element, number, filling }
}

const DRAWINGS = {
  picture(context, stage, [place], look, raster) {
    raster.state = null
    raster.brightness(stage, null, 1)
    context.drawImage(raster.canvas, ...place)
  },
  maps(context, stage, places, { palette, range: mode, limit }, raster) {
    raster.state = null
    places.forEach((place, unit) => {
      raster.signedValues(stage.values, stage.shape, palette, mode === "unit" ? limitOfMap(stage, unit) : limit[stage.place], unit)
      context.drawImage(raster.canvas, ...place)
    })
  },
  strip(context, stage, places, { palette, limit }, raster) {
    const isFlat = places.length > 1 && places[1][0] > places[0][0]
    const length = stage.values.length
    raster.state = null
    raster.signedValues(stage.values, isFlat ? [1, length] : [length, 1], palette, limit[stage.place])
    context.drawImage(raster.canvas, 0, 0, context.canvas.width, context.canvas.height)
  },
  bars(context, stage, places, { palette, limit }) {
    places.forEach(([x, y, width, height], unit) => {
      const share = stage.values[unit] / limit[stage.place] / 2
      context.fillStyle = palette.line
      context.fillRect(x + width / 2, y, 1, height)
      context.fillStyle = share < 0 ? palette.below : palette.above
      context.fillRect(x + width / 2 + Math.min(share, 0) * width, y, Math.max(Math.abs(share) * width, share ? 1 : 0), height)
    })
  },
}

function around(units) {
  const [first, last] = [units[0], units[units.length - 1]]
  const right = Math.max(...units.map(({ x, width }) => x + width))
  const bottom = Math.max(...units.map(({ y, height }) => y + height))
  return { x: first.x, y: Math.min(first.y, last.y), width: right - first.x, height: bottom - first.y }
}

function put(element, { x, y, width, height }, origin) {
  Object.assign(element.style, { left: `${x - origin}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` })
}

function largest(values) {
  return values.reduce((best, value, place) => (value > values[best] ? place : best), 0)
}
