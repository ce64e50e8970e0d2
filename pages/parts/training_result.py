"""What came of a run: its test on the pictures that were locked away, and what the numbers show."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from cnn_core.datasets import Dataset
from cnn_core.figures.charts import (
    CONFIG,
    calibration_figure,
    calibration_summary,
    class_accuracy_figure,
    class_accuracy_summary,
)
from cnn_core.figures.drawings import picture_svg
from cnn_core.figures.told import loss_told
from cnn_core.networks.diagnosis import Remark, curves_say, test_says
from cnn_core.networks.results import TrainedNetwork
from pages.parts import data, runs, take_home, training_board
from pages.parts.components.confusion import Cell, confusion
from pages.parts.lessons import LESSONS, lesson_named
from pages.parts.written import as_text

NUM_PICTURES = 12
"""Shown at once of a kind; a cell can hold hundreds."""

MOST_LOOKS = 2
"""Runs that the same test pictures may judge without a word."""

_MARKS = {"good": "check_circle", "advice": "lightbulb", "fact": "info"}
_CELL = "training_cell"
_WRONG, _UNSURE, _BY_CLASS, _CALIBRATION = "Most wrong", "Least sure", "By class", "Calibration"


# a fragment of its own: what is looked at changes nothing else
@st.fragment
def show(lesson: str, dataset_name: str) -> None:
    """Show score, remarks, confusion, and the pictures behind them."""
    run = runs.shown()
    network = run.network if run else training_board.bundled_for(dataset_name)
    if network is None or not network.is_tested:
        return
    with st.container(border=True, key=f"card_{lesson}_result"):
        score_side, remarks_side = st.columns([0.36, 0.64], gap="medium")
        with score_side:
            _score(lesson, network)
        with remarks_side:
            _remarks(network)
        matrix_side, looked_at_side = st.columns([0.46, 0.54], gap="medium")
        with matrix_side:
            _matrix(lesson, network)
        with looked_at_side:
            _look(lesson, network)


def _score(lesson: str, network: TrainedNetwork) -> None:
    test, settings = network.test, network.settings
    st.metric(
        "Held-out accuracy",
        f"{test.accuracy:.1%}".replace("%", " %"),
        help="On pictures that no training ever saw, tested once at the end.",
    )
    early = ", stopped early" if network.stopped_early else ""
    st.caption(
        f"{network.spec.count_parameters():,} parameters · {len(network.history)} of "
        f"{settings.epochs} epochs{early} · {network.seconds:.1f} s · seed {settings.seed}"
    )
    take_home.offer(lesson, network)


def _remarks(network: TrainedNetwork) -> None:
    """Say in plain sentences what curves and test show."""
    classes = network.spec.classes
    rate = network.settings_now.learning_rate
    remarks = list(test_says(network.test, classes))
    if network.history:
        remarks.insert(0, curves_say(network.history, len(classes), rate))
    st.markdown("**What is seen**")
    for remark in remarks:
        _remark(remark)
    judged = sum(known.dataset == network.dataset for known in runs.networks())
    if judged > MOST_LOOKS:
        st.caption(
            f"These test pictures have judged {judged} runs of this session. Whoever keeps the "
            "best of them by this score wears it out: choose by validation."
        )


def _remark(remark: Remark) -> None:
    colour = {"good": "green", "advice": "orange", "fact": "gray"}[remark.kind]
    text = as_text(remark.text)
    st.markdown(f":{colour}[:material/{_MARKS[remark.kind]}:] {text}")


def _matrix(lesson: str, network: TrainedNetwork) -> None:
    st.markdown("**Confusion**: open a cell to see its pictures")

    def open_cell(cell: Cell) -> None:
        st.session_state[_CELL] = (network.digest, cell)
        st.session_state[f"{lesson}_looked_at"] = None

    confusion(
        f"{lesson}_confusion",
        network.test.confusion,
        network.spec.classes,
        chosen=_cell_of(lesson, network),
        on_cell=open_cell,
    )


def _cell_of(lesson: str, network: TrainedNetwork) -> Cell | None:
    """Return the opened cell, unless something else is looked at since."""
    digest, cell = st.session_state.get(_CELL, ("", None))
    looks_elsewhere = st.session_state.get(f"{lesson}_looked_at", _WRONG) is not None
    return None if looks_elsewhere or digest != network.digest else cell


def _look(lesson: str, network: TrainedNetwork) -> None:
    kinds = (_WRONG, _UNSURE, _BY_CLASS, _CALIBRATION)
    key = f"{lesson}_looked_at"
    st.session_state.setdefault(key, _WRONG)
    kind = st.pills("Look at", kinds, key=key, label_visibility="collapsed")
    cell = _cell_of(lesson, network)
    if kind is None and cell is not None:
        _cell_pictures(network, cell)
    elif kind == _UNSURE:
        _pictures(network, network.test.least_sure(NUM_PICTURES))
    elif kind == _BY_CLASS:
        _by_class(lesson, network)
    elif kind == _CALIBRATION:
        _calibration(lesson, network)
    else:
        _mistakes(network)


def _mistakes(network: TrainedNetwork) -> None:
    positions = network.test.most_wrong(NUM_PICTURES)
    if not positions:
        st.markdown("It got **every** held-out picture right.")
        return
    _pictures(network, positions)
    st.caption(loss_told(network.test.labels, network.test.probabilities, positions[0]))


def _cell_pictures(network: TrainedNetwork, cell: Cell) -> None:
    truth, answer = cell
    classes, positions = network.spec.classes, network.test.in_cell(truth, answer)
    what = "right" if truth == answer else f"taken for {as_text(classes[answer])}"
    shown = f", the surest {NUM_PICTURES}" if len(positions) > NUM_PICTURES else ""
    st.markdown(f"**{as_text(classes[truth])}**, {what}: {len(positions)}{shown}")
    _pictures(network, positions[:NUM_PICTURES])


def _by_class(lesson: str, network: TrainedNetwork) -> None:
    by_class, classes = network.test.accuracy_by_class, network.spec.classes
    st.plotly_chart(
        class_accuracy_figure(by_class, classes),
        key=f"{lesson}_by_class",
        config=CONFIG,
        alt=class_accuracy_summary(by_class, classes),
    )


def _calibration(lesson: str, network: TrainedNetwork) -> None:
    calibration = network.test.calibration()
    summary = calibration_summary(calibration.error, calibration.overconfidence)
    st.plotly_chart(
        calibration_figure(calibration.sureness, calibration.accuracy, calibration.counts),
        key=f"{lesson}_calibration",
        config=CONFIG,
        alt=summary,
    )
    st.caption(f"{summary} Larger dots stand for more answers; on the dotted line it is as sure "
               "as it is right.")  # fmt: skip


def _pictures(network: TrainedNetwork, positions: Sequence[int]) -> None:
    """Show held-out pictures with what was said; each opens in the network."""
    dataset = data.dataset_of(network.dataset)
    longest = max(len(name) for name in network.spec.classes)
    width = max(66, 40 + 9 * longest)  # pixels, for "said" and a name
    with st.grid(6, min_column_width=width, gap="xsmall"):
        for position in positions:
            with st.container(gap="xxsmall", horizontal_alignment="center"):
                _picture(network, dataset, position)


def _picture(network: TrainedNetwork, dataset: Dataset, position: int) -> None:
    classes, test = network.spec.classes, network.test
    answer, truth = test.answers[position], test.labels[position]
    share = test.probabilities[position, answer]
    st.image(
        picture_svg(dataset.test.pictures[position]),
        width="stretch",
        alt=f"A {classes[truth]}, taken for {classes[answer]}",
    )
    link = partial(_link, network, position)
    was, said = as_text(classes[truth]), as_text(classes[answer])
    told = f"Was {was}; it said {said} with {share:.0%}."
    link("network", f"said {said}", f"{told} Open it in the network.")
    if any(lesson.slug == "evidence" for lesson in LESSONS):
        link("evidence", "why?", "See where it looked.")
    st.caption(f"was {was}", text_alignment="center")


def _link(network: TrainedNetwork, position: int, slug: str, label: str, told: str) -> None:
    st.page_link(
        lesson_named(slug).path,
        label=label,
        help=told,
        query_params={
            f"{slug}_which": training_board.name_of(network),
            f"{slug}_example": str(position + 1),
        },
    )
