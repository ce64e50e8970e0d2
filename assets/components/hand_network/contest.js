// The board under the hand, and both ways to tell what is on it: pixel by pixel, and by features.

import { attribute, h, write } from "../core/dom.js"
import { Grid, NO_LOOK } from "../core/grid.js"
import { icon } from "../core/icons.js"
import { plain } from "../core/numbers.js"
import { valueAt } from "./how.js"
import { Frame } from "./map.js"
import { elected, equalPixels, LETTERS, MAPS, SIDE } from "./rules.js"
import { Signs } from "./signs.js"

const KEYS = "Arrow keys move; space or Enter turns a cell over, plus makes it ink, minus paper; Control and Z undoes."
const CELLS = SIDE * SIDE
const MOVES = [
  ["left", "←", "Shift one cell to the left"],
  ["right", "→", "Shift one cell to the right"],
  ["up", "↑", "Shift one cell up"],
  ["down", "↓", "Shift one cell down"],
  ["shrink", "Shrink", "0.85 times the size"],
  ["rotate", "Rotate", "15 degrees clockwise"],
  ["bend", "Bend", "Upright lines bulge to the right"],
]

/** The board and its tools. */
export class BoardPanel {
  /**
   * @param {object} does `onCell(place, value)`, `onDone()`, `onStep(told)` of the cells; `onLetter(letter)`,
   *     `onClear()`, `onMove(kind)`, `onTravel(by)` of the buttons
   */
  constructor(does) {
    this.signs = new Signs({ side: SIDE, cycle: [1, -1], hint: KEYS, onChange: does.onCell, onDone: does.onDone, onStep: does.onStep })
    this.frame = new Frame("seen")
    this.signs.box.append(this.frame.element)
    this.undo = tool("Undo", "Undo (Ctrl Z)", () => does.onTravel(-1), icon("undo"))
    this.redo = tool("Redo", "Redo (Ctrl Shift Z)", () => does.onTravel(1), icon("redo"))
    this.inked = h("span", { class: "quiet" })
    this.element = h(
      "section", { class: "board" },
      h("div", { class: "heading" }, h("b", {}, "Draw here"), this.inked),
      this.signs.element,
      h(
        "div", { class: "tools" },
        ...LETTERS.map(letter => tool(`The letter ${letter}`, `The ${letter} as it should be`, () => does.onLetter(letter), letter)),
        tool("Clear", "All paper", () => does.onClear()),
        h("span", { class: "segments" }, this.undo, this.redo),
      ),
      h(
        "div", { class: "tools", role: "group", "aria-label": "Move what is drawn" },
        h("span", { class: "segments" }, ...MOVES.slice(0, 4).map(([kind, text, title]) => tool(title, title, () => does.onMove(kind), text))),
        ...MOVES.slice(4).map(([kind, text, title]) => tool(text, title, () => does.onMove(kind))),
      ),
    )
  }

  show(board, { hasBefore, hasAfter }) {
    const inked = board.reduce((count, cell) => count + (cell > 0), 0)
    this.signs.show(board, `The board, 9 by 9 cells, ${inked} of them ink`)
    write(this.inked, `ink 1, paper −1 · ${inked} of ${CELLS} inked`)
    attribute(this.undo, "aria-disabled", !hasBefore)
    attribute(this.redo, "aria-disabled", !hasAfter)
  }

  mark(seen) {
    this.frame.show(seen, [SIDE, SIDE])
  }
}

/** The board once more, beside the arithmetic: where the window lies, and where to lay it. */
export class SmallBoard {
  /** @param {(place: [number, number]) => void} onPoint the upper left cell of a window */
  constructor(onPoint) {
    this.onPoint = onPoint
    this.grid = new Grid("The board", "small")
    this.grid.resize(SIDE, SIDE)
    this.frame = new Frame("seen")
    this.element = h("div", { class: "small-board", "aria-hidden": "true" }, this.grid.element, this.frame.element)
    for (const name of ["pointermove", "pointerdown"]) this.element.addEventListener(name, event => this.point(event))
  }

  show(board) {
    board.forEach((cell, place) => this.grid.set(place, "", NO_LOOK, cell > 0 ? "ink" : "paper"))
  }

  mark(seen) {
    this.frame.show(seen, [SIDE, SIDE])
  }

  point(event) {
    const { left, top, width, height } = this.grid.element.getBoundingClientRect()
    const first = part => Math.min(Math.max(Math.floor(part * SIDE) - 1, 0), SIDE - 3)
    this.onPoint([first((event.clientY - top) / height), first((event.clientX - left) / width)])
  }
}

/** The board held against both letters, pixel by pixel. */
export class LiteralPanel {
  constructor() {
    this.letters = LETTERS.map(letter => new Template(letter))
    this.verdict = h("output", { class: "verdict" })
    this.note = h("p", { class: "quiet" })
    this.score = h("p", { class: "score" })
    this.element = h(
      "section", { class: "literal" },
      h("div", { class: "heading" }, h("b", {}, "Pixel by pixel"), h("span", { class: "quiet" }, "orange: not equal")),
      h("div", { class: "templates" }, ...this.letters.map(({ element }) => element)),
      h("div", { class: "says" }, h("span", {}, "More pixels equal:"), this.verdict), this.note, this.score,
    )
  }

