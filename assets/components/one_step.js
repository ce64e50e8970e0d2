// One step of learning: a network small enough to be shown whole, forward, loss, backward and update, each with
// its numbers; a weight to nudge, and a learning rate to choose.

import { Announcer } from "./core/announce.js"
import { attribute, h, write } from "./core/dom.js"
import { History } from "./core/history.js"
import { icon } from "./core/icons.js"
import { component } from "./core/instance.js"
import { plain } from "./core/numbers.js"
import { Segments } from "./core/segments.js"
import { stylesBeside } from "./core/styles.js"
import { Blocks } from "./one_step/blocks.js"
import { Explanation } from "./one_step/explanation.js"
import { backward, forward, lossOf, stepped } from "./one_step/model.js"
import { Nudging } from "./one_step/nudging.js"
import { Rates } from "./one_step/rates.js"
import { Routes } from "./one_step/routes.js"
import { Story } from "./one_step/story.js"
import { explained, isWeight, nameOf, poolOf, titleOf } from "./one_step/told.js"
import { readTrail, writeTrail } from "./one_step/trail.js"

const REST = 500 // milliseconds without a change, until Python is told
const MANY = 10
const STAGES = { forward: "1 Forward", loss: "2 Loss", backward: "3 Backward", update: "4 Update" }

export default component(await stylesBeside(import.meta.url, "core/core.css", "one_step.css"), (root, tell) => new OneStep(root, tell))

class OneStep {
  constructor(root, tell) {
    this.tell = tell
    this.pointed = null
    this.blocks = new Blocks({ onPoint: id => this.point(id), onChoose: (id, isMeant) => this.choose(id, isMeant) })
    this.explanation = new Explanation()
    this.routes = new Routes()
    this.story = new Story()
    this.nudging = new Nudging(() => this.nudging.show(this.weight, this.model))
    this.rates = new Rates(rate => this.setRate(rate))
    this.build(root)
    this.announcer = new Announcer(root)
    this.watcher = new ResizeObserver(() => this.model && this.drawRoutes())
    this.watcher.observe(this.stageElement)
  }

  build(root) {
    const { x, w, b, z, a, p, v, L, outputs } = this.blocks
    const tool = (sign, name, onclick) => h("button", { type: "button", class: "tool", "aria-label": name, title: name, onclick }, icon(sign))
    this.segments = new Segments("Stage", Object.entries(STAGES).map(([value, text]) => ({ value, text })), stage => this.setStage(stage))
    this.next = h("button", { type: "button", class: "main", onclick: () => this.goOn() }, "Next")
    this.one = h("button", { type: "button", onclick: () => this.take(1) }, "Take the step")
    this.many = h("button", { type: "button", onclick: () => this.take(MANY) }, `${MANY} steps`)
    this.undo = tool("undo", "Undo the last step", () => this.go(-1))
    this.redo = tool("redo", "Take it again", () => this.go(1))
    this.reset = tool("back", "Back to the first weights", () => this.begin())
    this.count = h("output", { class: "mono" })
    this.note = h("p", { class: "note", role: "status" })
    const bar = h("div", { class: "bar" }, this.segments.element, this.next, h("span", { class: "gap" }), this.one, this.many, this.undo, this.redo, this.reset, this.count)
    const past = h("section", {}, h("div", { class: "heading" }, h("b", {}, "Loss, step by step")), this.story.element)
    const area = (name, ...children) => h("div", { class: `area ${name}` }, ...children)
    this.stageElement = h(
      "div", { class: "stage" },
      this.routes.behind,
      area("picture", x.element), area("sums", z.element), area("relu", a.element), area("pooled", p.element), area("answer", outputs, L.element),
      area("kernel", w.element, b.element), area("why", this.explanation.element, this.note), area("dense", v.element, past),
      this.routes.over,
    )
    root.append(bar, this.stageElement, h("div", { class: "panels" }, this.nudging.element, this.rates.element))
    root.addEventListener("keydown", event => this.key(event))
  }

  update(data) {
    this.data = data
    if (!this.stage) Object.assign(this, { stage: data.stage, weight: data.weight, rate: data.rate })
    this.aim = { kind: data.kind, target: data.target }
    this.blocks.lay(data.kind)
    if (data.of !== this.of) this.enter(data)
    this.show()
  }

  /** Another picture, seed, loss or target: begin anew, with the steps that Python remembers. */
  enter({ of, trail, start }) {
    this.of = of
    this.history = new History(this.stateOf([...start.values], [], []))
    for (const rate of readTrail(trail)) if (this.canStep) this.push(rate)
    this.chosen = this.likely
  }

  /** What a stage speaks of first: the largest sum, the loss, the weight that was chosen last. */
  get likely() {
    const { sums } = this.history.now.pass
    return { forward: nameOf("z", sums.indexOf(Math.max(...sums))), loss: "L" }[this.stage] ?? this.weight
  }

