// Where everything of the overview lies: columns from left to right, in each its units, as large as
// the room allows. Pure arithmetic, so that a hover never has to ask the page.

import { countUnits, hasMaps } from "./stages.js"

const GAP = 7 // between units
const BETWEEN = [20, 96] // room for edges between two columns: at least, and where there is plenty
const BESIDE_FOLDED = 8
const LARGEST = 64
const SMALLEST = 20
const COMFORTABLE = 36
const LEAST_COLUMN = 68 // what the name of a layer needs
const LEAST_STRIP = 44
const FOLDED = 18
const STRIP = 16 // the row that flatten writes
const BAR = { width: 46, height: 9, gap: 3 }
const CLASS = { width: 148, height: 30, least: 17 }
const LOGIT_WIDTH = 78

/**
 * Lay stages out beside one another.
 *
 * @param {Array<object>} stages
 * @param {{width: number, height: number, zoom: number, folded: Set<number>}} room in CSS pixels;
 *     `folded` are places of stages that are shown as a narrow strip
 * @returns {{columns: Array<object>, width: number, height: number}} a column is {x, width, units: [{x, y, width, height}]}
 */
export function beside(stages, { width, height, zoom, folded }) {
  const column = size => stages.map((stage, place) => (folded.has(place) ? foldedColumn(height) : COLUMNS[looks(stage)](stage, size, height)))
  let size = LARGEST
  while (size > SMALLEST && least(column(size)) > width) size -= 1
  if (least(column(size)) > width) size = COMFORTABLE // it has to be scrolled anyway
  const columns = column(Math.round(size * zoom))
  return inRow(columns, width, Math.max(height, ...columns.map(one => one.height)))
}

/** Lay the units of each stage out in lines that fit a narrow card, for a list of layers. */
export function below(stages, { width, folded }) {
  const size = width < 360 ? 36 : 42
  const columns = stages.map((stage, place) => (folded.has(place) ? { width, height: 0, units: [] } : LINES[looks(stage)](stage, size, width)))
  return { columns: columns.map(column => ({ ...column, x: 0 })), width, height: 0, isList: true }
}

/** Which kind of drawing a stage gets. */
export function looks(stage) {
  if (stage.kind === "picture") return "picture"
  if (hasMaps(stage)) return "maps"
  if (stage.kind === "flatten") return "strip"
  if (stage.isAnswer) return "answer"
  return stage.isLogits ? "logits" : "bars"
}

const COLUMNS = {
  picture: (stage, size) => one(stage, Math.min(96, Math.max(58, Math.round(size * 1.5)))),
  maps: (stage, size, height) => sheet(stage, size, Math.max(1, Math.floor((height + GAP) / (cell(stage, size)[1] + GAP)))),
  strip: (stage, size, height) => ({ width: STRIP, height, isStrip: true, units: strip(stage, height) }),
  bars: (stage, size, height) => bars(stage, Math.max(1, Math.floor((height + BAR.gap) / (BAR.height + BAR.gap)))),
  logits: (stage, size, height) => classes(stage, LOGIT_WIDTH, height),
  answer: (stage, size, height) => classes(stage, CLASS.width, height),
}

const LINES = {
  picture: stage => one(stage, 96),
  maps: (stage, size, width) => {
    const across = Math.max(1, Math.floor((width + GAP) / (cell(stage, size)[0] + GAP)))
    return sheet(stage, size, Math.ceil(countUnits(stage) / across), across)
  },
  strip: (stage, size, width) => ({ width, height: STRIP, units: strip(stage, width).map(({ y, height }) => ({ x: y, y: 0, width: height, height: STRIP })) }),
  bars: (stage, size, width) => bars(stage, Math.ceil(countUnits(stage) / Math.floor((width + BAR.gap) / (BAR.width + BAR.gap)))),
  logits: (stage, size, width) => classes(stage, width, 0, 24),
  answer: (stage, size, width) => classes(stage, width, 0, 24),
}

