// The map of the choices before a training: which values take part in a search, how many
// combinations that makes, and how long it would take to try them all.

import { Announcer } from "./core/announce.js"
import { attribute, h, write } from "./core/dom.js"
import { History } from "./core/history.js"
import { icon } from "./core/icons.js"
import { component } from "./core/instance.js"
import { count } from "./core/numbers.js"
import { Rest } from "./core/rest.js"
import { stylesBeside } from "./core/styles.js"
import { Card } from "./choice_map/card.js"
import { Field } from "./choice_map/field.js"
import { countOf, factors, read, toggled, written } from "./choice_map/space.js"

const UNITS = [["seconds", 1, 90], ["minutes", 60, 90], ["hours", 3600, 48], ["days", 86400, Infinity]]

export default component(await stylesBeside(import.meta.url, "core/core.css", "choice_map.css"), (root, tell) => new ChoiceMap(root, tell))

class ChoiceMap {
  constructor(root, tell) {
    this.root = root
    this.rest = new Rest(tell, "space", () => this.text)
    this.field = new Field()
    this.announcer = new Announcer(root)
  }

  get text() {
    return written(this.history.now, this.choices)
  }

  update(data) {
    this.data = data
    this.choices = data.choices
    if (!this.history) {
      this.history = new History(read(data.start, data.choices))
      this.here = data.choices[0].slug
      this.build()
      this.rest.knows()
    }
    this.show()
  }

  build() {
    const tool = (sign, name, onclick) => h("button", { type: "button", class: "tool", "aria-label": name, title: name, onclick }, icon(sign))
    this.presets = this.data.presets.map(({ title, text }) => h("button", { type: "button", class: "preset", "data-text": text, onclick: () => this.take(read(text, this.choices)) }, title))
    this.undo = tool("undo", "Undo", () => this.go(-1))
    this.redo = tool("redo", "Redo", () => this.go(1))
    this.over = h("button", { type: "button", class: "plain", onclick: () => this.take(read("", this.choices)) }, "All as usual")
    const bar = h("div", { class: "bar" }, h("span", { class: "quiet" }, "Search"), ...this.presets, h("span", { class: "gap" }), this.undo, this.redo, this.over)
    this.cards = this.choices.map((choice, place) => this.card(choice, place))
    const lanes = this.data.groups.map(group => this.lane(group))
    this.root.prepend(bar, h("div", { class: "lanes" }, ...lanes), h("div", { class: "foot" }, this.sum(), this.about(), this.picture()))
    this.root.addEventListener("keydown", event => this.key(event))
  }

  card(choice, place) {
    return new Card(choice, place + 1, {
      onToggle: text => this.toggle(choice, text),
      onLook: () => this.look(choice.slug),
      onLeave: step => this.cards[place + step]?.focus(),
    })
  }

  lane({ title, about }) {
    const mine = this.cards.filter(({ choice }) => choice.group === title)
    return h("section", { class: "lane" }, h("div", { class: "heading" }, h("b", {}, title), h("span", { class: "about" }, about)), h("ol", {}, ...mine.map(({ element }) => element)))
  }

  about() {
    this.name = h("b")
    this.does = h("p")
    this.when = h("p", { class: "quiet" })
    return h("section", { class: "words" }, this.name, this.does, this.when)
  }

  sum() {
    this.product = h("div", { class: "product mono" })
    this.total = h("output", { class: "result" })
    this.time = h("p")
    return h("section", { class: "sum" }, h("b", {}, "Combinations"), h("div", { class: "line" }, this.product, this.total), this.time)
  }

  picture() {
    this.caption = h("p", { class: "quiet" })
    return h("section", { class: "share" }, this.field.element, this.caption)
  }

  look(slug) {
    if (slug === this.here) return
    this.here = slug
    this.show()
  }

  toggle(choice, text) {
    const space = toggled(this.history.now, choice, text)
    if (space === this.history.now) this.announcer.say(`${choice.title}: one value always stays.`)
    this.stays = space === this.history.now ? choice.slug : null
    this.take(space)
  }

  take(space) {
    if (written(space, this.choices) !== this.text) {
      this.stays = null
      this.history.push(space)
    }
    this.changed()
  }

  go(by) {
    this.history.move(by)
    this.stays = null
    this.changed()
  }

  changed() {
    this.show()
    this.rest.soon()
  }

  show() {
    const space = this.history.now
    for (const card of this.cards) card.show(space[card.choice.slug], card.choice.slug === this.here)
    for (const preset of this.presets) attribute(preset, "aria-pressed", String(preset.dataset.text === this.text))
    attribute(this.undo, "disabled", !this.history.hasBefore)
    attribute(this.redo, "disabled", !this.history.hasAfter)
    this.over.style.visibility = this.text ? "visible" : "hidden"
    this.showWords()
    this.showSum(countOf(space, this.choices))
  }

  showWords() {
    const place = this.choices.findIndex(({ slug }) => slug === this.here)
    const { title, slug, does, when } = this.choices[place]
    write(this.name, `${place + 1} ${title}`)
    write(this.does, does)
    write(this.when, slug === this.stays ? "One value always stays: take another one in first." : `When to touch it: ${when[0].toLowerCase()}${when.slice(1)}`)
  }

  showSum(combinations) {
    const many = factors(this.history.now, this.choices).filter(factor => factor > 1)
    const trained = Math.min(combinations, this.data.most)
    write(this.product, many.length > 1 ? `${many.join(" × ")} =` : "")
    write(this.total, count(combinations))
    const time = combinations > 1 ? `${count(combinations)} runs of ${this.data.seconds.toFixed(1)} s each, as the last ones took: about ${lasting(combinations * this.data.seconds)}.` : `One run, as the last ones took: ${this.data.seconds.toFixed(1)} seconds.`
    write(this.time, time)
    const cell = this.field.show(combinations, trained, this.data.palette)
    write(this.caption, cell < 1 ? `More combinations than points on the screen: the ${trained} that one search trains cannot be seen here.` : combinations > trained ? `A cell for each combination. The ${trained} filled ones are as many as one search here trains.` : `A cell for each combination: one search here trains them all.`)
    this.announcer.say(`${count(combinations)} combinations. ${time}`)
  }

  key(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "z") return
    event.preventDefault()
    this.go(event.shiftKey ? 1 : -1)
  }

  destroy() {
    this.rest.destroy()
    this.field.destroy()
    this.announcer.destroy()
  }
}

/** Say how long so many seconds are, in the unit that fits. */
function lasting(seconds) {
  const [unit, size] = UNITS.find(([, size, most]) => seconds / size < most)
  const number = seconds / size
  return `${number < 10 && size > 1 ? number.toFixed(1) : count(Math.round(number))} ${unit}`
}
