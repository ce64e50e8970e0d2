// How components of one page tell one another what is under the hand, without the server.

const channels = new Map()

/**
 * Get the channel of a name; the same for every component that asks.
 *
 * `publish(message)` reaches all that `subscribe(listener)` now; `subscribe` answers what ends it.
 */
export function channel(name) {
  if (!channels.has(name)) channels.set(name, open())
  return channels.get(name)
}

function open() {
  const listeners = new Set()
  return {
    publish: message => listeners.forEach(listener => listener(message)),
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
