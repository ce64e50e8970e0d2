// What the parcels say of one picture, the learner's or a held-out one.

import { plain } from "../core/numbers.js"

export const GUEST = -1

/** Rows of arrays (N, k) at one place, as plain numbers. */
function row({ values, shape }, at) {
  const width = shape.slice(1).reduce((product, side) => product * side, 1)
  return Array.from(values.subarray(at * width, (at + 1) * width))
}

/**
 * Gather what is told of a point: `source` holds the arrays of its kind by name, `album` the
 * labels of the held-out pictures.
 */
export function factsOf(number, source, album, classes, guest) {
  const at = number === GUEST ? 0 : number
  const label = number === GUEST ? null : album.labels.values[number]
  const title = number === GUEST ? guest.title : `Picture ${number + 1}`
  const answer = source.answers.values[at]
  const sureness = source.sureness.values[at]
  const nearest = row(source.nearest, at)
  return {
    number,
    label,
    title,
    answer,
    sureness,
    nearest,
    distances: row(source.distances, at),
    place: row(source.places, at),
    placeUnits: row(source.place_units, at),
    placeValues: row(source.place_values, at),
    gapUnits: row(source.gap_units, at),
    gapValues: row(source.gap_values, at),
    gapNumbers: row(source.gap_numbers, at),
    labels: album.labels.values,
    words: spoken(title, label, answer, sureness, classes),
  }
}

function spoken(title, label, answer, sureness, classes) {
  const what = label === null ? "" : `, ${classes[label]}`
  const judged = label === null ? "" : label === answer ? ", rightly" : ", wrongly"
  return `${title}${what}; the network says ${classes[answer]} with ${plain(sureness * 100, 1)} %${judged}`
}