  stateOf(params, trail, losses) {
    const pass = forward(this.data.picture.values, params)
    const loss = lossOf(pass.outputs, this.aim)
    return { params, trail, pass, loss, losses: [...losses, loss] }
  }

  get canStep() {
    const { loss, trail } = this.history.now
    return loss <= this.data.mostLoss && trail.length < this.data.mostSteps
  }

  push(rate) {
    const { params, trail, pass, losses } = this.history.now
    const gradient = backward(pass, this.data.picture.values, params, this.aim).params
    this.history.push(this.stateOf(stepped(params, gradient, Number(rate)), [...trail, rate], losses))
  }

  take(steps) {
    for (let step = 0; step < steps && this.canStep; step++) this.push(this.rate)
    this.changed()
  }

  go(by) {
    this.history.move(by)
    this.changed()
  }

  begin() {
    this.history.push(this.stateOf([...this.data.start.values], [], []))
    this.changed()
  }

  /** The next stage; behind the last, the step itself, and forward again. */
  goOn() {
    const stages = Object.keys(STAGES)
    const next = stages.indexOf(this.stage) + 1
    if (next === stages.length) this.push(this.rate)
    this.setStage(stages[next % stages.length])
  }

  setStage(stage) {
    this.stage = stage
    this.chosen = this.likely
    this.changed()
  }

  setRate(rate) {
    if (rate === this.rate) return
    this.rate = this.model.rate = rate
    if (this.stage === "update") this.showUnits()
    this.rates.show(this.data.rates, rate, this.model)
    this.rest()
  }

  point(id) {
    if (id === this.pointed) return
    this.pointed = id
    this.showUnits()
  }

  /** Explain a unit from now on; a weight that is meant is also the one to nudge. */
  choose(id, isMeant) {
    this.pointed = null
    this.chosen = id
    if (isMeant && isWeight(id)) this.nudging.show((this.weight = id), this.model)
    this.showUnits()
    this.rest()
  }

  changed() {
    this.show()
    this.rest()
  }

  /** Tell Python where things stand once the hand has come to rest. */
  rest() {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.tellRest(), REST)
  }

  tellRest() {
    const look = { of: this.of, trail: writeTrail(this.history.now.trail), rate: this.rate, weight: this.weight, stage: this.stage }
    const text = JSON.stringify(look)
    if (text === this.told) return
    this.told = text
    this.tell.state("look", look)
  }

  show() {
    const { params, pass, loss } = this.history.now
    const picture = this.data.picture.values
    const back = backward(pass, picture, params, this.aim)
    this.model = { picture, params, pass, back, loss, aim: this.aim, rate: this.rate, palette: this.data.palette }
    this.segments.set(this.stage)
    this.showUnits()
    this.drawRoutes()
    this.showSteps()
    this.nudging.show(this.weight, this.model)
    this.rates.show(this.data.rates, this.rate, this.model)
  }

  showUnits() {
    const here = this.pointed ?? this.chosen
    this.blocks.show(this.stage, here, this.model)
    const said = this.explanation.show(titleOf(here), explained(here, this.stage, this.model))
    if (this.pointed === null) this.announcer.say(`${titleOf(here)}: ${said}`)
    attribute(this.stageElement, "data-stage", this.stage)
    if (this.routes.where) this.follow(here)
  }

  get isBack() {
    return this.stage === "backward" || this.stage === "update"
  }

  follow(here) {
    this.routes.follow(this.isBack ? poolOf(here) : null, this.model.pass)
  }

  drawRoutes() {
    this.routes.show(this.stageElement, this.blocks, this.model, this.isBack ? this.model.back : null)
    this.follow(this.pointed ?? this.chosen)
  }

  showSteps() {
    const { trail, loss, losses } = this.history.now
    write(this.count, `step ${trail.length} · loss ${plain(loss, 3)}`)
    this.story.show(losses)
    for (const button of [this.one, this.many]) attribute(button, "disabled", !this.canStep)
    attribute(this.next, "disabled", this.stage === "update" && !this.canStep)
    attribute(this.undo, "disabled", !this.history.hasBefore)
    attribute(this.redo, "disabled", !this.history.hasAfter)
    attribute(this.reset, "disabled", trail.length === 0)
    write(this.note, this.remark)
  }

  /** What has gone wrong, if something has. */
  get remark() {
    const { loss, trail, pass } = this.history.now
    if (loss > this.data.mostLoss) return "The loss has left all bounds. Undo, and take a smaller learning rate."
    if (trail.length >= this.data.mostSteps) return `${this.data.mostSteps} steps are enough. Go back to the first weights.`
    if (pass.pooled.some(value => value > 0)) return ""
    return "No sum is above zero: ReLU is shut everywhere, and no gradient reaches the kernel. This filter has died; only the biases behind it still learn."
  }

  key(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "z") return
    event.preventDefault()
    this.go(event.shiftKey ? 1 : -1)
  }

  destroy() {
    clearTimeout(this.timer)
    this.watcher.disconnect()
    this.announcer.destroy()
  }
}
