// All that comes into a unit, side by side: each map, the weights that it meets, and what they make
// of it, with the number under the hand below.

import { signedLimit } from "../core/colours.js"
import { attribute, h, write } from "../core/dom.js"
import { signed } from "../core/numbers.js"
import { Raster } from "../core/raster.js"

/** Cards for the channels of one unit. */
export class Sheet {
  /**
   * @param {object} options
   * @param {(place: [number, number]) => void} options.onPoint a place of what comes out is under the hand
   * @param {(channel: ?number) => void} options.onChoose one channel alone, or all again
   */
  constructor({ onPoint, onChoose }) {
    Object.assign(this, { onPoint, onChoose })
    this.element = h("div", { class: "sheet", tabindex: 0, role: "group", "aria-label": "What comes in, channel by channel" })
    this.raster = new Raster()
    this.cards = []
  }

  /**
   * Show channels.
   *
   * @param {Array<{name: string, input, weights, result}>} channels grids (H, W); `input.isBrightness`
   * @param {object} look {palette, sign: "∗" or "×", isPointed, chosen}
   */
  show(channels, look) {
    const form = channels.map(({ name }) => name).join() + look.isPointed
    if (form !== this.form) this.build(channels, look)
    this.form = form
    const limits = ["input", "weights", "result"].map(part => Math.max(...channels.map(channel => signedLimit(channel[part].values))))
    this.cards.forEach((card, number) => card.show(channels[number], look, limits, this.raster))
    this.choose(look.chosen)
  }

  build(channels, { isPointed, sign }) {
    this.cards = channels.map(({ name }, number) => new Card(name, sign, isPointed && {
      onPoint: place => this.onPoint(place),
      onChoose: () => this.onChoose(this.chosen === number ? null : number),
    }))
    this.element.replaceChildren(...this.cards.map(({ element }) => element))
  }

  choose(chosen) {
    this.chosen = chosen
    this.cards.forEach((card, number) => card.choose(number === chosen))
    if (chosen !== null) requestAnimationFrame(() => this.cards[chosen] && this.reveal(this.cards[chosen].element)) // once it is laid out
  }

  /** Scroll the chosen card into sight, and nothing but the cards. */
  reveal({ offsetLeft, offsetWidth }) {
    const { scrollLeft, clientWidth } = this.element
    if (offsetLeft < scrollLeft) this.element.scrollLeft = offsetLeft
    else if (offsetLeft + offsetWidth > scrollLeft + clientWidth) this.element.scrollLeft = offsetLeft + offsetWidth - clientWidth
  }

  /** Show the number of every channel, and the place it stands for. */
  mark(sums, frames, digits) {
    this.cards.forEach((card, number) => card.mark(sums[number], frames, digits))
  }
}

class Card {
  constructor(name, sign, hand) {
    const picture = (part, label) => {
      const canvas = h("canvas")
      const frame = h("i", { class: `frame in-${part}` })
      return { canvas, frame, box: h("span", { class: `tile of-${part}`, role: "img", "aria-label": label }, canvas, frame) }
    }
    this.input = picture("input", `${name}, what comes in`)
    this.weights = picture("weights", `${name}, weights`)
    this.result = picture("result", `${name}, what they make of it`)
    this.number = h("span", { class: "part mono" })
    const signOf = text => h("span", { class: "sign quiet", "aria-hidden": "true" }, text)
    this.element = h("div", { class: "card" }, (this.title = h(hand ? "button" : "span", hand ? { type: "button", class: "title", onclick: hand.onChoose } : { class: "title" }, name)), this.input.box, signOf(sign), this.weights.box, signOf("="), this.result.box, this.number)
    if (hand) this.listen(hand)
  }

  listen({ onPoint, onChoose }) {
    this.result.box.addEventListener("pointermove", event => onPoint(this.placeAt(event)))
    this.result.box.addEventListener("pointerdown", event => onPoint(this.placeAt(event)))
    for (const { box } of [this.input, this.weights]) box.addEventListener("click", onChoose)
  }

  placeAt({ clientX, clientY }) {
    const { left, top, width, height } = this.result.box.getBoundingClientRect()
    const at = (share, size) => Math.min(Math.max(Math.floor(share * size), 0), size - 1)
    return [at((clientY - top) / height, this.shape[0]), at((clientX - left) / width, this.shape[1])]
  }

  show({ input, weights, result }, { palette }, limits, raster) {
    this.shape = result.shape
    this.inputShape = input.shape
    for (const [place, [tile, grid]] of [[this.input, input], [this.weights, weights], [this.result, result]].entries()) {
      raster.state = null
      if (grid.isBrightness) raster.brightness({ values: grid.values, shape: [...grid.shape, 1] }, null, 1)
      else raster.signedValues(grid.values, grid.shape, palette, limits[place])
      tile.canvas.width = grid.shape[1]
      tile.canvas.height = grid.shape[0]
      tile.box.style.aspectRatio = `${grid.shape[1]} / ${grid.shape[0]}`
      tile.canvas.getContext("2d").drawImage(raster.canvas, 0, 0)
    }
  }

  mark(sum, frames, digits) {
    write(this.number, signed(sum, digits))
    this.number.dataset.sign = Math.sign(Number(sum.toFixed(digits)))
    if (!frames) return
    frameIn(this.input.frame, frames.input, this.inputShape)
    frameIn(this.result.frame, frames.result, this.shape)
  }

  choose(isChosen) {
    this.element.classList.toggle("chosen", isChosen)
    if (this.title.type) attribute(this.title, "aria-pressed", String(isChosen))
  }
}

/** Lay a frame around rows and columns of a grid, what lies outside left out. */
function frameIn({ style }, { rows, columns }, [height, width]) {
  const [top, bottom] = [Math.max(rows[0], 0), Math.min(rows[1], height)]
  const [left, right] = [Math.max(columns[0], 0), Math.min(columns[1], width)]
  style.inset = `${(100 * top) / height}% ${100 - (100 * right) / width}% ${100 - (100 * bottom) / height}% ${(100 * left) / width}%`
}
