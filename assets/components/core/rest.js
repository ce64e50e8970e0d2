// Telling Python a state once the hand rests, and only what it does not know yet.

const REST = 500 // milliseconds without a change

/** Tells one state of a component; `read` answers its value of now. */
export class Rest {
  constructor(tell, name, read) {
    Object.assign(this, { tell, name, read })
    this.known = ""
  }

  /** What is here now came from Python. */
  knows() {
    this.known = JSON.stringify(this.read())
  }

  /** Tell it if nothing changes for a moment. */
  soon() {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.now(), REST)
  }

  now() {
    clearTimeout(this.timer)
    const value = this.read()
    const text = JSON.stringify(value)
    if (text === this.known) return
    this.known = text
    this.tell.state(this.name, value)
  }

  destroy() {
    clearTimeout(this.timer)
  }
}
