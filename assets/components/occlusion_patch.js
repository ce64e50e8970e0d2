// A patch over the picture, moved by hand or swept: what the network says with this part hidden. All
// places were asked about before, so the answer is there at once.

import { Announcer } from "./core/announce.js"
import { range, signedLetters, signedLimit } from "./core/colours.js"
import { attribute, h, write } from "./core/dom.js"
import { Hand } from "./core/hand.js"
import { component } from "./core/instance.js"
import { decimalsFor, rangeTold } from "./core/legible.js"
import { unitFrame } from "./core/marks.js"
import { plain, roundingRest, signed } from "./core/numbers.js"
import { Raster } from "./core/raster.js"
import { stylesBeside } from "./core/styles.js"
import { stopNear } from "./core/window.js"

const HEIGHT = 300 // CSS pixels of a pane at most
const DIGITS = 3

export default component(await stylesBeside(import.meta.url, "core/core.css", "occlusion_patch.css"), (root, tell) => new OcclusionPatch(root, tell))

class OcclusionPatch {
  constructor(root, tell) {
    this.hand = new Hand({ name: "Place", tell, show: () => this.showStop(), onEscape: () => [this.picture, this.drops].forEach(pane => pane.fit()) })
    this.rasters = { picture: new Raster(), drops: new Raster() }
    this.cover = document.createElement("canvas")
    this.build(root)
    this.announcer = new Announcer(root)
  }

  build(root) {
    this.picture = this.hand.pane({ maxHeight: HEIGHT, onPoint: (row, column) => this.hand.point(this.nearest(row, column)), other: () => this.drops })
    this.drops = this.hand.pane({ maxHeight: HEIGHT, onPoint: (row, column) => this.hand.point([row, column]), other: () => this.picture })
    for (const name of ["where", "size", "toldPatch", "toldScore"]) this[name] = h("span", { class: "quiet" })
    this.low = h("b")
    this.high = h("b")
    this.body = h("tbody")
    this.table = h("table", { class: "answers" }, h("thead", {}, h("tr", {}, ...["class", "logit", "change", "", "share"].map(name => h(name ? "th" : "td", { scope: name ? "col" : null }, name)))), this.body)
    this.terms = h("span", { class: "sum-terms" })
    this.result = h("output", { class: "result" })
    this.verdict = h("p", { class: "quiet verdict" })
    root.append(
      h(
        "div", { class: "stage" },
        h("section", {}, h("div", { class: "heading" }, h("b", {}, "Hide a part"), this.where), this.picture.element, h("div", { class: "foot" }, this.toldPatch)),
        h("section", { class: "answers-side" }, h("div", { class: "heading" }, h("b", {}, "What it says now"), this.toldScore), this.table, h("div", { class: "sum-line mono" }, this.terms, this.result), this.verdict),
        h("section", {}, h("div", { class: "heading" }, h("b", {}, "Fall of the score"), this.size), this.drops.element, h("div", { class: "scale", "aria-hidden": "true" }, this.low, h("span"), this.high)),
      ),
      this.hand.transport.element,
    )
  }

  update(data) {
    const isOther = this.data && (this.data.drops !== data.drops || this.data.patch !== data.patch)
    if (data.classes.join() !== this.data?.classes.join()) this.fit(data.classes)
    this.data = data
    this.hand.enter(data.drops.shape, data.start, isOther)
    this.showMaps()
    this.showStop()
  }

  fit(classes) {
    this.rows = classes.map(name => {
      const [logit, change, share, filling, before] = [h("td"), h("td", { class: "quiet" }), h("td"), h("div", { class: "now" }), h("div", { class: "before" })]
      return { logit, change, share, filling, before, element: h("tr", {}, h("th", { scope: "row" }, name), logit, change, h("td", { class: "bar" }, filling, before), share) }
    })
    this.body.replaceChildren(...this.rows.map(({ element }) => element))
  }

