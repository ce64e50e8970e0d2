// The life of a component: made once a place on the page, told of every change, cleared away.

import { unpack } from "./payload.js"
import { isDark } from "./theme.js"

const instances = new WeakMap()
const KEPT_RUNS = 3 // those that may still be taken back

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
    const run = { data, state: setStateValue, trigger: setTriggerValue }
    place.runs = [...place.runs.slice(1 - KEPT_RUNS), run]
    place.show(run)
    return () => (parentElement.isConnected ? withdraw(place, run) : end(place, parentElement))
  }
}

/**
 * Take back a run of a component that is still there: Streamlit does so when a newer one overtook it
 * while modules were loading. The two may come in either order; what the newer one said stands.
 */
function withdraw(place, run) {
  const isShown = place.runs.at(-1) === run
  place.runs = place.runs.filter(other => other !== run)
  if (isShown && place.runs.length) place.show(place.runs.at(-1))
}

/** Clear a component away. */
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
  const show = ({ data, state, trigger }) => {
    Object.assign(tell, { state, trigger })
    if (data) update(data)
  }
  const place = { instance, root, show, runs: [] }
  instances.set(parent, place)
  return place
}
