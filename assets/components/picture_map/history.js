// From moment to moment: how often the nearest vote rightly, and how often the network is right.

import { attribute, h } from "../core/dom.js"
import { plain } from "../core/numbers.js"
import { svg } from "../core/svg.js"

const [WIDTH, HEIGHT, EDGE] = [260, 74, 6]
const LINES = [["vote", "the nearest"], ["accuracy", "the network"]]

/** Two lines over the moments, as far as they have come. */
export class History {
  constructor() {
    this.drawing = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" })
    const keys = LINES.map(([name, words]) => h("span", { class: `key ${name}` }, words))
    this.element = h("div", { class: "history" }, h("div", { class: "heading" }, h("b", {}, "Right answers"), h("span", { class: "quiet" }, ...keys)), this.drawing)
  }

  /** `moments` have a title, and vote and accuracy from 0 to 1 where they are known; null where nothing is near. */
  show(moments, here) {
    const known = moments.map(({ title, vote, accuracy }, place) => ({ title, vote, accuracy, place })).filter(({ vote }) => vote !== undefined)
    this.element.hidden = moments.length < 2
    const across = place => EDGE + (place / Math.max(1, moments.length - 1)) * (WIDTH - 2 * EDGE)
    const down = share => HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE)
    const grid = [0, 0.5, 1].map(share => svg("line", { class: "grid", x1: 0, x2: WIDTH, y1: down(share), y2: down(share) }))
    const now = svg("line", { class: "now", x1: across(here), x2: across(here), y1: 0, y2: HEIGHT })
    const lines = LINES.flatMap(([name]) => [
      svg("polyline", { class: name, points: known.filter(moment => moment[name] !== null).map(moment => `${across(moment.place)},${down(moment[name])}`).join(" ") }),
      ...known.filter(moment => moment[name] !== null).map(moment => svg("circle", { class: name, cx: across(moment.place), cy: down(moment[name]), r: moment.place === here ? 4 : 2 })),
    ])
    this.drawing.replaceChildren(...grid, now, ...lines)
    attribute(this.drawing, "aria-label", `From 0 to 100 % right. ${known.map(({ title, vote, accuracy }) => `${title}: the nearest ${percent(vote)}, the network ${percent(accuracy)}`).join("; ")}.`)
  }
}

function percent(share) {
  return share === null ? "–" : `${plain(share * 100, 1)} %`
}
