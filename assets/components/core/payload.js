// What Python sends: one block of bytes. Four bytes say how long the JSON of the settings is,
// then it comes, then the arrays, each at an offset that the settings name. The other half of
// this agreement is pages/parts/components/payload.py.

const TYPES = {
  uint8: Uint8Array,
  int16: Int16Array,
  int32: Int32Array,
  float32: Float32Array,
  float64: Float64Array,
}

/**
 * Read settings and arrays.
 *
 * An array that came before, known by its digest, is the same object again: what draws it sees
 * by `===` that nothing has changed.
 *
 * @param {Uint8Array} bytes
 * @param {Map<string, Grid>} known arrays received before
 * @returns {{settings: object, arrays: Object<string, Grid>, known: Map<string, Grid>}}
 *     a Grid is {values, shape, digest}
 */
export function unpack(bytes, known = new Map()) {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)
  const settings = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)))
  const arrays = {}
  const kept = new Map()
  for (const [name, told] of Object.entries(settings.arrays)) {
    arrays[name] = kept.get(told.digest) ?? known.get(told.digest) ?? read(bytes, told)
    kept.set(told.digest, arrays[name])
  }
  return { settings, arrays, known: kept }
}

function read(bytes, { type, shape, offset, digest }) {
  const Type = TYPES[type]
  const size = shape.reduce((product, side) => product * side, 1) * Type.BYTES_PER_ELEMENT
  const start = bytes.byteOffset + offset
  return { values: new Type(bytes.buffer.slice(start, start + size)), shape, digest }
}
