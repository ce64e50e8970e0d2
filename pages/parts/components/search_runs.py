"""The runs of a search: parallel coordinates, accuracy against parameters, and one run in words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cnn_core.networks.hyperparameters import BY_SLUG, Combination
from cnn_core.networks.search import SearchRun, best_first
from pages.parts.components import mounting

_MOUNT = mounting.register("search_runs")
_BRUSHES = re.compile(r"(?:[a-z0-9]{1,12}_\d{1,2}_\d{1,2}(?:-(?!$)|$))*")


@dataclass(frozen=True)
class Look:
    """Which run is marked, 0 for the best, and which parts of the axes are brushed, as text."""

    run: int = 0
    brush: str = ""


def search_runs(
    key: str,
    runs: Sequence[SearchRun],
    planned: Sequence[Combination],
    *,
    of: str,
    num_pictures: int,
    look: Look,
) -> Look | None:
    """Show the runs of a search that are done.

    Parameters
    ----------
    key : str
        Key of the element.
    runs : sequence of SearchRun
        Those that are done.
    planned : sequence of Combination
        All that are to be tried; a choice that is alike in all of them has no axis.
    of : str
        A name for the search; for another one nothing is marked or brushed.
    num_pictures : int
        Of the validation part.
    look : Look
        What is marked and brushed first.

    Returns
    -------
    look : Look or None
        What is marked and brushed now; None where nothing was touched.
    """
    varying = [slug for slug in BY_SLUG if len({one[slug] for one in planned}) > 1]
    order = [run.number for run in best_first(runs)]
    settings = {
        "axes": [_axis(slug, planned) for slug in varying],
        "fixed": [_value(slug, planned[0]) for slug in BY_SLUG if slug not in varying],
        "runs": [_told(run, varying) for run in runs],
        "order": order,
        "best": order[0] if order and len(runs) == len(planned) else 0,
        "planned": len(planned),
        "pictures": num_pictures,
        "of": of,
        "run": look.run,
        "brush": look.brush,
    }
    told = mounting.show(_MOUNT, key, settings, {}, on_look_change=lambda: None)
    return look_within(told.look)


def look_within(told: object) -> Look | None:
    """Return what came from a browser, or from a link, if it makes sense."""
    if not isinstance(told, Mapping):
        return None
    run, brush = str(told.get("run", "0")), told.get("brush", "")
    if not (run.isdecimal() and run.isascii() and len(run) < 3 and isinstance(brush, str)):
        return None
    if len(brush) > 200 or not _BRUSHES.fullmatch(brush):
        return None
    parts = [part.split("_") for part in brush.split("-") if part]
    if any(int(first) > int(last) for _, first, last in parts):
        return None
    return Look(int(run), brush)


def _axis(slug: str, planned: Sequence[Combination]) -> dict[str, object]:
    tried = {one[slug] for one in planned}
    choice = BY_SLUG[slug]
    options = [
        {"text": option.text, "title": option.title}
        for option in choice.options
        if option.text in tried
    ]
    return {"slug": slug, "title": choice.title, "options": options}


def _value(slug: str, combination: Combination) -> tuple[str, str]:
    choice = BY_SLUG[slug]
    return choice.title, choice.option(combination[slug]).title


def _told(run: SearchRun, varying: Sequence[str]) -> dict[str, object]:
    return {
        "number": run.number,
        "values": {slug: run.combination[slug] for slug in varying},
        "accuracy": run.accuracy,
        "parameters": run.parameters,
        "seconds": round(run.seconds, 2),
    }
