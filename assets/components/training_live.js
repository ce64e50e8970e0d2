// A training as it goes on: curves, the first filters and what they see, what the network says of
// one chosen picture, and how large its gradients are. Everything is replaced in place.

import { Announcer } from "./core/announce.js"
import { attribute, h, write } from "./core/dom.js"
import { component } from "./core/instance.js"
import { plain } from "./core/numbers.js"
import { Raster } from "./core/raster.js"
import { stylesBeside } from "./core/styles.js"
import { Filters } from "./training_live/filters.js"
import { Plot } from "./training_live/plot.js"
import { Rows } from "./training_live/rows.js"

const SMALLEST = -7 // the power of ten at which the bar of a gradient is empty
const GRADIENTS = "Root mean square of each layer's gradient in the newest step, on a logarithmic scale from 0.0000001 to 1"

export default component(await stylesBeside(import.meta.url, "core/core.css", "training_live.css"), (root, tell) => new Live(root, tell))

class Live {
  constructor(root, tell) {
    this.tell = tell
    this.step = 0 // counts the presses that Python was told of
    this.filling = h("div")
    this.bar = h("div", { class: "progress", role: "progressbar", "aria-label": "Training", "aria-valuemin": 0, "aria-valuemax": 100 }, this.filling)
    this.line = h("span", { class: "line mono" })
    this.name = h("span", { class: "name" })
    this.head = h("div", { class: "head" }, this.name, this.bar, this.line)
    this.loss = new Plot("Loss", false)
    this.accuracy = new Plot("Accuracy", true)
    this.legend = h("div", { class: "legend quiet" })
    this.filters = new Filters()
    this.answers = new Rows("It says")
    this.gradients = new Rows("Gradients", GRADIENTS)
    this.watched = this.makeWatched()
    const below = h("div", { class: "below" }, h("div", { class: "seen" }, this.watched, this.filters.element), this.answers.element, this.gradients.element)
    root.append(this.head, h("div", { class: "plots" }, this.loss.element, this.accuracy.element), this.legend, below)
    this.announcer = new Announcer(root)
  }

  makeWatched() {
    const turn = (sign, name, by) => h("button", { type: "button", class: "turn", "aria-label": name, title: name, onclick: () => this.turn(by) }, sign)
    this.picture = new Raster()
    attribute(this.picture.canvas, "role", "img")
    this.truth = h("span", { class: "truth" })
    return h("div", { class: "watched" }, this.picture.canvas, h("div", { class: "turns" }, turn("‹", "The picture before", -1), this.truth, turn("›", "The next picture", 1)))
  }

  turn(by) {
    this.step += 1
    this.tell.trigger("watch", { step: this.step, by })
  }

  update(data) {
    this.showHead(data)
    const names = ["loss", "accuracy"]
    for (const name of names) this[name].show(curvesOf(data, name), data.num_epochs, runsOf(data, name))
    this.legend.hidden = !data.runs.length
    const known = data.runs.map(({ name }) => name).join("\n")
    if (known !== this.known) this.legend.replaceChildren("Validation of ", ...data.runs.map(({ name, hue }) => h("span", { class: `key hue-${hue}` }, name)))
    this.known = known
    this.showSeen(data)
    this.gradients.show(data.gradients.map(([name, size]) => [name, size > 0 ? size.toExponential(1) : "0", size > 0 ? 1 - Math.log10(size) / SMALLEST : 0, size > 0 ? "" : "none"]))
    if (data.said !== this.said) this.announcer.say(data.said)
    this.said = data.said
  }

  showHead({ state, name, line, fraction }) {
    write(this.name, name)
    write(this.line, line)
    this.bar.hidden = state === "done"
    this.bar.classList.toggle("waiting", state === "waiting")
    attribute(this.bar, "aria-valuenow", Math.round(fraction * 100))
    this.filling.style.transform = `scaleX(${fraction.toFixed(4)})`
  }

  showSeen(data) {
    this.filters.show(data)
    this.watched.hidden = !data.picture
    if (data.picture) {
      this.picture.brightness(data.picture)
      attribute(this.picture.canvas, "aria-label", data.picture_title)
      this.picture.canvas.title = data.picture_title
      write(this.truth, data.truth)
    }
    const shares = data.probabilities ? Array.from(data.probabilities.values) : []
    const best = shares.indexOf(Math.max(...shares))
    this.answers.show(shares.map((share, place) => [data.classes[place], `${plain(share * 100, 1)} %`, share, place === best ? (data.classes[place] === data.truth || !data.truth ? "best right" : "best wrong") : ""]))
  }

  destroy() {
    this.announcer.destroy()
  }
}

/** Pair the epochs with the values of one quantity, for each line. */
function curvesOf(data, name) {
  return {
    batch: points(data.batch_epochs, data[`batch_${name}`]),
    training: points(data.training_epochs, data[`training_${name}`]),
    validation: points(data.epochs, data[`validation_${name}`]),
  }
}

function runsOf(data, name) {
  return data.runs.map((run, place) => ({ ...run, points: points(data[`run_${place}_epochs`], data[`run_${place}_${name}`]) }))
}

function points(epochs, values) {
  return epochs ? Array.from(epochs.values, (epoch, place) => [epoch, values.values[place]]) : []
}
