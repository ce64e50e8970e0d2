// Pictures to choose from, in named groups.

import { attribute, h, write } from "./core/dom.js"
import { component } from "./core/instance.js"
import { Raster } from "./core/raster.js"
import { isForBrowser } from "./core/steer.js"
import { stylesBeside } from "./core/styles.js"

const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1 }

export default component(await stylesBeside(import.meta.url, "core/core.css", "examples.css"), (root, tell) => new Examples(root, tell))

class Examples {
  constructor(root, tell) {
    this.tell = tell
    this.buttons = []
    this.element = h("div", { class: "groups", role: "radiogroup", onkeydown: event => this.key(event) })
    root.append(this.element)
  }

  update({ label, groups, pictures, chosen }) {
    attribute(this.element, "aria-label", label)
    const form = JSON.stringify(groups) + pictures.digest
    if (form !== this.form) this.build(groups, pictures)
    this.form = form
    this.show(chosen)
  }

  build(groups, pictures) {
    this.buttons = []
    this.element.replaceChildren(...groups.filter(({ names }) => names.length).map(group => this.group(group, pictures)))
  }

  group({ title, kind, names }, pictures) {
    const buttons = names.map(({ text, name }) => this.button(text, name, pictures))
    return h("div", { class: `group ${kind}`, role: "presentation" }, h("span", { class: "title" }, title), h("div", { class: "row", role: "presentation" }, ...buttons))
  }

  button(text, name, pictures) {
    const number = this.buttons.length
    const button = h("button", { type: "button", role: "radio", "aria-label": name, title: name, onclick: () => this.choose(number) }, drawn(pictures, number), h("span", { class: "text", "aria-hidden": "true" }, text))
    this.buttons.push(button)
    return button
  }

  show(chosen) {
    this.chosen = chosen
    this.buttons.forEach((button, number) => {
      attribute(button, "aria-checked", String(number === chosen))
      button.tabIndex = number === Math.max(chosen, 0) ? 0 : -1
    })
  }

  choose(number) {
    this.show(number)
    this.tell.trigger("chosen", number)
  }

  key(event) {
    if (isForBrowser(event)) return
    const ends = { Home: 0, End: this.buttons.length - 1 }
    const aim = ends[event.key] ?? this.buttons.indexOf(event.target.closest("button")) + (STEPS[event.key] ?? NaN)
    if (!(aim >= 0 && aim < this.buttons.length)) return
    event.preventDefault()
    this.buttons[aim].focus()
    this.choose(aim)
  }

  destroy() {}
}

/** One of many pictures, (N, H, W, C), as a canvas of its own. */
function drawn({ values, shape: [, height, width, channels] }, number) {
  const size = height * width * channels
  const raster = new Raster()
  raster.brightness({ values: values.subarray(number * size, (number + 1) * size), shape: [height, width, channels] })
  return raster.canvas
}
