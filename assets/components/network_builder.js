// A network built of cards: added, set, moved, doubled and taken away, each step undone at will.
// Python says of every stack what becomes of a picture in it, or which card does not fit and why.

import { attribute, h, write } from "./core/dom.js"
import { icon } from "./core/icons.js"
import { component } from "./core/instance.js"
import { stylesBeside } from "./core/styles.js"
import { fresh, KINDS, read, titleOf, written } from "./network_builder/words.js"

const MOST_STEPS = 200 // that can be undone

export default component(await stylesBeside(import.meta.url, "core/core.css", "network_builder.css"), (root, tell) => new Builder(root, tell))

class Builder {
  constructor(root, tell) {
    this.tell = tell
    this.layers = []
    this.cards = []
    this.open = null // the place of the card whose settings are shown
    this.past = []
    this.future = []
    this.step = 0 // counts what was told to Python
    this.build(root)
  }

  build(root) {
    const tool = (sign, name, onclick) => h("button", { type: "button", class: "tool", "aria-label": name, title: name, onclick }, icon(sign))
    this.undoButton = tool("undo", "Undo", () => this.undo())
    this.redoButton = tool("redo", "Redo", () => this.redo())
    this.overButton = h("button", { type: "button", class: "plain", onclick: () => this.change(read(this.data.start), null) }, "Start over")
    this.whole = h("p", { class: "whole quiet" })
    this.picture = h("div", { class: "end" })
    this.list = h("ol", { class: "stack" })
    this.answerName = h("span")
    this.answerWeights = h("span", { class: "weights mono", title: "weights" })
    this.answer = h("div", { class: "end answer" }, this.answerName, this.answerWeights)
    this.problem = h("p", { class: "problem", role: "status" })
    this.addButton = h("button", { type: "button", "aria-expanded": "false", onclick: () => this.showAdders(this.adders.hidden) }, "+ Layer")
    this.adders = h("div", { class: "adders", hidden: true, role: "group", "aria-label": "Add a layer" }, ...Object.entries(KINDS).map(([kind, { title }]) => h("button", { type: "button", "data-kind": kind, onclick: () => this.add(kind) }, title)))
    const tools = h("div", { class: "tools" }, this.addButton, this.undoButton, this.redoButton, this.overButton)
    root.append(this.picture, this.list, this.answer, this.problem, this.whole, tools, this.adders)
    root.addEventListener("keydown", event => this.key(event))
  }

  update(data) {
    this.data = data
    if (!this.isStarted) Object.assign(this, { isStarted: true, step: data.heard, layers: read(data.text) })
    const isAnswer = data.heard === this.step // and not one to a stack that was changed since
    if (isAnswer && data.text !== written(this.layers)) this.take(read(data.text))
    if (isAnswer || !this.facts) this.facts = data
    this.show()
  }

  /** Another stack has come from elsewhere: a starting point, or the address. */
  take(layers) {
    this.remember()
    this.layers = layers
    this.open = null
  }

  remember() {
    this.past = [...this.past, this.layers].slice(-MOST_STEPS)
    this.future = []
  }

  /** Change the stack, and let Python know. */
  change(layers, open = this.open) {
    this.remember()
    this.go(layers, open)
  }

  go(layers, open) {
    this.layers = layers
    this.open = open === null || open < layers.length ? open : null
    this.step += 1
    this.show()
    this.tell.trigger("layers", { step: this.step, text: written(layers) })
  }

  undo() {
    if (!this.past.length) return
    this.future = [...this.future, this.layers]
    const layers = this.past[this.past.length - 1]
    this.past = this.past.slice(0, -1)
    this.go(layers, null)
  }

  redo() {
    if (!this.future.length) return
    this.past = [...this.past, this.layers]
    const layers = this.future[this.future.length - 1]
    this.future = this.future.slice(0, -1)
    this.go(layers, null)
  }

  key(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "z" || event.target.matches?.("input")) return
    event.preventDefault()
    if (event.shiftKey) this.redo()
    else this.undo()
  }

  showAdders(isShown) {
    this.adders.hidden = !isShown
    attribute(this.addButton, "aria-expanded", String(isShown))
  }

  /** A new layer comes behind the open one, or last. */
  add(kind) {
    const place = this.open === null ? this.layers.length : this.open + 1
    this.change(this.layers.toSpliced(place, 0, fresh(kind)), place)
    this.cards[place].toggle.focus({ preventScroll: true })
  }

  set(place, name, value) {
    const layer = { ...this.layers[place] }
    if (value === "") delete layer[name]
    else layer[name] = value
    const rival = { s: "d", d: "s" }[name] // a convolution takes larger steps or leaves gaps, not both
    if (rival && value !== "1" && layer.kind === "conv") delete layer[rival]
    this.change(this.layers.with(place, layer))
  }

  move(from, to) {
    if (to < 0 || to >= this.layers.length || from === to) return
    const moved = this.layers.toSpliced(from, 1).toSpliced(to, 0, this.layers[from])
    this.change(moved, this.open === from ? to : null)
    this.cards[to].toggle.focus({ preventScroll: true })
  }

  double(place) {
    this.change(this.layers.toSpliced(place, 0, { ...this.layers[place] }), place + 1)
  }

  remove(place) {
    this.change(this.layers.toSpliced(place, 1), null)
    const next = this.cards[Math.min(place, this.cards.length - 1)]
    ;(next?.toggle ?? this.adders.firstChild).focus({ preventScroll: true })
  }

  toggle(place) {
    this.open = this.open === place ? null : place
    this.show()
  }

  show() {
    const { data, layers, facts } = this
    const isKnown = facts.text === written(layers) // what Python has said is of this stack
    while (this.cards.length > layers.length) this.cards.pop().element.remove()
    while (this.cards.length < layers.length) this.addCard()
    this.cards.forEach((card, place) => card.show(layers[place], isKnown ? facts.cards[place] : null, place === this.open, place, layers.length))
    write(this.picture, `Picture ${data.picture}`)
    const last = facts.cards[facts.cards.length - 1]
    write(this.answerName, data.answer)
    write(this.answerWeights, isKnown ? last.weights : "")
    this.answer.classList.toggle("wrong", isKnown && Boolean(last.problem))
    write(this.problem, isKnown ? facts.problem : "")
    write(this.whole, isKnown && !facts.problem ? facts.whole : "")
    this.overButton.hidden = data.start === written(layers)
    this.undoButton.disabled = !this.past.length
    this.redoButton.disabled = !this.future.length
    for (const button of this.adders.children) button.disabled = layers.length + 1 >= data.most
  }

  addCard() {
    const card = new Card(this, this.cards.length)
    this.cards.push(card)
    this.list.append(card.element)
  }

  destroy() {}
}

