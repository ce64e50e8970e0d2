// All maps of a layer as one sheet of small pictures, of which one is chosen.

import { signedLimit } from "./core/colours.js"
import { attribute, h } from "./core/dom.js"
import { component } from "./core/instance.js"
import { Raster } from "./core/raster.js"
import { isForBrowser } from "./core/steer.js"
import { stylesBeside } from "./core/styles.js"

const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1 }

export default component(await stylesBeside(import.meta.url, "core/core.css", "map_choice.css"), (root, tell) => new MapChoice(root, tell))

class MapChoice {
  constructor(root, tell) {
    this.tell = tell
    this.buttons = []
    this.rasters = []
    this.element = h("div", { class: "sheet", role: "radiogroup", onkeydown: event => this.key(event) })
    root.append(this.element)
  }

  update(data) {
    attribute(this.element, "aria-label", data.label)
    const numMaps = data.maps.shape[2]
    if (numMaps !== this.buttons.length) this.lay(numMaps)
    if (data.maps !== this.maps || data.dark !== this.dark) this.draw(data)
    if (data.chosen !== this.told) this.show(data.chosen)
    this.told = data.chosen
    this.maps = data.maps
    this.dark = data.dark
  }

  lay(numMaps) {
    this.rasters = Array.from({ length: numMaps }, () => new Raster())
    this.buttons = this.rasters.map(({ canvas }, number) =>
      h("button", { type: "button", role: "radio", "aria-label": `Map ${number + 1}`, onclick: () => this.choose(number) }, canvas),
    )
    this.element.replaceChildren(...this.buttons)
    this.told = null
  }

  draw({ maps, palette }) {
    const limit = signedLimit(maps.values)
    this.rasters.forEach((raster, number) => raster.signed(maps, palette, limit, number))
  }

  show(chosen) {
    this.chosen = chosen
    this.buttons.forEach((button, number) => {
      attribute(button, "aria-checked", String(number === chosen))
      button.tabIndex = number === chosen ? 0 : -1
    })
  }

  choose(number) {
    this.show(number)
    this.tell.state("unit", number)
  }

  key(event) {
    if (isForBrowser(event)) return
    const ends = { Home: 0, End: this.buttons.length - 1 }
    const aim = ends[event.key] ?? this.chosen + (STEPS[event.key] ?? NaN)
    if (!(aim >= 0 && aim < this.buttons.length)) return
    event.preventDefault()
    this.buttons[aim].focus()
    this.choose(aim)
  }

  destroy() {}
}
