// The network by hand: a board that is drawn on, the letters held against it pixel by pixel, and a
// network whose every number is shown and every weight can be changed. All of it is computed here for
// every frame; Python hears when the hand rests, and moves what is drawn.

import { keepInAddress } from "./core/address.js"
import { Announcer } from "./core/announce.js"
import { attribute, h, write } from "./core/dom.js"
import { History } from "./core/history.js"
import { component } from "./core/instance.js"
import { plain } from "./core/numbers.js"
import { stylesBeside } from "./core/styles.js"
import { BoardPanel, ElectionPanel, LiteralPanel, SmallBoard, strongest, tool } from "./hand_network/contest.js"
import { DIGITS } from "./hand_network/map.js"
import { valueAt } from "./hand_network/how.js"
import { Round } from "./hand_network/rounds.js"
import { run, sources, STAGES } from "./hand_network/rules.js"
import { textOf, textsOf } from "./hand_network/texts.js"
import { Votes } from "./hand_network/votes.js"

const KEY_REST = 500 // milliseconds after the last step by a key
const SIZES = { rows: [7, 7, 4, 4, 4, 2] }
const FIRST_NAMES = ["Features", "Matches", "ReLU", "Pooled"]
const SECOND_NAMES = ["Features of features", "Matches", "ReLU", "Pooled"]

export default component(await stylesBeside(import.meta.url, "core/core.css", "hand_network.css"), (root, tell) => new HandNetwork(root, tell))

class HandNetwork {
  constructor(root, tell) {
    this.tell = tell
    this.step = 0 // orders given so far
    this.told = "" // the cell that a key has changed
    this.waiting = [] // what Python shall do once it has answered
    this.units = null // the number under the hand, in each round
    this.build(root)
    this.announcer = new Announcer(root)
    root.addEventListener("keydown", event => this.travelByKey(event))
  }

  build(root) {
    const rest = { onDone: () => this.commit(), onStep: told => this.commitSoon(told) }
    this.board = new BoardPanel({
      ...rest,
      onCell: (place, value) => this.change("board", place, value),
      onLetter: letter => this.put({ board: this.data.templates.values.subarray(letter === "O" ? 81 : 0, letter === "O" ? 162 : 81) }, `The letter ${letter}`),
      onClear: () => this.put({ board: new Int8Array(81).fill(-1) }, "All paper"),
      onMove: kind => this.ask(kind),
      onTravel: by => this.travel(by),
    })
    this.literal = new LiteralPanel()
    this.election = new ElectionPanel(unit => this.point(unit))
    this.small = new SmallBoard(([row, column]) => this.point({ stage: 0, map: this.units[0].map, row, column }))
    const points = { onPoint: unit => this.point(unit), onKey: event => this.mapKey(event) }
    this.rounds = [
      new Round({ first: 0, channels: 1, does: { ...rest, ...points, onFeature: (place, value) => this.change("features", place, value) } }),
      new Round({ first: 3, channels: 3, does: { ...rest, ...points, onFeature: (place, value) => this.change("second", place, value) } }),
    ]
    this.votes = new Votes({
      ...rest,
      onWeight: (place, weight) => this.change("votes", place, weight),
      onCancel: () => this.revert(),
      onRefuse: text => write(this.note, text),
      onPoint: place => this.point({ stage: 5, map: place % 3, row: Math.floor(place / 6), column: Math.floor(place / 3) % 2 }),
    })
    root.append(this.contest(), this.firstRound(), this.secondRound())
  }

  contest() {
    return h("div", { class: "panel contest" }, this.board.element, this.literal.element, this.election.element)
  }

  firstRound() {
    this.relu = h("button", { type: "button", class: "switch", role: "switch", onclick: () => this.put({ rectified: !this.state.rectified }, "ReLU") }, "ReLU")
    return h(
      "div", { class: "panel" },
      title("Round one: three features look everywhere", this.relu, tool("Usual features of round one", "The features as they were", () => this.put({ features: this.data.usual_features.values }, "Usual features"), "Usual features")),
      h("div", { class: "workbench" }, this.rounds[0].table, h("div", { class: "beside" }, this.small.element, this.rounds[0].how.element)),
    )
  }

