"""What a network answers while a picture is changed more and more, and how often it stays right.

Keras is imported inside functions only.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnn_core import FloatArray, Picture
from cnn_core.datasets import Dataset
from cnn_core.networks.answer_curves import AccuracyCurve, ChangeCurve, answers_of
from cnn_core.networks.evidence.gradients import logits
from cnn_core.networks.loaded import checked_picture, loaded_network
from cnn_core.networks.results import TrainedNetwork
from cnn_core.pictures.changing import CHANGES, changed, changed_along, strengths_of

NUM_ACCURACIES = 9
"""Strengths at which many pictures are tried, at most."""


def along_changes(
    network: TrainedNetwork, picture: Picture, seed: int = 0
) -> tuple[ChangeCurve, ...]:
    """Ask a network about one picture, changed in each of five ways by many strengths.

    Parameters
    ----------
    network : TrainedNetwork
        What is asked.
    picture : ndarray of shape (H, W, C)
        As the network takes it.
    seed : int, default 0
        Draws the pattern of the noise.

    Returns
    -------
    curves : tuple of ChangeCurve
        One for each of `cnn_core.pictures.changing.CHANGES`, in their order.

    Raises
    ------
    LessonInputError
        If the picture is not of the shape that the network takes, or leaves [0, 1].
    """
    loaded = loaded_network(network)
    given = checked_picture(loaded.spec, picture)[0]
    steps = {change: strengths_of(change, given.shape) for change in CHANGES}
    pictures = {
        change: changed_along(given, change, strengths, seed=seed)
        for change, strengths in steps.items()
    }
    answered = logits(loaded, np.concatenate(list(pictures.values())))
    ends = np.cumsum([len(strengths) for strengths in steps.values()])
    return tuple(
        ChangeCurve(change, steps[change], np.rint(made * 255).astype(np.uint8), sums)
        for (change, made), sums in zip(
            pictures.items(), np.split(answered, ends[:-1]), strict=True
        )
    )


def accuracy_strengths(change: str, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Answer the strengths at which many pictures are tried: fewer, and none beyond reading.

    Parameters
    ----------
    change : str
        A key of `cnn_core.pictures.changing.CHANGES`.
    shape : (H, W, C)
        Of a picture.

    Returns
    -------
    strengths : ndarray of shape (S,)
        At most `NUM_ACCURACIES`, the one that changes nothing among them.

    Examples
    --------
    >>> accuracy_strengths("rotation", (8, 8, 1))
    array([-60., -45., -30., -15.,   0.,  15.,  30.,  45.,  60.])
    >>> accuracy_strengths("contrast", (8, 8, 1))
    array([0.2, 0.4, 0.6, 0.8, 1. , 1.4, 1.8, 2.2, 2.6])
    """
    if change == "rotation":
        return np.arange(-60.0, 61.0, 15.0)
    if change == "contrast":
        return np.array([2, 4, 6, 8, 10, 14, 18, 22, 26]) / 10
    every = strengths_of(change, shape)
    if change == "shift":
        unchanged = len(every) // 2
        step = -(-unchanged // (NUM_ACCURACIES // 2))
        return every[unchanged % step :: step]
    return every[:: (len(every) - 1) // (NUM_ACCURACIES - 1)]


def accuracy_along(
    network: TrainedNetwork, pictures: FloatArray, labels: ArrayLike, change: str
) -> AccuracyCurve:
    """Count how many pictures get their true class, along one change.

    Each picture has a noise pattern of its own, drawn by its place among the pictures.

    Parameters
    ----------
    network : TrainedNetwork
        What is asked.
    pictures : ndarray of shape (N, H, W, C)
        float32, as the network takes them.
    labels : array_like of shape (N,)
        Their true classes.
    change : str
        A key of `cnn_core.pictures.changing.CHANGES`.

    Returns
    -------
    curve : AccuracyCurve
        At `accuracy_strengths`.

    Raises
    ------
    LessonInputError
        If there is no such change.

    References
    ----------
    .. [1] D. Hendrycks and T. Dietterich, Benchmarking neural network robustness to common
       corruptions and perturbations, ICLR 2019, section 4.
    """
    loaded, truth = loaded_network(network), np.asarray(labels, np.int64)
    strengths = accuracy_strengths(change, loaded.spec.input_shape)
    right = np.zeros(len(strengths), np.int64)
    for place, strength in enumerate(strengths):
        made = np.stack(
            [
                changed(one, change, float(strength), seed=number)
                for number, one in enumerate(pictures)
            ]
        )
        right[place] = np.count_nonzero(answers_of(logits(loaded, made)) == truth)
    return AccuracyCurve(change, strengths, right, len(pictures))


def held_out_along(network: TrainedNetwork, data: str | Dataset, change: str) -> AccuracyCurve:
    """Do `accuracy_along` with the held-out pictures of a data set.

    Parameters
    ----------
    network : TrainedNetwork
        What is asked.
    data : str or Dataset
        As of `cnn_core.networks.plan.TrainingPlan`.
    change : str
        A key of `cnn_core.pictures.changing.CHANGES`.

    Returns
    -------
    curve : AccuracyCurve
        Of all held-out pictures.
    """
    from cnn_core.networks.training import dataset_for

    test = dataset_for(data).test
    return accuracy_along(network, test.pictures, test.labels, change)
