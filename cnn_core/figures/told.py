"""What numbers say, as sentences and formulas with the numbers put in."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cnn_core import FloatArray


def probabilities_summary(probabilities: FloatArray, classes: Sequence[str]) -> str:
    """Say what a network says, and what comes next.

    Examples
    --------
    >>> probabilities_summary(np.array([0.1, 0.7, 0.2], dtype=np.float32), ("X", "O", "I"))
    'O with 70.0 %, then I with 20.0 %.'
    """
    first, second = (int(index) for index in np.argsort(probabilities)[::-1][:2])
    return (
        f"{classes[first]} with {probabilities[first] * 100:.1f} %, then {classes[second]} with "
        f"{probabilities[second] * 100:.1f} %."
    )


def softmax_told(logits: FloatArray) -> str:
    """Write softmax of the largest logit with its numbers put in, as Markdown.

    Examples
    --------
    >>> print(softmax_told(np.array([0.0, 1.0, 0.0], dtype=np.float32)))
    Softmax: $e^{1.00} / \\sum e^{\\mathrm{logit}}$ = 2.72 / 4.72 = 57.6 %
    """
    powers = np.exp(np.asarray(logits, dtype=np.float64))
    best = int(powers.argmax())
    share = powers[best] / powers.sum() * 100
    return (
        rf"Softmax: $e^{{{float(logits[best]):.2f}}} / \sum e^{{\mathrm{{logit}}}}$ = "
        f"{powers[best]:,.2f} / {powers.sum():,.2f} = {share:.1f} %"
    )


def loss_told(labels: NDArray[np.int64], probabilities: FloatArray, position: int) -> str:
    """Write the loss of one picture with its number put in, and the mean over all, as Markdown.

    Parameters
    ----------
    labels : ndarray of shape (N,)
        True classes.
    probabilities : ndarray of shape (N, num_classes)
        What a network says.
    position : int
        The picture to speak of.

    Returns
    -------
    text : str
        Cross-entropy: minus the logarithm of the probability of the true class.

    Examples
    --------
    >>> shares = np.array([[0.5, 0.5], [0.9, 0.1]], dtype=np.float32)
    >>> print(loss_told(np.array([0, 1]), shares, 1))
    Loss of the first: $-\\ln 0.1000$ = 2.303; the mean over all 2 pictures is 1.498.
    """
    tiny = np.finfo(np.float32).tiny
    of_truth = np.maximum(probabilities[np.arange(len(labels)), labels].astype(np.float64), tiny)
    share, losses = float(of_truth[position]), -np.log(of_truth)
    shown = f"{share:.4f}" if share >= 1e-3 else f"{share:.2e}"
    return (
        rf"Loss of the first: $-\ln {shown}$ = {losses[position]:.3f}; the mean over all "
        f"{len(labels)} pictures is {losses.mean():.3f}."
    )
