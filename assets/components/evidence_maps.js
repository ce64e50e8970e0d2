// What several methods say of one picture: a map by each, under one hand, and one of them on the picture.

import { Announcer } from "./core/announce.js"
import { Blend } from "./core/blend.js"
import { h, write } from "./core/dom.js"
import { component } from "./core/instance.js"
import { plain } from "./core/numbers.js"
import { Pane } from "./core/pane.js"
import { Rest } from "./core/rest.js"
import { held, isForBrowser, steered } from "./core/steer.js"
import { stylesBeside } from "./core/styles.js"
import { Tile } from "./evidence_maps/tile.js"

const KEYS = "Arrow keys go from pixel to pixel, with Shift eight; Home and End go to the ends of a row, plus and minus zoom, Escape shows everything."
const HEIGHT = 330 // CSS pixels of the large picture at most
const STEPS = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }

export default component(await stylesBeside(import.meta.url, "core/core.css", "evidence_maps.css"), (root, tell) => new EvidenceMaps(root, tell))

class EvidenceMaps {
  constructor(root, tell) {
    this.tiles = []
    this.blend = new Blend()
    this.looks = new Rest(tell, "look", () => ({ method: this.method, share: this.share }))
    this.stops = new Rest(tell, "stop", () => this.place)
    this.build(root)
    this.announcer = new Announcer(root)
  }

  build(root) {
    this.large = this.pane(HEIGHT)
    this.title = h("b")
    this.size = h("span", { class: "quiet" })
    this.slider = h("input", { type: "range", min: 0, max: 100, step: 5, "aria-label": "Map over picture", oninput: () => this.setShare(Number(this.slider.value)) })
    this.where = h("span", { class: "mono" })
    this.pixel = h("span", { class: "mono quiet" })
    this.low = h("b")
    this.high = h("b")
    this.ramp = h("span")
    this.grid = h("div", { class: "tiles", role: "radiogroup", "aria-label": "Method", onkeydown: event => this.keyInGroup(event) })
    this.told = h("p", { class: "method" })
    this.paper = h("span", { class: "quiet" })
    const strength = h("label", { class: "strength" }, h("span", { class: "quiet" }, "picture"), this.slider, h("span", { class: "quiet" }, "map"))
    root.append(
      h(
        "div", { class: "stage" },
        h("section", { class: "large" }, h("div", { class: "heading" }, this.title, this.size), this.large.element, strength, h("div", { class: "scale", "aria-hidden": "true" }, this.low, this.ramp, this.high), h("div", { class: "here" }, this.where, this.pixel)),
        this.grid,
      ),
      h("div", { class: "about" }, this.told, this.paper),
    )
  }

  pane(maxHeight) {
    const pane = new Pane({
      hint: KEYS,
      maxHeight,
      onPoint: (row, column) => this.point([row, column]),
      onKey: event => this.key(event),
      onRest: () => this.stops.soon(), // not at once: what is pressed elsewhere tells at this moment too
      onZoom: factor => this.panes.filter(other => other !== pane).forEach(other => other.zoomAlong(factor)),
    })
    return pane
  }

  get panes() {
    return [this.large, ...this.tiles.map(tile => tile.pane)]
  }

  update(data) {
    const isFirst = !this.data
    this.data = data
    this.shape = data.picture.shape.slice(0, 2)
    if (isFirst) {
      this.share = data.share
      this.method = data.method
    }
    if (!data.methods.some(({ slug }) => slug === this.method)) this.method = data.methods[0].slug
    this.place = this.place && !isFirst ? held(this.place, this.shape) : [...data.start]
    if (isFirst) [this.looks, this.stops].forEach(rest => rest.knows())
    this.slider.value = this.share
    this.fit(data.methods.length)
    this.tiles.forEach((tile, number) => tile.take(this.mapOf(number), data.methods[number], data.palette))
    this.show()
  }

  /** Have as many tiles as there are methods. */
  fit(count) {
    while (this.tiles.length > count) {
      const tile = this.tiles.pop()
      tile.element.remove()
      tile.destroy()
    }
    while (this.tiles.length < count) {
      const number = this.tiles.length
      const tile = new Tile(this.pane(), () => this.choose(number))
      this.tiles.push(tile)
      this.grid.append(tile.element)
    }
  }