/** A picture or map that is not square keeps its shape. */
function cell({ shape: [rows, columns] }, size) {
  const longest = Math.max(rows, columns)
  return [Math.max(4, Math.round((size * columns) / longest)), Math.max(4, Math.round((size * rows) / longest))]
}

function one(stage, size) {
  const [width, height] = cell(stage, size)
  return { width, height, units: [{ x: 0, y: 0, width, height }] }
}

/** Units in columns of so many rows, or in lines of so many units. */
function sheet(stage, size, most, across = 0) {
  const count = countUnits(stage)
  const [width, height] = cell(stage, size)
  const columns = across || Math.ceil(count / most)
  const rows = across ? most : Math.ceil(count / columns)
  const place = number => (across ? [Math.floor(number / across), number % across] : [number % rows, Math.floor(number / rows)])
  const units = Array.from({ length: count }, (_, number) => {
    const [row, column] = place(number)
    return { x: column * (width + GAP), y: row * (height + GAP), width, height }
  })
  const used = Math.min(columns, count)
  return { width: used * (width + GAP) - GAP, height: rows * (height + GAP) - GAP, units, rows, across: columns }
}

function bars(stage, rows) {
  const count = countUnits(stage)
  const used = Math.min(rows, count)
  const columns = Math.ceil(count / used)
  const units = Array.from({ length: count }, (_, number) => ({
    x: Math.floor(number / used) * (BAR.width + GAP), y: (number % used) * (BAR.height + BAR.gap), width: BAR.width, height: BAR.height,
  }))
  return { width: columns * (BAR.width + GAP) - GAP, height: used * (BAR.height + BAR.gap) - BAR.gap, units, rows: used, across: columns }
}

function strip(stage, length) {
  const count = countUnits(stage)
  return Array.from({ length: count }, (_, number) => ({ x: 0, y: (number * length) / count, width: STRIP, height: length / count }))
}

function classes(stage, width, height, line = 0) {
  const count = stage.rows
  const each = line || Math.max(CLASS.least, Math.min(CLASS.height, Math.floor(height / count)))
  const rows = Array.from({ length: count }, (_, number) => ({ x: 0, y: number * each, width, height: each }))
  // one sigmoid unit stands for both classes: it is drawn in the row of the second
  return { width, height: count * each, units: stage.shape[0] === count ? rows : rows.slice(-1), rows: count, across: 1 }
}

function foldedColumn(height) {
  return { width: FOLDED, height, units: [], isFolded: true }
}

function broad({ width, isFolded, isStrip }) {
  return isFolded ? FOLDED : Math.max(width, isStrip ? LEAST_STRIP : LEAST_COLUMN)
}

function least(columns) {
  return columns.reduce((sum, column) => sum + broad(column), 0) + gaps(columns, BETWEEN[0]).reduce((sum, gap) => sum + gap, 0)
}

/** The room between neighbours; beside a folded one there is little. */
function gaps(columns, between) {
  return columns.slice(1).map((column, place) => (column.isFolded || columns[place].isFolded ? BESIDE_FOLDED : between))
}

/** Put columns beside one another, each in the middle of its own width and of the height. */
function inRow(columns, width, height) {
  const wide = gaps(columns, BETWEEN[0]).filter(gap => gap !== BESIDE_FOLDED).length
  const spare = width - least(columns)
  const between = BETWEEN[0] + Math.min(Math.max(spare / (wide || 1), 0), BETWEEN[1] - BETWEEN[0])
  const rooms = [...gaps(columns, between), 0]
  let left = 0
  const placed = columns.map((column, place) => {
    const inset = (broad(column) - column.width) / 2
    const top = (height - column.height) / 2
    const here = { ...column, left, broad: broad(column), x: left + inset, units: column.units.map(unit => ({ ...unit, x: unit.x + left + inset, y: unit.y + top })) }
    left += broad(column) + rooms[place]
    return here
  })
  return { columns: placed, width: left, height }
}
