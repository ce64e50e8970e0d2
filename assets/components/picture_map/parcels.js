// The parcels that have come, by topic and name: pictures, and places at each moment.

const topics = new Map()
const listeners = new Set()

/** Keep a parcel, and tell those who wait for its topic. */
export function keep(parcel) {
  const { topic, name } = parcel
  if (!topics.has(topic)) topics.set(topic, new Map())
  topics.get(topic).set(name, parcel)
  listeners.forEach(listener => listener(topic))
}

/** Let a parcel go, unless another has come in its place: what it replaces may end after it. */
export function forget(gone) {
  const { topic, name } = gone
  if (topics.get(topic)?.get(name) === gone) topics.get(topic).delete(name)
  if (!topics.get(topic)?.size) topics.delete(topic)
}

/** Get a parcel; undefined as long as it has not come. */
export function parcel(topic, name) {
  return topics.get(topic)?.get(name)
}

/** Hear of every parcel that comes; answers what ends it. */
export function onParcel(listener) {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
