// How a run looks: pale for the weakest, strong for the best.

import { channels } from "../core/theme.js"

const PALEST = 0.34 // of the muted colour, the rest is the card

/** CSS colour of a run whose accuracy lies at a share of the scale. */
export function colourAt(share, { muted, card, result }) {
  const [from, to] = [mixed(channels(card), channels(muted), PALEST + 0.1), channels(result)]
  return `rgb(${mixed(from, to, Math.min(Math.max(share, 0), 1)).map(Math.round).join(",")})`
}

function mixed(from, to, share) {
  return from.map((part, place) => part + (to[place] - part) * share)
}

/** "1st", "2nd", "3rd", "4th" … */
export function ordinal(place) {
  const teen = place % 100 > 10 && place % 100 < 14
  return `${place}${(!teen && ["th", "st", "nd", "rd"][place % 10]) || "th"}`
}
