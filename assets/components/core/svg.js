// Making elements of a drawing.

/** Make an element of SVG: `svg("circle", {r: 3})`. */
export function svg(name, attributes = {}) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
  return element
}

/** Make words in a drawing. */
export function text(x, y, kind, words) {
  const element = svg("text", { x, y, class: kind })
  element.textContent = words
  return element
}
