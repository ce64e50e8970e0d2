// What is said of a unit or weight: its name, the rule with symbols, and its terms with numbers.

import { plain, signed } from "../core/numbers.js"
import { biasOf, denseBiasOf, denseOf, KERNEL_SIDE, MAP_SIDE, NAMES, NUM_POOLED, OUTPUTS, pixelUnder, poolPlaces, SIDE } from "./model.js"

export const DIGITS = 3
export const PIXEL_DIGITS = 2
const FINE_DIGITS = 4 // of factors, so that their product comes out as it is written

const pools = Array.from({ length: NUM_POOLED }, (_, unit) => unit)
const number = value => plain(value, DIGITS)
const fine = value => plain(value, FINE_DIGITS)
const times = (one, other) => `${one} × ${other}`
const at = (place, columns) => `row ${Math.floor(place / columns)}, column ${place % columns}`

/** Place and kind of a unit: "a13" is row 1, column 3 behind ReLU. */
export function placed(id) {
  const kind = id[0]
  const columns = { x: SIDE, w: KERNEL_SIDE, z: MAP_SIDE, a: MAP_SIDE }[kind]
  if (columns) return { kind, place: Number(id[1]) * columns + Number(id[2]) }
  if (kind === "p") return { kind, place: Number(id[1]) }
  if (kind === "v") return { kind, unit: Number(id[1]), output: OUTPUTS.indexOf(id[2]) }
  return { kind, output: OUTPUTS.indexOf(id[1]) }
}

/** The name of a unit of a map of the network. */
export const nameOf = (kind, place) => `${kind}${Math.floor(place / MAP_SIDE)}${place % MAP_SIDE}`

/** The pooled number that a unit belongs to, or null: itself, or the one that looks at this place. */
export function poolOf(id) {
  const { kind, place } = placed(id)
  if (kind === "p") return place
  return "za".includes(kind) ? pools.find(unit => poolPlaces(unit).includes(place)) : null
}

export const isWeight = id => NAMES.includes(id)

/** The name of a unit or weight, in words. */
export function titleOf(id) {
  const { kind, place, unit, output } = placed(id)
  return {
    x: () => `Pixel, ${at(place, SIDE)}`,
    w: () => `Kernel weight, ${at(place, KERNEL_SIDE)}`,
    b: () => "Bias of the kernel",
    z: () => `Sum, ${at(place, MAP_SIDE)}`,
    a: () => `Behind ReLU, ${at(place, MAP_SIDE)}`,
    p: () => `Pooled number ${place}`,
    v: () => `Weight from pooled number ${unit} to ${OUTPUTS[output]}`,
    c: () => `Bias of ${OUTPUTS[output]}`,
    o: () => `Output ${OUTPUTS[output]}`,
    q: () => `Softmax of ${OUTPUTS[output]}`,
    t: () => `Target of ${OUTPUTS[output]}`,
    L: () => "Loss",
  }[kind]()
}

/**
 * Explain a number: {rule, terms: [{text, value, off}], added, result, columns}. Terms add up to the result, but
 * for the rounding; `off` marks those that are zero by routing; `line` replaces the sum where there is none.
 */
export function explained(id, stage, model) {
  const isBack = stage === "backward" || stage === "update"
  const part = placed(id)
  if (stage === "update" && isWeight(id)) return updated(id, model)
  return isBack ? (BACK[part.kind] ?? FORWARD[part.kind])(part, model) : (FORWARD[part.kind] ?? unlearnt)(part, model)
}

const FORWARD = {
  x: ({ place }, { picture }) => alone("How bright it is: 0 is the darkest pixel, 1 the brightest. Nothing here is learnt.", plain(picture[place], PIXEL_DIGITS)),
  z: ({ place }, { picture, params, pass }) => ({
    rule: "pixel × weight, nine times, plus the bias",
    terms: params.slice(0, 9).map((weight, k) => product(plain(picture[pixelUnder(place, k)], PIXEL_DIGITS), weight, picture[pixelUnder(place, k)] * weight)),
    columns: 3,
    added: { name: "bias", value: biasOf(params) },
    result: pass.sums[place],
  }),
  a: ({ place }, { pass }) => alone("the sum where it is above zero, and 0 elsewhere", `max(0, ${number(pass.sums[place])}) = ${number(pass.activated[place])}`),
  p: ({ place }, { pass }) => alone("the largest of four neighbours", `largest of ${poolPlaces(place).map(one => number(pass.activated[one])).join(", ")} = ${number(pass.pooled[place])}`),
  o: ({ output }, { params, pass }) => ({
    rule: "pooled number × weight, four times, plus the bias",
    terms: pass.pooled.map((value, unit) => product(fine(value), denseOf(params, unit, output), value * denseOf(params, unit, output))),
    columns: 2,
    added: { name: "bias", value: denseBiasOf(params, output) },
    result: pass.outputs[output],
  }),
  q: ({ output }, { pass }) => {
    const powers = pass.outputs.map(value => `e^${fine(value)}`)
    return alone(`e to the output, as a share of all ${OUTPUTS.length}`, `${powers[output]} / (${powers.join(" + ")}) = ${number(pass.probabilities[output])}`)
  },
  t: ({ output }, { aim }) => alone("What the output should be: 1 for the one you chose, 0 for the others.", output === aim.target ? "1" : "0"),
  L: (_, model) => LOSS[model.aim.kind](model),
}

