// Steps that can be taken back and taken again.

const LONGEST = 200

/** A line of states with one of them in force. */
export class History {
  constructor(state) {
    this.states = [state]
    this.place = 0
  }

  get now() {
    return this.states[this.place]
  }

  get hasBefore() {
    return this.place > 0
  }

  get hasAfter() {
    return this.place < this.states.length - 1
  }

  /** Put a state in force; what had been taken back is gone. */
  push(state) {
    this.states.splice(this.place + 1, Infinity, state)
    if (this.states.length > LONGEST) this.states.shift()
    this.place = this.states.length - 1
  }

  /** Go one state back (-1) or on (1). */
  move(by) {
    this.place = Math.min(Math.max(this.place + by, 0), this.states.length - 1)
  }
}
