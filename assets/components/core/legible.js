// Writing the numbers of one map, large or tiny, with as many decimals as its size asks for.

import { plain, signed } from "./numbers.js"

const SIGNIFICANT = 3 // digits of the largest number of a map
const MOST = 9 // decimals

/** How many decimals the numbers of a map need whose largest size is `limit`. */
export function decimalsFor(limit) {
  if (!(limit > 0)) return 0
  return Math.min(Math.max(SIGNIFICANT - 1 - Math.floor(Math.log10(limit)), 0), MOST)
}

/** Smallest and largest number of a map. */
export function rangeTold(low, high, decimals) {
  return low === high ? `${plain(low, decimals)} everywhere` : `${plain(low, decimals)} … ${plain(high, decimals)}`
}

/** A number of a map: with its sign where the map can have both. */
export function written(value, decimals, isSigned) {
  return isSigned ? signed(value, decimals) : plain(value, decimals)
}
