// Pictures made for a unit, growing, with what the unit makes of them, beside real patches.

import { attribute, h, write } from "./core/dom.js"
import { component } from "./core/instance.js"
import { plain } from "./core/numbers.js"
import { stylesBeside } from "./core/styles.js"
import { svg, text } from "./core/svg.js"
import { Album, seenFrom } from "./unit_wall/patch.js"

const SIDE = 104
const DIGITS = 2
const [WIDTH, HEIGHT] = [300, 150]
const [LEFT, RIGHT, TOP, BOTTOM] = [44, 8, 10, 26]

export default component(await stylesBeside(import.meta.url, "core/core.css", "made_pictures.css"), root => new MadePictures(root))

class MadePictures {
  constructor(root) {
    this.rows = { made: new Row("made"), real: new Row("real") }
    this.told = h("p", { class: "told-now" })
    this.bar = h("progress", { "aria-label": "Steps of gradient ascent" })
    this.drawing = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" })
    root.append(
      h(
        "div", { class: "made-and-real" },
        h("div", { class: "rows" }, this.rows.made.element, this.rows.real.element),
        h("figure", { class: "climb" }, h("figcaption", { class: "title" }, "The climb: a line for each start"), this.drawing, this.bar, this.told),
      ),
    )
  }

  update(data) {
    const { word, unit, place, field, step, numSteps, titles } = data
    const last = lastOf(data.sums, data.pictures.shape[0])
    const isBegun = last[0] !== null
    const real = Array.from(data.realSums.values)
    this.rows.made.show(data.pictures, last, last.map(() => place), data, `${isBegun ? "Made" : "To be made"} for ${unit.replace(/^./, letter => letter.toLowerCase())}, from ${last.length} starts`, last.map((_, at) => `start ${at + 1}`))
    this.rows.real.show(data.real, real, real.map((_, at) => data.realPlaces.values.slice(2 * at, 2 * at + 2)), data, "The best of the training pictures", titles)
    this.bar.max = numSteps
    this.bar.value = step
    this.bar.hidden = !isBegun || step >= numSteps
    const made = isBegun ? `Largest ${word} made: ${plain(Math.max(...last), DIGITS)}.` : "Noise; nothing is made yet."
    const compared = `${made} Best real one: ${plain(real[0], DIGITS)}.`
    write(this.told, isBegun && step < numSteps ? `Step ${step} of ${numSteps}. ${compared}` : compared)
    this.draw(data, real[0])
    const rest = data.restFrom === null ? "" : ` The last ${numSteps - data.restFrom} of ${numSteps} steps go without jitter.`
    attribute(this.drawing, "aria-label", `${unit}: ${word} over ${step} steps. ${compared}${rest}`)
  }

  /** Draw the sums over the steps, how far the best real picture comes, and where jitter ends. */
  draw({ sums, steps, numSteps, restFrom, palette }, real) {
    const starts = sums.shape[1]
    const every = [...sums.values, real, 0]
    const [low, high] = [Math.min(...every), Math.max(...every)]
    const across = step => LEFT + (step / numSteps) * (WIDTH - LEFT - RIGHT)
    const down = value => TOP + ((high - value) / (high - low || 1)) * (HEIGHT - TOP - BOTTOM)
    const line = (start, colour) => {
      const points = Array.from(steps.values, (step, at) => `${across(step).toFixed(1)},${down(sums.values[at * starts + start]).toFixed(1)}`)
      return svg("polyline", { points: points.join(" "), fill: "none", stroke: colour, "stroke-width": 1.6 })
    }
    const level = (value, kind) => svg("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: down(value), y2: down(value), class: kind })
    const rest = () => [
      svg("line", { x1: across(restFrom), x2: across(restFrom), y1: TOP, y2: HEIGHT - BOTTOM, class: "rest" }),
      text(across(restFrom) - 4, HEIGHT - BOTTOM - 5, "axis end", "jitter ends"),
    ]
    this.drawing.replaceChildren(
      ...(restFrom === null ? [] : rest()),
      level(0, "zero"),
      level(real, "real"),
      ...Array.from({ length: starts }, (_, start) => line(start, palette.result)),
      ...labels(low, high, real, down).map(({ value, kind }) => text(LEFT - 5, down(value) + 3.5, kind, plain(value, 1))),
      text(LEFT + 4, down(real) - 4, "real-word", "best real"),
      text(LEFT, HEIGHT - 8, "axis", "0"),
      text(WIDTH - RIGHT, HEIGHT - 8, "axis end", `${numSteps} steps`),
    )
  }

  destroy() {}
}

/** The numbers beside the axis, those left out that would lie on another. */
function labels(low, high, real, down) {
  const wished = [{ value: real, kind: "axis left real-number" }, { value: high, kind: "axis left" }, { value: 0, kind: "axis left" }, { value: low, kind: "axis left" }]
  const taken = []
  for (const one of wished) if (taken.every(({ value }) => Math.abs(down(value) - down(one.value)) > 11)) taken.push(one)
  return taken
}

/** A row of pictures, each with its number below. */
class Row {
  constructor(kind) {
    this.album = new Album()
    this.items = []
    this.title = h("div", { class: "title" })
    this.list = h("div", { class: `pictures ${kind}` })
    this.element = h("div", {}, this.title, this.list)
  }

  show(pictures, sums, places, { field, palette, word }, title, names) {
    write(this.title, title)
    this.album.hold(pictures)
    while (this.items.length < sums.length) this.add()
    while (this.items.length > sums.length) this.items.pop().element.remove()
    this.items.forEach(({ canvas, name, number }, at) => {
      this.album.draw(canvas, at, seenFrom(field, places[at], this.album.size), SIDE, palette)
      const told = sums[at] === null ? "" : plain(sums[at], DIGITS)
      write(name, names[at])
      write(number, told)
      attribute(canvas, "aria-label", told ? `${names[at]}: ${word} ${told}` : `${names[at]}: noise`)
    })
  }

  add() {
    const [canvas, name, number] = [h("canvas", { role: "img" }), h("span", { class: "quiet" }), h("span", { class: "mono" })]
    const element = h("figure", { class: "one" }, h("span", { class: "frame" }, canvas), h("figcaption", {}, name, number))
    this.items.push({ element, canvas, name, number })
    this.list.append(element)
  }
}

/** What each start has come to; null where no step was taken. */
function lastOf({ values, shape: [count] }, starts) {
  if (!count) return Array(starts).fill(null)
  return Array.from(values.subarray((count - 1) * starts, count * starts))
}