  showMaps() {
    const { data, rasters } = this
    const { palette, drops } = data
    const limit = signedLimit(drops.values)
    this.decimals = decimalsFor(limit)
    rasters.picture.brightness(data.picture)
    rasters.drops.signed(drops, palette, limit)
    this.picture.label(data.alt)
    this.drops.label(data.dropsAlt)
    this.picture.show(rasters.picture, { palette })
    const at = (row, column) => drops.values[row * drops.shape[1] + column]
    this.drops.show(rasters.drops, { palette, numbers: (row, column) => ({ text: signed(at(row, column), this.decimals), letters: signedLetters(at(row, column), limit, palette) }) })
    write(this.size, `${drops.shape.join(" × ")} · ${rangeTold(...range(drops.values), this.decimals)}`)
    write(this.low, plain(-limit, this.decimals))
    write(this.high, signed(limit, this.decimals))
    write(this.toldPatch, `${data.patch} × ${data.patch} pixels, painted ${data.fillTold}; the orange line is the whole picture's answer`)
    write(this.toldScore, data.scoreTold)
    this.cover.height = data.picture.shape[0]
    this.cover.width = data.picture.shape[1]
  }

  showStop() {
    const { data, hand } = this
    const [top, left] = hand.stop.map(place => place * data.step)
    const box = { rows: [top, top + data.patch], columns: [left, left + data.patch] }
    this.paint(top, left)
    this.picture.reveal(box.rows, box.columns)
    this.picture.mark([{ kind: "image", canvas: this.cover }, { kind: "frame", ...box, colour: data.palette.window }])
    const here = unitFrame(hand.stop, data.palette.result)
    this.drops.reveal(here.rows, here.columns)
    this.drops.mark([...hand.veil, here])
    hand.showTransport()
    write(this.where, `rows ${top}–${top + data.patch - 1}, columns ${left}–${left + data.patch - 1}`)
    this.showAnswer()
  }

  paint(top, left) {
    const context = this.cover.getContext("2d")
    context.clearRect(0, 0, this.cover.width, this.cover.height)
    context.fillStyle = `rgb(${this.data.fill.join()})`
    context.fillRect(left, top, this.data.patch, this.data.patch)
  }

  showAnswer() {
    const { data, hand } = this
    const count = data.classes.length
    const at = hand.index * count
    const now = place => data.logits.values[at + place]
    const shares = data.probabilities.values.subarray(at, at + count)
    const best = largest(shares)
    this.rows.forEach((row, place) => {
      const whole = data.whole.values[place]
      write(row.logit, signed(now(place), 2))
      write(row.change, signed(now(place) - whole, 2))
      write(row.share, `${plain(shares[place] * 100, 1)} %`)
      row.filling.style.transform = `scaleX(${shares[place]})`
      row.before.style.left = `${100 * data.wholeShares.values[place]}%`
      row.element.classList.toggle("best", place === best)
      row.element.classList.toggle("asked", place === data.of)
      attribute(row.element, "aria-label", `${data.classes[place]}: ${plain(shares[place] * 100, 1)} %`)
    })
    this.showSum(best)
  }

  /** The fall of the score, as a difference that adds up as written. */
  showSum(best) {
    const { data, hand } = this
    const drop = data.drops.values[hand.index]
    const score = data.score - drop
    const rest = roundingRest(drop, [data.score, -score], DIGITS)
    write(this.terms, `score ${plain(data.score, DIGITS)} − ${score < 0 ? `(${plain(score, DIGITS)})` : plain(score, DIGITS)}${rest ? ` ${signed(rest / 10 ** DIGITS, DIGITS)} rounding` : ""} =`)
    write(this.result, signed(drop, DIGITS) || "0")
    const flips = best !== largest(data.wholeShares.values)
    const verdict = flips ? `With this part hidden the answer is ${data.classes[best]}.` : `The answer stays ${data.classes[best]}.`
    write(this.verdict, verdict)
    this.announcer.say(`${this.where.textContent} hidden. ${verdict} Score ${drop < 0 ? "rises" : "falls"} by ${plain(Math.abs(drop), DIGITS)}.`)
  }

  nearest(row, column) {
    const { step, patch, drops } = this.data
    return stopNear([row, column], { stride: [step, step], dilation: [1, 1], margins: [[0, 0], [0, 0]] }, [patch, patch], drops.shape)
  }

  destroy() {
    for (const part of [this.picture, this.drops, this.hand, this.announcer]) part.destroy()
  }
}

function largest(values) {
  return values.reduce((best, value, place) => (value > values[best] ? place : best), 0)
}
