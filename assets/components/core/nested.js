// A component inside another: in a shadow root of its own, dressed in its own style sheets.

import { h } from "./dom.js"

/**
 * Make a component that lives in another one.
 *
 * @param {CSSStyleSheet[]} styles
 * @param {(root: HTMLElement, tell: object) => {update, destroy}} create as for core/instance.js
 * @param {object} tell what it tells whom
 * @returns {{element: HTMLElement, instance: object, update: (data: object) => void}}
 */
export function nested(styles, create, tell) {
  const element = h("div", { class: "nested" })
  const shadow = element.attachShadow({ mode: "open" })
  const root = h("div", { class: "component" })
  shadow.adoptedStyleSheets = styles
  shadow.append(root)
  const instance = create(root, { state: () => {}, ...tell })
  const update = data => {
    root.classList.toggle("dark", data.dark)
    instance.update(data)
  }
  return { element, instance, update }
}
