// Building and changing elements.

/** Make an element: `h("div", {class: "card", onclick}, "text", child)`. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value)
    else if (value === true) element.setAttribute(name, "")
    else if (value !== false && value != null) element.setAttribute(name, value)
  }
  element.append(...children.filter(child => child != null))
  return element
}

/** Write text into an element, if it is not there already. */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text
}

/** Set or take away an attribute, if it is not so already. */
export function attribute(element, name, value) {
  if (value == null || value === false) {
    if (element.hasAttribute(name)) element.removeAttribute(name)
  } else if (element.getAttribute(name) !== String(value)) {
    element.setAttribute(name, String(value))
  }
}

let counted = 0

/** Give a name that no other element has, for aria-describedby and the like. */
export function uniqueId(name) {
  counted += 1
  return `${name}-${counted}`
}
