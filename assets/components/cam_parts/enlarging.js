// Enlarging a map to the size of the picture: every pixel mixes the four places around its middle, as
// tf.image.resize does it.

/** Which two of `small` places lie around pixel `at` of `large`, and their shares. */
export function around(at, small, large) {
  const middle = ((at + 0.5) * small) / large - 0.5
  const before = Math.floor(middle)
  const share = middle - before
  const held = place => Math.min(Math.max(place, 0), small - 1)
  return [{ at: held(before), share: 1 - share }, { at: held(before + 1), share }]
}

/** The places of a map (h, w) that make a pixel of (H, W), each once, with its share. */
export function sources([row, column], [height, width], [rows, columns]) {
  const found = new Map()
  for (const down of around(row, height, rows)) {
    for (const across of around(column, width, columns)) {
      const name = down.at * width + across.at
      const share = (found.get(name)?.share ?? 0) + down.share * across.share
      found.set(name, { row: down.at, column: across.at, share })
    }
  }
  return [...found.values()].filter(({ share }) => share > 0)
}

/** A map (h, w) as large as (H, W). */
export function enlarged(values, [height, width], [rows, columns]) {
  const across = Array.from({ length: columns }, (_, column) => around(column, width, columns))
  const result = new Float32Array(rows * columns)
  for (let row = 0; row < rows; row++) {
    const down = around(row, height, rows)
    for (let column = 0; column < columns; column++) {
      let sum = 0
      for (const one of down) for (const two of across[column]) sum += one.share * two.share * values[one.at * width + two.at]
      result[row * columns + column] = sum
    }
  }
  return result
}