/** One layer: its name and what comes out of it; opened, its settings. */
class Card {
  constructor(builder, place) {
    this.builder = builder
    this.place = place
    this.name = h("b")
    this.shape = h("span", { class: "shape mono quiet" })
    this.weights = h("span", { class: "weights mono", title: "weights" })
    this.handle = h("span", { class: "handle", "aria-hidden": "true", title: "Drag to another place" }, "⠿")
    this.toggle = h("button", { type: "button", class: "card-head", onclick: () => builder.toggle(this.place) }, this.name, this.shape, this.weights)
    this.fields = h("div", { class: "fields" })
    const action = (text, act, name) => h("button", { type: "button", "data-act": name, onclick: act }, text)
    this.up = action("Up", () => builder.move(this.place, this.place - 1), "up")
    this.down = action("Down", () => builder.move(this.place, this.place + 1), "down")
    this.actions = h("div", { class: "actions" }, this.up, this.down, action("Double", () => builder.double(this.place), "double"), action("Remove", () => builder.remove(this.place), "remove"))
    this.body = h("div", { class: "card-body" }, this.fields, this.actions)
    this.problem = h("p", { class: "problem" })
    this.element = h("li", { class: "card" }, h("div", { class: "card-line" }, this.handle, this.toggle), this.problem, this.body)
    this.handle.addEventListener("pointerdown", event => this.drag(event))
  }

  show(layer, fact, isOpen, place, count) {
    this.place = place
    write(this.name, titleOf(layer))
    write(this.shape, fact?.shape ?? "…")
    write(this.weights, fact?.weights ?? "")
    write(this.problem, fact?.problem ?? "")
    this.element.classList.toggle("wrong", Boolean(fact?.problem))
    this.element.classList.toggle("unreached", Boolean(fact) && !fact.shape && !fact.problem)
    attribute(this.toggle, "aria-expanded", String(isOpen))
    this.body.hidden = !isOpen
    this.up.disabled = place === 0
    this.down.disabled = place === count - 1
    if (isOpen) this.showFields(layer)
  }

  showFields(layer) {
    const { fields } = KINDS[layer.kind]
    const form = fields.map(({ name }) => name).join() + layer.word
    if (form !== this.form) {
      this.inputs = fields.filter(({ name }) => name !== "a" || layer.word === "leaky").map(field => ({ field, input: this.input(field) }))
      this.fields.replaceChildren(...this.inputs.map(({ field, input }) => h("label", {}, h("span", { class: "quiet" }, field.text), input)))
    }
    this.form = form
    for (const { field, input } of this.inputs) {
      const value = layer[field.name] ?? field.usual ?? ""
      if (input.value !== value && this.builder.list.getRootNode().activeElement !== input) input.value = value
    }
  }

  input(field) {
    if (field.options) {
      return h("select", { "aria-label": field.text, onchange: event => this.builder.set(this.place, field.name, event.target.value) }, ...field.options.map(([value, text]) => h("option", { value }, text)))
    }
    return h("input", { type: "number", "aria-label": field.text, min: field.low, max: field.high, step: 1, inputmode: "numeric", placeholder: field.usual || "window", oninput: event => this.typed(event.target, field), onblur: event => this.left(event.target, field) })
  }

  /** Every number within its range counts at once; anything else waits to be finished. */
  typed(input, { name, low, high }) {
    const value = Number(input.value)
    if (input.value !== "" && Number.isInteger(value) && value >= low && value <= high) this.builder.set(this.place, name, String(value))
  }

  left(input, { name, usual }) {
    input.value = this.builder.layers[this.place]?.[name] ?? usual
  }

  /** Lead the card to another place by its handle. */
  drag(event) {
    event.preventDefault()
    this.handle.setPointerCapture(event.pointerId)
    this.element.classList.add("held")
    const start = event.clientY
    const aimAt = y => {
      const middles = this.builder.cards.map(({ element }) => element.offsetTop + element.offsetHeight / 2)
      const mine = this.element.offsetTop + this.element.offsetHeight / 2 + y - start
      const others = middles.filter((_, place) => place !== this.place)
      return others.filter(middle => middle < mine).length
    }
    const move = ({ clientY }) => (this.element.style.transform = `translateY(${clientY - start}px)`)
    const end = last => {
      this.handle.removeEventListener("pointermove", move)
      const aim = last.type === "pointerup" ? aimAt(last.clientY) : this.place
      this.element.classList.remove("held")
      this.element.style.transform = ""
      this.builder.move(this.place, aim)
    }
    this.handle.addEventListener("pointermove", move)
    this.handle.addEventListener("pointerup", end, { once: true })
    this.handle.addEventListener("pointercancel", end, { once: true })
  }
}
