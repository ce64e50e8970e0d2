// A camera for the pictures of a class: they are taken as long as a button is held, and told when it
// is let go. The preview is a mirror, as everyone is used to; what is kept is as others see it, for
// that is how the network will meet things in photographs.

import { Announcer } from "./core/announce.js"
import { attribute, h, uniqueId, write } from "./core/dom.js"
import { component } from "./core/instance.js"
import { Raster } from "./core/raster.js"
import { stylesBeside } from "./core/styles.js"
import { between } from "./core/view.js"

const SIDE = 64 // rows and columns of a picture
const MOST_A_BLOCK = 8 // rows of the camera that make one of a picture
const INTERVAL = 125 // milliseconds from one picture to the next
const HIDDEN = 20_000 // milliseconds that the page may be hidden and the camera on
const PATIENCE = 20_000 // milliseconds until a burst that was not answered is told again
const NEWEST = 6 // pictures shown small

const HELD_KEYS = [" ", "Enter"]
const INSECURE = "A camera needs https or localhost. Open this site by such an address."
const ENDED = "The camera has stopped: it was unplugged, or another program took it. Turn it on again."
const LEFT = "The camera was turned off while this page was hidden. Turn it on again."
const ABSENT = "No camera was found. Connect one, then turn it on again."
const TAKEN = "The camera is in use by another program. Close that program, then turn it on again."
const FORBIDDEN = "The camera is not allowed. Allow it at the sign beside the address, and in the settings of this device; then turn it on again."
const REASONS = {
  NotAllowedError: FORBIDDEN,
  SecurityError: FORBIDDEN,
  NotFoundError: ABSENT,
  OverconstrainedError: ABSENT,
  NotReadableError: TAKEN,
  AbortError: TAKEN,
}

let filming = null // the one component of the page that has the camera: telephones lend it once
let preferred = null // the camera that was chosen last, for the other classes too

export default component(await stylesBeside(import.meta.url, "core/core.css", "camera_burst.css"), (root, tell) => new CameraBurst(root, tell))

class CameraBurst {
  constructor(root, tell) {
    this.tell = tell
    this.state = "off" // or "asking", or "on"
    this.problem = ""
    this.burst = null // what is being taken, while the button is held
    this.numTaken = 0
    this.waiting = [] // bursts that Python has not heard of; the first one was told
    this.build(root)
    this.camera = new Camera(this.video, () => this.turnOff(ENDED))
    this.shutter = new Shutter()
    this.announcer = new Announcer(root)
    this.onVisibility = () => this.lookAway(document.hidden)
    this.onDevices = () => this.offerCameras()
    document.addEventListener("visibilitychange", this.onVisibility)
    navigator.mediaDevices?.addEventListener("devicechange", this.onDevices)
  }

  build(root) {
    const [help, mirror] = [uniqueId("help"), uniqueId("mirror")]
    this.title = h("b")
    this.video = h("video", { playsinline: true, "aria-label": "What the camera sees", "aria-describedby": mirror })
    this.video.muted = true
    this.count = h("span", { class: "count mono" })
    this.words = h("p", { class: "problem" })
    this.power = h("button", { class: "main", type: "button", onclick: () => this.turnOn() })
    this.welcome = h("div", { class: "welcome" }, this.words, this.power, h("p", { class: "quiet" }, "Nothing is filmed before, and only the pictures that you take leave this browser."))
    this.stage = h("div", { class: "stage" }, this.video, this.count, this.welcome)
    this.hold = h("button", { class: "main hold", type: "button", "aria-describedby": help })
    this.strip = h("div", { class: "strip", role: "img", "aria-label": "The newest pictures" }, ...noPictures())
    this.cameras = h("select", { "aria-label": "Camera", onchange: () => this.choose(this.cameras.value) })
    this.mirror = h("span", { id: mirror }, " The preview is a mirror; the pictures are not.")
    this.help = h("p", { class: "quiet" }, h("span", { id: help }, "A short press takes one picture. Space and Enter can be held too."), this.mirror)
    const row = h("div", { class: "row" }, h("button", { type: "button", onclick: () => this.turnOff() }, "Turn off"), this.cameras)
    this.controls = h("div", { class: "controls" }, this.hold, this.strip, row, this.help)
    this.element = h("div", { class: "burst" }, h("div", { class: "heading" }, this.title, h("span", { class: "quiet" }, `${SIDE} × ${SIDE} × 3`)), this.stage, this.controls)
    root.append(this.element)
    this.listen()
  }

