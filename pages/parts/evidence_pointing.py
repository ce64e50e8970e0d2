"""Is the hottest pixel on the object? The pointing game, counted over a hundred pictures."""

import time
from functools import partial

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnn_core import FloatArray
from cnn_core.datasets.shapes import held_out_covers
from cnn_core.errors import LessonInputError
from cnn_core.networks.bundled import BUNDLED
from cnn_core.networks.diagnosis import score_interval
from cnn_core.networks.evidence.grad_cam import grad_cam_layers
from cnn_core.networks.evidence.methods import METHODS
from cnn_core.networks.evidence.pointing import (
    NUM_PICTURES,
    RULES,
    Places,
    Rule,
    chance,
    joined,
    middles,
    on_object,
)
from cnn_core.networks.results import TrainedNetwork
from pages.parts import (
    controls,
    data,
    evidence_trials,
    jobs,
    network_picture,
    pieces,
    training_board,
)
from pages.parts.components.pointing_game import Player, Pointer, Result, pointing_game

SHAPES = "shapes"
GROUP = 2
"""Pictures that a worker is asked about together."""

PIECE = 0.8
"""Seconds after which a piece is shown; what is known already takes none."""

ALONE = "none"
FIRST_LOOKED_AT = "grad_cam"

_OPENED = "evidence_pointing_opened"

Answers = tuple[dict[str, Places], ...]
State = tuple[Answers, ...]
"""For each network, the places of one group of pictures after another."""


@st.fragment
def show(lesson: str, network: TrainedNetwork) -> None:
    """Show the card: choose what to compare with, play, and look at the pictures."""
    if st.session_state.pop(_OPENED, False):
        st.rerun()  # what shows the picture is outside of this fragment
    with st.container(border=True, key=f"card_{lesson}_pointing"):
        knows = _knows_places(network)
        first = network if knows else jobs.bundled(SHAPES)
        if not knows:
            st.caption(
                "Where the object is, is known of the drawn shapes alone. So here plays the "
                "network of the shapes that comes with the site."
            )
        players = _choose_players(lesson, first)
        try:
            _play(lesson, players, on_open_is_here=knows)
        except LessonInputError as error:
            st.error(str(error))


def _knows_places(network: TrainedNetwork) -> bool:
    """Whether a network learnt from the drawn shapes, as they come."""
    usual, spec = jobs.bundled(SHAPES).spec, network.spec
    alike = (spec.input_shape, spec.classes) == (usual.input_shape, usual.classes)
    return alike and network.dataset == SHAPES


def _choose_players(lesson: str, first: TrainedNetwork) -> list[TrainedNetwork]:
    """Offer to compare with another network of the shapes that comes with the site."""
    others = {
        name: jobs.bundled(name)
        for name in BUNDLED
        if _knows_places(jobs.bundled(name)) and jobs.bundled(name).digest != first.digest
    }
    if not others:
        return [first]
    key = f"{lesson}_pointing_beside"
    controls.only_what_is_offered(key, (ALONE, *others), ALONE)
    titles = {ALONE: "No other"} | {name: short_name(one) for name, one in others.items()}
    chosen = st.segmented_control(
        "Compare with",
        tuple(titles),
        default=ALONE,
        required=True,
        format_func=titles.__getitem__,
        key=key,
        bind="query-params",
    )
    return [first] if chosen == ALONE else [first, others[chosen]]


def short_name(network: TrainedNetwork) -> str:
    """Name a network among those of the shapes."""
    return training_board.name_of(network).removeprefix(f"{data.title_of(SHAPES)}, ")


def _play(lesson: str, players: list[TrainedNetwork], *, on_open_is_here: bool) -> None:
    name = f"{lesson}_pointing"
    work: pieces.Work[State] = pieces.Work(
        name,
        tuple(player.digest for player in players),
        lambda: tuple(() for _ in players),
        partial(_go_on, players),
        _is_done,
    )
    show_state = partial(_show_state, lesson, players, on_open_is_here)
    if evidence_trials.is_wanted(work):
        pieces.show(work, show_state)
    else:
        show_state(work.begin())
        evidence_trials.offer(work, f"Play on {NUM_PICTURES} held-out pictures", type="primary")


def _go_on(players: list[TrainedNetwork], state: State) -> State:
    """Ask about one group after another until a piece is full."""
    started = time.monotonic()
    while not _is_done(state) and time.monotonic() - started < PIECE:
        place = next(n for n, parts in enumerate(state) if not _has_all(parts))
        parts = state[place]
        found = _pointed_at(players[place], len(parts) * GROUP, jobs.owner())
        state = (*state[:place], (*parts, found), *state[place + 1 :])
    return state


@st.cache_data(max_entries=256, show_spinner=False, hash_funcs=jobs.LOOK_HASHES)
def _pointed_at(network: TrainedNetwork, start: int, _owner: str) -> dict[str, Places]:
    """Return where each method points on some pictures of the game."""
    part = data.dataset_of(SHAPES).test
    some = slice(start, min(start + GROUP, NUM_PICTURES))
    return evidence_trials.hottest_places(network, part.pictures[some], part.labels[some])


