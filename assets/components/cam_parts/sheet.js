// All maps of a layer, the one that adds most first: each with its weight, and what it adds at the
// place under the hand.

import { attribute, h, write } from "../core/dom.js"
import { Raster } from "../core/raster.js"
import { isForBrowser } from "../core/steer.js"

const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1 }

/** The maps as buttons; the one that is pointed at, or has the focus, is opened. */
export class MapSheet {
  constructor(onOpen) {
    this.onOpen = onOpen
    this.tiles = []
    this.element = h("div", { class: "sheet", role: "listbox", "aria-label": "Maps of this layer", onkeydown: event => this.key(event) })
  }

  /** Show maps (h, w, K) in an order, all on one scale. */
  take(maps, order, limit, palette) {
    this.shape = maps.shape
    while (this.tiles.length > order.length) this.tiles.pop().element.remove()
    while (this.tiles.length < order.length) this.add()
    this.tiles.forEach((tile, rank) => {
      tile.raster.signed(maps, palette, limit, order[rank])
      tile.canvas.width = maps.shape[1]
      tile.canvas.height = maps.shape[0]
      // in main memory: dozens of accelerated canvases would be a layer of the page each
      tile.canvas.getContext("2d", { willReadFrequently: true }).putImageData(tile.raster.image, 0, 0)
    })
  }

  add() {
    const rank = this.tiles.length
    const canvas = h("canvas", { "aria-hidden": "true" })
    const spot = h("span", { class: "spot" })
    const [name, weight, term] = [h("b"), h("span", { class: "mono" }), h("span", { class: "mono term" })]
    const open = () => this.onOpen(rank)
    const element = h("button", { type: "button", role: "option", onpointerenter: open, onfocus: open, onclick: open }, h("span", { class: "map" }, canvas, spot), h("span", { class: "line" }, name, weight), term)
    this.tiles.push({ element, canvas, spot, name, weight, term, raster: new Raster() })
    this.element.append(element)
  }

  /** Write what belongs to each map: {name, weight, term, isIn, label}. */
  show(described, opened, [row, column]) {
    const [rows, columns] = this.shape
    this.tiles.forEach(({ element, spot, name, weight, term }, rank) => {
      const one = described(rank)
      write(name, one.name)
      write(weight, one.weight)
      write(term, one.term)
      attribute(element, "aria-label", one.label)
      attribute(element, "aria-selected", String(rank === opened))
      element.tabIndex = rank === opened ? 0 : -1
      element.classList.toggle("out", !one.isIn)
      Object.assign(spot.style, { left: `${(100 * column) / columns}%`, top: `${(100 * row) / rows}%`, width: `${100 / columns}%`, height: `${100 / rows}%` })
    })
  }

  key(event) {
    const step = STEPS[event.key]
    const now = this.tiles.findIndex(({ element }) => element === event.target)
    if (!step || now < 0 || isForBrowser(event)) return
    event.preventDefault()
    this.tiles[Math.min(Math.max(now + step, 0), this.tiles.length - 1)].element.focus()
  }
}