  listen() {
    const on = (name, listener) => this.hold.addEventListener(name, listener)
    on("pointerdown", event => this.press(event))
    for (const name of ["pointerup", "pointercancel", "lostpointercapture", "blur"]) on(name, () => this.release())
    on("keydown", event => this.key(event, () => event.repeat || this.begin()))
    on("keyup", event => this.key(event, () => this.release()))
    on("click", event => event.detail === 0 && this.begin() && this.release()) // by a screen reader or by voice
    on("contextmenu", event => event.preventDefault()) // of a finger that is held
  }

  update(data) {
    if (this.data && data.title !== this.data.title) this.startAnew()
    this.data = data
    if (this.waiting.length && this.waiting[0].number === data.heard) {
      this.waiting.shift()
      this.send()
    }
    this.show()
  }

  /** Another class; the camera stays as it is. */
  startAnew() {
    this.release()
    this.numTaken = 0
    this.strip.replaceChildren(...noPictures())
  }

  async turnOn() {
    if (this.state === "asking") return
    if (!navigator.mediaDevices) return this.turnOff(INSECURE)
    if (filming !== this) filming?.turnOff()
    filming = this
    this.enter(this.state === "on" ? "on" : "asking")
    try {
      if (!(await this.camera.open(preferred))) return
    } catch (error) {
      preferred = null
      return this.turnOff(REASONS[error.name] ?? `The camera did not start (${error.name}). Turn it on again.`)
    }
    if (this.state !== "on") this.announcer.say("The camera is on.")
    this.enter("on")
    this.offerCameras()
  }

  /** Let the camera go, and say why, if that was not the learner's wish. */
  turnOff(problem = "") {
    this.release()
    this.camera.close()
    if (filming === this) filming = null
    this.enter("off", problem)
    this.announcer.say(problem || "The camera is off.")
  }

  enter(state, problem = "") {
    Object.assign(this, { state, problem })
    this.show()
  }

  /** Another camera; the same view of it. */
  choose(id) {
    this.release()
    preferred = id
    this.turnOn()
  }

  async offerCameras() {
    if (this.state !== "on") return
    const cameras = (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === "videoinput")
    const options = cameras.map(({ deviceId, label }, place) => h("option", { value: deviceId }, label || `Camera ${place + 1}`))
    this.cameras.replaceChildren(...options)
    this.cameras.hidden = cameras.length < 2
    this.cameras.value = this.camera.settings.deviceId
  }

  /** The page is hidden, or seen again. */
  lookAway(isHidden) {
    clearTimeout(this.leaving)
    if (!isHidden || this.state === "off") return
    this.release()
    this.leaving = setTimeout(() => this.turnOff(LEFT), HIDDEN)
  }

  press(event) {
    if (event.button !== 0 || !event.isPrimary) return
    this.hold.setPointerCapture(event.pointerId)
    this.begin()
  }

  /** Keys neither click nor scroll here. */
  key(event, act) {
    if (!HELD_KEYS.includes(event.key)) return
    event.preventDefault()
    act()
  }

  /** The first picture is taken at once; answers whether a burst has begun. */
  begin() {
    if (this.burst || !this.camera.isLive || !this.data.most) return false
    this.burst = { number: Date.now(), title: this.data.title, pictures: [] } // its number is its name
    this.taking = setInterval(() => this.take(), INTERVAL)
    this.take()
    return true
  }

  take() {
    if (!this.camera.isLive || this.isFull) return
    const picture = this.shutter.take(this.video)
    this.burst.pictures.push(btoa(String.fromCharCode(...picture)))
    this.numTaken = this.burst.pictures.length
    this.strip.prepend(small(picture))
    this.strip.lastChild.remove()
    this.show()
  }

  get isFull() {
    return Boolean(this.burst) && this.burst.pictures.length >= this.data.most
  }

  /** The button is let go: what was taken is told. */
  release() {
    clearInterval(this.taking)
    const { burst } = this
    if (!burst) return
    this.burst = null
    this.waiting.push(burst)
    if (this.waiting.length === 1) this.send()
    this.announcer.say(burst.pictures.length === 1 ? "One picture taken." : `${burst.pictures.length} pictures taken.`)
    this.show()
  }

  /** Tell one burst at a time: of two that come together Streamlit would keep the second. */
  send() {
    clearTimeout(this.sending)
    if (!this.waiting.length) return
    const { number, title, pictures } = this.waiting[0]
    this.tell.trigger("burst", { number, title, pictures: pictures.join("") })
    this.sending = setTimeout(() => this.send(), PATIENCE)
  }

  show() {
    if (!this.data) return
    const { activeElement } = this.element.getRootNode()
    const isOn = this.state === "on"
    const isTurned = this.controls.hidden === isOn
    this.welcome.hidden = isOn
    this.controls.hidden = this.video.hidden = this.count.hidden = !isOn
    if (isTurned && this.element.contains(activeElement)) (isOn ? this.hold : this.power).focus({ preventScroll: true })
    this.showWords()
    const mirrors = this.camera.settings.facingMode !== "environment"
    this.stage.classList.toggle("mirrors", mirrors)
    this.mirror.hidden = !mirrors
    this.element.classList.toggle("held", Boolean(this.burst))
    attribute(this.hold, "aria-disabled", !this.data.most && !this.burst) // so that it keeps the focus
  }

