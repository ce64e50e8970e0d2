"""One step of learning under the hand: a network shown whole, its stages, a nudge, a rate."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from cnn_core.backprop import (
    MAX_LOSS,
    MAX_STEPS,
    NAMES,
    RATES,
    LossKind,
    Parameters,
    Trail,
    read_trail,
    write_trail,
)
from cnn_core.backprop.losses import Doubles
from cnn_core.errors import LessonInputError
from pages.parts.components import mounting

_MOUNT = mounting.register("one_step")

STAGES = ("forward", "loss", "backward", "update")
"""The stages of a step, in their order."""


@dataclass(frozen=True)
class Work:
    """What a learner has done so far, and looks at.

    Attributes
    ----------
    trail : tuple of str
        The learning rate of each step taken.
    rate : str
        The learning rate of the next one, of `cnn_core.backprop.RATES`.
    weight : str
        The weight to nudge, of `cnn_core.backprop.NAMES`.
    stage : str
        One of `STAGES`.
    """

    trail: Trail = ()
    rate: str = "0.05"
    weight: str = "w11"
    stage: str = "forward"

    def told(self) -> dict[str, str]:
        """Return it as texts, as links have it."""
        return {
            "trail": write_trail(self.trail),
            "rate": self.rate,
            "weight": self.weight,
            "stage": self.stage,
        }


def one_step(
    key: str,
    picture: Doubles,
    start: Parameters,
    *,
    kind: LossKind,
    target: int,
    of: str,
    work: Work,
    on_work: Callable[[], None],
) -> Work | None:
    """Show a network whole and let it learn step by step.

    Parameters
    ----------
    key : str
        Key of the element.
    picture : ndarray of shape (6, 6)
        As `cnn_core.backprop.small_picture` gives it.
    start : Parameters
        The first weights.
    kind, target
        As in `cnn_core.backprop.loss_of`.
    of : str
        A name for picture, weights, loss and target; with another one the steps begin anew.
    work : Work
        What is there first, for this name.
    on_work : callable
        Called when the hand has come to rest.

    Returns
    -------
    work : Work or None
        What the learner has done since, for this name; None where nothing was told.
    """
    settings = {
        **work.told(),
        "kind": kind,
        "target": target,
        "of": of,
        "rates": RATES,
        "mostLoss": MAX_LOSS,
        "mostSteps": MAX_STEPS,
    }
    arrays = {
        "picture": np.ascontiguousarray(picture, dtype=np.float64),
        "start": start.flat(),
    }
    return work_within(
        mounting.show(_MOUNT, key, settings, arrays, on_look_change=on_work).look, of
    )


def work_within(told: Any, of: str) -> Work | None:
    """Return what came from a browser, if it is of this network and makes sense."""
    if not isinstance(told, Mapping) or told.get("of") != of:
        return None
    return read_work(told)


def read_work(told: Mapping[str, Any], usual: Work | None = None) -> Work | None:
    """Read texts as `Work.told` gives them; `usual` stands for whatever makes no sense.

    Without `usual` the answer is None where anything makes none.
    """
    texts = {name: told.get(name) for name in Work().told()}
    instead = usual.told() if usual else {}
    allowed = {"rate": RATES, "weight": NAMES, "stage": STAGES}
    for name, options in allowed.items():
        if texts[name] not in options:
            texts[name] = instead.get(name)
    if not _is_trail(texts["trail"]):
        texts["trail"] = instead.get("trail")
    if None in texts.values():
        return None
    trail, rate, weight, stage = (str(text) for text in texts.values())
    return Work(read_trail(trail), rate, weight, stage)


def _is_trail(text: Any) -> bool:
    try:
        return isinstance(text, str) and read_trail(text) is not None
    except LessonInputError:
        return False
