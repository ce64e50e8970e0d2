// The probability of some classes as bars, in the order of the classes.

import { attribute, h, write } from "../core/dom.js"
import { plain } from "../core/numbers.js"

/** A row for each class that matters here. */
export class Shares {
  constructor() {
    this.body = h("tbody")
    this.element = h("table", { class: "shares" }, this.body)
  }

  /** Say which classes are shown, by their numbers, and which is the answer without any change. */
  choose(names, shown, answer) {
    this.rows = shown.map(number => {
      const [share, filling] = [h("td", { class: "share" }), h("div")]
      const row = h("tr", { class: number === answer ? "before" : "" }, h("th", { scope: "row", title: names[number] }, names[number]), h("td", { class: "bar" }, filling), share)
      return { number, share, filling, row }
    })
    this.body.replaceChildren(...this.rows.map(({ row }) => row))
  }

  /** Show the probabilities of all classes. */
  show(probabilities, summary) {
    const best = largest(probabilities)
    for (const { number, share, filling, row } of this.rows) {
      write(share, `${plain(probabilities[number] * 100, 1)} %`)
      filling.style.transform = `scaleX(${probabilities[number]})`
      row.classList.toggle("best", number === best)
    }
    attribute(this.element, "aria-label", summary)
  }
}

/** The place of the largest number. */
export function largest(values) {
  let best = 0
  for (let place = 1; place < values.length; place++) if (values[place] > values[best]) best = place
  return best
}

/** What a network says, and the truth where it is known: {text, isRight}. */
export function said(probabilities, answer, { classes, truth }) {
  const best = largest(probabilities)
  const [name, isRight] = [classes[best], classes[best] === truth]
  const isNews = best !== answer && classes[answer] !== truth
  const told = `It says ${name}, ${plain(probabilities[best] * 100, 1)} %${isRight ? ", rightly" : ""}${isNews ? `, no longer ${classes[answer]}` : ""}.`
  return { isRight, text: isRight || truth === null ? told : `${told} In truth it is ${truth}.` }
}

/** Whether a place is one of a raster: a finger may leave the picture that it started on. */
export function isWithin([row, column], { rows, columns }) {
  return row >= 0 && column >= 0 && row < rows && column < columns
}

/** One row of an array of shape (S, classes). */
export function rowOf({ values, shape: [, width] }, place) {
  return values.subarray(place * width, (place + 1) * width)
}

/** The classes that are worth a bar: those with the highest peak in any of some tables, in order. */
export function worthShowing(tables, most) {
  const peaks = new Float32Array(tables[0].shape[1])
  for (const { values } of tables) for (let at = 0; at < values.length; at++) peaks[at % peaks.length] = Math.max(peaks[at % peaks.length], values[at])
  const order = [...peaks.keys()].sort((one, other) => peaks[other] - peaks[one])
  return order.slice(0, most).sort((one, other) => one - other)
}
