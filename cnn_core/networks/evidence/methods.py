"""All methods under one roof: a picture, a score, and a map of where the evidence is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from cnn_core import FloatArray, Picture
from cnn_core.errors import LessonInputError
from cnn_core.networks.evidence.grad_cam import GradCam, grad_cam, grad_cam_layers
from cnn_core.networks.evidence.gradients import (
    IntegratedGradients,
    gradient_times_input,
    integrated_gradients,
    saliency,
    scores,
    smooth_grad,
)
from cnn_core.networks.evidence.occlusion import Occlusion, occlude
from cnn_core.networks.evidence.target import Target
from cnn_core.networks.loaded import LoadedNetwork, checked_picture, loaded_network
from cnn_core.networks.results import TrainedNetwork
from cnn_core.networks.spec import NetworkSpec


@dataclass(frozen=True, eq=False)
class Attribution:
    """What one method says of one picture.

    Attributes
    ----------
    method : str
        A key of `METHODS`.
    map : ndarray of shape (H, W)
        float32: the evidence at each pixel. Signed methods have what speaks against the class
        below zero; of the others all is 0 or more.
    score : float
        The score that it explains.
    values : ndarray of shape (H, W, C) or None
        By channel, of the methods made of gradients.
    integrated : IntegratedGradients or None
        Of that method: for its completeness check.
    grad_cam : GradCam or None
        Of that method: every step.
    occlusion : Occlusion or None
        Of that method: the answers at every place of the patch.
    """

    method: str
    map: FloatArray
    score: float
    values: FloatArray | None = None
    integrated: IntegratedGradients | None = None
    grad_cam: GradCam | None = None
    occlusion: Occlusion | None = None

    @property
    def is_signed(self) -> bool:
        """Whether the method can say that something speaks against the class."""
        return METHODS[self.method].is_signed

    @property
    def hottest(self) -> tuple[int, int]:
        """The pixel with the most evidence for the class; the first of several."""
        row, column = divmod(int(self.map.argmax()), self.map.shape[1])
        return row, column


@dataclass(frozen=True)
class Method:
    """How a method is called, whose it is, and what computes it.

    Attributes
    ----------
    title : str
        What a learner reads.
    told : str
        What its map says, in a sentence.
    paper : str
        Who described it.
    is_signed : bool
        Whether its map can be below zero.
    explain : callable
        From a loaded network, a picture, a target and a layer, of which only Grad-CAM makes use.
    """

    title: str
    told: str
    paper: str
    is_signed: bool
    explain: Callable[[LoadedNetwork, Picture, Target, int | None], Attribution]


def explain(
    network: TrainedNetwork,
    picture: Picture,
    target: Target,
    methods: Sequence[str] = (),
    layer: int | None = None,
) -> tuple[Attribution, ...]:
    """Ask several methods about one answer; this is what a worker is sent.

    Parameters
    ----------
    network : TrainedNetwork
        Kept ready by its digest.
    picture : ndarray of shape (H, W, C)
        As the network takes it.
    target : Target
        The score.
    methods : sequence of str, default ()
        Keys of `METHODS`; all that `methods_for` offers if there are none.
    layer : int, optional
        For Grad-CAM; see `grad_cam`.

    Returns
    -------
    attributions : tuple of Attribution
        In the order of `methods`.

    Raises
    ------
    LessonInputError
        If a method is unknown, or one of them refuses.
    """
    unknown = set(methods) - set(METHODS)
    if unknown:
        raise LessonInputError(
            f"Expected methods among {', '.join(METHODS)}. "
            f"Received: {sorted(unknown)!r:.60}. Choose some of these."
        )
    loaded = loaded_network(network)
    chosen = tuple(methods) or methods_for(network.spec)
    return tuple(METHODS[name].explain(loaded, picture, target, layer) for name in chosen)


def methods_for(spec: NetworkSpec) -> tuple[str, ...]:
    """List the methods that a network can be asked by: Grad-CAM needs maps with places.

    Parameters
    ----------
    spec : NetworkSpec
        Any network.

    Returns
    -------
    methods : tuple of str
        Keys of `METHODS`.

    Examples
    --------
    >>> from cnn_core.networks.presets import default_digits_spec
    >>> len(methods_for(default_digits_spec()))
    6
    """
    return tuple(name for name in METHODS if name != "grad_cam" or grad_cam_layers(spec))


def _score(loaded: LoadedNetwork, picture: Picture, target: Target) -> float:
    return float(scores(loaded, checked_picture(loaded.spec, picture), target)[0])


def _strongest(values: FloatArray) -> FloatArray:
    """Answer the largest size over the channels, (H, W), as Simonyan, section 3.1, does."""
    return np.asarray(np.abs(values).max(axis=-1), np.float32)


def _saliency(
    loaded: LoadedNetwork, picture: Picture, target: Target, layer: int | None
) -> Attribution:
    values = saliency(loaded, picture, target)
    return Attribution(
        "saliency", _strongest(values), _score(loaded, picture, target), values=values
    )


def _gradient_times_input(
    loaded: LoadedNetwork, picture: Picture, target: Target, layer: int | None
) -> Attribution:
    values = gradient_times_input(loaded, picture, target)
    return Attribution(
        "gradient_times_input", values.sum(axis=-1), _score(loaded, picture, target), values=values
    )


def _smooth_grad(
    loaded: LoadedNetwork, picture: Picture, target: Target, layer: int | None
) -> Attribution:
    values = smooth_grad(loaded, picture, target)
    return Attribution(
        "smooth_grad", _strongest(values), _score(loaded, picture, target), values=values
    )


def _integrated_gradients(
    loaded: LoadedNetwork, picture: Picture, target: Target, layer: int | None
) -> Attribution:
    found = integrated_gradients(loaded, picture, target)
    total = found.values.sum(axis=-1)
    return Attribution(
        "integrated_gradients", total, found.score, values=found.values, integrated=found
    )


def _grad_cam(
    loaded: LoadedNetwork, picture: Picture, target: Target, layer: int | None
) -> Attribution:
    found = grad_cam(loaded, picture, target, layer)
    return Attribution("grad_cam", found.enlarged, found.score, grad_cam=found)


def _occlusion(
    loaded: LoadedNetwork, picture: Picture, target: Target, layer: int | None
) -> Attribution:
    found = occlude(loaded, picture)
    direction = target.direction(loaded.spec)
    score = float(found.whole @ direction)
    return Attribution("occlusion", found.map(direction), score, occlusion=found)


METHODS: Mapping[str, Method] = MappingProxyType(
    {
        "saliency": Method(
            "Saliency",
            "How fast the score changes with each pixel, up or down.",
            "Simonyan, Vedaldi and Zisserman 2014",
            False,
            _saliency,
        ),
        "gradient_times_input": Method(
            "Gradient × input",
            "The gradient times the brightness: what each pixel would add, were the network "
            "a single sum.",
            "Shrikumar, Greenside, Shcherbina and Kundaje 2016",
            True,
            _gradient_times_input,
        ),
        "smooth_grad": Method(
            "SmoothGrad",
            "Saliency, averaged over 50 noisy copies of the picture.",
            "Smilkov, Thorat, Kim, Viégas and Wattenberg 2017",
            False,
            _smooth_grad,
        ),
        "integrated_gradients": Method(
            "Integrated Gradients",
            "What each pixel adds on the way from a black picture to this one.",
            "Sundararajan, Taly and Yan 2017",
            True,
            _integrated_gradients,
        ),
        "grad_cam": Method(
            "Grad-CAM",
            "Where the maps of a layer are bright that speak for the class.",
            "Selvaraju, Cogswell, Das, Vedantam, Parikh and Batra 2017",
            False,
            _grad_cam,
        ),
        "occlusion": Method(
            "Occlusion",
            "By how much the score falls when a patch hides the place.",
            "Zeiler and Fergus 2014",
            True,
            _occlusion,
        ),
    }
)
"""Every method, by the name that travels in links."""