  mapOf(number) {
    const { values, shape, digest } = this.data.maps
    const size = shape[1] * shape[2]
    this.cut ??= new Map()
    if (this.cutFrom !== digest) this.cut.clear()
    this.cutFrom = digest
    if (!this.cut.has(number)) this.cut.set(number, { values: values.subarray(number * size, (number + 1) * size), shape: shape.slice(1) })
    return this.cut.get(number)
  }

  get chosen() {
    return this.tiles.find(tile => tile.method.slug === this.method)
  }

  show() {
    const { data, chosen } = this
    this.tiles.forEach(tile => tile.choose(tile === chosen))
    write(this.title, chosen.method.title)
    write(this.size, `${chosen.map.shape.join(" × ")} · ${chosen.told}`)
    write(this.told, `${chosen.method.told}${chosen.method.remark ? ` Here: ${chosen.method.remark}.` : ""}`)
    write(this.paper, `${chosen.method.paper} · unit: ${chosen.method.unit}`)
    write(this.low, chosen.method.isSigned ? plain(-chosen.limit, chosen.decimals) : "0")
    write(this.high, plain(chosen.limit, chosen.decimals))
    this.ramp.classList.toggle("unsigned", !chosen.method.isSigned)
    this.large.label(`${data.alt} ${chosen.method.alt}`)
    this.showLarge()
    this.showPlace()
  }

  showLarge() {
    const { data, chosen } = this
    this.blend.blend(data.picture, chosen.map, data.palette, this.share / 100, chosen.limit)
    this.large.show(this.blend, { palette: data.palette, numbers: (row, column) => ({ text: chosen.at(row, column), letters: this.blend.letters(row * this.shape[1] + column) }) })
    this.slider.style.setProperty("--done", `${this.share}%`)
    this.slider.setAttribute("aria-valuetext", `${this.share} %`)
  }

  showPlace() {
    const { place, chosen } = this
    const { palette, picture } = this.data
    const here = { kind: "frame", rows: [place[0], place[0] + 1], columns: [place[1], place[1] + 1], colour: palette.result }
    this.large.reveal(here.rows, here.columns)
    this.large.mark([hottest(chosen.method, palette), here])
    for (const tile of this.tiles) {
      tile.pane.reveal(here.rows, here.columns)
      tile.mark([hottest(tile.method, palette), { ...here, thin: true }], place)
    }
    write(this.where, `row ${place[0]}, column ${place[1]}: ${chosen.at(...place)}`)
    const count = picture.shape[2]
    const at = (place[0] * picture.shape[1] + place[1]) * count
    write(this.pixel, `pixel ${Array.from(picture.values.subarray(at, at + count)).join(" ")}`)
    this.announcer.say(`Row ${place[0]}, column ${place[1]}. ${this.tiles.map(tile => `${tile.method.title} ${tile.value.textContent}`).join(", ")}.`)
  }

  point(place) {
    const next = held(place, this.shape)
    if (next.join() === this.place.join()) return
    this.place = next
    this.showPlace()
  }

  key(event) {
    if (event.key === "Escape") {
      this.panes.forEach(pane => pane.fit())
      return true
    }
    const place = steered(event, this.place, this.shape)
    if (!place) return false
    this.point(place)
    this.stops.soon()
    return true
  }

  keyInGroup(event) {
    const step = STEPS[event.key]
    const now = this.tiles.findIndex(tile => tile.name === event.target)
    if (!step || now < 0 || isForBrowser(event)) return
    event.preventDefault()
    const next = (now + step + this.tiles.length) % this.tiles.length
    this.tiles[next].name.focus()
    this.choose(next)
  }

  choose(number) {
    const { slug } = this.tiles[number].method
    if (slug === this.method) return
    this.method = slug
    this.show()
    this.looks.soon()
  }

  setShare(share) {
    this.share = share
    this.showLarge()
    this.looks.soon()
  }

  destroy() {
    for (const part of [this.large, this.announcer, this.looks, this.stops, ...this.tiles]) part.destroy()
  }
}

/** Where the most evidence is; nowhere on a map of zeros. */
function hottest({ hottest: [row, column], isFlat }, palette) {
  return { kind: "dots", rows: isFlat ? [] : [row], columns: [column], colour: palette.window }
}
