"""A network with a picture in it, as the network's component shows it."""

import time
from collections.abc import Mapping, Sequence
from itertools import zip_longest

import streamlit as st

from cnn_core import FloatArray, Picture
from cnn_core.errors import LessonInputError
from cnn_core.figures.drawings import picture_summary
from cnn_core.figures.told import softmax_told
from cnn_core.networks.layers import MAX_UNITS, Convolution
from cnn_core.networks.results import Inspection, TrainedNetwork
from cnn_core.networks.weights import unpack_weights
from pages.parts import jobs, places, training_board
from pages.parts.components.network import (
    LOOKS,
    Hand,
    Moment,
    Remark,
    Side,
    Told,
)
from pages.parts.components.network_stages import made_by, stage_slugs
from pages.parts.components.probabilities import probability_bars
from pages.parts.network_picture import Given

NOTHING_OPEN = "none"

HOW_MEASURED = (
    "Distance to the nearest typical training picture, as a multiple of the distance that 95 % "
    "of the validation pictures keep within."
)

HEAD_START = 0.03
"""Seconds that an answer has before the maps follow."""


def side_of(
    network: TrainedNetwork,
    inspection: Inspection,
    given: Given,
    *,
    when: str = "",
    past: Sequence[Inspection] = (),
    with_epochs: bool = True,
) -> Side:
    """Describe a network with what it made of a picture.

    ``when`` is added to its name; ``past`` is what it made of the picture at each of its
    snapshots, where that is known already.
    """
    title = training_board.name_of(network) + when
    now = Moment(len(network.history), _told_of(network), inspection, network.arrays())
    earlier = _earlier(network, past) if with_epochs else ()
    return Side(
        network.spec,
        (*earlier, now),
        title,
        given.title,
        f"{title}, given {picture_summary(given.picture, given.title)}",
        given.truth,
        novelty_of(inspection),
    )


def _earlier(network: TrainedNetwork, past: Sequence[Inspection]) -> tuple[Moment, ...]:
    """Describe the snapshots before the last; what is not known yet is only named."""
    earlier = network.snapshots[:-1]
    return tuple(
        Moment(
            snapshot.epoch,
            _told_of_epoch(network, snapshot.epoch),
            seen,
            unpack_weights(snapshot.weights, network.spec) if seen else {},
        )
        for snapshot, seen in zip_longest(earlier, past[: len(earlier)])
    )


def _told_of_epoch(network: TrainedNetwork, epoch: int) -> str:
    """Say how good a network was at an earlier epoch."""
    past = next((one for one in network.history if one.epoch == epoch), None)
    if past is None:
        return "untrained"
    return f"{epoch} of {network.settings.epochs} · validation {_percent(past.validation_accuracy)}"


def _told_of(network: TrainedNetwork) -> str:
    """Say how far a training had come, and how good the network was then."""
    if not network.history:
        return "untrained"
    if not network.is_tested:
        return _told_of_epoch(network, network.history[-1].epoch)
    done = f"{network.history[-1].epoch} of {network.settings.epochs}"
    return f"{done} · held out {_percent(network.test.accuracy)}"


def _percent(share: float) -> str:
    return f"{share * 100:.1f} %"


def novelty_of(inspection: Inspection) -> Remark:
    """Say how unlike the training pictures a picture is, and how often that is a false alarm."""
    novelty = inspection.novelty
    if novelty is None:
        return Remark("", "like")
    alarms = f"{_percent(novelty.false_alarm_rate)} of the held-out pictures are beyond it too"
    measured = f"{novelty.score:.2f}; limit {novelty.limit:.2f}, {alarms}"
    if novelty.is_unlike:
        text = f"None of these? Unlike its training pictures ({measured})"
        return Remark(text, "unlike", HOW_MEASURED)
    return Remark(f"Like its training pictures ({measured})", "like", HOW_MEASURED)


