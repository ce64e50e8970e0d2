"""Erase with a brush what a map says matters, and what it says does not, and watch the answer."""

from collections import OrderedDict

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnn_core import FloatArray
from cnn_core.errors import LessonInputError
from cnn_core.figures.drawings import picture_summary
from cnn_core.figures.numbers import plain
from cnn_core.networks.evidence.erasing import (
    FILLS,
    RANDOM_SEEDS,
    ErasingCurve,
    Strokes,
    at_shares,
    erasing_order,
    fill_picture,
    mean_curve,
    mean_height,
    random_order,
    ranks_of,
)
from cnn_core.networks.evidence.methods import Attribution, methods_for
from cnn_core.networks.evidence.target import Target
from cnn_core.networks.results import TrainedNetwork
from cnn_core.pictures import picture_digest
from pages.parts import controls, evidence_trials, jobs
from pages.parts.components.erasing_brush import Curve, Own, erasing_brush, strokes_now
from pages.parts.components.flashlight import Named
from pages.parts.network_picture import Given

USUAL_METHOD = "integrated_gradients"

LEVEL = 0.01
"""Part of the first value by which two mean heights may differ and still be called level."""

_KEPT = "evidence_erased"
_MOST_KEPT = 16
_SURE = 0.5
"""From which probability on it is drawn first, and not the score."""


@st.fragment
def show(lesson: str, network: TrainedNetwork, given: Given, target: Target) -> None:
    """Show the card: choose whose map leads and what comes instead, erase, and look."""
    with st.container(border=True, key=f"card_{lesson}_erasing"):
        method, fill = _choose(lesson, network)
        with st.container() if jobs.is_warm() else st.skeleton(height=430):
            try:
                _show_brush(lesson, network, given, target, method, fill)
            except LessonInputError as error:
                st.error(str(error))


def _choose(lesson: str, network: TrainedNetwork) -> tuple[str, str]:
    methods = methods_for(network.spec)
    key = f"{lesson}_erase_by"
    controls.only_what_is_offered(key, methods, USUAL_METHOD)
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        method = st.pills(
            "The map that leads",
            methods,
            default=USUAL_METHOD,
            required=True,
            format_func=evidence_trials.method_title,
            key=key,
            bind="query-params",
        )
        fill = st.segmented_control(
            "In place of what is erased",
            tuple(FILLS),
            default="mean",
            required=True,
            format_func=FILLS.__getitem__,
            key=f"{lesson}_erase_fill",
            bind="query-params",
            help="A network takes each of these for something: none of them is nothing.",
        )
    return method, fill


def _show_brush(
    lesson: str,
    network: TrainedNetwork,
    given: Given,
    target: Target,
    method: str,
    fill: str,
) -> None:
    key, name = f"{lesson}_brush", picture_digest(given.picture)
    shape = given.picture.shape[:2]
    strokes = strokes_now(key, name, (shape[0], shape[1]), _kept().get(name))
    _keep(name, strokes)
    found = evidence_trials.explained(network, given.picture, target, method)
    hand = evidence_trials.erased_by_hand(network, given.picture, fill, strokes, jobs.owner())
    own = _own(strokes, hand, network, target)
    curves, shares, band = _curves(network, given, target, found, fill, hand.shares)
    kinds = _kinds(network, target)
    kind = 0 if own.values[0, 0] >= _SURE else 1
    title = evidence_trials.method_title(method)
    erasing_brush(
        key,
        name,
        Named(given.picture, given.title, picture_summary(given.picture, given.title)),
        fill_picture(given.picture, fill),
        Named(found.map, title, f"{title} for the {kinds[1]}: the map that leads"),
        title,
        curves,
        shares,
        band,
        own,
        kinds=kinds,
        kind=kind,
        band_told=f"At random, smallest to largest of {len(RANDOM_SEEDS)}",
        sentence=verdict(own, curves, kind),
        chart_alt=chart_told(curves, kinds[0]),
        on_strokes=lambda: None,
    )


def _own(strokes: Strokes, hand: ErasingCurve, network: TrainedNetwork, target: Target) -> Own:
    values = _both(hand, network, target)
    heights = [mean_height(hand.shares, one) for one in values]
    return Own(strokes, hand.shares.astype(np.float32), values, (heights[0], heights[1]))


