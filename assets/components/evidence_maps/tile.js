// One method: its map alone, on a scale of its own.

import { range, signedLetters, signedLimit } from "../core/colours.js"
import { attribute, h, write } from "../core/dom.js"
import { decimalsFor, rangeTold, written } from "../core/legible.js"
import { Raster } from "../core/raster.js"

/** A small map with its name, which chooses it, its range, and its number under the hand. */
export class Tile {
  /**
   * @param {Pane} pane that shows it
   * @param {() => void} onChoose
   */
  constructor(pane, onChoose) {
    this.raster = new Raster()
    this.pane = pane
    this.name = h("button", { type: "button", role: "radio", class: "name", onclick: onChoose })
    this.value = h("output", { class: "mono value" })
    this.range = h("span", { class: "mono quiet" })
    this.pane.element.addEventListener("click", onChoose)
    this.element = h("section", { class: "tile" }, this.name, this.pane.element, h("div", { class: "foot" }, this.value, this.range))
  }

  /** Take a map (H, W) of a method. */
  take(map, method, palette) {
    Object.assign(this, { map, method })
    const [low, high] = range(map.values)
    this.limit = signedLimit(map.values)
    this.decimals = decimalsFor(Math.max(-low, high))
    this.told = rangeTold(low, high, this.decimals)
    this.raster.signed(map, palette, this.limit)
    this.pane.label(method.alt)
    this.pane.show(this.raster, { palette, numbers: (row, column) => ({ text: this.at(row, column), letters: signedLetters(this.valueAt(row, column), this.limit, palette) }) })
    write(this.name, method.title)
    attribute(this.name, "title", `${method.told} ${method.paper}.`)
    write(this.range, method.remark || this.told)
  }

  choose(isChosen) {
    attribute(this.name, "aria-checked", String(isChosen))
    this.name.tabIndex = isChosen ? 0 : -1
    this.element.classList.toggle("chosen", isChosen)
  }

  valueAt(row, column) {
    return this.map.values[row * this.map.shape[1] + column]
  }

  /** The number at a pixel, as it is written. */
  at(row, column) {
    return written(this.valueAt(row, column), this.decimals, this.method.isSigned)
  }

  mark(marks, [row, column]) {
    this.pane.mark(marks)
    write(this.value, this.at(row, column))
  }

  destroy() {
    this.pane.destroy()
  }
}
