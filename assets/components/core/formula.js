// A formula in x with a number in the place of x: "1 / (1 + e^{−x})" of −2 is 1 / (1 + e to the −(−2)).

import { h } from "./dom.js"

/** Build the pieces of a formula; what stands in ^{} is raised. */
export function putIn(formula, number) {
  const negative = number.startsWith("−")
  // an x that another sign stands before needs brackets around a negative number
  const filled = formula.replace(/([−·]\s?)?(?<![a-z])x(?![a-z])/g, (_, sign = "") => sign + (sign && negative ? `(${number})` : number))
  return filled.split(/\^\{([^}]*)\}/).map((piece, place) => (place % 2 ? h("sup", {}, piece) : piece))
}