  showWords() {
    write(this.title, this.data.title)
    write(this.words, this.state === "asking" ? "Allow the camera if your browser asks." : this.problem)
    this.words.classList.toggle("wrong", Boolean(this.problem))
    write(this.power, this.state === "asking" ? "Starting…" : "Turn on the camera")
    write(this.count, this.numTaken ? `${this.numTaken} taken${this.waiting.length ? ", sending" : ""}` : "")
    write(this.hold, this.holdTold())
  }

  holdTold() {
    if (this.isFull) return "Full: let go"
    if (this.burst) return "Taking pictures"
    return this.data.most ? "Hold to take pictures" : "No room for more pictures"
  }

  destroy() {
    this.camera.close()
    if (filming === this) filming = null
    clearInterval(this.taking)
    clearTimeout(this.sending)
    clearTimeout(this.leaving)
    document.removeEventListener("visibilitychange", this.onVisibility)
    navigator.mediaDevices?.removeEventListener("devicechange", this.onDevices)
    this.announcer.destroy()
  }
}

/** A camera of this device, seen in a video: asked for, and let go. */
class Camera {
  constructor(video, onEnd) {
    Object.assign(this, { video, onEnd, stream: null, turn: 0 })
  }

  /** Answers whether it is on; it is not if it was let go, or opened anew, while the browser asked. */
  async open(id) {
    this.close()
    const { turn } = this
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: wish(id) })
      if (turn !== this.turn) return stop(stream)
      await this.see(stream)
    } catch (error) {
      if (turn === this.turn) throw error
    }
    return turn === this.turn
  }

  see(stream) {
    this.stream = stream
    for (const track of stream.getTracks()) track.addEventListener("ended", () => stream === this.stream && this.onEnd())
    this.video.srcObject = stream
    return this.video.play()
  }

  close() {
    this.turn += 1
    if (this.stream) stop(this.stream)
    this.stream = this.video.srcObject = null
  }

  get isLive() {
    return Boolean(this.stream) && this.video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA
  }

  get settings() {
    return this.stream?.getVideoTracks()[0].getSettings() ?? {}
  }
}

/** The camera of this name, or the one that looks away from a telephone, as for photographs. */
function wish(id) {
  const which = id ? { deviceId: { exact: id } } : { facingMode: { ideal: "environment" } }
  return { ...which, width: { ideal: 640 }, height: { ideal: 480 } }
}

/** Stop filming, so that the light of the camera goes out; answers false. */
function stop(stream) {
  for (const track of stream.getTracks()) track.stop()
  return false
}

/** Takes the square in the middle of a video, as large as it can be, in few pixels. */
class Shutter {
  constructor() {
    this.canvas = h("canvas")
    this.context = this.canvas.getContext("2d", { willReadFrequently: true, alpha: false })
  }

  /**
   * Browsers shrink differently, and some leave pixels out: so only to the nearest whole blocks, of
   * which each makes one pixel, the mean, as in cnn_core/pictures/resolution.py.
   *
   * @param {HTMLVideoElement} video
   * @returns {Uint8Array} of shape (64, 64, 3)
   */
  take(video) {
    const { videoWidth, videoHeight } = video
    const square = Math.min(videoWidth, videoHeight)
    const block = between(Math.floor(square / SIDE), 1, MOST_A_BLOCK)
    const side = SIDE * block
    if (this.canvas.width !== side) this.canvas.width = this.canvas.height = side
    this.context.drawImage(video, (videoWidth - square) / 2, (videoHeight - square) / 2, square, square, 0, 0, side, side)
    return meansOf(this.context.getImageData(0, 0, side, side).data, block)
  }
}

function meansOf(pixels, block) {
  const sums = new Uint32Array(SIDE * SIDE * 3)
  const side = SIDE * block
  for (let place = 0; place < side * side; place++) {
    const row = Math.floor(place / side / block)
    const column = Math.floor((place % side) / block)
    for (let channel = 0; channel < 3; channel++) sums[(row * SIDE + column) * 3 + channel] += pixels[4 * place + channel]
  }
  return Uint8Array.from(sums, sum => Math.round(sum / block ** 2))
}

function noPictures() {
  return Array.from({ length: NEWEST }, () => h("span"))
}

function small(picture) {
  const raster = new Raster()
  raster.brightness({ values: picture, shape: [SIDE, SIDE, 3] })
  return raster.canvas
}
