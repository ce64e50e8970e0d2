// What a screen reader is told: the state where the hand comes to rest, not every pixel of the way.

import { h, write } from "./dom.js"

const REST = 600 // milliseconds without a move

/** A polite live region; `say(text)` speaks once nothing else has been said for a moment. */
export class Announcer {
  constructor(root) {
    this.region = h("div", { class: "told", role: "status", "aria-live": "polite" })
    root.append(this.region)
  }

  say(text) {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => write(this.region, text), REST)
  }

  destroy() {
    clearTimeout(this.timer)
  }
}
