// All that comes into a unit, side by side: each map, the weights that it meets, and what they make
// of it, with the number under the hand below.

import { signedLimit } from "../core/colours.js"
import { attribute, h, write } from "../core/dom.js"
import { signed } from "../core/numbers.js"
import { Raster } from "../core/raster.js"

const PARTS = ["input", "weights", "result"]

/**
 * Cards for the channels of one unit. All their pictures lie on one canvas: a hundred canvases would
 * be as many layers of the page, which the browser sorts anew for every frame.
 */
export class Sheet {
  /**
   * @param {object} options
   * @param {(place: [number, number]) => void} options.onPoint a place of what comes out is under the hand
   * @param {(channel: ?number) => void} options.onChoose one channel alone, or all again
   */
  constructor({ onPoint, onChoose }) {
    Object.assign(this, { onPoint, onChoose })
    this.element = h("div", { class: "sheet", tabindex: 0, role: "group", "aria-label": "What comes in, channel by channel" })
    this.canvas = h("canvas", { "aria-hidden": "true" })
    this.raster = new Raster()
    this.cards = []
    this.observer = new ResizeObserver(() => this.paint())
    this.observer.observe(this.element)
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
    Object.assign(this, { channels, palette: look.palette })
    this.limits = PARTS.map(part => Math.max(...channels.map(channel => signedLimit(channel[part].values))))
    this.cards.forEach((card, number) => card.show(channels[number]))
    this.choose(look.chosen)
    this.paintSoon()
  }

  build(channels, { isPointed, sign }) {
    this.cards = channels.map(({ name }, number) => new Card(name, sign, isPointed && {
      onPoint: place => this.onPoint(place),
      onChoose: () => this.onChoose(this.chosen === number ? null : number),
    }))
    this.element.replaceChildren(...this.cards.map(({ element }) => element), this.canvas)
  }

  /** Paint with the frame that comes, when the cards have been laid out. */
  paintSoon() {
    cancelAnimationFrame(this.frame)
    this.frame = requestAnimationFrame(() => this.paint())
  }

  /** Paint every picture where its card has room for it. */
  paint() {
    const lines = this.lines()
    if (!lines) return
    const ratio = devicePixelRatio || 1
    const [last] = lines.slice(-1)
    const size = [lines[0].left + lines[0].pitch * (this.cards.length - 1) + lines[0].width, last.top + last.height]
    Object.assign(this.canvas.style, { width: `${size[0]}px`, height: `${size[1]}px` })
    ;[this.canvas.width, this.canvas.height] = size.map(length => Math.round(length * ratio))
    const context = this.canvas.getContext("2d")
    context.imageSmoothingEnabled = false
    for (const [place, { left, top, width, height, pitch }] of lines.entries()) {
      this.channels.forEach((channel, number) => {
        this.rasterise(channel[PARTS[place]], this.limits[place])
        const edges = [left + number * pitch, top, left + number * pitch + width, top + height].map(edge => Math.round(edge * ratio))
        context.drawImage(this.raster.canvas, edges[0], edges[1], edges[2] - edges[0], edges[3] - edges[1])
      })
    }
  }

  /** Where the pictures of each part lie: the first, and how far it is to the next; null while nothing is laid out. */
  lines() {
    if (!this.element.clientWidth || !this.cards.length) return null
    const origin = this.element.getBoundingClientRect()
    const [first, last] = [this.cards[0], this.cards[this.cards.length - 1]]
    return PARTS.map(part => {
      const { left, top, width, height } = first[part].box.getBoundingClientRect()
      const pitch = (last[part].box.getBoundingClientRect().left - left) / (this.cards.length - 1 || 1)
      return { left: left - origin.left + this.element.scrollLeft, top: top - origin.top, width, height, pitch }
    })
  }

  rasterise(grid, limit) {
    this.raster.state = null
    if (grid.isBrightness) this.raster.brightness({ values: grid.values, shape: [...grid.shape, 1] }, null, 1)
    else this.raster.signedValues(grid.values, grid.shape, this.palette, limit)
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

  destroy() {
    cancelAnimationFrame(this.frame)
    this.observer.disconnect()
  }
}

class Card {
  constructor(name, sign, hand) {
    const picture = (part, label) => {
      const frame = h("i", { class: `frame in-${part}` })
      return { frame, box: h("span", { class: `tile of-${part}`, role: "img", "aria-label": label }, frame) }
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

  show({ input, weights, result }) {
    this.shape = result.shape
    this.inputShape = input.shape
    for (const [{ box }, { shape }] of [[this.input, input], [this.weights, weights], [this.result, result]]) box.style.aspectRatio = `${shape[1]} / ${shape[0]}`
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
