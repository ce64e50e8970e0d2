// One map large, with the line that says what became of it: global average pooling, and the picture.

import { lettersOnPixel, signedLimit } from "../core/colours.js"
import { h, write } from "../core/dom.js"
import { compact, count, plain } from "../core/numbers.js"
import { Pane } from "../core/pane.js"
import { Raster } from "../core/raster.js"
import { steered } from "../core/steer.js"
import { printed } from "../core/told.js"
import { mapOf } from "./stages.js"
import { DIGITS } from "./sum_line.js"

/** A map and its mean, or the picture and its numbers. */
export class MapPanel {
  constructor({ onMove }) {
    this.onMove = onMove
    this.raster = new Raster()
    this.pane = new Pane({ label: "", hint: "Plus and minus zoom; in the picture arrow keys move the frame.", maxHeight: 300, onPoint: (row, column) => this.point([row, column]), onKey: event => this.key(event) })
    this.line = h("div", { class: "sum-line mono" })
    this.told = h("p", { class: "quiet" })
    this.element = h("div", { class: "panel map-panel" }, this.pane.element, h("div", {}, this.line, this.told))
  }

  show({ stages, hand, look }) {
    const stage = stages[hand.stage]
    this.isPicture = stage.kind === "picture"
    this.place = hand.place ?? [0, 0]
    this.shape = stage.shape
    if (this.isPicture) this.showPicture(stage, look)
    else this.showMean(stages[hand.stage - 1], stage, hand.unit, look)
  }

  showPicture(stage, { palette }) {
    const { values, shape: [, width, channels] } = stage
    const pixel = (row, column) => Array.from(values.subarray((row * width + column) * channels, (row * width + column + 1) * channels))
    this.raster.brightness(stage, null, 1)
    this.pane.label("What the network gets")
    this.pane.show(this.raster, { palette, numbers: (row, column) => ({ text: pixel(row, column).map(compact), letters: lettersOnPixel(pixel(row, column), 1) }) })
    const [row, column] = this.place
    this.pane.mark([{ kind: "frame", rows: [row, row + 1], columns: [column, column + 1], colour: palette.result }])
    write(this.line, `row ${row}, column ${column}: ${pixel(row, column).map(value => plain(value, DIGITS)).join("  ")}`)
    write(this.told, "Brightness from 0 to 1, as the network gets it. Zoom in, by wheel, pinch or the plus key, to see every number.")
  }

  showMean(before, stage, unit, { palette }) {
    const map = mapOf(before, unit)
    const limit = signedLimit(map.values)
    const sum = map.values.reduce((total, value) => total + value, 0)
    this.raster.signedValues(map.values, map.shape, palette, limit)
    this.pane.label(`Map ${unit + 1}`)
    this.pane.show(this.raster, { palette, numbers: printed(map, limit, palette) })
    this.pane.mark([])
    write(this.line, `${plain(sum, DIGITS)} / ${count(map.values.length)} = ${plain(stage.values[unit], DIGITS)}`)
    write(this.told, `The ${count(map.values.length)} numbers of the map added up and divided by how many they are: the whole map becomes its mean.`)
  }

  point(place) {
    if (!this.isPicture || place.join() === this.place.join()) return
    this.onMove(place)
  }

  key(event) {
    const place = this.isPicture ? steered(event, this.place, this.shape) : null
    if (place) this.point(place)
    return Boolean(place)
  }

  destroy() {
    this.pane.destroy()
  }
}
