"""Where a small change of the picture would change the score: four methods made of gradients.

Keras is imported inside functions only.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnn_core import FloatArray, Picture
from cnn_core.errors import LessonInputError
from cnn_core.networks.evaluation import groups
from cnn_core.networks.evidence.target import Target
from cnn_core.networks.loaded import LoadedNetwork, checked_picture
from cnn_core.networks.runtime import load_tensorflow

NUM_NOISY = 50
MAX_NOISY = 500
NOISE = 0.15
NUM_STEPS = 128
MAX_STEPS = 2_048


@dataclass(frozen=True, eq=False)
class IntegratedGradients:
    """What each number of a picture adds to the score on the way from a baseline.

    Attributes
    ----------
    values : ndarray of shape (H, W, C)
        float32, signed; together about `difference`.
    baseline : ndarray of shape (H, W, C)
        Where the way begins.
    score, baseline_score : float
        Of the picture, and of the baseline.
    num_steps : int
        Gradients that were averaged along the way.
    scores_on_the_way : ndarray of shape (num_steps,)
        float32, in the middle of each step.
    added : ndarray of shape (num_steps,)
        float64, what each step adds to all attributions together.
    """

    values: FloatArray
    baseline: Picture
    score: float
    baseline_score: float
    num_steps: int
    scores_on_the_way: FloatArray
    added: NDArray[np.float64]

    @property
    def total(self) -> float:
        """The sum of all attributions."""
        return float(self.values.sum(dtype=np.float64))

    @property
    def difference(self) -> float:
        """By how much the picture's score is above that of the baseline."""
        return self.score - self.baseline_score

    @property
    def gap(self) -> float:
        """What the attributions lack of the difference: the error of finitely many steps."""
        return self.difference - self.total


def saliency(loaded: LoadedNetwork, picture: Picture, target: Target) -> FloatArray:
    """Answer the gradient of the score by every number of the picture.

    Parameters
    ----------
    loaded : LoadedNetwork
        What is asked.
    picture : ndarray of shape (H, W, C)
        As the network takes it.
    target : Target
        The score.

    Returns
    -------
    gradient : ndarray of shape (H, W, C)
        float32, signed: how fast the score rises when this number does.

    Raises
    ------
    LessonInputError
        If the picture or the classes are not those of the network.

    References
    ----------
    .. [1] K. Simonyan, A. Vedaldi and A. Zisserman, Deep inside convolutional networks:
       visualising image classification models and saliency maps, ICLR workshop 2014,
       equations 3 and 4.
    """
    pictures = checked_picture(loaded.spec, picture)
    _, gradients = scores_and_gradients(loaded, pictures, target)
    return np.asarray(gradients[0])


def gradient_times_input(loaded: LoadedNetwork, picture: Picture, target: Target) -> FloatArray:
    """Multiply the gradient with the picture: what each number adds, were the network linear.

    Parameters
    ----------
    loaded : LoadedNetwork
        What is asked.
    picture : ndarray of shape (H, W, C)
        As the network takes it.
    target : Target
        The score.

    Returns
    -------
    products : ndarray of shape (H, W, C)
        float32, signed; 0 wherever the picture is black.

    Raises
    ------
    LessonInputError
        If the picture or the classes are not those of the network.

    References
    ----------
    .. [1] A. Shrikumar, P. Greenside, A. Shcherbina and A. Kundaje, Not just a black box:
       learning important features through propagating activation differences, 2016
       (arXiv:1605.01713), section 2.
    """
    return np.asarray(picture, np.float32) * saliency(loaded, picture, target)


