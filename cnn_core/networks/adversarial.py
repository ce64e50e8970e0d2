"""The smallest change in the direction of a gradient's signs that flips an answer.

Keras is imported inside functions only.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnn_core import FloatArray, Picture
from cnn_core.activations import softmax
from cnn_core.datasets import Dataset
from cnn_core.errors import LessonInputError
from cnn_core.networks.answer_curves import AccuracyCurve, answers_of
from cnn_core.networks.evidence.gradients import logits, scores_and_gradients_along
from cnn_core.networks.evidence.target import Target
from cnn_core.networks.loaded import LoadedNetwork, checked_picture, loaded_network
from cnn_core.networks.results import TrainedNetwork
from cnn_core.networks.spec import NetworkSpec

FULL = 255
"""Steps from black to white: all sizes of changes here are whole numbers of them."""

MOST_STEPS = 128
STEPS_AT_ONCE = 32
MOST_TARGETS = 9
NUM_RANDOM = 100
BISECTIONS = 10

MANY_EPSILONS = (0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64)
"""At which many pictures are tried, in 255ths."""


@dataclass(frozen=True, eq=False)
class Aim:
    """One class that a picture is pushed towards.

    Attributes
    ----------
    target : int
        The class.
    smallest : int or None
        The smallest whole size of change that flips the answer, in 255ths; None if none does
        up to `MOST_STEPS`.
    becomes : int or None
        The answer then: it can be a third class.
    """

    target: int
    smallest: int | None
    becomes: int | None


@dataclass(frozen=True, eq=False)
class Push:
    """A picture pushed step by step along a pattern of signs.

    Attributes
    ----------
    signs : ndarray of shape (H, W, C)
        int8, -1, 0 or 1.
    logits : ndarray of shape (K + 1, units)
        float32, of the picture pushed by 0 to K 255ths.
    slope : float
        What one whole brightness (1.0) more along the signs would add to the score, were the
        network linear: the sum of gradient times sign.
    linear : ndarray of shape (K + 1,)
        float64: gradient times what really changed, after cutting at black and white.
    scores : ndarray of shape (K + 1,)
        float64: logit of the target minus logit of the answer.
    """

    signs: NDArray[np.int8]
    logits: FloatArray
    slope: float
    linear: NDArray[np.float64]
    scores: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Attack:
    """One picture, pushed along the signs of a gradient and along random signs.

    Attributes
    ----------
    picture : ndarray of shape (H, W, C)
        As the network takes it.
    answer : int
        The class that it is taken for.
    aims : tuple of Aim
        The classes that it can be pushed towards, the nearest first.
    aim : Aim
        The one that was asked for.
    exact : float or None
        The smallest size of change that flips the answer, in 255ths, found by halving.
    survives : bool or None
        Whether the smallest whole change, saved as a picture file and so rounded to whole
        brightness, still gets the answer that it flips to.
    gradient, random : Push
        Along the signs of the gradient of logit[target] - logit[answer]; along random ones.
    length : float
        The Euclidean length of the gradient: by how much random signs are expected to miss
        zero, a standard deviation.
    num_flips : int
        Of `NUM_RANDOM` other patterns of random signs, as large as the smallest change, or as
        the largest tried if there is none: how many flip the answer.
    """

    picture: Picture
    answer: int
    aims: tuple[Aim, ...]
    aim: Aim
    exact: float | None
    survives: bool | None
    gradient: Push
    random: Push
    length: float
    num_flips: int

    @property
    def num_steps(self) -> int:
        """The largest size of change that was tried for the curves, in 255ths."""
        return len(self.gradient.logits) - 1

    def told(self, classes: Sequence[str]) -> str:
        """Say how small a change is enough, as Markdown.

        Parameters
        ----------
        classes : sequence of str
            Names of the classes, fit for Markdown.

        Returns
        -------
        text : str
            Two to four sentences.
        """
        answer, target = classes[self.answer], classes[self.aim.target]
        thrown = (
            f"Of {NUM_RANDOM} patterns of random signs as large, **{self.num_flips}** "
            f"flip{'s' if self.num_flips == 1 else ''} the answer."
        )
        if self.aim.smallest is None or self.aim.becomes is None or self.exact is None:
            flat = " Its gradient is zero everywhere." if not self.length else ""
            return (
                f"Pushed towards {target}, the answer stays {answer} up to "
                f"{MOST_STEPS}/{FULL}.{flat} {thrown}"
            )
        becomes = classes[self.aim.becomes]
        third = f", though it was pushed towards {target}" if becomes != target else ""
        saved = "it still says" if self.survives else "it no longer says"
        return (
            f"**{self.aim.smallest}/{FULL}** of full brightness in each number is enough: {answer} "
            f"becomes {becomes}{third}. Found by halving, the border is {self.exact:.2f}/{FULL}. "
            f"Saved as a picture file, so rounded to whole brightness, {saved} {becomes}. {thrown}"
        )


def attack(network: TrainedNetwork, picture: Picture, towards: int | None = None) -> Attack:
    """Find the smallest change along a gradient's signs that flips the answer.

    ``picture + epsilon * sign(gradient)``, cut off at black and white [1]_. There the gradient
    is that of the loss; here it is that of the logit of one other class minus the logit of the
    answer, for every other class in turn. With two classes both have the same signs.

    Parameters
    ----------
    network : TrainedNetwork
        What is attacked.
    picture : ndarray of shape (H, W, C)
        As the network takes it, brightness in [0, 1].
    towards : int, optional
        The class to push towards; the one that needs the smallest change if left out, or if it
        is the answer or none of `Attack.aims`.

    Returns
    -------
    attack : Attack
        With all that is needed to show it.

    Raises
    ------
    LessonInputError
        If the picture is not of the shape that the network takes, or leaves [0, 1].

    References
    ----------
    .. [1] I. Goodfellow, J. Shlens and C. Szegedy, Explaining and harnessing adversarial
       examples, ICLR 2015, section 4.
    """
    loaded = loaded_network(network)
    given = _checked(loaded.spec, picture)
    before = logits(loaded, given)[0]
    answer = int(answers_of(before))
    targets = _nearest_targets(loaded.spec, before, answer)
    directions = np.stack([Target(one, answer).direction(loaded.spec) for one in targets])
    gradients = gradients_along(loaded, np.repeat(given, len(targets), axis=0), directions)
    signs = np.sign(gradients).astype(np.int8)
    aims = _aims(loaded, given[0], answer, targets, signs)
    chosen = _chosen(aims, towards)
    place = targets.index(chosen.target)
    num_steps = _steps_shown(chosen)
    gradient, direction = gradients[place], directions[place]
    rng = np.random.default_rng(0)
    thrown = rng.choice(np.array([-1, 1], np.int8), given[0].shape)
    size = chosen.smallest or num_steps
    return Attack(
        given[0],
        answer,
        tuple(sorted(aims, key=_how_far)),
        chosen,
        _bisected(loaded, given[0], answer, signs[place], chosen.smallest),
        _survives(loaded, given[0], signs[place], chosen),
        _push(loaded, given[0], signs[place], gradient, direction, num_steps),
        _push(loaded, given[0], thrown, gradient, direction, num_steps),
        float(np.sqrt((gradient.astype(np.float64) ** 2).sum())),
        _random_flips(loaded, given[0], answer, size, rng),
    )


def pushed(picture: FloatArray, signs: NDArray[np.int8], steps: ArrayLike) -> FloatArray:
    """Add to a picture so many 255ths along the signs, cut off at black and white.

    Parameters
    ----------
    picture : ndarray of shape (H, W, C)
        Brightness in [0, 1].
    signs : ndarray of shape (..., H, W, C)
        -1, 0 or 1.
    steps : float or array_like of shape (S,)
        Sizes of the change in 255ths.

    Returns
    -------
    pictures : ndarray of shape (H, W, C), or (S, H, W, C) for several steps
        float32.

    Examples
    --------
    >>> signs = np.array([[[-1], [1], [1]]], np.int8)
    >>> pushed(np.array([[[0.5], [0.5], [1.0]]], np.float32), signs, 51).ravel()
    array([0.3, 0.7, 1. ], dtype=float32)
    """
    sizes = np.asarray(steps, np.float64)[..., np.newaxis, np.newaxis, np.newaxis] / FULL
    return np.clip(picture + sizes * signs, 0.0, 1.0).astype(np.float32)


def loss_directions(answered: FloatArray, labels: ArrayLike) -> FloatArray:
    """Answer in which direction of the logits the cross-entropy grows, for each picture.

    Its gradient by the logits is ``probabilities - one_hot(label)``. Where the network is sure,
    that is all but zero, though its direction is not: so the direction is given, computed from
    the other classes alone. Signs of a gradient do not change by it.

    Parameters
    ----------
    answered : ndarray of shape (N, units)
        Logits.
    labels : array_like of shape (N,)
        True classes.

    Returns
    -------
    directions : ndarray of shape (N, units)
        float32, -1 at the true class and shares of one at the others; for one sigmoid unit, 1
        or -1.

    References
    ----------
    .. [1] C. Bishop, Pattern Recognition and Machine Learning, 2006, equation 4.109.

    Examples
    --------
    >>> loss_directions(np.array([[9.0, 0.0, 0.0]], np.float32), [0]).tolist()
    [[-1.0, 0.5, 0.5]]
    >>> loss_directions(np.array([[9.0]], np.float32), [1]).tolist()
    [[-1.0]]
    """
    truth = np.asarray(labels, np.int64)
    if answered.shape[1] == 1:
        return np.where(truth == 1, -1.0, 1.0).astype(np.float32)[:, np.newaxis]
    rows = np.arange(len(truth))
    others = np.array(answered, np.float64)
    others[rows, truth] = -1e9  # so that softmax gives it nothing
    directions = softmax(others).astype(np.float32)
    directions[rows, truth] = -1.0
    return directions


def gradients_along(
    loaded: LoadedNetwork, pictures: FloatArray, directions: FloatArray
) -> FloatArray:
    """Answer the gradients of ``logits @ direction`` by the pictures, a direction for each.

    Parameters
    ----------
    loaded : LoadedNetwork
        What is asked.
    pictures : ndarray of shape (N, H, W, C)
        float32.
    directions : ndarray of shape (N, units)
        float32.

    Returns
    -------
    gradients : ndarray of shape (N, H, W, C)
        float32.
    """
    return scores_and_gradients_along(loaded, pictures, directions)[1]


def accuracy_under_attack(
    network: TrainedNetwork, pictures: FloatArray, labels: ArrayLike, seed: int = 0
) -> tuple[AccuracyCurve, AccuracyCurve]:
    """Count how many pictures stay right, pushed along gradient signs and along random ones.

    The signs are those of the gradient of the loss at the unchanged picture [1]_.

    Parameters
    ----------
    network : TrainedNetwork
        What is attacked.
    pictures : ndarray of shape (N, H, W, C)
        float32, brightness in [0, 1].
    labels : array_like of shape (N,)
        True classes.
    seed : int, default 0
        Draws the random signs.

    Returns
    -------
    gradient, random : AccuracyCurve
        At `MANY_EPSILONS`, in 255ths.

    References
    ----------
    .. [1] I. Goodfellow, J. Shlens and C. Szegedy, Explaining and harnessing adversarial
       examples, ICLR 2015, section 4.
    """
    loaded, truth = loaded_network(network), np.asarray(labels, np.int64)
    directions = loss_directions(logits(loaded, pictures), truth)
    found = np.sign(gradients_along(loaded, pictures, directions)).astype(np.int8)
    thrown = np.random.default_rng(seed).choice(np.array([-1, 1], np.int8), pictures.shape)
    sizes = np.array(MANY_EPSILONS, np.float64)

    def right(signs: NDArray[np.int8]) -> NDArray[np.int64]:
        counts = [
            np.count_nonzero(answers_of(logits(loaded, pushed(pictures, signs, size))) == truth)
            for size in sizes
        ]
        return np.array(counts, np.int64)

    count = len(pictures)
    return (
        AccuracyCurve("gradient signs", sizes, right(found), count),
        AccuracyCurve("random signs", sizes, right(thrown), count),
    )


def held_out_under_attack(
    network: TrainedNetwork, data: str | Dataset, start: int, end: int
) -> tuple[AccuracyCurve, AccuracyCurve]:
    """Do `accuracy_under_attack` with some held-out pictures of a data set.

    Parameters
    ----------
    network : TrainedNetwork
        What is attacked.
    data : str or Dataset
        As of `cnn_core.networks.plan.TrainingPlan`.
    start, end : int
        Which pictures of the held-out part.

    Returns
    -------
    gradient, random : AccuracyCurve
        Of these pictures; add them up with those of the others.
    """
    from cnn_core.networks.training import dataset_for

    test = dataset_for(data).test
    some = slice(start, end)
    return accuracy_under_attack(network, test.pictures[some], test.labels[some], seed=start)


def _checked(spec: NetworkSpec, picture: Picture) -> FloatArray:
    """Answer one picture as a batch; it has to keep within black and white."""
    given = checked_picture(spec, picture)
    if given.min() < 0 or given.max() > 1:
        raise LessonInputError(
            "Expected a picture with brightness from 0 to 1. Received: from "
            f"{given.min():g} to {given.max():g}. Divide it by its largest value."
        )
    return given


def _nearest_targets(spec: NetworkSpec, before: FloatArray, answer: int) -> list[int]:
    """Answer the other classes, at most `MOST_TARGETS`, those with the highest logits first."""
    if len(before) == 1:
        return [1 - answer]
    order = np.argsort(-before, kind="stable")
    return [int(one) for one in order if one != answer][:MOST_TARGETS]


def _aims(
    loaded: LoadedNetwork,
    picture: FloatArray,
    answer: int,
    targets: list[int],
    signs: NDArray[np.int8],
) -> list[Aim]:
    """Push towards every class, further and further, until each has flipped the answer."""
    found: dict[int, Aim] = {}
    for start in range(1, MOST_STEPS + 1, STEPS_AT_ONCE):
        sizes = np.arange(start, start + STEPS_AT_ONCE)
        for place, target in enumerate(targets):
            if target in found:
                continue
            answers = answers_of(logits(loaded, pushed(picture, signs[place], sizes)))
            flipped = np.flatnonzero(answers != answer)
            if len(flipped):
                first = int(flipped[0])
                found[target] = Aim(target, int(sizes[first]), int(answers[first]))
    return [found.get(target, Aim(target, None, None)) for target in targets]


def _how_far(aim: Aim) -> int:
    return MOST_STEPS + 1 if aim.smallest is None else aim.smallest


def _chosen(aims: list[Aim], towards: int | None) -> Aim:
    asked = [aim for aim in aims if aim.target == towards]
    return asked[0] if asked else min(aims, key=_how_far)


def _steps_shown(aim: Aim) -> int:
    """Answer how far the curves go: so that the flip lies about in the middle."""
    if aim.smallest is None:
        return MOST_STEPS
    return min(max(8, -(-2 * aim.smallest // 8) * 8), MOST_STEPS)


def _push(
    loaded: LoadedNetwork,
    picture: FloatArray,
    signs: NDArray[np.int8],
    gradient: FloatArray,
    direction: FloatArray,
    num_steps: int,
) -> Push:
    """Push a picture along some signs, and compare what came of it with the linear network."""
    steps = np.arange(num_steps + 1)
    pictures = pushed(picture, signs, steps)
    answered = logits(loaded, pictures)
    slopes = gradient.astype(np.float64)
    moved = pictures.astype(np.float64) - picture  # (K + 1, H, W, C)
    return Push(
        signs,
        answered,
        float((slopes * signs).sum()),
        np.tensordot(moved, slopes, axes=3),
        answered.astype(np.float64) @ direction.astype(np.float64),
    )


def _bisected(
    loaded: LoadedNetwork,
    picture: FloatArray,
    answer: int,
    signs: NDArray[np.int8],
    smallest: int | None,
) -> float | None:
    """Find the size of the flip below the smallest whole one, by halving."""
    if smallest is None:
        return None
    low, high = smallest - 1.0, float(smallest)
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        answers = answers_of(logits(loaded, pushed(picture, signs, [middle])))
        low, high = (low, middle) if answers[0] != answer else (middle, high)
    return high


def _survives(
    loaded: LoadedNetwork, picture: FloatArray, signs: NDArray[np.int8], aim: Aim
) -> bool | None:
    if aim.smallest is None:
        return None
    whole: FloatArray = np.rint(pushed(picture, signs, [aim.smallest]) * FULL)
    saved: FloatArray = whole / np.float32(FULL)
    return bool(answers_of(logits(loaded, saved))[0] == aim.becomes)


def _random_flips(
    loaded: LoadedNetwork, picture: FloatArray, answer: int, size: int, rng: np.random.Generator
) -> int:
    """Count how many patterns of random signs of one size flip the answer."""
    thrown = rng.choice(np.array([-1, 1], np.int8), (NUM_RANDOM, *picture.shape))
    answers = answers_of(logits(loaded, pushed(picture, thrown, size)))
    return int(np.count_nonzero(answers != answer))
