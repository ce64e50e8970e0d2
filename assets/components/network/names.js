// What units, and the maps that come into a layer, are called.

import { hasMaps } from "./stages.js"

/** How a unit is called. */
export function nameOf(stage, unit) {
  if (stage.kind === "picture") return "The picture"
  if (stage.classes) return `${stage.number ? `Layer ${stage.number}, ` : ""}${stage.words}, class ${stage.classes[unit + stage.classes.length - stage.shape[0]]}`
  return `${stage.number ? `Layer ${stage.number}, ` : ""}${stage.words}, ${hasMaps(stage) ? "map" : "number"} ${unit + 1}`
}

/** How one map is called among those of its stage; of a picture that is a channel. */
export function mapName({ kind, shape }, map) {
  if (kind !== "picture") return `map ${map + 1}`
  return shape[2] === 3 ? "RGB"[map] : "picture"
}

/** How all maps of a stage are called. */
export function mapNames(stage) {
  return Array.from({ length: stage.shape[2] }, (_, map) => mapName(stage, map))
}
