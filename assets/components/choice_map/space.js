// Which values take part in a search, as cnn_core/networks/search_space.py has them: a list of texts
// for every choice, and all of them as one text for a link.

/** Read a space from its text; a choice that is not in it stays at its usual value. */
export function read(text, choices) {
  const parts = text ? text.split("-").map(part => part.split("_")) : []
  const told = new Map(parts.map(([slug, ...texts]) => [slug, texts]))
  return Object.fromEntries(choices.map(({ slug, usual, options }) => {
    const wished = told.get(slug) ?? [usual]
    const known = options.map(option => option.text).filter(text => wished.includes(text))
    return [slug, known.length ? known : [usual]]
  }))
}

/** Write a space as text: what is left at its usual value is left out. */
export function written(space, choices) {
  const changed = choices.filter(({ slug, usual }) => space[slug].join() !== usual)
  return changed.map(({ slug }) => [slug, ...space[slug]].join("_")).join("-")
}

/** Take a value in, or out; the last one stays. Answers the same space where nothing changes. */
export function toggled(space, { slug, options }, text) {
  const chosen = new Set(space[slug])
  if (!chosen.delete(text)) chosen.add(text)
  if (!chosen.size) return space
  return { ...space, [slug]: options.map(option => option.text).filter(known => chosen.has(known)) }
}

/** How many values each choice has, in order. */
export function factors(space, choices) {
  return choices.map(({ slug }) => space[slug].length)
}

/** How many combinations there are. */
export function countOf(space, choices) {
  return factors(space, choices).reduce((product, factor) => product * factor, 1)
}
