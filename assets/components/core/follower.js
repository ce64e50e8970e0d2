// A kernel that is being changed elsewhere on the page, followed on every frame until NumPy's map of
// it has come.

import { channel } from "./bus.js"
import { Preview } from "./preview.js"

/** The weights, divisor and map to show now: those that came from Python, or a preview. */
export class Follower {
  /** @param {() => void} onPreview a preview has been made */
  constructor(onPreview) {
    this.onPreview = onPreview
    this.agrees = null // whether the last preview was NumPy's map to the last bit
  }

  /** Data have come, as the flashlight gets them: settings and NumPy's map. */
  update(data) {
    const before = this.data
    this.data = data
    this.listen(data.channel)
    if (this.leavesPreview(before)) return
    this.compare()
    this.weights = data.weights.values
    this.divisor = data.kernel.divisor
    this.values = data.response.values
  }

  listen(name) {
    if (name === this.name) return
    this.stop?.()
    this.name = name
    this.stop = name ? channel(name).subscribe(kernel => this.preview(kernel)) : null
  }

  preview({ whole, size, divisor }) {
    if (size.join() !== this.data.kernel.size.join()) return
    if (!this.previewed?.isOf(this.data)) this.previewed = new Preview(this.data)
    this.previewed.respond(whole, divisor, this.data.bias)
    this.isPreviewing = true
    this.weights = acrossChannels(this.previewed.weights, this.data.maps.shape[2])
    this.divisor = divisor
    this.values = this.previewed.values
    this.onPreview()
  }

  /** Whether a preview goes on: Python ran for something else, with the kernel from before. */
  leavesPreview(before) {
    const { data, previewed, isPreviewing } = this
    const isSame = isPreviewing && previewed.isOf(data) && previewed.bias === data.bias
    return isSame && before.weights === data.weights && before.kernel.divisor === data.kernel.divisor
  }

  /** NumPy's map of the previewed kernel has come: both must say the same. */
  compare() {
    const { previewed, data } = this
    if (!previewed?.isOf(data) || previewed.bias !== data.bias) this.previewed = null
    else if (this.isPreviewing && this.isSameKernel()) {
      this.agrees = sameNumbers(previewed.values, data.response.values)
      if (!this.agrees) console.error("The preview of a kernel differs from the map that came from the server.")
    }
    this.isPreviewing = false
  }

  isSameKernel() {
    const { weights, kernel, maps } = this.data
    const previewed = acrossChannels(this.previewed.weights, maps.shape[2])
    return this.previewed.divisor === kernel.divisor && sameNumbers(previewed, weights.values)
  }

  destroy() {
    this.stop?.()
  }
}

function acrossChannels(whole, numChannels) {
  return Int32Array.from({ length: whole.length * numChannels }, (_, place) => whole[Math.floor(place / numChannels)])
}

function sameNumbers(one, other) {
  return one.length === other.length && one.every((value, place) => value === other[place])
}
