// The few signs on buttons, drawn here so that nothing is fetched for them.

import { svg } from "./svg.js"

const PATHS = {
  play: "M5 3l9 5-9 5z",
  pause: "M4 3h3v10H4zM9 3h3v10H9z",
  back: "M11 3v10L5 8zM3 3h2v10H3z",
  forward: "M5 3l6 5-6 5zM11 3h2v10h-2z",
  undo: "M7 3L2 7l5 4V8.5c3 0 5 1 7 4 0-4-2-7-7-7z",
  redo: "M9 3l5 4-5 4V8.5c-3 0-5 1-7 4 0-4 2-7 7-7z",
  clear: "M4 3l4 4 4-4 1 1-4 4 4 4-1 1-4-4-4 4-1-1 4-4-4-4z",
  open: "M5 3l6 5-6 5z",
}

/** Draw a sign; it is hidden from those who hear the page, its button has the words. */
export function icon(name) {
  const drawing = svg("svg", { viewBox: "0 0 16 16", class: "icon", "aria-hidden": "true" })
  drawing.append(svg("path", { d: PATHS[name] }))
  return drawing
}