const LOSS = {
  squared: ({ pass, aim, loss }) => ({
    rule: "½ (target − output)², added up over the outputs",
    terms: pass.outputs.map((output, place) => ({ text: `½ (${place === aim.target ? 1 : 0} − ${bracketed(output)})²`, value: 0.5 * ((place === aim.target ? 1 : 0) - output) ** 2 })),
    columns: 1,
    result: loss,
  }),
  cross_entropy: ({ pass, aim, loss }) => alone(`minus the logarithm of the probability of ${OUTPUTS[aim.target]}`, `−ln ${plain(pass.probabilities[aim.target], 5)} = ${number(loss)}`),
}

const BACK = {
  L: (_, model) => LOSS[model.aim.kind](model),
  o: ({ output }, { pass, back, aim }) => {
    const [what, said] = aim.kind === "squared" ? ["output", pass.outputs] : ["probability", pass.probabilities]
    return {
      rule: `gradient of the output = ${what} − target`,
      terms: [{ text: what, value: said[output] }, { text: "− target", value: output === aim.target ? -1 : 0 }],
      columns: 2,
      result: back.outputs[output],
    }
  },
  p: ({ place }, { params, back }) => ({
    rule: "weight × gradient of the output, added up over the outputs",
    terms: back.outputs.map((gradient, output) => product(fine(denseOf(params, place, output)), gradient, denseOf(params, place, output) * gradient)),
    columns: 1,
    result: back.pooled[place],
  }),
  a: ({ place }, { pass, back }) => {
    const unit = poolOf(nameOf("a", place))
    if (pass.winners[unit] !== place) return alone("max pooling gives the gradient to the winner alone", `another of its four won: ${number(0)}`)
    return alone("the winner takes the whole gradient of its pooled number", `1 × ${number(back.pooled[unit])} = ${number(back.activated[place])}`)
  },
  z: ({ place }, { pass, back }) => {
    const isOpen = pass.sums[place] > 0
    return alone(
      isOpen ? "the sum is above zero: ReLU hands the gradient on" : "the sum is not above zero: ReLU stops the gradient",
      `${isOpen ? 1 : 0} × ${number(back.activated[place])} = ${number(back.sums[place])}`,
    )
  },
  w: ({ place: weight }, { picture, back }) => ({
    rule: "pixel × gradient of the sum, added up over all 16 places",
    terms: back.sums.map((gradient, place) => {
      const pixel = picture[pixelUnder(place, weight)]
      return product(plain(pixel, PIXEL_DIGITS), gradient, pixel * gradient, gradient === 0)
    }),
    columns: MAP_SIDE,
    result: back.params[weight],
  }),
  b: (_, { back }) => ({
    rule: "1 × gradient of the sum, added up over all 16 places",
    terms: back.sums.map(gradient => product("1", gradient, gradient, gradient === 0)),
    columns: MAP_SIDE,
    result: back.params[NAMES.indexOf("b")],
  }),
  v: ({ unit, output }, { pass, back }) => {
    const [value, gradient] = [pass.pooled[unit], back.outputs[output]]
    return alone("pooled number × gradient of the output", `${times(fine(value), fine(gradient))} = ${number(value * gradient)}`)
  },
  c: ({ output }, { back }) => alone("1 × gradient of the output", `1 × ${number(back.outputs[output])} = ${number(back.outputs[output])}`),
}

function unlearnt(part, { params }) {
  const uses = { w: "One of nine weights. All 16 places of the map share it.", b: "Added to all 16 sums.", v: "Used once.", c: "Added once." }
  const place = { w: part.place, b: 9, v: 10 + part.unit * 3 + part.output, c: 22 + part.output }[part.kind]
  return alone(`${uses[part.kind]} Its gradient comes with the stage Backward.`, number(params[place]))
}

function updated(id, { params, back, rate }) {
  const place = NAMES.indexOf(id)
  return {
    rule: "weight − learning rate × gradient",
    terms: [{ text: "weight", value: params[place] }, { text: `− ${rate} × ${bracketed(back.params[place])}`, value: -rate * back.params[place] }],
    columns: 2,
    result: params[place] - rate * back.params[place],
  }
}

/** A line instead of a sum of terms. */
function alone(rule, line) {
  return { rule, line, terms: [] }
}

function product(one, factor, value, off = false) {
  return { text: times(one, fine(factor)), value, off }
}

function bracketed(value) {
  const text = fine(value)
  return text.startsWith("−") ? `(${text})` : text
}

/** A term as it is written: its product, with its sign. */
export const written = value => signed(value, DIGITS)
