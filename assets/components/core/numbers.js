// How numbers are written, as cnn_core/figures/numbers.py writes them: a true minus, signs where
// signs matter, exact fractions.

/** Write a number with a true minus sign. */
export function plain(value, digits = 0) {
  const text = value.toFixed(digits)
  if (!text.startsWith("-")) return text
  return Number(text) === 0 ? text.slice(1) : `−${text.slice(1)}`
}

/** Write a number with its sign; zero has none. */
export function signed(value, digits = 0) {
  const text = plain(value, digits)
  return text.startsWith("−") || Number(text) === 0 ? text : `+${text}`
}

/** Write a whole number over a divisor exactly: whole part and what is left over, with a sign. */
export function mixed(numerator, divisor = 1) {
  const size = Math.abs(numerator)
  const whole = Math.floor(size / divisor)
  const rest = size % divisor
  const sign = numerator < 0 ? "−" : numerator > 0 ? "+" : ""
  const pieces = whole || !rest ? [String(whole)] : []
  if (rest) {
    const common = greatestCommon(rest, divisor)
    pieces.push(`${rest / common}/${divisor / common}`)
  }
  return sign + pieces.join(" ")
}

/** Write a value of a map with as many digits as a caption needs. */
export function compact(value) {
  if (Number.isInteger(value)) return plain(value)
  return plain(value, Math.abs(value) >= 100 ? 1 : 3)
}

/** How many units of the last digit a number is, as it is written: 0.1234 with 3 digits is 123. */
export function inUnits(value, digits) {
  return Math.round(Number(value.toFixed(digits)) * 10 ** digits)
}

/** What written parts lack of a written total, in units of the last digit. */
export function roundingRest(total, parts, digits) {
  return Array.prototype.reduce.call(parts, (rest, part) => rest - inUnits(part, digits), inUnits(total, digits))
}

const COUNT = new Intl.NumberFormat("en-GB")

/** Write a count with a comma at every thousand. */
export function count(value) {
  return COUNT.format(value)
}

function greatestCommon(one, other) {
  return other ? greatestCommon(other, one % other) : one
}
