// Which of the two themes Streamlit shows now.

/** Whether the ground behind an element is dark, by Streamlit's own variable. */
export function isDark(element) {
  const ground = getComputedStyle(element).getPropertyValue("--st-background-color").trim()
  const [red, green, blue] = channels(ground)
  return 0.299 * red + 0.587 * green + 0.114 * blue < 128
}

/** Read "#rrggbb", "#rgb" or "rgb(r, g, b)" as three numbers; white where it is none of them. */
export function channels(colour) {
  const long = /^#(\w\w)(\w\w)(\w\w)/.exec(colour)
  if (long) return long.slice(1).map(part => parseInt(part, 16))
  const short = /^#(\w)(\w)(\w)$/.exec(colour)
  if (short) return short.slice(1).map(part => parseInt(part + part, 16))
  const numbers = colour.match(/[\d.]+/g)?.map(Number)
  return numbers?.length >= 3 ? numbers.slice(0, 3) : [255, 255, 255]
}