def opening(
    lesson: str, network: TrainedNetwork, inspection: Inspection
) -> tuple[Hand | None, dict[str, str]]:
    """Return what is opened first, and how it is looked at: as it was left, or as the link says."""
    made = made_by(inspection)
    usual, most = _first_opened(network, made)
    look = places.look(
        lesson,
        {
            "layer": (usual, *stage_slugs(network.spec), NOTHING_OPEN),
            "unit": (str(most + 1), *map(str, range(1, MAX_UNITS + 1))),
            **LOOKS,
        },
    )
    chosen = {name: look[name] for name in LOOKS}
    if look["layer"] not in {NOTHING_OPEN, "0", *made}:  # chosen in another network
        look = look | {"layer": usual, "unit": str(most + 1)}
    return _hand(lesson, look, made | {"0": inspection.picture}), chosen


def _hand(lesson: str, look: places.Look, made: Mapping[str, FloatArray]) -> Hand | None:
    """Return the unit that is opened first, at the place where the hand rested."""
    if look["layer"] == NOTHING_OPEN:
        return None
    numbers = made[look["layer"]]
    unit = min(int(look["unit"]), numbers.shape[-1]) - 1
    if numbers.ndim == 1:
        return Hand(look["layer"], unit, 0, 0)
    strongest = places.strongest(numbers[..., unit])
    return Hand(look["layer"], unit, *places.start(lesson, numbers.shape, strongest))


def answer(lesson: str, inspection: Inspection) -> None:
    """Show what the network says of a drawing, beside the pad."""
    probability_bars(
        f"{lesson}_answer", inspection.classes, inspection.probabilities, inspection.logits
    )
    st.caption(softmax_told(inspection.logits))
    novelty = novelty_of(inspection)
    if novelty.text:
        colour = "red" if novelty.kind == "unlike" else "green"
        st.markdown(f":{colour}[{novelty.text}]", help=novelty.help)


def no_answer(lesson: str, network: TrainedNetwork) -> None:
    """Show the bars waiting: the network is asked nothing about an empty sheet."""
    probability_bars(f"{lesson}_answer", network.spec.classes)
    st.caption("Softmax waits for ink.")
    st.markdown("The network has seen no ink yet. It answers each time you lift the pen.")


def answer_first() -> None:
    """Let the answer be painted before the maps are sent, fifty times as much as it is.

    In one burst with them the bars moved 126 ms after the pen was lifted, so 63 ms
    after; the maps come no later. Only this session waits.
    """
    time.sleep(HEAD_START)


def follow(lesson: str) -> None:
    """Send the epochs of the training from now on: the hand has gone to their slider."""
    st.session_state[f"{lesson}_follows"] = True


def followed(lesson: str, network: TrainedNetwork, picture: Picture) -> tuple[Inspection, ...]:
    """Return what a network made of a picture at each of its snapshots, once that is asked for."""
    if not st.session_state.get(f"{lesson}_follows") or len(network.snapshots) < 2:
        return ()
    try:
        return jobs.inspect_snapshots(network, picture, jobs.owner())
    except LessonInputError as error:
        st.error(str(error))
        return ()


def remember(lesson: str, told: Told) -> None:
    """Remember what is opened, and how it is looked at, for a return and for links."""
    look = dict(places.look_now(lesson)) | told.look
    if told.hand is not None:
        look |= {"layer": told.hand.stage or NOTHING_OPEN, "unit": str(told.hand.unit + 1)}
        places.rest(lesson, (told.hand.row, told.hand.column))
    if look:
        places.keep(lesson, look)


def _first_opened(network: TrainedNetwork, made: Mapping[str, FloatArray]) -> tuple[str, int]:
    """Return the last convolution and its strongest map; without one, the strongest logit."""
    layers = network.spec.layers
    filters = [n for n, layer in enumerate(layers, start=1) if isinstance(layer, Convolution)]
    slug = str(filters[-1] if filters else len(layers))
    numbers = made[slug]
    return slug, int(numbers.reshape(-1, numbers.shape[-1]).max(axis=0).argmax())
