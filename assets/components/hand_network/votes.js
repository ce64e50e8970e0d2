// The vote: every value that is left, times its weight for each letter, added up.

import { signedLook } from "../core/colours.js"
import { attribute, h, write } from "../core/dom.js"
import { plain, roundingRest, signed } from "../core/numbers.js"
import { Weights } from "../core/weights.js"
import { elected, LETTERS } from "./rules.js"

const VALUE_DIGITS = 4
const DIGITS = 2
const CORNERS = ["top left", "top right", "bottom left", "bottom right"]
const SIZE = [12, 1]

/** The table of values, weights and products. */
export class Votes {
  /** @param {object} does `onWeight(place, weight)`, `onDone()`, `onStep()`, `onCancel()`, `onRefuse(text)`, `onPoint(place)` */
  constructor(does) {
    this.does = does
    this.values = Array.from({ length: SIZE[0] }, (_, place) => this.value(place))
    this.letters = LETTERS.map((letter, number) => this.letter(letter, number))
    const column = (kind, name, cells) => h("div", { class: `column ${kind}` }, h("div", { class: "column-name" }, name), ...cells)
    this.verdict = h("output", { class: "verdict" })
    this.sums = LETTERS.map(() => h("span", { class: "mono" }))
    this.rests = LETTERS.map(() => h("span", { class: "mono quiet" }))
    this.element = h(
      "div", { class: "votes" },
      h(
        "div", { class: "vote-table" },
        column("names", "Value", this.values.map(({ name }) => name)),
        column("left mono", "", this.values.map(({ number }) => number)),
        ...this.letters.flatMap(({ weights, products }, number) => [
          h("div", { class: "column weights-column" }, h("div", { class: "column-name" }, `× ${LETTERS[number]}`), weights.element),
          column("products mono", `for ${LETTERS[number]}`, products),
        ]),
      ),
      h(
        "div", { class: "vote-end" },
        h("div", { class: "says" }, h("span", {}, "Elected:"), this.verdict),
        h("div", { class: "vote-sums" }, ...LETTERS.map((letter, number) => h("div", {}, this.rests[number], h("b", {}, letter), this.sums[number]))),
      ),
    )
  }

  value(place) {
    const [name, number] = [h("div", { class: "cell" }), h("div", { class: "cell number" })]
    for (const cell of [name, number]) cell.addEventListener("pointermove", () => this.does.onPoint(place))
    for (const cell of [name, number]) cell.addEventListener("pointerdown", () => this.does.onPoint(place))
    return { name, number }
  }

  letter(letter, number) {
    const { does } = this
    const weights = new Weights({
      onChange: (place, weight) => does.onWeight(place * LETTERS.length + number, weight),
      onStep: () => does.onStep(), onDone: () => does.onDone(), onCancel: () => does.onCancel(),
      onRefuse: () => does.onRefuse("Weights are whole numbers from −99 to 99."),
    })
    return { weights, products: Array.from({ length: SIZE[0] }, () => h("div", { class: "cell" })) }
  }

  /** Show values, weights and sums; `titles` are those of the features of the second round. */
  show(values, votes, sums, { titles, largest, palette }) {
    this.values.forEach(({ name, number }, place) => {
      write(name, `${(place % 3) + 1} ${CORNERS[Math.floor(place / 3)]}`)
      name.title = `${titles[place % 3]}, ${CORNERS[Math.floor(place / 3)]}`
      write(number, plain(values[place], VALUE_DIGITS))
      number.style.background = signedLook(values[place], 1, palette).ground
    })
    this.letters.forEach(({ weights, products }, letter) => {
      const own = Array.from(values, (_, place) => votes[place * LETTERS.length + letter])
      const terms = own.map((weight, place) => weight * values[place])
      const strongest = Math.max(...terms.map(Math.abs), 1)
      weights.show({ whole: own, size: SIZE }, { palette, limit: largest })
      weights.grid.setAttribute("aria-label", `Weights for ${LETTERS[letter]}, one a value`)
      weights.cells.forEach((cell, place) => attribute(cell, "aria-label", `${this.values[place].name.title}, for ${LETTERS[letter]}`))
      products.forEach((cell, place) => {
        write(cell, signed(terms[place], DIGITS))
        cell.style.background = signedLook(terms[place], strongest, palette).ground
      })
      const rest = roundingRest(sums[letter], terms, DIGITS) / 10 ** DIGITS
      write(this.rests[letter], rest ? `with ${signed(rest, DIGITS)} rounding` : "")
      write(this.sums[letter], plain(sums[letter], DIGITS))
    })
    const said = elected(sums)
    write(this.verdict, said === "tie" ? "a tie" : said)
  }

  /** Mark the value under the hand. */
  mark(chosen) {
    this.values.forEach(({ name, number }, place) => [name, number].forEach(cell => cell.classList.toggle("chosen", place === chosen)))
  }

  letGo() {
    for (const { weights } of this.letters) weights.letGo()
  }
}
