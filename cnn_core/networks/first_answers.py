"""What networks say before they have learnt anything: about the same for every class, and why.

Keras is imported inside functions only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from cnn_core import FloatArray
from cnn_core.datasets import load_dataset
from cnn_core.networks.build import build_model, logits_of
from cnn_core.networks.presets import default_spec

Number = TypeVar("Number", np.float32, np.float64)

SEEDS = (0, 1, 2, 3, 4, 5)
"""Of the first weights."""

STARTS: Mapping[str, str] = MappingProxyType(
    {
        "glorot": "as usual",
        "small": "very small",
        "large": "far too large",
        "zeros": "all zero",
    }
)
"""How the first weights are drawn, as `TrainingSettings` names it, and in a word."""


@dataclass(frozen=True, eq=False)
class FirstAnswers:
    """The logits of untrained networks for all held-out pictures of a data set.

    Attributes
    ----------
    classes : tuple of str
        What each logit stands for.
    labels : ndarray of shape (N,)
        True classes of the pictures.
    logits : ndarray of shape (S, N, classes)
        float32, one network for each of `SEEDS`.
    """

    classes: tuple[str, ...]
    labels: NDArray[np.int64]
    logits: FloatArray

    def probabilities(self, position: int) -> FloatArray:
        """Return softmax of the logits for one picture, of every network.

        Examples
        --------
        >>> answers = FirstAnswers(("X", "O"), np.array([1]), np.zeros((3, 1, 2), np.float32))
        >>> answers.probabilities(0).tolist()
        [[0.5, 0.5], [0.5, 0.5], [0.5, 0.5]]
        """
        powers = np.exp(_centred(self.logits[:, position]))
        shares: FloatArray = powers / powers.sum(axis=-1, keepdims=True)
        return shares

    def losses(self) -> NDArray[np.float64]:
        """Return the cross-entropy of every network on every picture, (S, N).

        Examples
        --------
        >>> answers = FirstAnswers(
        ...     tuple("0123456789"), np.array([3]), np.zeros((1, 1, 10), np.float32)
        ... )
        >>> answers.losses().round(3).tolist()  # ln 10
        [[2.303]]
        """
        centred = _centred(self.logits.astype(np.float64))
        of_truth = np.take_along_axis(centred, self.labels[None, :, None], axis=2)[..., 0]
        losses: NDArray[np.float64] = np.log(np.exp(centred).sum(axis=2)) - of_truth
        return losses

    def told(self, seed: int, position: int) -> str:
        """Say the loss on one picture, on all, and of a network that has no idea, as Markdown.

        Examples
        --------
        >>> answers = FirstAnswers(("X", "O"), np.array([1]), np.zeros((1, 1, 2), np.float32))
        >>> print(answers.told(0, 0))  # doctest: +ELLIPSIS
        Loss: $-\\ln 0.5000$ = 0.693; ...
        """
        number = len(self.classes)
        loss = self.losses()[seed]
        share = np.exp(-loss[position])
        return (
            rf"Loss: $-\ln {share:.4f}$ = {loss[position]:.3f}; the mean over all "
            f"{len(self.labels)} held-out pictures is {loss.mean():.3f}. With no idea at all, "
            rf"1/{number} for each: $\ln {number}$ = {np.log(number):.3f}."
        )


def _centred(logits: NDArray[Number]) -> NDArray[Number]:
    """Take the largest logit off all of them, so that no power overflows."""
    return np.asarray(logits - logits.max(axis=-1, keepdims=True), dtype=logits.dtype)


def first_answers(dataset: str, initialisation: str) -> FirstAnswers:
    """Ask untrained networks about all held-out pictures of a data set.

    Parameters
    ----------
    dataset : str
        A key of `cnn_core.datasets.DATASETS`; its usual network is built.
    initialisation : str
        A key of `STARTS`.

    Returns
    -------
    answers : FirstAnswers
        One network for each of `SEEDS`.
    """
    test, spec = load_dataset(dataset).test, default_spec(dataset)
    logits = [
        logits_of(build_model(spec, seed=seed, initialisation=initialisation), spec)(
            test.pictures, training=False
        ).numpy()
        for seed in SEEDS
    ]
    return FirstAnswers(spec.classes, np.asarray(test.labels), np.stack(logits))
