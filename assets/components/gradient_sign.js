// A picture, a small change along signs, and what comes out: the same size of change along the signs of
// a gradient and along random signs, with the arithmetic of the pixel and of the score.

import { Announcer } from "./core/announce.js"
import { ProbabilityCurve } from "./changed_picture/curve.js"
import { isWithin, rowOf, said, Shares, worthShowing } from "./changed_picture/shares.js"
import { attribute, h, write } from "./core/dom.js"
import { component } from "./core/instance.js"
import { inUnits, plain, roundingRest, signed } from "./core/numbers.js"
import { Pane } from "./core/pane.js"
import { Raster } from "./core/raster.js"
import { Rest } from "./core/rest.js"
import { Segments } from "./core/segments.js"
import { steered } from "./core/steer.js"
import { stylesBeside } from "./core/styles.js"

const HINT = "Arrow keys go from pixel to pixel and write out what is added there."
const SIDE = 200 // CSS pixels of a picture at most
const PLANE = 84 // of one channel of the change
const CURVE = 120
const MOST_BARS = 6
const FULL = 255
const DIGITS = 2
const KINDS = [
  { value: "gradient", text: "signs of the gradient" },
  { value: "random", text: "random signs" },
]

export default component(await stylesBeside(import.meta.url, "core/core.css", "changed_picture/curve.css", "gradient_sign.css"), (root, tell) => new GradientSign(root, tell))

class GradientSign {
  constructor(root, tell) {
    this.pixel = [0, 0]
    this.build(root)
    this.rest = new Rest(tell, "look", () => ({ step: this.step, kind: this.kind }))
    this.announcer = new Announcer(root)
  }

  build(root) {
    this.before = this.pane("The picture")
    this.after = this.pane("The changed picture")
    this.planes = []
    this.differences = h("div", { class: "planes" })
    this.magnified = h("span", { class: "quiet" })
    this.scale = h("p", { class: "ends mono" })
    this.kinds = new Segments("Which signs", KINDS, kind => this.go(this.step, kind))
    this.shares = new Shares()
    this.verdict = h("p", { class: "verdict" })
    this.curve = new ProbabilityCurve({ height: CURVE, onPlace: step => this.go(step, this.kind), onRest: () => this.rest.soon() })
    this.size = h("output", { class: "mono" })
    this.most = h("span", { "aria-hidden": "true" })
    this.slider = h("input", { type: "range", min: 0, step: 1, "aria-label": "Size of the change in 255ths", oninput: () => this.go(Number(this.slider.value), this.kind), onchange: () => this.rest.soon() })
    this.pixelLine = h("p", { class: "line mono" })
    this.terms = h("tbody")
    this.formula = h("p", { class: "formula mono" })
    this.cancel = h("p", { class: "note quiet" })
    const part = (name, element, more = null) => h("figure", {}, h("figcaption", {}, h("b", {}, name), more), element)
    const sign = text => h("span", { class: "sign mono", "aria-hidden": "true" }, text)
    root.append(
      h(
        "div", { class: "sum" },
        part("picture", this.before.pane.element), sign("+"), part("change", this.differences, this.magnified), sign("="), part("changed", this.after.pane.element),
        h("section", { class: "answer" }, this.verdict, this.shares.element),
      ),
      this.pixelLine,
      h(
        "div", { class: "below" },
        h("section", { class: "along" }, h("div", { class: "heading" }, h("b", {}, "Size of the change"), this.kinds.element, this.size), this.curve.drawing, h("div", { class: "slide" }, h("span", { "aria-hidden": "true" }, "0"), this.slider, this.most), h("p", { class: "note quiet" }, "Strong lines: along these signs. Dashed: along the others.")),
        h("section", { class: "score" }, this.formula, h("table", { class: "terms mono" }, this.terms), this.cancel),
      ),
    )
  }

  pane(name) {
    const pane = new Pane({ label: name, hint: HINT, maxHeight: SIDE, isWhole: true, onPoint: (row, column) => this.read([row, column]), onKey: event => this.key(event) })
    return { name, pane, raster: new Raster() }
  }