def _curves(
    network: TrainedNetwork,
    given: Given,
    target: Target,
    found: Attribution,
    fill: str,
    by_hand: NDArray[np.float64],
) -> tuple[list[Curve], FloatArray, FloatArray]:
    """Return the curves in the map's order, at random and in reverse, with what they share."""
    orders = [erasing_order(found.map), erasing_order(found.map, hottest_first=False)]
    drawn = [random_order(found.map.size, seed) for seed in RANDOM_SEEDS]
    ask = evidence_trials.erased_in_order
    about = network, given.picture, fill
    hot, cold = ask(*about, picture_digest(found.map), orders, jobs.owner())
    draws = ask(*about, evidence_trials.RANDOM, drawn, jobs.owner())
    mean, low, high = mean_curve(draws, lambda curve: _both(curve, network, target))
    lines = (
        ("hot", "Hottest first", "Hottest first", orders[0], _both(hot, network, target)),
        ("random", f"At random, mean of {len(draws)}", "At random, one draw", drawn[0], mean),
        ("cold", "Coldest first", "Coldest first", orders[1], _both(cold, network, target)),
    )
    curves = [
        Curve(slug, title, shown, ranks_of(order), values, _heights(hot, values, by_hand))
        for slug, title, shown, order, values in lines
    ]
    return curves, hot.shares.astype(np.float32), np.stack([low, high], axis=1)


def _heights(
    curve: ErasingCurve, values: FloatArray, by_hand: NDArray[np.float64]
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the mean heights, read where the learner's own has points, and to the end."""
    probability, score = (
        (
            mean_height(by_hand, at_shares(curve, one, by_hand)),
            mean_height(curve.shares, one),
        )
        for one in values
    )
    return probability, score


def _both(curve: ErasingCurve, network: TrainedNetwork, target: Target) -> FloatArray:
    """Return probability and score, shape (2, points)."""
    return np.stack([curve.probabilities(target), curve.scores(target, network.spec)])


def _kinds(network: TrainedNetwork, target: Target) -> tuple[str, str]:
    score = target.told(network.spec)
    return f"Probability of {network.spec.classes[target.of]}", score[0].upper() + score[1:]


def verdict(own: Own, curves: list[Curve], kind: int) -> str:
    """Say how the learner's own curve stands beside those in the map's order and at random."""
    if own.until == 0.0:
        return (
            "Erase what you think the answer rests on, and see whether your curve falls faster "
            "than those of the map and of chance, with this fill."
        )
    mine = own.heights[kind]
    hot, drawn = (curves[place].heights[kind][0] for place in (0, 1))
    stands = _stands(mine, hot, drawn, LEVEL * abs(float(own.values[kind, 0])))
    return (
        f"Up to {own.until * 100:.1f} % erased, the mean height of your curve is {_number(mine)}, "
        f"the map's {_number(hot)}, at random {_number(drawn)}, read where yours has points. "
        f"Your curve lies {stands}, with this fill."
    )


def _stands(mine: float, hot: float, drawn: float, level: float) -> str:
    """Say between which curves one's own is; differences of a level or less do not count."""
    if abs(mine - hot) <= level:
        return "level with the map" if abs(hot - drawn) > level else "level with both"
    if mine < min(hot, drawn) - level:
        return "below both"
    if mine > max(hot, drawn) + level:
        return "above both"
    if abs(mine - drawn) <= level:
        return "level with chance"
    return "between the two"


def chart_told(curves: list[Curve], name: str) -> str:
    """Say what the chart shows."""
    told = ", ".join(f"{curve.title.lower()} {curve.heights[0][1]:.3f}" for curve in curves)
    return f"{name} while the picture is erased. Mean heights to the end: {told}."


def _number(value: float) -> str:
    return plain(value, 3)


def _kept() -> OrderedDict[str, Strokes]:
    kept: OrderedDict[str, Strokes] = st.session_state.setdefault(_KEPT, OrderedDict())
    return kept


def _keep(name: str, strokes: Strokes) -> None:
    """Remember what was erased of the last few pictures, for a return."""
    kept = _kept()
    kept[name] = strokes
    kept.move_to_end(name)
    while len(kept) > _MOST_KEPT:
        kept.popitem(last=False)
