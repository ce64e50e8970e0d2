"""What training and looking inside give back: plain data that crosses between processes.

Nothing here knows Keras. All of it pickles; arrays are NumPy's.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from cnn_core import FloatArray, Picture
from cnn_core.errors import LessonInputError
from cnn_core.networks.held_out import HeldOutTest
from cnn_core.networks.novelty import Novelty, NoveltyDetector
from cnn_core.networks.resume import TrainingState
from cnn_core.networks.settings import OPTIMISERS, SCHEDULES, RateChange, TrainingSettings
from cnn_core.networks.snapshots import Snapshot
from cnn_core.networks.spec import NetworkSpec
from cnn_core.networks.weights import unpack_weights

__all__ = [
    "OPTIMISERS",
    "SCHEDULES",
    "EpochResult",
    "HeldOutTest",
    "Inspection",
    "LayerView",
    "Sight",
    "TrainedNetwork",
    "TrainingReport",
    "TrainingSettings",
]


@dataclass(frozen=True, eq=False)
class Sight:
    """What a network in training makes of one chosen picture.

    Attributes
    ----------
    maps : ndarray of shape (H, W, K) or None
        float16, the weighted sums of the first convolution, at most its first 16 maps.
    probabilities : ndarray of shape (classes,)
        float32.
    """

    maps: NDArray[np.float16] | None
    probabilities: FloatArray


@dataclass(frozen=True, eq=False)
class TrainingReport:
    """What a running training tells: now and then after a batch, and after each epoch.

    Attributes
    ----------
    kind : {"batch", "epoch", "pause"}
        What has just ended, or that it stands still after this batch.
    batch, num_batches : int
        Batches done in this epoch, and in a whole one.
    epoch, num_epochs : int
        The epoch that runs, from 1, and how many were asked for.
    loss, accuracy : float
        On the pictures learnt from: means over the batches of this epoch so far.
    validation_loss, validation_accuracy : float or None
        Given with kind "epoch".
    seconds : float
        Of training so far, pauses not counted.
    seconds_left : float or None
        What the rest takes at the speed of now; None before that is known.
    first_filters : ndarray of shape (kH, kW, C, K) or None
        The first convolution as it is now, at most its first 16 filters.
    batch_loss, batch_accuracy : float
        Of the newest batch alone.
    rate : float
        The learning rate of the newest step.
    gradient_sizes : mapping of int to float
        For each layer with a kernel, the root mean square of its gradient in the newest step.
    pictures_per_second : float or None
        Learnt from, at the speed of now.
    sight : Sight or None
        What it makes of the chosen picture, where one was chosen.
    """

    kind: Literal["batch", "epoch", "pause"]
    batch: int
    num_batches: int
    epoch: int
    num_epochs: int
    loss: float
    accuracy: float
    validation_loss: float | None
    validation_accuracy: float | None
    seconds: float
    seconds_left: float | None
    first_filters: FloatArray | None
    batch_loss: float
    batch_accuracy: float
    rate: float
    gradient_sizes: Mapping[int, float]
    pictures_per_second: float | None
    sight: Sight | None

    @property
    def fraction(self) -> float:
        """How much of the whole training is done, from 0 to 1."""
        done = (self.epoch - 1) * self.num_batches + self.batch
        return done / (self.num_epochs * self.num_batches)

    @property
    def epochs_done(self) -> float:
        """How many epochs are done, with the fraction of the one that runs."""
        return self.epoch - 1 + self.batch / self.num_batches

    @property
    def faded(self) -> "TrainingReport":
        """The report without what is shown only while it is the newest."""
        return replace(self, first_filters=None, sight=None)


@dataclass(frozen=True)
class EpochResult:
    """One finished epoch; of the last one before a stop, as far as it came.

    Attributes
    ----------
    epoch : int
        From 1.
    num_batches : int
        Batches learnt from.
    loss, accuracy : float
        On the pictures learnt from, mean over the epoch.
    validation_loss, validation_accuracy : float
        On the validation part, at the end of the epoch.
    seconds : float
        Since training was asked for.
    """

    epoch: int
    num_batches: int
    loss: float
    accuracy: float
    validation_loss: float
    validation_accuracy: float
    seconds: float


@dataclass(frozen=True, eq=False)
class TrainedNetwork:
    """A network with what it learnt, how, and how well: all that the pages need.

    Parameters
    ----------
    spec : NetworkSpec
        What it is made of.
    weights : bytes
        An npz of plain float32 arrays, named as ``spec.weight_plans()`` says.
    dataset : str
        The name of the data set that it learnt from.
    settings : TrainingSettings
        How it was trained.
    history : tuple of EpochResult
        How it got better.
    test : HeldOutTest
        The one test at the end; without pictures for a moment in between.
    seconds : float
        What training took, the test included.
    stopped_early : bool
        Whether it was stopped before its last batch.
    snapshots : tuple of Snapshot, default ()
        Moments of the training in order, usually from before the first step; the
        last is the network itself.
    novelty : NoveltyDetector or None, default None
        Tells pictures that are none of the classes; None for a moment in between.
    state : TrainingState or None, default None
        What it needs to go on learning as if it had never stopped.
    rate_changes : tuple of RateChange, default ()
        What its learner changed while it ran, or when it was gone on with; ``settings`` have
        the rate that it began with.

    Attributes
    ----------
    digest : str
        Names spec and weights: equal digests, equal answers.
    """

    spec: NetworkSpec
    weights: bytes
    dataset: str
    settings: TrainingSettings
    history: tuple[EpochResult, ...]
    test: HeldOutTest
    seconds: float
    stopped_early: bool
    snapshots: tuple[Snapshot, ...] = ()
    novelty: NoveltyDetector | None = None
    state: TrainingState | None = None
    rate_changes: tuple[RateChange, ...] = ()
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        content = hashlib.sha256(self.spec.to_json().encode())
        content.update(self.weights)
        object.__setattr__(self, "digest", content.hexdigest()[:32])

    @property
    def seed(self) -> int:
        """The seed of the training."""
        return self.settings.seed

    @property
    def settings_now(self) -> TrainingSettings:
        """Answer its settings with the learning rate that its learner set last: to go on with."""
        if not self.rate_changes:
            return self.settings
        return replace(self.settings, learning_rate=self.rate_changes[-1].learning_rate)

    @property
    def is_tested(self) -> bool:
        """Whether it has a score on held-out pictures."""
        return len(self.test.labels) > 0

    @property
    def snapshot_epochs(self) -> tuple[int, ...]:
        """The epochs at whose ends it was kept, 0 for before the first step."""
        return tuple(snapshot.epoch for snapshot in self.snapshots)

    @property
    def bare(self) -> "TrainedNetwork":
        """The same network, and digest, as far as a worker needs it to look inside."""
        return replace(self, snapshots=(), state=None)

    def at_epoch(self, epoch: int) -> "TrainedNetwork":
        """Answer the network as it was when training had come so far.

        The held-out pictures are asked once, at the end of a training. So what it
        was in between has no score on them; its validation scores are in ``history``.

        Parameters
        ----------
        epoch : int
            One that ``snapshots`` has.

        Returns
        -------
        network : TrainedNetwork
            With a digest of its own and no test, unless it is the last moment:
            that is this network.

        Raises
        ------
        LessonInputError
            If there is no snapshot of that epoch.
        """
        kept = {snapshot.epoch: snapshot for snapshot in self.snapshots}
        if epoch not in kept:
            epochs = ", ".join(map(str, kept)) or "none"
            raise LessonInputError(
                f"This network was kept at epochs {epochs}. "
                f"Received: {epoch!r:.60}. Choose one of these."
            )
        if epoch == self.snapshots[-1].epoch:
            return self
        history = tuple(past for past in self.history if past.epoch <= epoch)
        return replace(
            self,
            weights=kept[epoch].weights,
            history=history,
            test=HeldOutTest.none(len(self.spec.classes)),
            seconds=history[-1].seconds if history else 0.0,
            stopped_early=True,
            snapshots=(),
            novelty=None,
            state=None,
        )

    def arrays(self) -> dict[str, FloatArray]:
        """Unpack the weights.

        Returns
        -------
        arrays : dict of str to ndarray
            By name, such as 'layer_1.kernel' of shape (kH, kW, C, K).
        """
        return unpack_weights(self.weights, self.spec)


@dataclass(frozen=True, eq=False)
class LayerView:
    """What one layer made of a picture.

    Attributes
    ----------
    number : int
        From 1.
    kind, title : str
        As in the spec.
    output : ndarray of shape (H, W, K) or (units,)
        float32, what goes on to the next layer.
    before_activation : ndarray or None
        The weighted sums, where the layer applies an activation of its own.
    """

    number: int
    kind: str
    title: str
    output: FloatArray
    before_activation: FloatArray | None


@dataclass(frozen=True, eq=False)
class Inspection:
    """Everything that a network computed for one picture.

    Attributes
    ----------
    picture : ndarray of shape (H, W, C)
        What the network got.
    layers : tuple of LayerView
        From the picture upwards.
    logits : ndarray of shape (units,)
        float32, the last layer's sums: one for each class, or the only one of a
        sigmoid output.
    probabilities : ndarray of shape (classes,)
        float32; of a sigmoid output too, whose own number is that of the second class.
    classes : tuple of str
        The word for each.
    novelty : Novelty or None, default None
        How unlike the training pictures this one is, where the network can tell.
    """

    picture: Picture
    layers: tuple[LayerView, ...]
    logits: FloatArray
    probabilities: FloatArray
    classes: tuple[str, ...]
    novelty: Novelty | None = None

    @property
    def answer(self) -> str:
        """The class with the highest probability."""
        return self.classes[int(np.argmax(self.probabilities))]
