// The board of a class that trains together: a row for each member, the best first. Rows glide to
// their new places; on a projector the board fills the window and is as large as it can be.

import { Rows } from "./class_board/rows.js"
import { Announcer } from "./core/announce.js"
import { h, write } from "./core/dom.js"
import { component } from "./core/instance.js"
import { count, plain } from "./core/numbers.js"
import { stylesBeside } from "./core/styles.js"

const FEW = 12 // rows that are shown unless all are asked for; one's own is shown besides
const MOST_COLUMNS = 4
const LARGEST = 46 // pixels of a letter on a projector
const ROW = 1.95 // sizes of a letter that the height of a row needs
const HIGHEST_ROW = 2.8
const COLUMN = 28 // that the width of a column needs
const TEST = 5 // and that of a held-out accuracy

export default component(await stylesBeside(import.meta.url, "core/core.css", "class_board.css"), root => new ClassBoard(root))

class ClassBoard {
  constructor(root) {
    this.root = root
    this.showsAll = false
    this.rows = new Rows()
    this.told = h("div", { class: "sentences" })
    this.notice = h("p", { class: "notice" })
    this.link = h("code", { class: "link" })
    this.stage = h("div", { class: "stage" }, this.makeHead(), this.makeBar(), this.notice, this.link, this.rows.element, this.more, this.told)
    this.dialog = h("dialog", { class: "projector", "aria-label": "The board, for a projector", onclose: () => this.leave() })
    root.append(this.stage, this.dialog)
    this.announcer = new Announcer(root)
    this.fitting = new ResizeObserver(() => this.fit())
    this.fitting.observe(this.dialog)
  }

  makeHead() {
    this.code = h("b", { class: "code" })
    this.goal = h("span", { class: "goal" })
    this.address = h("code", { class: "address" })
    this.closing = h("button", { type: "button", class: "closing", onclick: () => this.dialog.close() }, "Close")
    return h("div", { class: "head" }, h("div", {}, h("span", { class: "quiet" }, "Room "), this.code), h("div", { class: "aim" }, this.goal, this.address), this.closing)
  }

  makeBar() {
    this.legend = h("span", { class: "quiet legend" })
    this.more = h("button", { type: "button", class: "plain more", onclick: () => this.toggle() })
    this.projecting = h("button", { type: "button", class: "plain project", title: "Only the board, as large as this window; Escape leaves", onclick: () => this.project() }, "Projector")
    return h("div", { class: "bar" }, this.legend, this.projecting)
  }

  update(told) {
    const data = { ...told, rows: rowsOf(told) }
    this.data = data
    write(this.code, data.code)
    write(this.goal, data.goal)
    const address = `${location.origin}${location.pathname}?${data.query}`
    for (const place of [this.link, this.address]) write(place, address)
    const isShown = data.state === "shown"
    const isEmpty = isShown && !data.rows.length
    write(this.notice, isShown ? (isEmpty ? "Nobody has joined yet: share this link." : "") : "The host has hidden the board.")
    this.notice.hidden = !this.notice.textContent
    this.link.hidden = !isEmpty
    this.stage.classList.toggle("opened", data.revealed)
    this.stage.classList.toggle("empty", isEmpty)
    this.stage.style.setProperty("--digits", Math.max(5, ...data.rows.map(row => count(row.parameters ?? 0).length)))
    write(this.legend, legendOf(data))
    this.showSentences(data.told)
    this.showRows()
    this.say(data)
  }

  showSentences(told) {
    this.told.hidden = !told.length
    if (told.join("\n") === this.sentences) return
    this.sentences = told.join("\n")
    this.told.replaceChildren(...told.map(sentence => h("p", {}, sentence)))
  }

  showRows() {
    const { rows, own } = this.data
    const all = this.showsAll || this.dialog.open
    const isShown = (row, place) => all || place < FEW || row.number === own
    this.rows.show(this.data, isShown)
    this.more.hidden = this.dialog.open || rows.length <= FEW
    write(this.more, this.showsAll ? `Show the first ${FEW}` : `Show all ${rows.length}`)
    this.fit()
  }

  toggle() {
    this.showsAll = !this.showsAll
    this.showRows()
  }

  project() {
    this.dialog.append(this.stage)
    this.dialog.showModal()
    this.closing.focus()
    this.showRows()
  }

  leave() {
    this.root.prepend(this.stage)
    this.showRows()
    this.projecting.focus()
  }

  /** Give the rows on a projector the largest letters with which all of them are seen. */
  fit() {
    const list = this.rows.element
    if (!this.dialog.open) {
      list.removeAttribute("style")
      return
    }
    const below = this.told.hidden ? 0 : this.told.offsetHeight
    const height = this.dialog.getBoundingClientRect().bottom - list.getBoundingClientRect().top - below - 0.04 * innerHeight
    const room = COLUMN + (this.data.revealed ? TEST : 0)
    const best = { size: 0 }
    for (let columns = 1; columns <= MOST_COLUMNS; columns += 1) {
      const row = height / Math.max(1, Math.ceil(this.data.rows.length / columns))
      const size = Math.min(row / ROW, list.clientWidth / columns / room, LARGEST)
      if (size > best.size) Object.assign(best, { size, columns, row })
    }
    list.style.fontSize = `${Math.max(best.size, 10)}px`
    list.style.columns = best.columns
    list.style.setProperty("--row", `${Math.min(best.row, HIGHEST_ROW * best.size)}px`)
  }

  /** Say aloud who leads and which place is one's own, when one of the two is another. */
  say({ rows, own }) {
    const first = rows[0]
    if (first?.accuracy == null) return
    const place = rows.findIndex(({ number }) => number === own) + 1
    const known = `${first.number} ${place}`
    if (this.known !== undefined && this.known !== known) {
      const mine = place ? ` You are number ${place} of ${rows.length}.` : ""
      this.announcer.say(`${first.name} leads with ${plain(first.accuracy * 100, 1)} %.${mine}`)
    }
    this.known = known
  }

  destroy() {
    this.fitting.disconnect()
    this.announcer.destroy()
  }
}

/** Put together what was sent in columns, as names are sent once then. */
function rowsOf({ columns, points }) {
  return points.map((lengths, place) => ({ ...Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values[place]])), points: lengths }))
}

function legendOf({ num_members: members, revealed, state }) {
  if (!members) return ""
  const joined = `${members} in the room`
  if (state !== "shown") return joined
  return revealed ? `${joined} · parameters, validation → test accuracy` : `${joined} · parameters, validation accuracy`
}
