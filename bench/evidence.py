"""Each method of the lesson on evidence, and pictures made for a unit, asked as the pages ask.

Pictures of 32 × 32 × 3 and the deepest network that comes with the site. The first question about a
network compiles what is asked; both that and the questions after it are to be answered within 2 s.
"""

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from cnn_core.compute import get_compute
from cnn_core.datasets import load_dataset
from cnn_core.networks.bundled import load_bundled
from cnn_core.networks.evidence.grad_cam import grad_cam_layers
from cnn_core.networks.evidence.methods import METHODS
from cnn_core.networks.evidence.target import Target
from cnn_core.networks.feature_visualisation import begin_picture
from cnn_core.networks.results import TrainedNetwork

NETWORK = "shapes_average"
TURNS = 20
BUDGET = 2.0
MAKING_BUDGET = 10.0


def measure() -> list[dict[str, Any]]:
    """Return two rows for each method: the first answer, and the median of those after it."""
    network = load_bundled(NETWORK).bare
    pictures = load_dataset(network.dataset).test.first(TURNS + 1).pictures
    _seconds(lambda: ask("inspection:inspect", network, pictures[0]))  # the worker has started
    rows = []
    for name, method in METHODS.items():
        times = [
            _seconds(lambda p=picture, m=name: ask(*_explaining(network, p, m)))
            for picture in pictures
        ]
        rows.append(_row(f"{method.title}, the first time", times[0]))
        rows.append(_row(f"{method.title}, median of {TURNS} more", float(np.median(times[1:]))))
    return rows + _pictures_made(network)


def _pictures_made(network: TrainedNetwork) -> list[dict[str, Any]]:
    """Return a row for all steps of making pictures for a unit, and one for its longest piece."""
    made = begin_picture(network.spec, grad_cam_layers(network.spec)[-1], 0)
    pieces = []
    while not made.is_complete:
        began = time.perf_counter()
        made = ask("feature_visualisation:ascend", network, made)
        pieces.append(time.perf_counter() - began)
    whole = f"four pictures made for a unit, {made.num_steps} steps in {len(pieces)} pieces"
    return [
        _row(whole, sum(pieces), MAKING_BUDGET),
        _row("the longest piece of that, after the first", max(pieces[1:])),
    ]


def ask(function: str, *arguments: Any) -> Any:
    """Have a worker call a function, as a page does."""
    job = get_compute().submit(
        f"cnn_core.networks.{function}", *arguments, owner="bench", kind="inspection"
    )
    return job.result()


def _explaining(network: TrainedNetwork, picture: Any, method: str) -> tuple[Any, ...]:
    return "evidence.methods:explain", network, picture, Target(0), (method,)


def _seconds(act: Callable[[], Any]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _row(name: str, seconds: float, budget: float = BUDGET) -> dict[str, Any]:
    return {
        "name": f"evidence: {name}, against {budget:g} s",
        "ours": seconds,
        "peer": budget,
        "unit": "s",
        "ratio": seconds / budget,
        "budget": 1.0,
        "met": seconds <= budget,
    }
