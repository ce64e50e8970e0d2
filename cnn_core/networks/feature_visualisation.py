"""A picture made for a unit: begin with noise, and climb towards a larger sum.

Keras is imported inside functions only.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnn_core import FloatArray
from cnn_core.networks.evidence.gradients import picture_signature
from cnn_core.networks.loaded import LoadedNetwork, loaded_network
from cnn_core.networks.results import TrainedNetwork
from cnn_core.networks.runtime import load_keras, load_tensorflow
from cnn_core.networks.spec import NetworkSpec
from cnn_core.networks.units import UnitLayer, require_units, sum_name, unit_layer
from cnn_core.shapes import require_whole

NUM_STARTS = 4
NUM_STEPS = 240
STEPS_BETWEEN_BLURS = 4
RATE = 0.04
"""Root mean square of a step, in brightness."""

DECAY = 0.02
"""Of the way to mid-grey that a picture goes back at each step."""

BLUR = 0.12
"""What each neighbour gives to a pixel when it is blurred, in rows and in columns."""

NOISE = 0.1
GREY = 0.5
STEPS_AT_REST = 32
"""The last steps, without jitter, so that the picture lies where the unit looks."""

SECONDS_A_PIECE = 0.08


@dataclass(frozen=True)
class Regularisers:
    """What keeps a made picture from becoming noise that only this network understands.

    Parameters
    ----------
    jitter, blur, decay : bool, default True
        Whether the picture is shifted by a random pixel or two before each step, is softened
        every few steps, and fades towards mid-grey where nothing holds it.
    """

    jitter: bool = True
    blur: bool = True
    decay: bool = True


@dataclass(frozen=True, eq=False)
class MadePictures:
    """Pictures on their way to exciting one unit.

    Attributes
    ----------
    layer : UnitLayer
        The layer.
    unit : int
        From 0.
    regularisers : Regularisers
        Those in use.
    seed : int
        Draws the noise that it begins with, and the jitter.
    step, num_steps : int
        Steps done, and to do.
    pictures : ndarray of shape (S, H, W, C)
        float32, brightness in [0, 1]; each from a start of its own.
    sums : ndarray of shape (step + 1, S)
        float32, the unit's sum at `place` before the first step, and after each.
    place : (int, int)
        The place of the unit's map that is excited: its middle.
    """

    layer: UnitLayer
    unit: int
    regularisers: Regularisers
    seed: int
    step: int
    num_steps: int
    pictures: FloatArray
    sums: FloatArray
    place: tuple[int, int]

    @property
    def is_complete(self) -> bool:
        """Whether all steps are done."""
        return self.step == self.num_steps


def begin_picture(
    spec: NetworkSpec,
    number: int,
    unit: int,
    *,
    regularisers: Regularisers | None = None,
    seed: int = 0,
    num_steps: int = NUM_STEPS,
) -> MadePictures:
    """Draw the noise that gradient ascent begins with.

    Parameters
    ----------
    spec : NetworkSpec
        The network.
    number : int
        The layer, one of `unit_layers`, from 1.
    unit : int
        From 0; of the last layer, a class.
    regularisers : Regularisers, optional
        All of them unless told.
    seed : int, default 0
        Draws everything that is random.
    num_steps : int, default 240
        Steps to do.

    Returns
    -------
    made : MadePictures
        Before the first step; its `sums` are empty.

    Raises
    ------
    LessonInputError
        If there is no such unit, or a number is out of range.

    Examples
    --------
    >>> from cnn_core.networks.presets import default_digits_spec
    >>> made = begin_picture(default_digits_spec(), 4, 3)
    >>> made.pictures.shape, made.place
    ((4, 8, 8, 1), (2, 2))
    """
    layer = unit_layer(spec, number)
    require_units(layer, (unit,))
    steps = require_whole(num_steps, "number of steps", 1, 1_000)
    noise = _rng(seed, 0).standard_normal((NUM_STARTS, *spec.input_shape), dtype=np.float32)
    return MadePictures(
        layer,
        unit,
        regularisers or Regularisers(),
        seed,
        0,
        steps,
        np.clip(np.float32(GREY) + np.float32(NOISE) * noise, 0.0, 1.0),
        np.empty((0, NUM_STARTS), np.float32),
        (layer.size[0] // 2, layer.size[1] // 2),
    )


def ascend(network: TrainedNetwork, made: MadePictures) -> MadePictures:
    """Climb on for a tenth of a second at most; to be called until all steps are done.

    Each step goes along the gradient of the unit's sum, before its activation: ReLU of a unit
    that is silent has no gradient. What is drawn depends on seed and step alone, so that pieces
    come to what one go comes to.

    Parameters
    ----------
    network : TrainedNetwork
        Kept ready by its digest.
    made : MadePictures
        As far as it has come.

    Returns
    -------
    made : MadePictures
        One step further at least, unless all were done.

    References
    ----------
    .. [1] D. Erhan, Y. Bengio, A. Courville and P. Vincent, Visualizing higher-layer features of
       a deep network, technical report 1341, University of Montreal, 2009: the idea, there
       called activation maximization.
    .. [2] J. Yosinski, J. Clune, A. Nguyen, T. Fuchs and H. Lipson, Understanding neural networks
       through deep visualization, ICML workshop 2015, section 3: decay and blur.
    .. [3] C. Olah, A. Mordvintsev and L. Schubert, Feature visualization, Distill, 2017,
       doi:10.23915/distill.00007, sections "The enemy of feature visualization" and
       "The spectrum of regularization": jitter.
    """
    end = time.monotonic() + SECONDS_A_PIECE
    loaded = loaded_network(network)
    ask = loaded.functions.get(("ascent", made.layer.number), lambda: _compiled(loaded, made.layer))
    pictures, sums = made.pictures, list(made.sums)
    if not sums:
        sums.append(_sums(ask, made, pictures))
    step = made.step
    while step < made.num_steps:
        pictures = _stepped(ask, made, step, pictures)
        sums.append(_sums(ask, made, pictures))
        step += 1
        if time.monotonic() >= end:
            break
    return replace(made, step=step, pictures=pictures, sums=np.stack(sums))


def _sums(ask: Callable[..., Any], made: MadePictures, pictures: FloatArray) -> FloatArray:
    sums: FloatArray = ask(pictures, made.unit, *made.place)[0].numpy()
    return sums


def _stepped(
    ask: Callable[..., Any], made: MadePictures, step: int, pictures: FloatArray
) -> FloatArray:
    """Go one step uphill, then let the regularisers act."""
    use, reach = made.regularisers, reach_of(made.layer)
    shift = (0, 0)
    if use.jitter and step < made.num_steps - STEPS_AT_REST:
        rows, columns = _rng(made.seed, step + 1).integers(-reach, reach + 1, 2)
        shift = int(rows), int(columns)
    shifted = np.roll(pictures, shift, axis=(1, 2))
    gradient = ask(shifted, made.unit, *made.place)[1].numpy()
    gradient = np.roll(gradient, (-shift[0], -shift[1]), axis=(1, 2))
    stepped = pictures + np.float32(RATE) * gradient / _size_of(gradient)
    if use.decay:
        stepped = stepped + np.float32(DECAY) * (np.float32(GREY) - stepped)
    if use.blur and reach and step % STEPS_BETWEEN_BLURS == STEPS_BETWEEN_BLURS - 1:
        stepped = blurred(stepped)
    return np.asarray(np.clip(stepped, 0.0, 1.0), np.float32)


def reach_of(layer: UnitLayer) -> int:
    """Say by how many pixels the picture is shifted at most: fewer where a unit sees few.

    A unit that sees under eight pixels a side is neither shifted nor blurred: nothing would be
    left of what it asks for.

    Parameters
    ----------
    layer : UnitLayer
        The layer.

    Returns
    -------
    reach : int
        0, 1 or 2 pixels.

    Examples
    --------
    >>> from cnn_core.networks.presets import default_digits_spec
    >>> from cnn_core.networks.units import unit_layers
    >>> [reach_of(layer) for layer in unit_layers(default_digits_spec())]
    [0, 1, 2]
    """
    side = 64 if layer.field is None else min(layer.field.size)
    return 0 if side < 8 else 1 if side < 16 else 2


def blurred(pictures: FloatArray) -> FloatArray:
    """Soften pictures (S, H, W, C): each pixel gets a part of its neighbours; edges repeat."""
    for axis in (1, 2):
        widths = [(1, 1) if one == axis else (0, 0) for one in range(4)]
        padded = np.pad(pictures, widths, mode="edge")
        size = pictures.shape[axis]
        before, after = (np.take(padded, range(first, first + size), axis) for first in (0, 2))
        pictures = np.float32(1 - 2 * BLUR) * pictures + np.float32(BLUR) * (before + after)
    return pictures


def _size_of(gradient: FloatArray) -> NDArray[np.float32]:
    """Answer the root mean square of each gradient where it is not 0, (S, 1, 1, 1)."""
    squares = (gradient.astype(np.float64) ** 2).sum(axis=(1, 2, 3), keepdims=True)
    seen = (gradient != 0).sum(axis=(1, 2, 3), keepdims=True)
    size = np.sqrt(squares / np.maximum(seen, 1))
    return np.asarray(np.maximum(size, 1e-12), np.float32)


def _rng(seed: int, step: int) -> np.random.Generator:
    return np.random.default_rng([seed, step])


def _compiled(loaded: LoadedNetwork, layer: UnitLayer) -> Callable[..., Any]:
    """Compile the sum of one unit at one place of its map, and its gradient by the picture."""
    tf = load_tensorflow()
    model = load_keras().Model(loaded.model.input, loaded.model.get_layer(sum_name(layer)).output)

    def ask(pictures: Any, unit: Any, row: Any, column: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(pictures)
            sums = model(pictures, training=False)
            of_unit = sums[:, row, column, unit] if len(sums.shape) == 4 else sums[:, unit]
        return of_unit, tape.gradient(of_unit, pictures)

    number = tf.TensorSpec([], tf.int32)
    signature = [picture_signature(loaded), number, number, number]
    compiled: Callable[..., Any] = tf.function(ask, input_signature=signature)
    return compiled
