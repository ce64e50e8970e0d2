"""All methods under one roof: a picture, a score, and a map of where the evidence is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from cnn_core import FloatArray, Picture
from cnn_core.errors import LessonInputError
from cnn_core.networks.evidence.grad_cam import GradCam, grad_cam, grad_cam_layers
from cnn_core.networks.evidence.gradients import (
    IntegratedGradients,
    gradient_times_input,
    integrated_gradients,
    logits,
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

    @property
    def is_flat(self) -> bool:
        """Whether nothing in the map speaks for the class, so that no pixel is the hottest."""
        return not bool((self.map > 0.0).any())

    @property
    def remark(self) -> str:
        """What must be said of a map in which nothing speaks for the class; else nothing."""
        if not self.is_flat:
            return ""
        if self.grad_cam is not None and not self.grad_cam.is_silent:
            return "negative everywhere"
        return "nowhere above 0" if self.map.any() else "0 everywhere"


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
    unit : str
        What the numbers of its map are.
    is_signed : bool
        Whether its map can be below zero.
    explain : callable
        From a loaded network, a picture, a target and a layer, of which only Grad-CAM makes use.
    """

    title: str
    told: str
    paper: str
    unit: str
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


def class_logits(network: TrainedNetwork, picture: Picture) -> FloatArray:
    """Answer the logit of every class.

    Parameters
    ----------
    network : TrainedNetwork
        Kept ready by its digest.
    picture : ndarray of shape (H, W, C)
        As the network takes it.

    Returns
    -------
    logits : ndarray of shape (classes,)
        float32. One sigmoid unit stands for two classes: softmax of (0, logit) says the same,
        so the first of them has 0.

    Raises
    ------
    LessonInputError
        If the picture is not one of the network's.
    """
    loaded = loaded_network(network)
    own = logits(loaded, checked_picture(loaded.spec, picture))[0]
    return np.concatenate([np.zeros(1, np.float32), own]) if len(own) == 1 else own


def integrate(
    network: TrainedNetwork, picture: Picture, target: Target, baseline: ArrayLike, num_steps: int
) -> IntegratedGradients:
    """Do what `integrated_gradients` does, in a worker.

    Parameters
    ----------
    network : TrainedNetwork
        Kept ready by its digest.
    picture, target, baseline, num_steps
        As there.

    Returns
    -------
    gradients : IntegratedGradients
        With all that the completeness check needs.

    Raises
    ------
    LessonInputError
        As there.
    """
    loaded = loaded_network(network)
    return integrated_gradients(loaded, picture, target, baseline=baseline, num_steps=num_steps)


def take_apart(
    network: TrainedNetwork, picture: Picture, target: Target, layer: int | None = None
) -> GradCam:
    """Do what `grad_cam` does, in a worker.

    Parameters
    ----------
    network : TrainedNetwork
        Kept ready by its digest.
    picture, target, layer
        As there.

    Returns
    -------
    grad_cam : GradCam
        Every step of it.

    Raises
    ------
    LessonInputError
        As there.
    """
    return grad_cam(loaded_network(network), picture, target, layer)


def sweep(
    network: TrainedNetwork, picture: Picture, patch: int | None, fill: ArrayLike | None
) -> Occlusion:
    """Do what `occlude` does, in a worker.

    Parameters
    ----------
    network : TrainedNetwork
        Kept ready by its digest.
    picture, patch, fill
        As there.

    Returns
    -------
    occlusion : Occlusion
        The answers at every place.

    Raises
    ------
    LessonInputError
        As there.
    """
    return occlude(loaded_network(network), picture, patch=patch, fill=fill)


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
            "logit per brightness, the largest size of all channels",
            False,
            _saliency,
        ),
        "gradient_times_input": Method(
            "Gradient × input",
            "The gradient times the brightness: what each pixel would add, were the network "
            "a single sum.",
            "Shrikumar, Greenside, Shcherbina and Kundaje 2016",
            "logit, the channels added up",
            True,
            _gradient_times_input,
        ),
        "smooth_grad": Method(
            "SmoothGrad",
            "The gradient, averaged over 50 noisy copies of the picture; its size.",
            "Smilkov, Thorat, Kim, Viégas and Wattenberg 2017",
            "logit per brightness, the largest size of all channels",
            False,
            _smooth_grad,
        ),
        "integrated_gradients": Method(
            "Integrated Gradients",
            "What each pixel adds on the way from a black picture to this one.",
            "Sundararajan, Taly and Yan 2017",
            "logit, the channels added up",
            True,
            _integrated_gradients,
        ),
        "grad_cam": Method(
            "Grad-CAM",
            "Where the maps of a layer are bright that speak for the class.",
            "Selvaraju, Cogswell, Das, Vedantam, Parikh and Batra 2017",
            "map times mean gradient, added up over the maps",
            False,
            _grad_cam,
        ),
        "occlusion": Method(
            "Occlusion",
            "By how much the score falls when a patch hides the place.",
            "Zeiler and Fergus 2014",
            "logit, the mean fall over all patches that cover the pixel",
            True,
            _occlusion,
        ),
    }
)
"""Every method, by the name that travels in links."""
