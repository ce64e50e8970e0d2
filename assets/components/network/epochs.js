// The epochs that training kept, to move through by hand: the whole network goes along.

import { attribute, h, write } from "../core/dom.js"
import { icon } from "../core/icons.js"

const STEP = 220 // milliseconds of an epoch while playing

/** A slider over epochs. */
export class Epochs {
  /**
   * @param {object} options
   * @param {(moment: number) => void} options.onMoment another epoch is to be shown, and is here
   * @param {() => void} options.onFollow epochs are wanted that are not here yet
   */
  constructor({ onMoment, onFollow }) {
    Object.assign(this, { onMoment, onFollow })
    this.slider = h("input", { type: "range", min: 0, "aria-label": "Epoch", oninput: () => this.want(Number(this.slider.value)), onpointerdown: () => this.follow() })
    this.button = h("button", { type: "button", class: "play", onclick: () => this.toggle() })
    this.told = h("output", { class: "mono" })
    this.element = h("div", { class: "epochs" }, h("label", {}, "Epoch"), this.button, this.slider, this.told)
    this.showPlaying(false)
  }

  /** Show which epochs there are: [{told, isHere}]; of another training, the last first. */
  show(moments) {
    const form = JSON.stringify(moments.map(({ told }) => told))
    const isOther = form !== this.form
    this.form = form
    this.isAsked = false
    this.moments = moments
    this.element.hidden = moments.length < 2
    this.slider.max = moments.length - 1
    if (isOther) this.wanted = moments.length - 1
    if (isOther) this.pause()
    this.display()
    if (this.isWaitingToPlay && this.areHere) this.play()
  }

  get areHere() {
    return this.moments.every(({ isHere }) => isHere)
  }

  /** The moment to show: the one wanted, or the last while that is on its way. */
  get moment() {
    return this.moments[this.wanted].isHere ? this.wanted : this.moments.length - 1
  }

  follow() {
    if (!this.areHere && !this.isAsked) this.onFollow()
    this.isAsked = !this.areHere
  }

  want(moment) {
    this.wanted = moment
    this.follow()
    this.display()
    if (this.moments[moment].isHere) this.onMoment(moment)
  }

  display() {
    const { told, isHere } = this.moments[this.wanted]
    this.slider.value = this.wanted
    this.slider.style.setProperty("--done", `${(100 * this.wanted) / (this.moments.length - 1 || 1)}%`)
    attribute(this.slider, "aria-valuetext", told)
    write(this.told, isHere ? told : `${told} … on its way`)
  }

  toggle() {
    if (this.playing || this.isWaitingToPlay) return this.pause()
    if (this.areHere) return this.play()
    this.isWaitingToPlay = true
    this.showPlaying(true)
    this.follow()
  }

  play() {
    this.isWaitingToPlay = false
    if (this.wanted === this.moments.length - 1) this.want(0)
    this.showPlaying(true)
    this.playing = setInterval(() => this.advance(), STEP)
  }

  advance() {
    this.want(this.wanted + 1)
    if (this.wanted === this.moments.length - 1) this.pause()
  }

  pause() {
    clearInterval(this.playing)
    this.playing = null
    this.isWaitingToPlay = false
    this.showPlaying(false)
  }

  showPlaying(isPlaying) {
    this.button.replaceChildren(icon(isPlaying ? "pause" : "play"))
    attribute(this.button, "aria-label", isPlaying ? "Pause" : "Play the training")
  }

  destroy() {
    clearInterval(this.playing)
  }
}
