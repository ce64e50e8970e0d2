// The sign of each class as a small image, drawn once a size: a thousand of them take no time.

import { areLetters, colourOf, trace } from "./signs.js"

const [BADGE, BADGE_OFF] = [1.5, 1.8] // its radius, and how far right and up it is, in radii of the point

/** Signs in the colours of a theme. */
export class Dots {
  constructor() {
    this.made = new Map()
  }

  set(series, palette, classes) {
    const look = JSON.stringify([series, palette.card, classes])
    if (look !== this.look) this.made.clear()
    Object.assign(this, { series, palette, classes, look })
  }

  /** The colour of a class, and behind it that of a wrong answer. */
  colours(label, answer) {
    const own = colourOf(label, this.series)
    return label === answer ? [own] : [own, this.palette.card, colourOf(answer, this.series)]
  }

  /** Draw the sign of a class; a wrong answer is a ring around it. */
  draw(context, label, answer, x, y, radius) {
    const image = this.image(label, answer, Math.round(radius * 4) / 4)
    context.drawImage(image, Math.round(x - image.width / 2), Math.round(y - image.height / 2))
  }

  /** Whether rings of two classes may have one colour. */
  get areColoursShared() {
    return this.classes.length > this.series.length
  }

  /** Write a class small into a round badge: its letter, or its form. */
  badge(context, answer, x, y, radius) {
    context.fillStyle = this.palette.card
    context.strokeStyle = colourOf(answer, this.series)
    context.lineWidth = radius * 0.2
    context.beginPath()
    context.arc(x, y, radius, 0, 2 * Math.PI)
    context.fill()
    context.stroke()
    context.fillStyle = this.palette.ink
    if (areLetters(this.classes)) return this.badgeLetter(context, this.classes[answer], x, y, radius)
    trace(context, answer, x, y, radius * 0.5)
    context.fill()
  }

  badgeLetter(context, name, x, y, radius) {
    context.font = `700 ${radius * (name.length > 1 ? 1.05 : 1.5)}px "Source Sans", sans-serif`
    context.textAlign = "center"
    context.textBaseline = "alphabetic"
    const { actualBoundingBoxAscent: up, actualBoundingBoxDescent: down } = context.measureText(name)
    context.fillText(name, x, y + (up - down) / 2)
  }

  image(label, answer, radius) {
    const name = `${label} ${answer} ${radius}`
    if (!this.made.has(name)) {
      if (this.made.size > 500) this.made.clear() // of sizes that zooming went through
      this.made.set(name, this.make(label, answer, radius))
    }
    return this.made.get(name)
  }

  make(label, answer, radius) {
    const canvas = document.createElement("canvas")
    const isBadged = label !== answer && this.areColoursShared
    const middle = Math.ceil(radius * (isBadged ? 3.5 : 2.2)) + 1
    canvas.width = canvas.height = 2 * middle
    const context = canvas.getContext("2d")
    if (label !== answer) {
      context.lineWidth = radius * 0.55
      context.strokeStyle = colourOf(answer, this.series)
      context.beginPath()
      context.arc(middle, middle, radius * 1.85, 0, 2 * Math.PI)
      context.fillStyle = this.palette.card
      context.fill()
      context.stroke()
    }
    context.lineWidth = radius * 0.35
    context.strokeStyle = this.palette.card
    context.fillStyle = colourOf(label, this.series)
    if (areLetters(this.classes)) this.letter(context, this.classes[label], middle, radius)
    else this.form(context, label, middle, radius)
    if (isBadged) this.badge(context, answer, middle + BADGE_OFF * radius, middle - BADGE_OFF * radius, BADGE * radius)
    return canvas
  }

  form(context, label, middle, radius) {
    trace(context, label, middle, middle, radius)
    context.stroke()
    context.fill()
  }

  letter(context, name, middle, radius) {
    context.font = `700 ${radius * (name.length > 1 ? 2.2 : 2.9)}px "Source Sans", sans-serif`
    context.textAlign = "center"
    context.textBaseline = "alphabetic"
    const { actualBoundingBoxAscent: up, actualBoundingBoxDescent: down } = context.measureText(name)
    context.lineJoin = "round"
    context.lineWidth = radius * 0.6
    context.strokeText(name, middle, middle + (up - down) / 2)
    context.fillText(name, middle, middle + (up - down) / 2)
  }
}
