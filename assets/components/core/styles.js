// Style sheets, fetched before the first drawing so that nothing is ever seen undressed.

const sheets = new Map()

/**
 * Fetch style sheets that lie beside a module.
 *
 * @param {string} base `import.meta.url` of the module that asks
 * @param {...string} names paths relative to it
 * @returns {Promise<CSSStyleSheet[]>} in this order
 */
export function stylesBeside(base, ...names) {
  return Promise.all(names.map(name => sheetAt(new URL(name, base).href)))
}

function sheetAt(address) {
  if (!sheets.has(address)) sheets.set(address, fetchSheet(address))
  return sheets.get(address)
}

async function fetchSheet(address) {
  const answer = await fetch(address)
  if (!answer.ok) throw new Error(`${address} answers ${answer.status}`)
  const sheet = new CSSStyleSheet()
  await sheet.replace(await answer.text())
  return sheet
}