def smooth_grad(
    loaded: LoadedNetwork,
    picture: Picture,
    target: Target,
    *,
    noise: float = NOISE,
    num_noisy: int = NUM_NOISY,
    seed: int = 0,
) -> FloatArray:
    """Average the gradients of noisy copies of the picture.

    Parameters
    ----------
    loaded : LoadedNetwork
        What is asked.
    picture : ndarray of shape (H, W, C)
        As the network takes it.
    target : Target
        The score.
    noise : float, default 0.15
        Standard deviation, as a part of the picture's largest value less its smallest.
    num_noisy : int, default 50
        Copies.
    seed : int, default 0
        Draws the noise.

    Returns
    -------
    gradient : ndarray of shape (H, W, C)
        float32, signed. Copies are not cut off at 0 and 1.

    Raises
    ------
    LessonInputError
        If the picture or the classes are not those of the network, the noise is below 0, or
        there are no copies or more than 500.

    References
    ----------
    .. [1] D. Smilkov, N. Thorat, B. Kim, F. Viégas and M. Wattenberg, SmoothGrad: removing
       noise by adding noise, 2017 (arXiv:1706.03825), section 2.1; 10 % to 20 % of noise and
       50 copies in section 3.2.
    """
    pictures = checked_picture(loaded.spec, picture)
    if not (0.0 <= noise < np.inf and 1 <= num_noisy <= MAX_NOISY):
        raise LessonInputError(
            f"Expected noise of 0 or more and 1 to {MAX_NOISY} copies. "
            f"Received: {noise}, {num_noisy}. Choose {NOISE} and {NUM_NOISY}."
        )
    strength = np.float32(noise * (pictures.max() - pictures.min()))
    shape = (num_noisy, *loaded.spec.input_shape)
    drawn = np.random.default_rng(seed).standard_normal(shape, dtype=np.float32)
    gradients = scores_and_gradients(loaded, pictures + strength * drawn, target)[1]
    return np.asarray(gradients.mean(axis=0, dtype=np.float64), np.float32)


def integrated_gradients(
    loaded: LoadedNetwork,
    picture: Picture,
    target: Target,
    *,
    baseline: ArrayLike = 0.0,
    num_steps: int = NUM_STEPS,
) -> IntegratedGradients:
    """Add up the gradients on the straight way from a baseline to the picture.

    Completeness: the attributions sum to the difference of the two scores, as exactly as the
    steps are fine [1]_ (proposition 1).

    Parameters
    ----------
    loaded : LoadedNetwork
        What is asked.
    picture : ndarray of shape (H, W, C)
        As the network takes it.
    target : Target
        The score.
    baseline : float or ndarray of shape (H, W, C), default 0.0
        A picture with nothing in it; black unless told.
    num_steps : int, default 128
        Places on the way at which the gradient is taken, each in the middle of its step.

    Returns
    -------
    gradients : IntegratedGradients
        With all that the completeness check needs.

    Raises
    ------
    LessonInputError
        If the picture or the classes are not those of the network, or there are no steps or
        more than 2,048.

    References
    ----------
    .. [1] M. Sundararajan, A. Taly and Q. Yan, Axiomatic attribution for deep networks, ICML
       2017, equations 1 and 3.
    """
    end = checked_picture(loaded.spec, picture)[0]
    start = checked_picture(loaded.spec, np.broadcast_to(np.asarray(baseline), end.shape))[0]
    if not 1 <= num_steps <= MAX_STEPS:
        raise LessonInputError(
            f"Expected 1 to {MAX_STEPS:,} steps. Received: {num_steps}. Choose {NUM_STEPS}."
        )
    shares = (np.arange(num_steps, dtype=np.float32) + 0.5) / np.float32(num_steps)
    on_the_way = start + shares[:, None, None, None] * (end - start)  # (num_steps, H, W, C)
    on_scores, gradients = scores_and_gradients(loaded, on_the_way, target)
    values = (end - start) * gradients.mean(axis=0, dtype=np.float64)
    added = gradients.reshape(num_steps, -1).astype(np.float64) @ (end - start).ravel() / num_steps
    score, baseline_score = scores(loaded, np.stack([end, start]), target)
    return IntegratedGradients(
        values.astype(np.float32),
        start,
        float(score),
        float(baseline_score),
        num_steps,
        on_scores,
        added,
    )


