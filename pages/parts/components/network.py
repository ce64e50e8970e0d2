"""A network, opened: every map, every connection, every number, alone or beside another."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnn_core import FloatArray
from cnn_core.networks.results import Inspection
from cnn_core.networks.spec import NetworkSpec
from pages.parts.components import mounting
from pages.parts.components.network_stages import made_by, stages_of

_MOUNT = mounting.register("network")

LOOKS = {"range": ("layer", "unit", "all"), "strength": ("weight", "product")}
"""How colours and lines may be chosen, the usual choice first."""


@dataclass(frozen=True)
class Moment:
    """A network as it was after an epoch, with all that it then computed.

    Attributes
    ----------
    epoch : int
        0 before the first step.
    told : str
        What stands beside the slider.
    inspection : Inspection or None
        None where it is not sent yet.
    weights : mapping of str to ndarray
        As ``TrainedNetwork.arrays``.
    """

    epoch: int
    told: str
    inspection: Inspection | None
    weights: Mapping[str, FloatArray]


@dataclass(frozen=True)
class Remark:
    """A few words, of what kind they are, and what is said to those who ask further."""

    text: str
    kind: str
    help: str = ""


@dataclass(frozen=True)
class Side:
    """One network with one picture, and what is said of it.

    Attributes
    ----------
    spec : NetworkSpec
        What the network is made of.
    moments : tuple of Moment
        By epoch; the last is always there.
    title, subtitle, alt : str
        Heading, what the picture is, and both for those who hear the page.
    truth : str or None
        The class of the picture, where that is known.
    novelty : Remark
        How unlike its training pictures the picture is.
    """

    spec: NetworkSpec
    moments: tuple[Moment, ...]
    title: str
    subtitle: str
    alt: str
    truth: str | None
    novelty: Remark


@dataclass(frozen=True)
class Hand:
    """One place of one unit; ``stage`` is the slug of a stage, empty where nothing is opened."""

    stage: str
    unit: int
    row: int
    column: int


@dataclass(frozen=True)
class Told:
    """What the component has told.

    Attributes
    ----------
    hand : Hand or None
        The opened unit; None until another was opened or closed.
    look : dict of str to str
        How colours and lines are chosen, as far as it was changed.
    """

    hand: Hand | None
    look: dict[str, str]


def network_overview(
    key: str,
    sides: Sequence[Side],
    *,
    start: Hand | None = None,
    look: Mapping[str, str] | None = None,
    small: bool = False,
    on_follow: Callable[[], None] = lambda: None,
) -> Told:
    """Show networks with all that they computed, and open any unit of them.

    Parameters
    ----------
    key : str
        Key of the element; while it stays, the opened unit stays.
    sides : sequence of Side
        One, or two to compare.
    start : Hand, optional
        What is opened first.
    look : mapping of str to str, optional
        ``range`` and ``strength`` as told before.
    small : bool, default False
        Pointing only, without tools and without opening.
    on_follow : callable
        Called when the hand goes to the slider of epochs and not all of them are sent.

    Returns
    -------
    told : Told
        What the hand did.
    """
    told_stages = [stages_of(side.spec) for side in sides]
    slugs = [stage["slug"] for stage in told_stages[0]]
    arrays: dict[str, NDArray[Any]] = {}
    settings: dict[str, Any] = {
        "sides": [
            _side(name, side, stages, arrays)
            for name, side, stages in zip("ab", sides, told_stages, strict=False)
        ],
        "start": _start(start, slugs),
        "small": small,
        "range": "layer",
        "strength": "weight",
    }
    told = mounting.show(
        _MOUNT,
        key,
        settings | dict(look or {}),
        arrays,
        on_unit_change=lambda: None,
        on_look_change=lambda: None,
        on_follow_change=on_follow,
    )
    return Told(_hand(told.unit, told_stages[0]), _look(told.look))


def _start(start: Hand | None, slugs: Sequence[str]) -> dict[str, Any] | None:
    if start is None or start.stage not in slugs:
        return None
    return {
        "stage": slugs.index(start.stage),
        "unit": start.unit,
        "place": (start.row, start.column),
    }


def _side(
    name: str, side: Side, stages: Sequence[dict[str, Any]], arrays: dict[str, NDArray[Any]]
) -> dict[str, Any]:
    """Tell a side, and add its arrays to all."""
    last = side.moments[-1].inspection
    if last is None:
        raise ValueError("The last moment of a side is always sent.")
    arrays[f"{name}.0"] = np.asarray(last.picture, np.float32)
    for moment in side.moments:
        if moment.inspection:
            arrays |= _moment_arrays(f"{name}.{moment.epoch}.", moment, stages)
    return {
        "name": name,
        "layers": stages,
        "moments": [
            {
                "slug": f"{name}.{moment.epoch}.",
                "told": moment.told,
                "isHere": moment.inspection is not None,
            }
            for moment in side.moments
        ],
        "moment": len(side.moments) - 1,
        "title": side.title,
        "subtitle": side.subtitle,
        "alt": side.alt,
        "truth": side.truth,
        "novelty": vars(side.novelty),
    }


def _moment_arrays(
    prefix: str, moment: Moment, stages: Sequence[Mapping[str, Any]]
) -> dict[str, NDArray[Any]]:
    """Collect what weights made, and the weights."""
    made = made_by(moment.inspection) if moment.inspection else {}
    arrays = {}
    for stage in stages:
        if stage["travels"]:
            arrays[prefix + stage["slug"]] = np.asarray(made[stage["slug"]], np.float32)
        for name in stage["weights"]:
            weights = moment.weights[f"layer_{stage['number']}.{name}"]
            arrays[f"{prefix}{stage['slug']}.{name}"] = np.asarray(weights, np.float32)
    return arrays


def _hand(told: Any, stages: Sequence[Mapping[str, Any]]) -> Hand | None:
    """Return a unit that came from a browser, if there is one like that in this network."""
    if not isinstance(told, Mapping) or not _is_whole(told.get("stage")):
        return None
    number, unit = told["stage"], told.get("unit", 0)
    if number == -1:
        return Hand("", 0, 0, 0)
    if not 0 <= number < len(stages) or not _is_whole(unit):
        return None
    stage = stages[number]
    count = 1 if stage["kind"] == "picture" else stage["shape"][-1]
    if not 0 <= unit < count:
        return None
    row, column = _place_within(told.get("place"), stage["shape"])
    return Hand(stage["slug"], unit, row, column)


def _place_within(place: Any, shape: Sequence[int]) -> tuple[int, int]:
    if len(shape) != 3 or not isinstance(place, list | tuple) or len(place) != 2:
        return 0, 0
    if not all(
        _is_whole(number) and 0 <= number < side for number, side in zip(place, shape, strict=False)
    ):
        return 0, 0
    return place[0], place[1]


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _look(told: Any) -> dict[str, str]:
    """Return the choices that came from a browser, as far as there are such."""
    if not isinstance(told, Mapping):
        return {}
    return {name: told[name] for name, allowed in LOOKS.items() if told.get(name) in allowed}
