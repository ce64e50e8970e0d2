// Layers as words, as cnn_core/networks/layer_text.py writes them: `conv8.k5.same-relu-max2`.

const ACTIVATIONS = [["", "none"], ["relu", "ReLU"], ["leaky", "leaky ReLU"], ["sigmoid", "sigmoid"], ["tanh", "tanh"]]
const PADDING = [["", "none"], ["same", "same size"]]

const number = (name, text, low, high, usual) => ({ name, text, low, high, usual })
const choice = (name, text, options) => ({ name, text, options })

/** What can be set of each kind of layer; `n` is the number behind its word. */
export const KINDS = {
  conv: { title: "Convolution", fields: [number("n", "filters", 1, 512, "8"), number("k", "size", 1, 64, "3"), number("s", "stride", 1, 64, "1"), number("d", "dilation", 1, 64, "1"), choice("padding", "padding", PADDING), choice("activation", "activation", ACTIVATIONS)] },
  activation: { title: "Activation", fields: [choice("word", "function", ACTIVATIONS.slice(1)), number("a", "slope, %", 0, 100, "20")] },
  max: { title: "Max pooling", fields: [number("n", "window", 1, 64, "2"), number("s", "stride", 1, 64, ""), choice("padding", "padding", PADDING)] },
  avg: { title: "Average pooling", fields: [number("n", "window", 1, 64, "2"), number("s", "stride", 1, 64, ""), choice("padding", "padding", PADDING)] },
  gap: { title: "Global average", fields: [] },
  drop: { title: "Dropout", fields: [number("n", "share, %", 1, 90, "25")] },
  norm: { title: "Batch normalisation", fields: [] },
  flat: { title: "Flatten", fields: [] },
  dense: { title: "Dense", fields: [number("n", "units", 1, 4096, "32"), choice("activation", "activation", ACTIVATIONS)] },
}

const FUNCTIONS = ACTIVATIONS.slice(1).map(([word]) => word)

/** Read a line of layers; it comes from Python, so all its words are known. */
export function read(text) {
  return text ? text.split("-").map(readLayer) : []
}

function readLayer(text) {
  const [head, ...options] = text.split(".")
  const [, word, n] = head.match(/^([a-z]+)(.*)$/)
  const layer = FUNCTIONS.includes(word) ? { kind: "activation", word } : { kind: word }
  if (n) layer.n = n
  for (const option of options) {
    const found = option.match(/^([a-z])(\d.*)$/)
    if (found) layer[found[1]] = found[2]
    else if (option === "same") layer.padding = option
    else if (option === "nobias") layer.nobias = true
    else layer.activation = option
  }
  return layer
}

/** Write layers as one line; what is as usual is left out. */
export function written(layers) {
  return layers.map(writtenLayer).join("-")
}

function writtenLayer(layer) {
  const isPooling = layer.kind === "max" || layer.kind === "avg"
  const usual = name => (name === "s" && isPooling ? layer.n : fieldOf(layer, name).usual) // windows side by side
  const differs = name => layer[name] && layer[name] !== usual(name) && `${name}${layer[name]}`
  const head = layer.kind === "activation" ? layer.word : `${layer.kind}${layer.n ?? ""}`
  const slope = layer.word === "leaky" && differs("a")
  const numbers = layer.kind === "activation" ? [slope] : ["k", "s", "d"].map(name => fieldOf(layer, name) && differs(name))
  return [head, ...numbers, layer.padding, layer.kind === "activation" ? null : layer.activation, layer.nobias && "nobias"].filter(Boolean).join(".")
}

function fieldOf({ kind }, name) {
  return KINDS[kind].fields.find(field => field.name === name)
}

/** A new layer of a kind, with its usual settings. */
export function fresh(kind) {
  const layer = { kind }
  for (const { name, usual } of KINDS[kind].fields) if (name === "n") layer.n = usual
  if (kind === "activation") layer.word = "relu"
  if (kind === "conv") layer.padding = "same"
  return layer
}

/** How a layer is called: `Convolution 8@3×3`. */
export function titleOf(layer) {
  const { title } = KINDS[layer.kind]
  if (layer.kind === "activation") return named(ACTIVATIONS, layer.word)
  const across = text => (text.includes("x") ? text.replace("x", "×") : `${text}×${text}`)
  const numbers = { conv: `${layer.n}@${across(layer.k ?? "3")}`, max: across(layer.n ?? "2"), avg: across(layer.n ?? "2"), drop: `${layer.n} %`, dense: layer.n }[layer.kind]
  const inside = layer.activation ? `, ${named(ACTIVATIONS, layer.activation)}` : ""
  return `${title}${numbers ? ` ${numbers}` : ""}${inside}`
}

function named(options, value) {
  const text = options.find(([word]) => word === value)[1]
  return text[0].toUpperCase() === text[0] ? text : text[0].toUpperCase() + text.slice(1)
}
