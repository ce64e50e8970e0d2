// A sign for each class: a colour, and a form or its own letter that tells it apart without the colour.

import { svg } from "../core/svg.js"

const SHORT = 2 // letters of names that are signs themselves

// corners within a circle of radius 1; none for the circle itself
const FORMS = [
  [],
  corners(4, 0.5, 1.2),
  corners(3, 0, 1.3),
  corners(4, 0, 1.25),
  corners(3, 0.5, 1.3),
  [[-0.4, -1.1], [0.4, -1.1], [0.4, -0.4], [1.1, -0.4], [1.1, 0.4], [0.4, 0.4], [0.4, 1.1], [-0.4, 1.1], [-0.4, 0.4], [-1.1, 0.4], [-1.1, -0.4], [-0.4, -0.4]],
]

/** The colour of a class. */
export function colourOf(number, series) {
  return series[number % series.length]
}

/** Whether the names of all classes are short enough to stand for their pictures. */
export function areLetters(classes) {
  return classes.every(name => [...name].length <= SHORT)
}

/** A name as it stands in a sentence. */
export function named(name) {
  return [...name].length <= SHORT ? `“${name}”` : name
}

/** Trace the form of a class around a place of a canvas. */
export function trace(context, number, x, y, radius) {
  const form = FORMS[formOf(number)]
  context.beginPath()
  if (!form.length) context.arc(x, y, radius, 0, 2 * Math.PI)
  form.forEach(([across, down], corner) => context[corner ? "lineTo" : "moveTo"](x + across * radius, y + down * radius))
  context.closePath()
}

/** The sign of a class as a small drawing among words; beside a letter its colour is enough. */
export function sign(number, series, classes) {
  const form = areLetters(classes) ? [] : FORMS[formOf(number)]
  const drawing = svg("svg", { viewBox: "-1.5 -1.5 3 3", class: "sign", "aria-hidden": "true" })
  const fill = colourOf(number, series)
  drawing.append(form.length ? svg("polygon", { points: form.map(corner => corner.join()).join(" "), fill }) : svg("circle", { r: 1, fill }))
  return drawing
}

/** Classes beyond the sixth have the colours of the first again, with other forms. */
function formOf(number) {
  return (number + Math.floor(number / FORMS.length)) % FORMS.length
}

/** Corners around the middle; the first is above it, or turned by parts of the way to the next. */
function corners(count, turn, radius) {
  return Array.from({ length: count }, (_, corner) => {
    const angle = ((corner + turn) / count) * 2 * Math.PI - Math.PI / 2
    return [radius * Math.cos(angle), radius * Math.sin(angle)]
  })
}
