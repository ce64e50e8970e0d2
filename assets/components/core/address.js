// The address bar, for what a hand changes many times over.

/**
 * Write a parameter that the address has already. Python writes it too, and then finds it there:
 * so every drag replaces the one before, and Back leaves the page instead of walking through them.
 */
export function keepInAddress(name, text) {
  const address = new URL(location.href)
  if (!address.searchParams.has(name)) return
  address.searchParams.set(name, text)
  history.replaceState(history.state, "", address)
}