  update(data) {
    this.data = data
    const { picture, classes } = data
    if (data.gradientSigns !== this.signs) Object.assign(this, data.start, { pixel: data.pixel })
    this.signs = data.gradientSigns
    this.last = data.gradientProbabilities.shape[0] - 1
    this.step = Math.min(this.step, this.last)
    this.pixel = [Math.min(this.pixel[0], picture.shape[0] - 1), Math.min(this.pixel[1], picture.shape[1] - 1)]
    this.arrangePlanes(picture.shape[2])
    const tables = [data.gradientProbabilities, data.randomProbabilities]
    this.shares.choose(classes, worthShowing(tables, MOST_BARS), data.answer)
    attribute(this.slider, "max", this.last)
    write(this.most, `${this.last}/255`)
    for (const part of [this.shares.element, this.curve.drawing]) part.classList.toggle("unproven", classes[data.answer] !== data.truth)
    this.show()
    this.rest.knows()
  }

  /** The change of a picture in colour has a plane for each channel. */
  arrangePlanes(channels) {
    if (this.planes.length !== channels) {
      for (const plane of this.planes) plane.pane.destroy()
      const names = channels === 3 ? ["red", "green", "blue"] : [""]
      this.planes = names.map(name => this.pane(`The change${name && ` of ${name}`}, magnified`))
      for (const plane of this.planes) plane.pane.limit(channels === 3 ? PLANE : SIDE)
      const planes = this.planes.map((plane, number) => h("div", { class: "plane" }, plane.pane.element, names[number] && h("span", { class: "quiet" }, names[number])))
      this.differences.replaceChildren(...planes, this.scale)
      this.differences.classList.toggle("three", channels === 3)
    }
  }

  go(step, kind) {
    if (step === this.step && kind === this.kind) return
    Object.assign(this, { step, kind })
    this.show()
    this.rest.soon()
  }

  /** Read a place; beside the picture there is none, and the last one stays. */
  read(place) {
    if (!isWithin(place, this.before.raster)) return
    this.pixel = place
    this.showPixel()
  }

  key(event) {
    const { shape } = this.data.picture
    const aim = steered(event, this.pixel, [shape[0], shape[1]])
    if (!aim) return false
    this.read(aim)
    return true
  }

  show() {
    const { data, step, kind } = this
    const [table, beside] = kind === "gradient" ? [data.gradientProbabilities, data.randomProbabilities] : [data.randomProbabilities, data.gradientProbabilities]
    this.kinds.set(kind)
    this.add()
    this.showPictures()
    this.curve.show({ table, beside, classes: data.classes, unchanged: 0, rival: data.rival, summary: data.summaries[kind] })
    this.curve.mark(step)
    this.slider.value = step
    this.slider.style.setProperty("--done", `${(100 * step) / this.last}%`)
    attribute(this.slider, "aria-valuetext", `${step} of 255`)
    write(this.size, `${step}/255`)
    const now = rowOf(table, step)
    const verdict = said(now, data.answer, data)
    write(this.verdict, verdict.text)
    attribute(this.verdict, "data-right", verdict.isRight)
    this.shares.show(now, verdict.text)
    this.showPixel()
    this.showScore()
    if (this.heard !== undefined && this.heard !== step + verdict.text) this.announcer.say(`Change of ${step} 255ths. ${verdict.text}`)
    this.heard = step + verdict.text
  }

  /** Add the change to the picture, in 255ths, cut off at 0 and 255. */
  add() {
    const { values } = this.data.picture
    const signs = this.data[`${this.kind}Signs`].values
    this.changed = new Float32Array(values.length)
    this.change = new Float32Array(values.length)
    for (let at = 0; at < values.length; at++) {
      this.changed[at] = Math.min(Math.max(values[at] + this.step * signs[at], 0), FULL)
      this.change[at] = this.changed[at] - values[at]
    }
  }

