// The blocks of numbers of the network, and what each of their cells shows at a stage.

import { brightnessLook, signedLimit, signedLook } from "../core/colours.js"
import { h, write } from "../core/dom.js"
import { plain } from "../core/numbers.js"
import { KERNEL_SIDE, MAP_SIDE, NAMES, NUM_POOLED, OUTPUTS, pixelUnder, poolPlaces, SIDE } from "./model.js"
import { DIGITS, isWeight, PIXEL_DIGITS, placed, titleOf } from "./told.js"
import { Units } from "./units.js"

const square = (kind, side) => Array.from({ length: side }, (_, row) => Array.from({ length: side }, (_, column) => `${kind}${row}${column}`))

export class Blocks {
  /** `hears` is {onPoint, onChoose} of every block. */
  constructor(hears) {
    this.hears = hears
    const block = (title, ids, more = {}) => new Units(title, ids, { ...hears, ...more })
    const units = Array.from({ length: NUM_POOLED }, (_, unit) => unit)
    this.x = block("Picture", square("x", SIDE))
    this.w = block("Kernel", square("w", KERNEL_SIDE))
    this.b = block("Bias", [["b"]])
    this.z = block("Sums", square("z", MAP_SIDE))
    this.a = block("ReLU", square("a", MAP_SIDE))
    this.p = block("Max pooling", [["p0", "p1"], ["p2", "p3"]])
    const dense = units.map(unit => OUTPUTS.map(output => `v${unit}${output}`))
    const sides = [...units.map(unit => `pool ${unit}`), "bias"]
    this.v = block("Dense weights", [...dense, OUTPUTS.map(output => `c${output}`)], { heads: OUTPUTS, sides })
    this.L = block("Loss", [["L"]])
    this.outputs = h("div", { class: "outputs" })
  }

  /** The outputs have a column for softmax where the loss needs it. */
  lay(kind) {
    if (kind === this.kind) return
    this.kind = kind
    const kinds = kind === "squared" ? ["o", "t"] : ["o", "q", "t"]
    const heads = { o: "output", q: "softmax", t: "target" }
    const ids = OUTPUTS.map(output => kinds.map(one => one + output))
    this.o = new Units("Dense", ids, { ...this.hears, heads: kinds.map(one => heads[one]), sides: OUTPUTS })
    this.outputs.replaceChildren(this.o.element)
  }

  get all() {
    return [this.x, this.w, this.b, this.z, this.a, this.p, this.v, this.o, this.L]
  }

  /** Write every number; `here` is the unit that is explained. */
  show(stage, here, model) {
    const values = valuesOf(model)
    const gradients = stage === "backward" || stage === "update" ? gradientsOf(model) : {}
    const limit = signedLimit(model.pass.sums)
    const used = new Set(usedBy(here, stage, model))
    const paint = painter(stage, model, values, gradients, limit)
    for (const block of [this.z, this.a, this.w, this.v]) write(block.told, toldOver(block, stage))
    for (const block of this.all) {
      block.show(id => {
        const cell = paint(id)
        const marks = [...cell.marks, id === here && "here", used.has(id) && "used", isWeight(id) && "weight"]
        return { ...cell, marks: marks.filter(Boolean).join(" ") }
      })
      block.rove(here)
    }
  }
}

/** What the two numbers of a cell are, once there are two. */
function toldOver(block, stage) {
  if (stage === "update" && isWeight(block.first)) return "now, next"
  return stage === "backward" || stage === "update" ? "value, gradient" : ""
}

/** How a cell is written and coloured: by its value on the way there, by its gradient on the way back. */
function painter(stage, model, values, gradients, unitLimit) {
  const { palette, params, pass, back, rate } = model
  const limits = { w: signedLimit(params.slice(0, 10)), v: signedLimit(params.slice(10)) }
  const backLimits = Object.fromEntries(["w", "v", "units"].map(group => [group, signedLimit(Object.keys(gradients).filter(id => groupOf(id) === group).map(id => gradients[id]))]))
  const lookOf = id => {
    if (gradients[id] !== undefined && !(stage === "update" && isWeight(id))) return signedLook(gradients[id], backLimits[groupOf(id)], palette)
    const limit = isWeight(id) ? limits[groupOf(id)] : "zapo".includes(id[0]) ? unitLimit : null
    return limit ? signedLook(values[id], limit, palette) : undefined
  }
  const secondOf = id => {
    if (gradients[id] === undefined) return ["", ""]
    if (stage !== "update" || !isWeight(id)) return [short(gradients[id]), "gradient"]
    return [short(values[id] - Number(rate) * back.params[NAMES.indexOf(id)]), "next"]
  }
  return id => {
    if (id[0] === "x") return pixel(id, values[id])
    const text = id[0] === "t" ? plain(values[id]) : short(values[id])
    const [second, what] = secondOf(id)
    const isOfMap = "za".includes(id[0])
    const marks = [isOfMap && gradients[id] === 0 && "off", isOfMap && pass.winners.includes(placed(id).place) && "won"]
    return { value: text, second, look: lookOf(id), marks, label: `${titleOf(id)}: ${text}${what && `, ${what} ${second}`}` }
  }
}