  secondRound() {
    this.note = h("p", { class: "quiet note", role: "status" })
    return h(
      "div", { class: "panel second" },
      title(
        "Round two, and the vote", tool("Usual features of round two", "The features as they were", () => this.put({ second: this.data.usual_second.values }, "Usual features"), "Usual features"),
        tool("Fit votes", "The weights by which 600 moved letters come nearest to 10 for themselves and 0 for the other, with the features of now", () => this.ask("fit")),
        tool("Usual votes", "The weights as they were", () => this.put({ votes: this.data.usual_votes.values }, "Usual votes")),
      ),
      h("div", { class: "workbench" }, this.rounds[1].table, h("div", { class: "beside" }, this.votes.element, this.note)),
      this.rounds[1].how.element,
    )
  }

  update(data) {
    this.data = data
    const isNews = this.hear(data)
    if (!this.units) this.begin()
    this.show()
    this.showScores()
    if (isNews) this.announcer.say(this.said())
  }

  /** Start where the first features match best. */
  begin() {
    const made = run(this.state)
    this.units = [strongest(made.filtered, 0, 0), strongest(made.filteredAgain, 0, 3)]
    this.unit = this.units[0]
  }

  /** Take over what Python has, if it answers the last order; answers whether it is news. */
  hear({ heard, board, features, second, votes, rectified }) {
    const told = { board: board.values, features: features.values, second: second.values, votes: votes.values, rectified }
    if (!this.history) {
      this.step = heard
      this.state = told
      this.history = new History(told)
    }
    if (heard < this.step) return false
    const isNews = !this.isBeingChanged && textOf(told) !== textOf(this.state)
    if (isNews) this.adopt(told)
    if (this.waiting.length) this.order(this.waiting.shift())
    return isNews
  }

  adopt(told) {
    this.votes.letGo()
    this.state = told
    this.history.push(told)
  }

  get isBeingChanged() {
    return textOf(this.state) !== textOf(this.history.now)
  }

  /** Show a state that may go on changing. */
  change(part, place, value) {
    const changed = Array.from(this.state[part])
    changed[place] = value
    this.state = { ...this.state, [part]: Int8Array.from(changed) }
    clearTimeout(this.resting)
    write(this.note, "")
    this.showSoon()
  }

  showSoon() {
    cancelAnimationFrame(this.frame)
    this.frame = requestAnimationFrame(() => this.show())
  }

  commitSoon(told = "") {
    this.told = told
    if (told) this.announcer.say(told)
    clearTimeout(this.resting)
    this.resting = setTimeout(() => this.commit(), KEY_REST)
  }

  /** What was changed is done: it can be undone, and Python hears of it. */
  commit() {
    clearTimeout(this.resting)
    if (!this.isBeingChanged) return
    this.history.push(this.state)
    this.order("set")
    this.announcer.say(`${this.told} ${this.said()}`)
    this.told = ""
  }

  revert() {
    this.state = this.history.now
    this.show()
  }

  /** Put other numbers in place, in one go. */
  put(parts, told) {
    this.commit()
    this.state = { ...this.state, ...parts }
    this.show()
    this.commit()
    this.announcer.say(`${told}. ${this.said()}`)
  }

  travel(by) {
    this.commit()
    this.votes.letGo()
    this.history.move(by)
    this.state = this.history.now
    this.show()
    this.order("set")
  }

