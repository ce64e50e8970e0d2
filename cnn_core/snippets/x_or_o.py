"""The network by hand, as code."""

import textwrap

import numpy as np
from numpy.typing import NDArray

from cnn_core.snippets.snippet import Snippets
from cnn_core.x_or_o import Board, HandNetwork


def x_or_o_snippets(board: Board, network: HandNetwork) -> Snippets:
    """Send the board of now through the network of now.

    Parameters
    ----------
    board : ndarray of shape (9, 9)
        +1 for ink and -1 for paper.
    network : HandNetwork
        With all of its weights.

    Returns
    -------
    snippets : Snippets
        Both leave the twelve values in ``values`` and the votes for X and O in ``votes``.
    """
    opening = _opening(board, network)
    activate = "np.maximum(maps, 0)" if network.rectified else "maps  # no ReLU"
    relu = '\n    keras.layers.Activation("relu"),' if network.rectified else ""
    return Snippets(
        f"""import numpy as np
{opening}

def match(maps, features, padding):
    maps = np.pad(maps, ((padding, padding), (padding, padding), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(maps, (3, 3), axis=(0, 1))
    asked = np.maximum(np.count_nonzero(features, axis=(0, 1, 2)), 1)
    return np.einsum("rwcij,ijck->rwk", windows, features) / asked  # mean of the products

def activate(maps):
    return {activate}

def pool(maps):
    rows, columns, count = maps.shape
    outside = ((0, rows % 2), (0, columns % 2), (0, 0))
    padded = np.pad(maps, outside, constant_values=-np.inf)  # never the largest
    return padded.reshape(len(padded) // 2, 2, -1, 2, count).max(axis=(1, 3))

once = pool(activate(match(board, features, padding=0)))  # 4 by 4, three maps
values = pool(activate(match(once, second, padding=1))).ravel()  # twelve numbers
votes = values @ weights
print("X" if votes[0] > votes[1] else "O", votes)
""",
        f"""import keras
import numpy as np
{opening}

def means(features):
    return features / np.maximum(np.count_nonzero(features, axis=(0, 1, 2)), 1)

model = keras.Sequential([
    keras.layers.Input((9, 9, 1)),
    keras.layers.Conv2D(3, 3, use_bias=False),{relu}
    keras.layers.MaxPooling2D(2, padding="same"),
    keras.layers.Conv2D(3, 3, padding="same", use_bias=False),{relu}
    keras.layers.MaxPooling2D(2),
    keras.layers.Flatten(name="left"),
    keras.layers.Dense(2, use_bias=False),
])
model.set_weights([means(features), means(second), weights])
values = keras.Model(model.inputs[0], model.get_layer("left").output)(board[None])[0]
votes = model(board[None])[0]
print("X" if votes[0] > votes[1] else "O", np.asarray(votes))
""",
    )


def _opening(board: Board, network: HandNetwork) -> str:
    """Write out board and weights."""
    return f"""
drawing = \"\"\"
{_drawing(board)}
\"\"\".split()
board = np.array([[[1.0 if cell == "#" else -1.0] for cell in row] for row in drawing])
features = np.array({_listed(network.features[:, :, np.newaxis])})  # (3, 3, 1, 3)
second = np.array({_listed(network.second)})  # (3, 3, 3, 3)
weights = np.array({_listed(network.votes)})  # (12, 2), for X and for O
"""


def _drawing(board: Board) -> str:
    return "\n".join("".join("#" if cell > 0 else "." for cell in row) for row in board)


def _listed(whole: NDArray[np.int8]) -> str:
    """Write whole numbers as a list of lists, in lines of bearable length."""
    text = str(whole.tolist())
    return "\n    ".join(textwrap.wrap(text, 92)) if len(text) > 92 else text
