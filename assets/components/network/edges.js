// Lines between units: faint at rest, and strong for the unit under the hand, as wide as the
// connection is strong and coloured by its sign.

import { channels } from "../core/theme.js"

const WIDEST = 5
const THINNEST = 0.6
const MOST_AT_REST = 1200 // faint lines between two columns; more would be a grey block

/** Draw one line from the right edge of a unit to the left edge of another. */
function curve(context, from, to) {
  const [x, y] = [from.x + from.width, from.y + from.height / 2]
  const [endX, endY] = [to.x, to.y + to.height / 2]
  const middle = (x + endX) / 2
  context.moveTo(x, y)
  context.bezierCurveTo(middle, y, middle, endY, endX, endY)
}

/** Draw all connections of neighbouring columns, barely visible. */
export function drawAtRest(context, pairs, colour) {
  context.strokeStyle = colour
  context.lineWidth = 1
  for (const { from, to, isOneToOne } of pairs) {
    if (!isOneToOne && from.length * to.length > MOST_AT_REST) continue
    context.globalAlpha = isOneToOne ? 0.9 : Math.min(0.8, 12 / (from.length * to.length) + 0.12)
    context.beginPath()
    if (isOneToOne) to.forEach((unit, place) => curve(context, from[Math.min(place, from.length - 1)], unit))
    else for (const one of from) for (const other of to) curve(context, one, other)
    context.stroke()
  }
  context.globalAlpha = 1
}

/**
 * Draw the connections of one unit.
 *
 * @param {Array<{from, to, value: ?number, isFaint: ?boolean}>} links between boxes of units
 */
export function drawLinks(context, links, palette) {
  const most = Math.max(...links.map(({ value }) => Math.abs(value ?? 0)), 1e-30)
  const weakestFirst = [...links].sort((one, other) => Math.abs(one.value ?? 0) - Math.abs(other.value ?? 0))
  for (const { from, to, value, isFaint } of weakestFirst) {
    const share = value === null ? 0.3 : Math.abs(value) / most
    context.globalAlpha = isFaint ? 0.25 : 0.3 + 0.6 * share
    context.strokeStyle = value === null ? palette.result : signColour(value, palette)
    context.lineWidth = isFaint ? THINNEST : THINNEST + (WIDEST - THINNEST) * share
    context.beginPath()
    curve(context, from, to)
    context.stroke()
  }
  context.globalAlpha = 1
}

/** The colour of a strength by its sign, light enough for a dark ground. */
export function signColour(value, palette) {
  if (value === 0) return palette.muted
  const [red, green, blue] = channels(value < 0 ? palette.below : palette.above)
  const lift = palette.isDark ? 0.3 : 0
  const lifted = [red, green, blue].map(part => Math.round(part + (255 - part) * lift))
  return `rgb(${lifted.join(",")})`
}