function pixel(id, value) {
  const text = plain(value, PIXEL_DIGITS)
  const { ground, letters } = brightnessLook(Math.round(value * 255))
  return { value: text, look: { ground }, marks: [letters === "#ffffff" && "on-dark"], label: `${titleOf(id)}: ${text}` }
}

const groupOf = id => ({ w: "w", b: "w", v: "v", c: "v" })[id[0]] ?? "units"

/** A number with as many digits as fit into a cell. */
export function short(value) {
  const size = Math.abs(value)
  if (size >= 1e5) return value.toExponential(0).replace("-", "−").replace("+", "")
  return plain(value, size < 9.9995 ? DIGITS : size < 99.995 ? 2 : size < 999.95 ? 1 : 0)
}

const named = (kind, columns, values) => Array.from(values, (value, place) => [`${kind}${Math.floor(place / columns)}${place % columns}`, value])
const ofOutputs = (kind, values) => OUTPUTS.map((output, place) => [kind + output, values[place]])

function valuesOf({ picture, params, pass, aim, loss }) {
  return Object.fromEntries([
    ...named("x", SIDE, picture),
    ...NAMES.map((name, place) => [name, params[place]]),
    ...named("z", MAP_SIDE, pass.sums),
    ...named("a", MAP_SIDE, pass.activated),
    ...pass.pooled.map((value, unit) => [`p${unit}`, value]),
    ...ofOutputs("o", pass.outputs),
    ...ofOutputs("q", pass.probabilities),
    ...ofOutputs("t", OUTPUTS.map((_, place) => (place === aim.target ? 1 : 0))),
    ["L", loss],
  ])
}

function gradientsOf({ back }) {
  return Object.fromEntries([
    ...NAMES.map((name, place) => [name, back.params[place]]),
    ...named("z", MAP_SIDE, back.sums),
    ...named("a", MAP_SIDE, back.activated),
    ...back.pooled.map((value, unit) => [`p${unit}`, value]),
    ...ofOutputs("o", back.outputs),
  ])
}

/** The units whose numbers stand in the explanation of another. */
function usedBy(id, stage, { back, aim }) {
  const { kind, place, unit, output } = placed(id)
  const isBack = stage === "backward" || stage === "update"
  const name = (one, columns) => spot => `${one}${Math.floor(spot / columns)}${spot % columns}`
  const [pixel, sum, behind] = [name("x", SIDE), name("z", MAP_SIDE), name("a", MAP_SIDE)]
  const places = Array.from({ length: MAP_SIDE ** 2 }, (_, one) => one)
  const weights = Array.from({ length: KERNEL_SIDE ** 2 }, (_, one) => one)
  const pools = places.slice(0, NUM_POOLED)
  const there = {
    z: () => [...weights.map(weight => pixel(pixelUnder(place, weight))), ...NAMES.slice(0, 10)],
    a: () => [sum(place)],
    p: () => poolPlaces(place).map(behind),
    o: () => [...pools.flatMap(one => [`p${one}`, `v${one}${OUTPUTS[output]}`]), `c${OUTPUTS[output]}`],
    q: () => OUTPUTS.map(one => `o${one}`),
    L: () => (aim.kind === "squared" ? OUTPUTS.flatMap(one => [`o${one}`, `t${one}`]) : [`q${OUTPUTS[aim.target]}`]),
  }
  const from = back.sums.map((gradient, one) => (gradient ? one : -1)).filter(one => one >= 0)
  const backwards = {
    z: () => [behind(place)],
    a: () => pools.filter(one => poolPlaces(one).includes(place)).map(one => `p${one}`),
    p: () => OUTPUTS.flatMap(one => [`v${place}${one}`, `o${one}`]),
    o: () => [`${aim.kind === "squared" ? "o" : "q"}${OUTPUTS[output]}`, `t${OUTPUTS[output]}`],
    w: () => from.flatMap(one => [sum(one), pixel(pixelUnder(one, place))]),
    b: () => from.map(sum),
    v: () => [`p${unit}`, `o${OUTPUTS[output]}`],
    c: () => [`o${OUTPUTS[output]}`],
  }
  return ((isBack && backwards[kind]) || there[kind] || (() => []))()
}
