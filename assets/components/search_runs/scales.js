// Where values lie between 0 and 1: accuracy by how often its errors halve, weights by powers of ten.

const SHARES = [0, 0.5, 0.75, 0.9, 0.95, 0.98, 0.99, 0.995]
const FINER = [0.1, 0.05, 0.02, 0.01, 0.005, 0.002] // where too few of these lie between the ends
const COUNTS = [[1, 2, 5], [1, 1.5, 2, 3, 4, 5, 6, 8]]
const FEW = 3
const MARGIN = 0.12 // of the way between the outermost values, beyond them

/** Accuracies of `pictures` pictures: as many halvings of the errors are as far apart anywhere. */
export function accuracyScale(accuracies, pictures) {
  const height = share => -Math.log2(1 - share + 0.5 / pictures)
  const heights = accuracies.map(height)
  const [low, high] = widened(Math.min(...heights), Math.max(...heights), 0.3)
  const at = share => (height(share) - low) / (high - low)
  const tick = share => ({ at: at(share), text: `${Number((share * 100).toFixed(1))} %` })
  const finer = FINER.map(step => Array.from({ length: Math.round(1 / step) }, (_, place) => place * step))
  return { at, ticks: firstEnough([SHARES, ...finer].map(shares => shares.map(tick))) }
}

/** Numbers of weights, on a logarithmic scale. */
export function countScale(counts) {
  const logs = counts.map(Math.log10)
  const [low, high] = widened(Math.min(...logs), Math.max(...logs), 0.15)
  const at = count => (Math.log10(count) - low) / (high - low)
  const tick = count => ({ at: at(count), text: short(count) })
  return { at, ticks: firstEnough(COUNTS.map(parts => Array.from({ length: 8 }, (_, power) => parts.map(part => tick(part * 10 ** power))).flat())) }
}

/** Of several sets of ticks, coarse ones first: the first that has enough of them between the ends. */
function firstEnough(sets) {
  const inside = sets.map(ticks => ticks.filter(({ at }) => at >= 0 && at <= 1))
  return inside.find(ticks => ticks.length >= FEW) ?? inside.at(-1)
}

/** Options, evenly spread. */
export function optionScale(options) {
  const at = place => (options.length > 1 ? place / (options.length - 1) : 0.5)
  return { at, ticks: options.map(({ title }, place) => ({ at: at(place), text: title })) }
}

/** Take away what would be written over a neighbour, with so many pixels from 0 to 1. */
export function apart(ticks, length, room) {
  const kept = []
  for (const tick of [...ticks].reverse()) if (!kept.length || (kept[kept.length - 1].at - tick.at) * length >= room) kept.push(tick)
  return kept.reverse()
}

function widened(low, high, least) {
  const margin = Math.max((high - low) * MARGIN, least)
  return [low - margin, high + margin]
}

function short(count) {
  return count < 1000 ? String(count) : count < 1_000_000 ? `${count / 1000} k` : `${count / 1_000_000} M`
}
