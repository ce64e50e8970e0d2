// The units of a layer: a wall of them, and the one that is looked at. All of it from one message:
// pointing and pressing answer here, and Python is told which unit is open and which are off.

import { Announcer } from "./core/announce.js"
import { h } from "./core/dom.js"
import { component } from "./core/instance.js"
import { stylesBeside } from "./core/styles.js"
import { Opened } from "./unit_wall/opened.js"
import { Album } from "./unit_wall/patch.js"
import { Sum } from "./unit_wall/sum.js"
import { Tiles, wordsOf } from "./unit_wall/tiles.js"

export default component(await stylesBeside(import.meta.url, "core/core.css", "unit_wall.css"), (root, tell) => new UnitWall(root, tell))

class UnitWall {
  constructor(root, tell) {
    this.tell = tell
    this.album = new Album()
    this.pointed = null
    this.tiles = new Tiles({ point: at => this.point(at), open: at => this.open(at), toggle: at => this.toggle(at), allOn: () => this.allOn() })
    this.opened = new Opened({ toggle: at => this.toggle(at) })
    this.sum = new Sum()
    root.append(h("div", { class: "both" }, this.tiles.element, h("div", { class: "side" }, this.opened.element, this.sum.element)))
    this.announcer = new Announcer(root)
  }

  update(data) {
    if (data.of !== this.of) {
      Object.assign(this, { of: data.of, unit: data.start.unit - data.first, off: new Set(data.start.off), pointed: null })
    }
    this.data = data
    this.album.hold(data.pictures)
    this.tiles.show(data, this.album, this)
    this.shown = null
    this.showUnit()
  }

  get here() {
    return this.pointed ?? this.unit
  }

  showUnit() {
    const state = `${this.here} ${this.off.has(this.here + this.data.first)}`
    if (state === this.shown) return
    this.shown = state
    this.opened.show(this.data, this.album, this.here, this.off.has(this.here + this.data.first))
    this.sum.show(this.data, this.here)
  }

  point(at) {
    this.pointed = at
    this.showUnit()
  }

  open(at) {
    this.unit = at
    this.pointed = null
    this.changed()
    this.announcer.say(`${wordsOf(this.data, at)} is open`)
  }

  toggle(at) {
    const unit = at + this.data.first
    if (!this.off.delete(unit)) this.off.add(unit)
    this.changed()
    this.announcer.say(`${wordsOf(this.data, at)} is ${this.off.has(unit) ? "off" : "on"}`)
  }

  allOn() {
    this.off.clear()
    this.changed()
    this.announcer.say("All units are on")
  }

  changed() {
    this.tiles.mark(this.data, this.unit, this.off)
    this.shown = null
    this.showUnit()
    this.tell.state("look", { of: this.of, unit: this.unit + this.data.first, off: [...this.off].sort((one, other) => one - other) })
  }

  destroy() {
    this.announcer.destroy()
  }
}