  showPictures() {
    const { data } = this
    const { palette, picture: { shape } } = data
    this.before.raster.brightness(data.picture)
    this.after.raster.brightness({ values: this.changed, shape })
    this.before.pane.show(this.before.raster, { palette })
    this.after.pane.show(this.after.raster, { palette })
    this.before.pane.label(data.alt)
    this.after.pane.label(`${data.alt} Changed by ${this.step} of 255 along ${KINDS.find(({ value }) => value === this.kind).text}.`)
    this.planes.forEach(({ raster, pane }, channel) => {
      raster.signed({ values: this.change, shape }, palette, Math.max(this.step, 1), channel)
      pane.show(raster, { palette })
    })
    const times = FULL / Math.max(this.step, 1)
    write(this.magnified, this.step ? `drawn ${plain(times, times < 10 ? 1 : 0)} × as strong` : "none")
    const [least, most] = [h("span", { class: "least" }, `−${this.step}`), h("span", { class: "most" }, `+${this.step}`)]
    this.scale.replaceChildren(...(this.step ? [least, " … ", most] : ["0"]))
  }

  /** The pixel under the hand: what is there, what is added, what comes out. */
  showPixel() {
    const { data, pixel: [row, column] } = this
    const [, width, channels] = data.picture.shape
    const frame = [{ kind: "frame", rows: [row, row + 1], columns: [column, column + 1], colour: data.palette.window }]
    for (const { pane } of [this.before, this.after, ...this.planes]) pane.mark(frame)
    const names = channels === 3 ? ["red ", "green ", "blue "] : [""]
    const signs = this.data[`${this.kind}Signs`].values
    const written = names.map((name, channel) => {
      const at = (row * width + column) * channels + channel
      const [before, wished] = [data.picture.values[at], data.picture.values[at] + this.step * signs[at]]
      const digits = Number.isInteger(before) ? 0 : DIGITS
      const added = this.step * signs[at]
      const cut = wished < 0 ? ", cut at 0" : wished > FULL ? ", cut at 255" : ""
      return `${name}${plain(before, digits)} ${added < 0 ? "−" : "+"} ${Math.abs(added)} = ${plain(wished, digits)}${cut}`
    })
    write(this.pixelLine, `row ${row}, column ${column}: ${written.join(" · ")}`)
  }

  /** What a linear network would do, and what this one does; the terms add up as they are written. */
  showScore() {
    const { data, step, kind } = this
    const { score } = data
    const push = { slope: data.slopes[kind], linear: data[`${kind}Linear`].values[step], score: data[`${kind}Scores`].values[step] }
    const start = data[`${kind}Scores`].values[0]
    const slope = inUnits(push.slope, DIGITS) / 100
    const straight = (step / FULL) * slope
    const cut = push.linear - (step / FULL) * push.slope
    const bend = push.score - start - push.linear
    const parts = [start, straight, cut, bend]
    const rest = roundingRest(push.score, parts, DIGITS)
    const rows = [
      [score, plain(start, DIGITS), ""],
      [`${step}/255 × ${plain(slope, DIGITS)}, were it linear`, signed(straight, DIGITS), "straight"],
      ["cut off at 0 and 255", signed(cut, DIGITS), ""],
      ["the network's bends", signed(bend, DIGITS), ""],
      ...(rest ? [["rounding", signed(rest / 100, DIGITS), ""]] : []),
      ["now", plain(push.score, DIGITS), "total"],
    ]
    this.terms.replaceChildren(...rows.map(([name, value, kind]) => h("tr", { class: kind }, h("th", { scope: "row" }, name), h("td", {}, value))))
    write(this.formula, kind === "gradient" ? `Σ |gradient| = ${plain(slope, DIGITS)}` : `Σ gradient × random sign = ${plain(slope, DIGITS)}`)
    const length = inUnits(data.length, DIGITS) / 100
    const expected = `Expected size of the straight term: ε · √Σ gradient² = ${step}/255 × ${plain(length, DIGITS)} = ${plain((step / FULL) * length, DIGITS)}.`
    write(this.cancel, kind === "random" ? `${expected} ${data.notes.random}` : data.notes.gradient)
  }

  destroy() {
    for (const { pane } of [this.before, this.after, ...this.planes]) pane.destroy()
    for (const part of [this.curve, this.rest, this.announcer]) part.destroy()
  }
}