  /** Show the comparison; answers what it says. */
  show(board, templates) {
    const equal = this.letters.map((letter, number) => letter.show(board, templates[number]))
    const said = elected(equal)
    const same = equal.indexOf(CELLS)
    showVerdict(this.verdict, said)
    write(this.note, same >= 0 ? `The very same picture as the ${LETTERS[same]}.` : "Not the same picture as either.")
    return said
  }
}

/** One letter as it should be, with the pixels that differ marked. */
class Template {
  constructor(letter) {
    this.grid = new Grid(`The letter ${letter}, and where the board differs`, "template")
    this.grid.resize(SIDE, SIDE)
    this.count = h("b", { class: "mono" })
    this.mean = h("span", { class: "mono quiet" })
    this.element = h("div", { class: "template-place" }, this.grid.element, h("div", {}, this.count, " equal"), this.mean)
  }

  show(board, template) {
    template.forEach((cell, place) => this.grid.set(place, "", NO_LOOK, `${cell > 0 ? "ink" : "paper"}${cell === board[place] ? "" : " differs"}`))
    const equal = equalPixels(board, template)
    const sum = 2 * equal - CELLS
    write(this.count, `${equal} of ${CELLS}`)
    write(this.mean, `(${equal} − ${CELLS - equal}) / ${CELLS} ${sum % CELLS ? "≈" : "="} ${plain(sum / CELLS, 2)}`)
    return equal
  }
}

/** The votes of the network by hand, short. */
export class ElectionPanel {
  /** @param {(unit: object) => void} onPoint a best match is pressed */
  constructor(onPoint) {
    this.best = [...Array(2 * MAPS)].map((_, number) => new BestMatch(number, onPoint))
    this.rows = LETTERS.map(letter => {
      const [bar, sum] = [h("span", { class: "bar" }), h("span", { class: "mono" })]
      return { bar, sum, element: h("div", { class: "candidate" }, h("b", {}, letter), h("span", { class: "track", "aria-hidden": "true" }, bar), sum) }
    })
    this.verdict = h("output", { class: "verdict" })
    this.score = h("p", { class: "score" })
    this.element = h(
      "section", { class: "election" },
      h("div", { class: "heading" }, h("b", {}, "By features"), h("span", { class: "quiet" }, "the network below")),
      h("div", { class: "candidates" }, ...this.rows.map(({ element }) => element)),
      h("div", { class: "says" }, h("span", {}, "More votes:"), this.verdict),
      h("div", { class: "best-matches" }, h("div", { class: "quiet" }, "Best match anywhere"), ...this.best.map(({ element }) => element)), this.score,
    )
  }

  /** Show the sums, and where each feature matches best; answers who is elected. */
  show({ sums, filtered, filteredAgain }, { titles, palette }) {
    this.best.forEach((best, number) => best.show(number < MAPS ? filtered : filteredAgain, titles.flat()[number]))
    const most = Math.max(10, ...sums.map(Math.abs))
    this.rows.forEach(({ bar, sum }, letter) => {
      write(sum, plain(sums[letter], 2))
      bar.style.width = `${(50 * Math.abs(sums[letter])) / most}%`
      bar.style.left = sums[letter] < 0 ? `${50 - (50 * Math.abs(sums[letter])) / most}%` : "50%"
      bar.style.background = sums[letter] < 0 ? palette.below : palette.above
    })
    const said = elected(sums)
    showVerdict(this.verdict, said)
    return said
  }
}

/** Where a feature matches best on all of its map. */
class BestMatch {
  constructor(number, onPoint) {
    Object.assign(this, { map: number % MAPS, stage: number < MAPS ? 0 : MAPS })
    this.name = h("span")
    this.match = h("b", { class: "mono" })
    this.element = h("button", { type: "button", class: "best", title: "Show where", onclick: () => onPoint(this.unit) }, this.name, this.match)
  }

  show(grid, title) {
    this.unit = strongest(grid, this.map, this.stage)
    write(this.name, title)
    write(this.match, plain(valueAt(grid, this.unit), 2))
  }
}

/** The unit of the largest number of one map, the first of several. */
export function strongest({ values, shape: [, columns, maps] }, map, stage) {
  let best = map
  for (let at = map; at < values.length; at += maps) if (values[at] > values[best]) best = at
  const place = Math.floor(best / maps)
  return { stage, map, row: Math.floor(place / columns), column: place % columns }
}

function showVerdict(output, said) {
  write(output, said === "tie" ? "a tie" : said)
  output.classList.toggle("tie", said === "tie")
}

/** A button: what it is called for those who hear the page, and what it shows. */
export function tool(name, title, onclick, ...content) {
  return h("button", { type: "button", title, "aria-label": name, onclick }, ...(content.length ? content : [name]))
}
