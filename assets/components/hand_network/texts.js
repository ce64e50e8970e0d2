// The state under the hand as Python reads it: the texts of cnn_core/x_or_o_text.py.

const CELLS_A_DIGIT = 3

/** Write a state {board, features, second, votes, rectified}; equal states have equal texts. */
export function textsOf({ board, features, second, votes, rectified }) {
  return { board: boardText(board), features: featuresText(features), second: featuresText(second), votes: Array.from(votes).join("_"), relu: rectified ? "1" : "0" }
}

/** One text of a state, to compare. */
export function textOf(state) {
  return Object.values(textsOf(state)).join(" ")
}

function boardText(board) {
  let text = ""
  for (let place = 0; place < board.length; place += CELLS_A_DIGIT) {
    text += [4, 2, 1].reduce((digit, bit, cell) => digit + (board[place + cell] > 0 ? bit : 0), 0)
  }
  return text
}

function featuresText(features) {
  return Array.from(features, weight => weight + 1).join("")
}
