// The life of a component: made once a place on the page, told of every change, cleared away.

import { unpack } from "./payload.js"
import { isDark } from "./theme.js"

const instances = new WeakMap()

/**
 * Make the renderer that Streamlit calls, again for every change of data or theme.
 *
 * @param {CSSStyleSheet[]} styles what the shadow root wears
 * @param {(root: HTMLElement, tell: object) => {update: Function, destroy: Function}} create
 *     builds the component under `root`; `tell.state(name, value)` keeps a value in Python,
 *     `tell.trigger(name, value)` sends one once
 */
export function component(styles, create) {
  return ({ data, parentElement, setStateValue, setTriggerValue }) => {
    const place = instances.get(parentElement) ?? begin(parentElement, styles, create)
    place.tell.state = setStateValue
    place.tell.trigger = setTriggerValue
    if (data) place.update(data)
    const run = ++place.runs
    return () => run === place.runs && end(place, parentElement)
  }
}

/**
 * Clear a component away. Streamlit also calls what a run has answered when a newer run overtook it
 * while modules were loading; only the last run may end what all of them share.
 */
function end(place, parentElement) {
  place.instance.destroy()
  place.root.remove()
  instances.delete(parentElement)
}

function begin(parent, styles, create) {
  parent.adoptedStyleSheets = styles
  const root = document.createElement("div")
  root.className = "component"
  parent.append(root)
  const tell = {}
  const instance = create(root, tell)
  let arrays = new Map()
  const update = bytes => {
    const payload = unpack(bytes, arrays)
    arrays = payload.known
    const dark = isDark(root)
    root.classList.toggle("dark", dark)
    instance.update({ ...payload.settings, ...payload.arrays, palette: payload.settings.palette[dark ? "dark" : "light"], dark })
    root.dataset.ready = "yes"
  }
  const place = { instance, root, tell, update, runs: 0 }
  instances.set(parent, place)
  return place
}
