// Patch times kernel is products, channel by channel, and the line that adds everything up. What is
// shown adds up: whole numbers are exact; with decimals the rounding rest is a term of its own.

import { brightnessLook, signedLimit, signedLook } from "./colours.js"
import { h, write } from "./dom.js"
import { Grid, NO_LOOK } from "./grid.js"
import { icon } from "./icons.js"
import { inUnits, mixed, plain, roundingRest, signed } from "./numbers.js"

const MANY = 4
const CHANNEL_COLOURS = ["light-dark(#b2182b, #ef7f8c)", "light-dark(#25752d, #5fbf6a)", "light-dark(#2f5fc4, #7ba3f0)"]

/**
 * All channels of one window and their sum. `element` holds a line for each channel and the sum;
 * in the wide layout, for more numbers than fit beside a picture, `details` holds the products.
 */
export class Arithmetic {
  constructor() {
    this.details = h("div", { class: "blocks details" })
    this.blocks = h("div", { class: "blocks" })
    this.line = h("div", { class: "sum-line mono" })
    this.terms = h("span", { class: "sum-terms" })
    this.result = h("output", { class: "result" })
    this.line.append(this.terms, this.result)
    this.element = h("div", { class: "arithmetic" }, this.blocks, this.line)
    this.channels = []
  }

  /**
   * Lay out for channels of these names and a kernel of this size.
   *
   * @param {object} setting {names, size, digits, wide, brightness, palette}; `brightness`
   *     is the value of white, or 0 for signed maps
   */
  setUp(setting) {
    const same = JSON.stringify([setting.names, setting.size, setting.digits, setting.wide])
    this.setting = setting
    if (same === this.same) return
    this.same = same
    this.channels = setting.names.map((name, number) => new Channel(name, number, setting))
    this.blocks.replaceChildren(...this.channels.map(({ element }) => element))
    this.details.replaceChildren(...(setting.wide ? this.channels.map(channel => channel.apart()) : []))
    this.channels.forEach((channel, number) => channel.open(!setting.wide || number === 0))
    this.blocks.classList.toggle("many", this.isMany)
    this.element.dataset.digits = this.details.dataset.digits = setting.digits
    this.channels.forEach(channel => (channel.onToggle = number => this.toggled(number)))
  }

  /** Many channels are too many to be open together: opening one folds the others away. */
  toggled(number) {
    if (this.isMany && this.channels[number].isOpen) {
      this.channels.forEach((channel, other) => other === number || channel.open(false))
    }
    if (this.last) this.show(...this.last)
    this.onToggle?.()
  }

  get isMany() {
    return this.channels.length > MANY
  }

  /** Show the terms of a window: `weights` flat (kH, kW, C), `sum` {divisor, bias}; bias null where none is added. */
  show(terms, weights, sum) {
    this.last = [terms, weights, sum]
    const limit = Math.max(...terms.products.map(products => signedLimit(products)))
    const weightLimit = signedLimit(weights)
    this.channels.forEach(channel => channel.show(terms, weights, limit, weightLimit, this.setting))
    const { text, result } = this.setting.digits ? this.decimals(terms, sum) : wholeNumbers(terms, sum)
    write(this.terms, text)
    write(this.result, result)
    return result
  }

  decimals(terms, { bias }) {
    const { digits } = this.setting
    const total = terms.total + bias
    const rest = roundingRest(total, [...terms.sums, bias ?? 0], digits)
    const together = terms.sums.reduce((sum, part) => sum + inUnits(part, digits), 0)
    const parts = this.isMany
      ? `${signed(together / 10 ** digits, digits)} from ${terms.numChannels} maps`
      : Array.from(terms.sums, value => signed(value, digits)).join(" ")
    const added = bias === null ? "" : ` ${biasTerm(bias, digits)}`
    return { text: `${parts}${added}${roundingTerm(rest, digits)}\u00a0=`, result: signed(total, digits) }
  }
}

function wholeNumbers(terms, { divisor, bias }) {
  const parts = [...terms.sums].map(value => signed(value)).join(" ")
  const sum = divisor > 1 ? `(${parts}) × 1/${divisor}` : parts
  return { text: `${sum} ${biasTerm(bias, 0)}\u00a0=`, result: mixed(terms.total + bias * divisor, divisor) }
}

function biasTerm(bias, digits) {
  return `${bias < 0 ? "−" : "+"}\u00a0bias\u00a0${plain(Math.abs(bias), digits)}`
}

function roundingTerm(rest, digits) {
  return rest ? ` ${signed(rest / 10 ** digits, digits)}\u00a0rounding` : ""
}

/** One channel: three grids and their sum, folded away or open. */
class Channel {
  constructor(name, number, { size, digits, names }) {
    Object.assign(this, { number, digits, size, tint: names.length === 3 ? number : null })
    const words = name ? `, channel ${name}` : ""
    this.patch = new Grid(`Pixels under the window${words}`, "patch")
    this.kernel = new Grid(`Weights of the kernel${words}`, "kernel")
    this.products = new Grid(`Products${words}`, "products")
    for (const grid of [this.patch, this.kernel, this.products]) grid.resize(...size)
    this.sum = h("span", { class: "channel-sum mono" })
    this.rest = h("span", { class: "rest quiet mono" })
    this.fold = h("button", { type: "button", class: "fold", onclick: () => this.toggle() }, icon("open"), h("b", {}, name))
    if (this.tint !== null) this.fold.style.color = CHANNEL_COLOURS[number]
    this.fold.hidden = names.length === 1
    this.folded = h("span", { class: "folded quiet" }, `${size[0] * size[1]} products`)
    const sign = text => h("span", { class: "sign quiet", "aria-hidden": "true" }, text)
    this.grids = h("div", { class: "grids" }, this.patch.element, sign("×"), this.kernel.element, sign("="), this.products.element, this.rest)
    this.element = h("div", { class: "channel" }, this.fold, this.grids, this.folded, this.sum)
    this.name = name
  }

  /** Show the products apart from the line with the sum. */
  apart() {
    this.label = h("b", { style: this.fold.style.cssText }, this.name)
    this.grids.prepend(this.label)
    return this.grids
  }

  toggle() {
    this.open(!this.isOpen)
    this.onToggle(this.number)
  }

  open(isOpen) {
    this.isOpen = isOpen
    this.grids.hidden = !isOpen
    this.folded.hidden = isOpen && !this.label
    this.fold.setAttribute("aria-expanded", String(isOpen))
    this.fold.setAttribute("aria-label", `Channel ${this.name}: ${isOpen ? "fold its products away" : "show its products"}`)
  }

  show(terms, weights, limit, weightLimit, { brightness, palette }) {
    const { digits, number } = this
    write(this.sum, signed(terms.sums[number], digits))
    if (!this.isOpen) return
    const pixels = terms.pixels[number]
    const products = terms.products[number]
    write(this.rest, digits ? roundingTerm(roundingRest(terms.sums[number], products, digits), digits) : "")
    const pixelLimit = signedLimit(pixels)
    for (let place = 0; place < pixels.length; place++) {
      const inside = terms.inside[place]
      const look = brightness ? brightnessLook((pixels[place] / brightness) * 255, this.tint) : signedLook(pixels[place], pixelLimit, palette)
      const weight = weights[place * terms.numChannels + number]
      this.patch.set(place, plain(pixels[place], digits), inside ? look : NO_LOOK, inside ? "" : "pad")
      this.kernel.set(place, signed(weight, digits), signedLook(weight, weightLimit, palette))
      this.products.set(place, signed(products[place], digits), signedLook(products[place], limit, palette))
    }
  }
}
