// The pointing game: how often each method's hottest pixel is on the object, and all the pictures
// that this was counted on.

import { Announcer } from "./core/announce.js"
import { attribute, h, write } from "./core/dom.js"
import { component } from "./core/instance.js"
import { Segments } from "./core/segments.js"
import { stylesBeside } from "./core/styles.js"
import { Bars } from "./pointing_game/bars.js"
import { Near } from "./pointing_game/near.js"
import { Sheet } from "./pointing_game/sheet.js"

export default component(await stylesBeside(import.meta.url, "core/core.css", "pointing_game.css"), (root, tell) => new PointingGame(root, tell))

class PointingGame {
  constructor(root, tell) {
    this.tell = tell
    this.step = 0
    this.look = { rule: 0, network: 0, method: null, picture: 0 }
    this.rules = h("div", { class: "choice" })
    this.bars = new Bars({ onChoose: (method, network) => this.change({ method, network }) })
    this.sheet = new Sheet({ onChoose: picture => this.change({ picture }) })
    this.near = new Near()
    this.networks = h("div", { class: "choice" })
    this.sheetTitle = h("b")
    this.sheetTold = h("span", { class: "quiet" })
    this.open = h("button", { type: "button", onclick: () => this.take() }, "Look at it above")
    this.sentence = h("p", { class: "sentence", role: "status" })
    root.append(
      h("div", { class: "bar" }, this.rules, this.networks),
      h(
        "div", { class: "stage" },
        this.bars.element,
        h("section", { class: "pictures" }, h("div", { class: "heading" }, this.sheetTitle, this.sheetTold), this.sheet.element),
        h("section", { class: "one" }, this.near.element, this.open),
      ),
      this.sentence,
    )
    this.announcer = new Announcer(root)
  }

  update(data) {
    this.data = data
    if (this.look.method === null) this.look.method = data.start
    this.look.method = Math.min(this.look.method, data.methods.length - 1)
    this.look.network = Math.min(this.look.network, data.networks.length - 1)
    this.offer(data)
    this.open.hidden = !data.opens
    this.show()
  }

  /** Offer the rules, and with two networks the pictures of either. */
  offer({ rules, networks }) {
    const form = JSON.stringify([rules, networks])
    if (form === this.form) return
    this.form = form
    this.counts = new Segments("What counts as a hit", rules.map((text, number) => ({ value: String(number), text })), value => this.change({ rule: Number(value) }))
    this.rules.replaceChildren(h("span", { class: "quiet" }, "A hit:"), this.counts.element)
    const named = ({ title }, number) => ({ value: String(number), text: h("span", { class: `key network${number}` }, title) })
    this.choice = new Segments("Pictures as seen by", networks.map(named), value => this.change({ network: Number(value) }))
    this.networks.replaceChildren(...(networks.length > 1 ? [this.choice.element] : []))
  }

  change(look) {
    Object.assign(this.look, look)
    this.show()
    this.announcer.say(look.picture === undefined ? this.sentence.textContent : this.near.told)
  }

  take() {
    this.step += 1
    this.tell.trigger("opened", { step: this.step, picture: this.look.picture })
  }

  show() {
    const { data, look } = this
    const { done, methods, networks } = data
    this.counts.set(String(look.rule))
    this.choice.set(String(look.network))
    this.bars.draw({ ...data, look })
    const places = data[`places${look.network}`]
    const count = places.shape[1]
    const own = places.values.subarray(look.method * count * 2, (look.method + 1) * count * 2)
    const hits = data[`hits${look.network}`].values.subarray((look.rule * methods.length + look.method) * count, (look.rule * methods.length + look.method + 1) * count)
    const title = methods[look.method].title
    write(this.sheetTitle, `${title}: its hottest pixel`)
    write(this.sheetTold, count ? `${hits.reduce((sum, hit) => sum + hit, 0)} of ${count} hit` : "")
    this.sheet.draw({ pictures: data.pictures, places: own, hits, chosen: look.picture, palette: data.palette, label: `${title}, ${networks[look.network].title}` })
    const others = methods.map((method, number) => ({ title: method.title, place: placeOf(places, number, look.picture), isPeer: method.isPeer })).filter((_, number) => number !== look.method)
    this.near.draw({ data, number: look.picture, title, place: placeOf(places, look.method, look.picture), isHit: hits[look.picture], others })
    attribute(this.open, "disabled", count <= look.picture)
    write(this.sentence, data.sentences[look.network][look.rule][look.method] ?? "")
    attribute(this.sentence, "aria-busy", String(done < data.count))
  }

  destroy() {
    for (const part of [this.bars, this.sheet, this.near, this.announcer]) part.destroy()
  }
}

/** Row and column of a method's hottest pixel; null where that picture is still to come. */
function placeOf({ values, shape: [, count] }, method, picture) {
  if (picture >= count) return null
  const at = (method * count + picture) * 2
  return [values[at], values[at + 1]]
}