@st.cache_resource(max_entries=2, show_spinner=False)
def _covers(count: int) -> FloatArray:
    """Return where the objects are; nobody may change it."""
    covers = held_out_covers(count)
    covers.setflags(write=False)
    return covers


@st.cache_resource(max_entries=2, show_spinner=False)
def _chances(count: int) -> dict[Rule, float]:
    """Return how often a pixel drawn at random would hit, by rule."""
    return {rule: chance(_covers(count), rule) for rule in RULES.values()}


def _has_all(parts: Answers) -> bool:
    return len(parts) * GROUP >= NUM_PICTURES


def _is_done(state: State) -> bool:
    return all(_has_all(parts) for parts in state)


def _show_state(
    lesson: str, players: list[TrainedNetwork], on_open_is_here: bool, state: State
) -> None:
    part, covers = data.dataset_of(SHAPES).test.first(NUM_PICTURES), _covers(NUM_PICTURES)
    spec = players[0].spec
    _show_progress(state)
    pointing_game(
        f"{lesson}_pointing_game",
        pointers(players),
        [
            player(network, joined(parts), covers)
            for network, parts in zip(players, state, strict=True)
        ],
        np.rint(part.pictures * 255).astype(np.uint8),
        np.ceil(covers * 255).astype(np.uint8),
        [spec.classes[label] for label in part.labels],
        rules=[rule.title for rule in RULES.values()],
        chance=list(_chances(NUM_PICTURES).values()),
        start=list(METHODS).index(FIRST_LOOKED_AT),
        on_open=partial(_open, lesson) if on_open_is_here else None,
    )


def _show_progress(state: State) -> None:
    """Show how far it has come, while it goes on."""
    done = sum(len(parts) for parts in state) * GROUP / (len(state) * NUM_PICTURES)
    if 0.0 < done < 1.0:
        st.progress(done, "Every method is asked about every picture")
    else:
        st.empty()


def _open(lesson: str, number: int) -> None:
    """Have the page show a picture of the game, as its slider would."""
    st.session_state[f"{lesson}_example"] = number + 1
    if st.session_state.get(f"{lesson}_source") != network_picture.HELD_OUT:
        st.session_state[f"{lesson}_source"] = network_picture.HELD_OUT
    st.query_params.pop(f"{lesson}_stranger", None)
    st.session_state[_OPENED] = True


def pointers(networks: list[TrainedNetwork]) -> list[Pointer]:
    """List every method, and the peer that looks at nothing."""
    methods = [
        Pointer(method.title, _cam_told(networks) if name == FIRST_LOOKED_AT else "")
        for name, method in METHODS.items()
    ]
    return [*methods, Pointer("The middle", "of every picture", is_peer=True)]


def _cam_told(networks: list[TrainedNetwork]) -> str:
    """Say how large the maps are that Grad-CAM takes."""
    told = []
    for network in networks:
        layers = grad_cam_layers(network.spec)
        shapes = network.spec.output_shapes()
        told += [f"{shapes[layers[-1] - 1][0]} × {shapes[layers[-1] - 1][1]}" if layers else "none"]
    return f"last maps {', '.join(told)}"


def player(network: TrainedNetwork, places: dict[str, Places], covers: FloatArray) -> Player:
    """Count the hits of every method and of the peer, as far as the pictures have come."""
    count = len(next(iter(places.values()), ()))
    known, chances = covers[:count], _chances(len(covers))
    empty = np.full((count, 2), -1, np.int64)
    pointed = [*(places.get(name, empty) for name in METHODS), middles(known)]
    hits = np.stack([[_hits(one, known, rule) for one in pointed] for rule in RULES.values()])
    results = [
        [_result(one, where) for one, where in zip(row, pointed, strict=True)] for row in hits
    ]
    titles = [pointer.title for pointer in pointers([network])]
    sentences = [
        [told(title, result, chances[rule]) for title, result in zip(titles, row, strict=True)]
        for rule, row in zip(RULES.values(), results, strict=True)
    ]
    return Player(short_name(network), np.stack(pointed), hits, results, sentences)


def _hits(places: Places, covers: FloatArray, rule: Rule) -> NDArray[np.bool_]:
    if (places < 0).any() or not len(covers):  # a method that this network cannot be asked by
        return np.zeros(len(covers), bool)
    return on_object(places, covers, rule)


def _result(hits: NDArray[np.bool_], places: Places) -> Result:
    if (places < 0).any() or not len(hits):
        return Result(0, 0, 0.0, 0.0)
    low, high = score_interval(int(hits.sum()), len(hits))
    return Result(int(hits.sum()), len(hits), low, high)


def told(title: str, result: Result, at_random: float) -> str:
    """Say how often a method pointed at the object, and what that is to be compared with."""
    if not result.of:
        return "Which method points at the object most often? And is that more than chance?"
    stands = (
        "more than a pixel drawn at random would"
        if result.low > at_random
        else "no more than a pixel drawn at random might"
        if result.high >= at_random
        else "less than a pixel drawn at random would"
    )
    return (
        f"{title}: a hit in {result.hits} of {result.of} pictures, so {result.low * 100:.0f} to "
        f"{result.high * 100:.0f} % in the long run (95 % interval), {stands} "
        f"({at_random * 100:.0f} %)."
    )
