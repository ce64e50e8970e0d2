// What a map of pictures needs and what is large: sent once, kept for the map, with nothing to see.

import { component } from "./core/instance.js"
import { stylesBeside } from "./core/styles.js"
import { forget, keep } from "./picture_map/parcels.js"

export default component(await stylesBeside(import.meta.url, "picture_parcel.css"), () => new Parcel())

class Parcel {
  update(data) {
    const before = this.data
    this.data = data
    keep(data)
    if (before && (before.topic !== data.topic || before.name !== data.name)) forget(before)
  }

  destroy() {
    if (this.data) forget(this.data)
  }
}
