// What a network says: a bar for each class, which moves from one answer to the next.

import { Announcer } from "./core/announce.js"
import { attribute, h, write } from "./core/dom.js"
import { component } from "./core/instance.js"
import { plain, signed } from "./core/numbers.js"
import { stylesBeside } from "./core/styles.js"

export default component(await stylesBeside(import.meta.url, "core/core.css", "probabilities.css"), (root, tell) => new Probabilities(root, tell))

class Probabilities {
  constructor(root) {
    this.body = h("tbody")
    this.table = h("table", { class: "bars" }, this.body)
    root.append(this.table)
    this.announcer = new Announcer(root)
  }

  update({ classes, probabilities, logits, summary }) {
    if (classes.join() !== this.classes?.join()) this.resize(classes)
    attribute(this.table, "aria-label", summary)
    this.rows.forEach((row, place) => this.fill(row, probabilities?.values[place], logits?.values[place]))
    const best = probabilities ? largest(probabilities.values) : -1
    this.rows.forEach(({ element }, place) => element.classList.toggle("best", place === best))
    if (this.summary !== undefined && this.summary !== summary) this.announcer.say(summary)
    this.summary = summary
  }

  resize(classes) {
    this.classes = classes
    this.rows = classes.map(name => {
      const [logit, share, filling] = [h("td", { class: "logit" }), h("td", { class: "share" }), h("div")]
      const track = h("td", { class: "bar" }, filling)
      return { logit, share, filling, element: h("tr", {}, h("th", { scope: "row" }, name), logit, track, share) }
    })
    this.body.replaceChildren(...this.rows.map(({ element }) => element))
  }

  fill({ logit, share, filling }, probability, logitValue) {
    write(share, probability === undefined ? "" : `${plain(probability * 100, 1)} %`)
    write(logit, logitValue === undefined ? "" : signed(logitValue, 2))
    filling.style.transform = `scaleX(${probability ?? 0})`
  }

  destroy() {
    this.announcer.destroy()
  }
}

function largest(values) {
  return values.reduce((best, value, place) => (value > values[best] ? place : best), 0)
}
