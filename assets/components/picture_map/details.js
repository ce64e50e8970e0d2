// One picture in words: what it is, what the network says, and who is nearest.

import { attribute, h, write } from "../core/dom.js"
import { plain } from "../core/numbers.js"
import { named, sign } from "./signs.js"

const GUEST = -1

/** The side of the map; `onGo(number)` hears of a neighbour that was pressed, `onGuest()` that the guest is to be seen. */
export class Details {
  constructor(onGo, onGuest) {
    this.onGo = onGo
    this.large = h("canvas", { class: "large", role: "img" })
    this.title = h("b")
    this.truth = h("span")
    this.answer = h("p", { class: "answer" })
    this.heading = h("b")
    this.near = h("div", { class: "near", role: "group", "aria-label": "Its nearest pictures" })
    this.vote = h("p", { class: "quiet" })
    this.why = h("p", { class: "quiet" })
    this.toGuest = h("button", { type: "button", class: "main", onclick: onGuest })
    this.none = h("div", { class: "none" }, this.why, this.toGuest)
    this.some = h(
      "div", {},
      h("div", { class: "who" }, this.large, h("div", {}, this.title, this.truth, this.answer)),
      h("div", { class: "heading" }, this.heading, h("span", { class: "quiet" }, "distance")),
      this.near,
      this.vote,
    )
    this.element = h("section", { class: "details" }, this.some, this.none)
    this.buttons = []
  }

  /** Show one point; `told` as `factsOf` gives it, or null; `away` is the moment that a guest waits in. */
  show(told, away, { classes, series, size, albums }) {
    this.some.hidden = !told
    this.none.hidden = Boolean(told)
    this.toGuest.hidden = !away
    write(this.why, away ? `The picture you gave is placed in the trained network alone, at ${away}.` : "Point at a picture.")
    write(this.toGuest, `Go to ${away}`)
    if (!told) return
    const album = told.number === GUEST ? albums.guest : albums.own
    album.show(this.large, told.number === GUEST ? 0 : told.number)
    attribute(this.large, "aria-label", told.words)
    write(this.title, told.title)
    this.truth.replaceChildren(...(told.label === null ? ["Its class is not known here."] : [sign(told.label, series, classes), ` ${classes[told.label]}`]))
    this.showAnswer(told, classes, series)
    write(this.heading, `Nearest in ${size} number${size === 1 ? "" : "s"}`)
    this.showNear(told, classes, series, albums.own)
    write(this.vote, voted(told, classes))
  }

  showAnswer({ label, answer, sureness }, classes, series) {
    const isWrong = label !== null && label !== answer
    const share = `${plain(sureness * 100, 1)} %`
    attribute(this.answer, "class", `answer ${label === null ? "" : isWrong ? "wrong" : "right"}`)
    this.answer.replaceChildren("The network says ", sign(answer, series, classes), h("b", {}, ` ${classes[answer]}`), ` with ${share}`)
  }

  showNear({ nearest, distances, labels }, classes, series, album) {
    while (this.buttons.length < nearest.length) this.add()
    this.buttons.forEach((button, place) => {
      button.element.hidden = place >= nearest.length
      if (place >= nearest.length) return
      const other = nearest[place]
      button.number = other
      album.show(button.picture, other)
      const name = `Picture ${other + 1}, ${classes[labels[other]]}, distance ${plain(distances[place], 2)}`
      attribute(button.element, "aria-label", `${place + 1}. ${name}`)
      attribute(button.element, "title", name)
      button.words.replaceChildren(sign(labels[other], series, classes), ` ${plain(distances[place], 2)}`)
    })
  }

  add() {
    const button = { picture: h("canvas"), words: h("span", { class: "mono" }) }
    button.element = h("button", { type: "button", onclick: () => this.onGo(button.number) }, button.picture, button.words)
    this.buttons.push(button)
    this.near.append(button.element)
  }
}

/** Say which classes the neighbours are of. */
function voted({ nearest, labels }, classes) {
  if (!nearest.length) return "There is no other picture."
  const counts = new Map()
  for (const other of nearest) counts.set(labels[other], (counts.get(labels[other]) ?? 0) + 1)
  const sorted = [...counts].sort(([, one], [, other]) => other - one)
  return `Of these ${nearest.length}: ${sorted.map(([label, count]) => `${named(classes[label])} ${times(count)}`).join(", ")}.`
}

function times(count) {
  return ["never", "once", "twice"][count] ?? `${count} times`
}
