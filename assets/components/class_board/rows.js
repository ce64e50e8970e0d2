// The rows of the board: made once for each member, filled anew, and led to their new places.

import { attribute, h, write } from "../core/dom.js"
import { count, plain } from "../core/numbers.js"
import { svg } from "../core/svg.js"
import { Curve } from "./curve.js"

const GLIDE = 450 // milliseconds
const CHECK = "M3 8.5l3.2 3.2L13 4.8"

export class Rows {
  constructor() {
    this.element = h("ol", { class: "rows" })
    this.known = new Map()
    this.less = matchMedia("(prefers-reduced-motion: reduce)")
  }

  /** Show the members in their order; `isShown(row, place)` says which of them. */
  show(data, isShown) {
    const before = this.places()
    let point = 0
    const rows = data.rows.map((told, place) => {
      const row = this.row(told.number)
      const [length, further] = told.points
      fill(row, told, place, data, { curve: pointsOf(data, point, length), further: pointsOf(data, point + length, further) })
      point += length + further
      row.element.hidden = !isShown(told, place)
      return row
    })
    this.forget(new Set(data.rows.map(({ number }) => number)))
    const elements = rows.map(({ element }) => element)
    if (elements.some((element, place) => element !== this.element.children[place])) this.element.replaceChildren(...elements)
    this.glide(before)
  }

  row(number) {
    if (!this.known.has(number)) this.known.set(number, makeRow())
    return this.known.get(number)
  }

  forget(numbers) {
    for (const [number, { element }] of this.known) {
      if (numbers.has(number)) continue
      element.remove()
      this.known.delete(number)
    }
  }

  /** Where each row is seen now. */
  places() {
    return new Map([...this.known].filter(([, { element }]) => element.isConnected && !element.hidden).map(([number, { element }]) => [number, element.getBoundingClientRect()]))
  }

  /** Let rows that have another place come from where they were. */
  glide(before) {
    if (this.less.matches) return
    for (const [number, now] of this.places()) {
      const old = before.get(number)
      const [across, down] = old ? [old.left - now.left, old.top - now.top] : [0, 0]
      // what has another width was laid out anew, and everything with it
      if (!old || (!across && !down) || Math.abs(old.width - now.width) > 1) continue
      this.known.get(number).element.animate([{ transform: `translate(${across}px, ${down}px)` }, { transform: "none" }], { duration: GLIDE, easing: "ease-in-out" })
    }
  }
}

function makeRow() {
  const [rank, name, you, dot] = [h("span", { class: "rank mono" }), h("bdi", { class: "name" }), h("span", { class: "quiet you" }, "you"), h("span", { class: "dot", role: "img", "aria-label": "training", title: "training" })]
  const late = h("span", { class: "late quiet", title: "Reached after the drawer was opened: does not count" })
  const [parameters, accuracy, heldOut] = [h("span", { class: "parameters mono quiet" }), h("b", { class: "accuracy mono" }), h("span", { class: "held-out mono" })]
  const curve = new Curve()
  const check = svg("svg", { viewBox: "0 0 16 16", class: "check", role: "img", "aria-label": "goal reached" })
  check.append(svg("path", { d: CHECK }))
  const who = h("span", { class: "who" }, name, you, dot, late)
  const element = h("li", {}, rank, who, curve.element, parameters, check, accuracy, heldOut)
  return { element, rank, name, you, dot, late, parameters, curve, check, accuracy, heldOut }
}

function fill(row, told, place, { own, revealed, level }, points) {
  write(row.rank, String(place + 1))
  write(row.name, told.name)
  attribute(row.name, "title", told.name)
  row.element.classList.toggle("own", told.number === own)
  row.you.hidden = told.number !== own
  row.dot.hidden = !told.is_training
  write(row.late, told.late == null ? "" : `${percent(told.late)} after the drawer`)
  write(row.parameters, told.parameters == null ? "" : count(told.parameters))
  attribute(row.parameters, "title", told.parameters == null ? null : `${count(told.parameters)} parameters`)
  write(row.accuracy, told.accuracy == null ? "–" : percent(told.accuracy))
  attribute(row.check, "class", told.is_reached ? "check" : "check not")
  row.heldOut.hidden = !revealed
  write(row.heldOut, told.held_out == null ? "→ –" : `→ ${percent(told.held_out)}`)
  attribute(row.heldOut, "title", told.held_out == null ? "Had not finished when the drawer was opened" : "Held-out accuracy")
  row.curve.show(points, told.num_epochs, level)
}

function percent(share) {
  return `${plain(share * 100, 1)} %`
}

/** Read so many points of the curves: epochs, and accuracies as whole 255ths. */
function pointsOf({ epochs, accuracies }, from, length) {
  return Array.from({ length }, (_, place) => [epochs.values[from + place], accuracies.values[from + place] / 255])
}
