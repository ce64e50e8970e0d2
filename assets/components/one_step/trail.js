// The steps that were taken, as the address holds them; cnn_core/backprop/steps.py reads and writes the same.

/** "2x0.1_1x1" is two steps at 0.1 and one at 1. */
export function readTrail(text) {
  return (text ? text.split("_") : []).flatMap(run => {
    const [count, rate] = run.split("x")
    return new Array(Number(count)).fill(rate)
  })
}

export function writeTrail(trail) {
  const runs = []
  for (const rate of trail) {
    const last = runs.at(-1)
    if (last?.rate === rate) last.count += 1
    else runs.push({ count: 1, rate })
  }
  return runs.map(({ count, rate }) => `${count}x${rate}`).join("_")
}
