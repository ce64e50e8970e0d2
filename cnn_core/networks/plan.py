"""What a training is told when it begins."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from cnn_core import FloatArray, Picture
from cnn_core.datasets import Dataset
from cnn_core.networks.pace import Pace
from cnn_core.networks.results import TrainedNetwork, TrainingSettings
from cnn_core.networks.spec import NetworkSpec


@dataclass(frozen=True, eq=False)
class TrainingPlan:
    """All that a training is told when it begins.

    Parameters
    ----------
    spec : NetworkSpec
        The network; its pictures and classes are those of the data set.
    data : str or Dataset
        A name that `load_dataset` knows, or pictures that no worker has yet.
    settings : TrainingSettings
        The same settings give the same weights, bit by bit, on one machine.
    start : TrainedNetwork or None, default None
        To go on from: its weights, its place in the epoch, its optimiser's memory and its
        history; ``start.settings_now`` change nothing. None begins with weights that the seed
        draws.
    watched : ndarray of shape (H, W, C) or None, default None
        A picture that is looked at while the network learns, and not learnt from.
    pace : Pace, default Pace()
        Freely, or in single batches or epochs.
    fixed : mapping of str to ndarray, default empty
        Weights by name, such as 'layer_1.kernel', that are put in before the first step. The
        layers that have any of them never change.
    """

    spec: NetworkSpec
    data: str | Dataset
    settings: TrainingSettings
    start: TrainedNetwork | None = None
    watched: Picture | None = None
    pace: Pace = Pace()
    fixed: Mapping[str, FloatArray] = field(default_factory=dict)
