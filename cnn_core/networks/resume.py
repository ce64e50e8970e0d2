"""What a training needs to go on as if it had never been interrupted."""

import io
from dataclasses import dataclass
from typing import Any

import numpy as np

from cnn_core.networks.runtime import load_keras


@dataclass(frozen=True)
class TrainingState:
    """What a training has beside the weights.

    Attributes
    ----------
    step : int
        Batches learnt from so far.
    optimiser : str
        Whose memory it is; another one begins without.
    arrays : bytes
        An npz of plain arrays: what the optimiser remembers, and how far each dropout has
        drawn.
    """

    step: int
    optimiser: str
    arrays: bytes


def keep_state(learner: Any, step: int, optimiser: str) -> TrainingState:
    """Copy what a training has beside the weights.

    Parameters
    ----------
    learner : keras.Model
        What `make_learner` made, with an optimiser that has taken a step.
    step : int
        Batches learnt from so far.
    optimiser : str
        The optimiser's name in the settings.

    Returns
    -------
    state : TrainingState
        For `restore_state`.
    """
    file = io.BytesIO()
    np.savez(file, **{name: variable.numpy() for name, variable in _variables(learner).items()})
    return TrainingState(step, optimiser, file.getvalue())


def restore_state(learner: Any, state: TrainingState, optimiser: str) -> None:
    """Give a learner what it had beside the weights.

    Parameters
    ----------
    learner : keras.Model
        Of the same network, before its first step.
    state : TrainingState
        What `keep_state` answered.
    optimiser : str
        The learner's own; what another one remembered is left out.
    """
    learner.optimizer.build(learner.trainable_variables)
    with np.load(io.BytesIO(state.arrays), allow_pickle=False) as arrays:
        for name, variable in _variables(learner).items():
            if name.startswith("dropout") or state.optimiser == optimiser:
                variable.assign(arrays[name])


def _variables(learner: Any) -> dict[str, Any]:
    """Find the variables beside the weights, by names that any two learners share."""
    kept = {f"optimiser_{n}": v for n, v in enumerate(learner.optimizer.variables)}
    for layer in learner.layers:
        if isinstance(layer, load_keras().layers.Dropout):
            kept[f"dropout_{layer.name}"] = layer.seed_generator.state
    return kept
