// All pictures of the game on one canvas, ten in a row: a dot where the map is hottest, a full frame
// around a hit, a dashed one around a miss. On canvases of their own they would be a hundred layers.

import { attribute, h } from "../core/dom.js"
import { Raster } from "../core/raster.js"
import { held, steered } from "../core/steer.js"

const ACROSS = 10
const LARGEST = 420 // CSS pixels of the whole sheet

export class Sheet {
  /** `onChoose(picture)` is told the picture that is pressed, or that the keys lead to. */
  constructor({ onChoose }) {
    this.onChoose = onChoose
    this.raster = new Raster()
    this.canvas = h("canvas", { "aria-hidden": "true" })
    this.element = h("div", { class: "sheet", tabindex: 0, role: "application", onpointerdown: event => this.press(event), onkeydown: event => this.key(event) }, this.canvas)
    this.watcher = new ResizeObserver(() => this.data && this.paint())
    this.watcher.observe(this.element)
  }

  draw(data) {
    this.data = data
    const { pictures } = data
    if (pictures.values !== this.known) this.gather(pictures)
    this.known = pictures.values
    const hits = data.hits.reduce((sum, hit) => sum + hit, 0)
    attribute(this.element, "aria-label", `${data.label}: ${data.hits.length} pictures, ${hits} hit. Arrow keys lead from picture to picture; number ${data.chosen + 1} is shown beside.`)
    this.paint()
  }

  /** Put all pictures into one image, one below another. */
  gather({ values, shape: [count, rows, columns, channels] }) {
    this.raster.brightness({ values, shape: [count * rows, columns, channels] })
    Object.assign(this, { rows, columns, count })
  }

  paint() {
    const { data, canvas, count } = this
    const side = Math.min(this.element.clientWidth, LARGEST)
    if (!side) return
    const ratio = devicePixelRatio || 1
    const lines = Math.ceil(count / ACROSS)
    this.cell = side / ACROSS
    const [width, height] = [Math.round(side * ratio), Math.round(lines * this.cell * ratio)]
    if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height]
    canvas.style.width = `${side}px`
    canvas.style.height = `${lines * this.cell}px`
    const context = canvas.getContext("2d")
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    context.clearRect(0, 0, side, lines * this.cell)
    context.imageSmoothingEnabled = false
    for (let picture = 0; picture < count; picture++) this.paintOne(context, picture)
    this.paintChosen(context, data.chosen)
  }

  corner(picture) {
    return [(picture % ACROSS) * this.cell, Math.floor(picture / ACROSS) * this.cell]
  }

  paintOne(context, picture) {
    const { places, hits, palette } = this.data
    const [left, top] = this.corner(picture)
    const inner = this.cell - 6
    const isDone = picture < hits.length
    context.globalAlpha = isDone ? (hits[picture] ? 1 : 0.6) : 0.3
    context.drawImage(this.raster.canvas, 0, picture * this.rows, this.columns, this.rows, left + 3, top + 3, inner, inner)
    context.globalAlpha = 1
    if (!isDone) return
    context.lineWidth = 2
    context.setLineDash(hits[picture] ? [] : [3, 3])
    context.strokeStyle = hits[picture] ? palette.result : palette.above
    context.strokeRect(left + 2, top + 2, this.cell - 4, this.cell - 4)
    context.setLineDash([])
    const [row, column] = [places[2 * picture], places[2 * picture + 1]]
    context.beginPath()
    context.arc(left + 3 + ((column + 0.5) / this.columns) * inner, top + 3 + ((row + 0.5) / this.rows) * inner, 3, 0, 2 * Math.PI)
    context.fillStyle = "#ffb02e"
    context.fill()
    context.lineWidth = 1
    context.strokeStyle = "rgba(0,0,0,0.8)"
    context.stroke()
  }

  paintChosen(context, picture) {
    const [left, top] = this.corner(picture)
    context.lineWidth = 3
    context.strokeStyle = this.data.palette.window
    context.strokeRect(left + 1.5, top + 1.5, this.cell - 3, this.cell - 3)
  }

  press(event) {
    const box = this.canvas.getBoundingClientRect()
    const place = [Math.floor((event.clientY - box.top) / this.cell), Math.floor((event.clientX - box.left) / this.cell)]
    if (place[1] < ACROSS) this.choose(place)
  }

  key(event) {
    const now = [Math.floor(this.data.chosen / ACROSS), this.data.chosen % ACROSS]
    const to = steered(event, now, this.size)
    if (!to) return
    event.preventDefault()
    this.choose(to)
  }

  get size() {
    return [Math.ceil(this.count / ACROSS), ACROSS]
  }

  choose(place) {
    const [row, column] = held(place, this.size)
    this.onChoose(Math.min(row * ACROSS + column, this.count - 1))
  }

  destroy() {
    this.watcher.disconnect()
  }
}
