// How a place and a distance come about, with the numbers put in and the rest as a term of its own.

import { h } from "../core/dom.js"
import { inUnits, plain, roundingRest, signed } from "../core/numbers.js"
import { GUEST } from "./facts.js"

const DIGITS = 3
const FINE = 6
const MILLION = 1e6

/** The arithmetic below the map. */
export class Sums {
  constructor() {
    this.element = h("div", { class: "sums" })
  }

  /** Write out a point along the axes, and its distance to the nearest. */
  showAxes(told, { mean, axes }, size) {
    const parts = [0, 1].map(axis => placeSum(told, mean.values, axes.values.subarray(axis * size, (axis + 1) * size), axis, size))
    this.element.replaceChildren(...parts, ...distanceSum(told, size))
  }

  /** Write out how near a point and its nearest are on the map by neighbours, and its distance. */
  showNeighbours(told, places, { total, wanted }, weights, size) {
    const part = told.number === GUEST ? weightSum(told, weights) : closenessSum(told, places.values, total, wanted)
    this.element.replaceChildren(...part, ...distanceSum(told, size))
  }

  clear() {
    this.element.replaceChildren()
  }
}

/** One sum: its name, a row for each term (words, value, which number), what is left over, the result. */
function sum(name, terms, rest, total, { heads = null, note = "" }) {
  const numbered = (unit, ...others) => h("tr", {}, heads && h("td", { class: "unit quiet" }, unit === undefined ? "" : String(unit + 1)), ...others)
  const row = ([words, value, unit]) => numbered(unit, h("th", { scope: "row" }, words), h("td", {}, value))
  const body = [...terms, ...rest].map(row)
  const result = numbered(undefined, h("th", { scope: "row" }, total[0]), h("td", {}, h("span", { class: "result" }, total[1])))
  result.className = "total"
  const head = heads && h("thead", {}, h("tr", {}, ...heads.map(words => h(words ? "th" : "td", { scope: words ? "col" : null }, words))))
  return h("section", {}, h("div", { class: "heading" }, h("b", {}, name)), h("table", {}, head, h("tbody", {}, ...body, result)), note && h("p", { class: "quiet" }, note))
}

function placeSum(told, mean, axis, number, size) {
  const count = Math.min(told.placeUnits.length / 2, size)
  const units = told.placeUnits.slice(number * count, (number + 1) * count)
  const values = told.placeValues.slice(number * count, (number + 1) * count)
  const products = units.map((unit, place) => (values[place] - mean[unit]) * axis[unit])
  const terms = units.map((unit, place) => [`(${plain(values[place], DIGITS)} − ${bracketed(mean[unit])}) × ${bracketed(axis[unit])}`, signed(products[place], DIGITS), unit])
  const rest = roundingRest(told.place[number], products, DIGITS)
  const others = size > count ? [[`${size - count} others, and rounding`, inThousandths(rest)]] : rest ? [["rounding", inThousandths(rest)]] : []
  return sum(`Its place on axis ${number + 1}`, terms, others, ["sum", signed(told.place[number], DIGITS)], { heads: ["no.", "(number − mean) × axis", ""] })
}

function distanceSum(told, size) {
  if (!told.nearest.length) return []
  const gaps = told.gapValues.map((value, place) => (value - told.gapNumbers[place]) ** 2)
  const terms = gaps.map((gap, place) => [`(${plain(told.gapValues[place], DIGITS)} − ${bracketed(told.gapNumbers[place])})²`, plain(gap, DIGITS), told.gapUnits[place]])
  const square = told.distances[0] ** 2
  const rest = roundingRest(square, gaps, DIGITS)
  const others = size > gaps.length ? [[`${size - gaps.length} others, and rounding`, plain(rest / 10 ** DIGITS, DIGITS)]] : rest ? [["rounding", plain(rest / 10 ** DIGITS, DIGITS)]] : []
  return [sum(`Its distance to the nearest, picture ${told.nearest[0] + 1}`, terms, others, [`√ ${plain(square, DIGITS)}`, plain(told.distances[0], DIGITS)], { heads: ["no.", "(number − its number)²", ""] })]
}

/** Closeness over the sum of all, beside what the rows ask for: q and p of t-SNE. */
function closenessSum(told, places, total, wanted) {
  if (!told.nearest.length) return []
  const other = told.nearest[0]
  const [across, up] = [0, 1].map(axis => places[2 * told.number + axis] - places[2 * other + axis])
  const square = across ** 2 + up ** 2
  const closeness = 1 / (1 + square)
  const per = wanted.shape[1]
  const asked = wanted.values[told.number * per]
  return [
    sum(
      `How near picture ${other + 1} is on the map`,
      [
        ["distance on the map, squared", plain(square, FINE)],
        [`closeness: 1 / (1 + ${plain(square, FINE)})`, plain(closeness, FINE)],
        ["closeness of all pairs, added up", plain(total, 2)],
      ],
      [],
      ["q: its share of all, in millionths", plain((closeness / total) * MILLION, 1)],
      { note: `p says how much two belong together in all numbers; here it is ${plain(asked * MILLION, 1)} millionths, as a share of all pairs. q says the same on the map. Each step moves the points a little, so that all q come nearer to their p.` },
    ),
  ]
}

function weightSum(told, weights) {
  const terms = told.nearest.map((other, place) => [`place of picture ${other + 1}`, `× ${plain(weights.values[place], DIGITS)}`])
  const rest = 10 ** DIGITS - Array.from(weights.values).reduce((all, weight) => all + inUnits(weight, DIGITS), 0)
  return [sum("Its place among its neighbours", terms, rest ? [["rounding", `× ${plain(rest / 10 ** DIGITS, DIGITS)}`]] : [], ["weights, added up", plain(1, DIGITS)], { note: "By 1 / distance: a convention, for t-SNE itself places no newcomers." })]
}

function bracketed(value) {
  const text = plain(value, DIGITS)
  return text.startsWith("−") ? `(${text})` : text
}

function inThousandths(units) {
  return signed(units / 10 ** DIGITS, DIGITS)
}
