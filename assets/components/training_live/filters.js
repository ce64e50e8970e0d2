// The first filters of a network, and below each what it makes of the chosen picture.

import { signedLimit } from "../core/colours.js"
import { h, write } from "../core/dom.js"
import { plain } from "../core/numbers.js"
import { Raster } from "../core/raster.js"

export class Filters {
  constructor() {
    this.title = h("b")
    this.ranges = h("span", { class: "quiet mono" })
    this.row = h("div", { class: "filters", role: "img" })
    this.element = h("div", { class: "first" }, h("div", { class: "part-head" }, this.title), this.row, this.ranges)
    this.pairs = []
  }

  /** Show kernels of shape (kH, kW, C, K), in colour where C is 3, and maps of shape (H, W, K). */
  show({ filters, maps, palette, title }) {
    this.element.hidden = !filters
    if (!filters) return
    const count = filters.shape[3]
    while (this.pairs.length > count) this.pairs.pop().element.remove()
    while (this.pairs.length < count) this.add()
    const [limit, reach] = [signedLimit(filters.values), maps ? signedLimit(maps.values) : 1]
    this.pairs.forEach((pair, place) => {
      if (filters.shape[2] === 3) pair.filter.brightness(inColour(filters, place, limit))
      else pair.filter.signed(averaged(filters, place), palette, limit)
      if (maps) pair.map.signed({ values: maps.values, shape: maps.shape }, palette, reach, place)
      pair.map.canvas.hidden = !maps
    })
    write(this.title, title)
    const seen = maps ? ` · what they see ±${plain(reach, 2)}` : ""
    write(this.ranges, `weights ±${plain(limit, 2)}${seen}`)
    this.row.setAttribute("aria-label", `${title}: ${count} of ${filters.shape[0]} by ${filters.shape[1]}, ${this.ranges.textContent}`)
  }

  add() {
    const pair = { filter: new Raster(), map: new Raster() }
    pair.element = h("span", { class: "pair" }, pair.filter.canvas, pair.map.canvas)
    this.pairs.push(pair)
    this.row.append(pair.element)
  }
}

/** One kernel of three channels as a picture: no weight is mid grey. */
function inColour({ values, shape }, place, limit) {
  const count = shape[3]
  const seen = Float32Array.from({ length: shape[0] * shape[1] * 3 }, (_, at) => 127.5 + (values[at * count + place] / limit) * 127.5)
  return { values: seen, shape: [shape[0], shape[1], 3] }
}

/** One kernel, the mean over its channels. */
function averaged({ values, shape }, place) {
  const [height, width, channels, count] = shape
  const mean = Float32Array.from({ length: height * width }, (_, at) => {
    let sum = 0
    for (let channel = 0; channel < channels; channel++) sum += values[(at * channels + channel) * count + place]
    return sum / channels
  })
  return { values: mean, shape: [height, width] }
}