  travelByKey(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.target.tagName === "INPUT") return
    const key = event.key.toLowerCase()
    if (key !== "z" && key !== "y") return
    event.preventDefault()
    this.travel(key === "y" || event.shiftKey ? 1 : -1)
  }

  /** Have Python do something with the state, after what it is doing now. */
  ask(kind) {
    if (this.data.heard < this.step) this.waiting.push(kind)
    else this.order(kind)
  }

  /** Tell Python the state, and what it shall do with it. */
  order(kind) {
    if (kind !== "set" && this.isBeingChanged) this.history.push(this.state)
    this.step += 1
    const texts = textsOf(this.state)
    for (const [part, text] of Object.entries(texts)) keepInAddress(`${this.data.parameter}_${part}`, text)
    this.tell.trigger("order", { step: this.step, kind, ...texts })
    this.showScores()
  }

  show() {
    const { data, state } = this
    const { palette } = data
    this.made = run(state)
    this.board.show(state.board, { hasBefore: this.history.hasBefore || this.isBeingChanged, hasAfter: this.history.hasAfter })
    this.saidByPixels = this.literal.show(state.board, [0, 1].map(letter => data.templates.values.subarray(81 * letter, 81 * (letter + 1))))
    this.saidByFeatures = this.election.show(this.made, data)
    this.small.show(state.board)
    this.rounds[0].show(state.features, this.made, { titles: data.titles[0], names: this.named(FIRST_NAMES), palette })
    this.rounds[1].show(state.second, this.made, { titles: data.titles[1], names: this.named(SECOND_NAMES), inputs: data.titles[0], palette })
    this.votes.show(this.made.left.values, state.votes, this.made.sums, { titles: data.titles[1], largest: data.largestVote, palette })
    attribute(this.relu, "aria-checked", String(state.rectified))
    write(this.relu, state.rectified ? "ReLU on" : "ReLU off")
    this.showUnit()
  }

  named(names) {
    return names.map(name => (name === "ReLU" && !this.state.rectified ? "no ReLU" : name))
  }

  /** Show the number under the hand: how it came about, and what it depends on. */
  showUnit() {
    const look = { titles: this.data.titles, palette: this.data.palette }
    this.rounds.forEach((round, number) => round.how.show(this.units[number], this.made, this.state, look))
    const seen = sources(this.unit)
    this.board.mark(seen[0])
    this.small.mark(seen[0])
    this.rounds.forEach(round => round.mark(this.unit, seen))
    this.votes.mark(this.unit.stage === 5 ? 3 * (2 * this.unit.row + this.unit.column) + this.unit.map : -1)
  }

  showScores() {
    const { scores, heard } = this.data
    const isWaiting = heard < this.step
    for (const [panel, text] of [[this.literal, scores.literal], [this.election, scores.network]]) {
      write(panel.score, text)
      panel.score.classList.toggle("waiting", isWaiting)
    }
  }

  point(unit) {
    this.unit = unit
    this.units[unit.stage < 3 ? 0 : 1] = unit
    this.showUnit()
    this.announcer.say(`${this.roundOf(unit) ? "Round two" : "Round one"}, ${STAGES[unit.stage]}, map ${unit.map + 1}, row ${unit.row}, column ${unit.column}: ${plain(valueAt(this.made[STAGES[unit.stage]], unit), DIGITS)}`)
  }

  roundOf({ stage }) {
    return stage < 3 ? 0 : 1
  }

  /** Digits lead to another map, Page up and Page down to another stage. */
  mapKey(event) {
    const by = { PageUp: -1, PageDown: 1 }[event.key] ?? 0
    const map = /^[123]$/.test(event.key) ? Number(event.key) - 1 : this.unit.map
    if (!by && !/^[123]$/.test(event.key)) return false
    const stage = Math.min(Math.max(this.unit.stage + by, 0), STAGES.length - 1)
    const [before, after] = [SIZES.rows[this.unit.stage], SIZES.rows[stage]]
    const near = place => Math.min(Math.floor(((place + 0.5) * after) / before), after - 1)
    this.point({ stage, map, row: near(this.unit.row), column: near(this.unit.column) })
    this.rounds[this.roundOf(this.unit)].focus(this.unit)
    return true
  }

  said() {
    const words = verdict => (verdict === "tie" ? "a tie" : verdict)
    return `Pixel by pixel: ${words(this.saidByPixels)}. By features: ${words(this.saidByFeatures)}.`
  }

  destroy() {
    clearTimeout(this.resting)
    cancelAnimationFrame(this.frame)
    this.announcer.destroy()
  }
}

function title(text, ...tools) {
  return h("div", { class: "panel-title" }, h("h2", {}, text), h("span", { class: "tools" }, ...tools))
}