def scores(loaded: LoadedNetwork, pictures: FloatArray, target: Target) -> FloatArray:
    """Answer the score of each picture.

    Parameters
    ----------
    loaded : LoadedNetwork
        What is asked.
    pictures : ndarray of shape (N, H, W, C)
        float32, as the network takes them.
    target : Target
        The score.

    Returns
    -------
    scores : ndarray of shape (N,)
        float32.
    """
    return logits(loaded, pictures) @ target.direction(loaded.spec)


def logits(loaded: LoadedNetwork, pictures: FloatArray) -> FloatArray:
    """Answer the logits of many pictures.

    Parameters
    ----------
    loaded : LoadedNetwork
        What is asked.
    pictures : ndarray of shape (N, H, W, C)
        float32, as the network takes them.

    Returns
    -------
    logits : ndarray of shape (N, units)
        float32.
    """
    ask = loaded.functions.get("logits", lambda: _compiled_logits(loaded))
    return np.concatenate([ask(group).numpy() for group in groups(pictures, loaded.spec)])


def scores_and_gradients(
    loaded: LoadedNetwork, pictures: FloatArray, target: Target
) -> tuple[FloatArray, FloatArray]:
    """Answer the score of each picture and its gradient by the picture.

    Parameters
    ----------
    loaded : LoadedNetwork
        What is asked.
    pictures : ndarray of shape (N, H, W, C)
        float32, as the network takes them.
    target : Target
        The score.

    Returns
    -------
    scores : ndarray of shape (N,)
        float32.
    gradients : ndarray of shape (N, H, W, C)
        float32.
    """
    direction = target.direction(loaded.spec)
    return scores_and_gradients_along(loaded, pictures, np.tile(direction, (len(pictures), 1)))


def scores_and_gradients_along(
    loaded: LoadedNetwork, pictures: FloatArray, directions: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Answer ``logits @ direction`` and its gradient by the picture, a direction for each.

    Parameters
    ----------
    loaded : LoadedNetwork
        What is asked.
    pictures : ndarray of shape (N, H, W, C)
        float32, as the network takes them.
    directions : ndarray of shape (N, units)
        float32.

    Returns
    -------
    scores : ndarray of shape (N,)
        float32.
    gradients : ndarray of shape (N, H, W, C)
        float32.
    """
    ask = loaded.functions.get("gradients", lambda: _compiled_gradients(loaded))
    answers, start = [], 0
    for group in groups(pictures, loaded.spec):
        answers.append(ask(group, directions[start : start + len(group)]))
        start += len(group)
    return (
        np.concatenate([scores.numpy() for scores, _ in answers]),
        np.concatenate([gradients.numpy() for _, gradients in answers]),
    )


def picture_signature(loaded: LoadedNetwork) -> Any:
    """Describe any number of pictures to the compiler, so that it compiles once."""
    tf = load_tensorflow()
    return tf.TensorSpec([None, *loaded.spec.input_shape], tf.float32)


def direction_signature() -> Any:
    """Describe a target's direction to the compiler."""
    tf = load_tensorflow()
    return tf.TensorSpec([None], tf.float32)


def _compiled_logits(loaded: LoadedNetwork) -> Callable[..., Any]:
    compiled: Callable[..., Any] = load_tensorflow().function(
        lambda pictures: loaded.logits(pictures, training=False),
        input_signature=[picture_signature(loaded)],
    )
    return compiled


def _compiled_gradients(loaded: LoadedNetwork) -> Callable[..., Any]:
    tf = load_tensorflow()

    def ask(pictures: Any, directions: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(pictures)
            scores = tf.reduce_sum(loaded.logits(pictures, training=False) * directions, axis=-1)
        return scores, tape.gradient(scores, pictures)

    signature = [picture_signature(loaded), tf.TensorSpec([None, None], tf.float32)]
    compiled: Callable[..., Any] = tf.function(ask, input_signature=signature)
    return compiled
