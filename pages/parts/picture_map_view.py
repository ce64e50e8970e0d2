"""The map of all pictures of a network, and where one picture lies on it, as it is shown."""

from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnn_core.errors import LessonInputError
from cnn_core.networks.bundled import BUNDLED
from cnn_core.networks.embedding import HiddenLayer, hidden_layer
from cnn_core.networks.picture_map import MAX_PICTURES, Around, MapMoment, among_neighbours
from cnn_core.networks.results import TrainedNetwork
from pages.parts import (
    data,
    jobs,
    journey,
    network_view,
    picture_map,
    pieces,
    places,
    training_board,
)
from pages.parts.components import picture_map as component
from pages.parts.components.picture_map import Guest, MapView, Moment
from pages.parts.lessons import lesson_named
from pages.parts.network_picture import Given, stranger_chosen
from pages.parts.picture_map import AXES, NEIGHBOURS, Maps, epochs_of

KINDS = {AXES: "Principal axes", NEIGHBOURS: "By neighbours"}

DOORS = {"network": "Open it in the network", "evidence": "Where did it look?"}
"""Rooms that show the same picture in the same network."""


NOTE = (
    "In the folder of the project: the first pictures of the held-out part, through the network "
    "that comes with the site."
)
HOW_BY_NEIGHBOURS = (
    "t-SNE: each picture looks for about 30 neighbours, the nearest most (perplexity 30). It "
    "begins with the places along the axes, not at random, so it comes to the same map each time."
)
HOW_BY_AXES = (
    "Each moment has axes of its own, pointing the way of the last. The held-out pictures look "
    "back here; nothing is chosen by them."
)
ONE_MOMENT = "Of this network only the last moment was kept."
HEIGHT = 640
"""Pixels of the map before there is one."""

LAST = "last"
MOST_EPOCHS = 1_000


def bundled_like(network: TrainedNetwork) -> str:
    """Return the name of this network among the bundled, or of one that knows such pictures."""
    known = {name: jobs.bundled(name) for name in BUNDLED}
    same = (name for name, one in known.items() if one.digest == network.digest)
    like = (name for name, one in known.items() if one.dataset == network.dataset)
    return next(same, None) or next(like, next(iter(known)))


def place(lesson: str) -> DeltaGenerator:
    """Return what holds the map: at first a skeleton, where TensorFlow still starts.

    It stays of its kind for the session: in another container the map would begin anew, with
    its zoom forgotten.
    """
    starts = st.session_state.setdefault(f"{lesson}_starts", not jobs.is_warm())
    return st.skeleton(height=HEIGHT) if starts else st.container()


def show(
    lesson: str, network: TrainedNetwork, kind: str, given: Given | None, *, has_doors: bool
) -> None:
    """Show the map of the held-out pictures, and where one picture lies on it.

    Doors lead on with samples alone: other rooms do not have the learner's picture as it is here.
    """
    try:
        pieces.show(
            picture_map.work(lesson, network, kind, lambda: _epoch(lesson, network)),
            partial(_show_maps, lesson, network, kind, given, has_doors),
        )
    except LessonInputError as error:
        st.error(str(error))


def _show_maps(
    lesson: str,
    network: TrainedNetwork,
    kind: str,
    given: Given | None,
    has_doors: bool,
    maps: Maps,
) -> None:
    """Show what there is so far."""
    topic = f"{network.digest} {network.dataset}"
    marked = _marked(network, given, maps)
    with st.container(gap=None):
        _send(lesson, network, topic, maps)
        view = _view(lesson, network, topic, kind, maps)
        epoch = component.picture_map(
            _points(lesson),
            view,
            marked,
            on_chosen=partial(_choose, lesson),
        )
    if epoch is not None:
        places.keep(lesson, {"epoch": str(epoch)})
    _progress(lesson, network, kind, maps)
    if has_doors:
        _doors(lesson, network)
    if given is not None and isinstance(marked, Guest):
        _tell_of_guest(network, given, marked, maps)


def _send(lesson: str, network: TrainedNetwork, topic: str, maps: Maps) -> None:
    """Send pictures and maps, each by itself: what the browser has is not sent again."""
    part = data.dataset_of(network.dataset).test.first(MAX_PICTURES)
    component.pictures_parcel(f"{lesson}_pictures", topic, part.pictures, part.labels)
    for epoch, moment in maps.moments.items():
        component.moment_parcel(f"{lesson}_axes_{epoch}", topic, epoch, moment)
    for epoch, by_neighbours in maps.neighbours.items():
        component.neighbours_parcel(f"{lesson}_near_{epoch}", topic, epoch, by_neighbours)


def _view(lesson: str, network: TrainedNetwork, topic: str, kind: str, maps: Maps) -> MapView:
    epochs, layer = epochs_of(network), hidden_layer(network.spec)
    num = len(maps.moments[epochs[-1]].pictures.places)
    title = f"{num:,} held-out pictures, {data.title_of(network.dataset)}"
    return MapView(
        topic,
        title,
        network.spec.classes,
        tuple(Moment(epoch, _told(network, epoch)) for epoch in epochs),
        _epoch(lesson, network),
        layer_told(layer),
        layer.size,
        kind,
        summary(network, maps.moments[epochs[-1]], title),
    )


def _epoch(lesson: str, network: TrainedNetwork) -> int:
    """Return the moment that is looked at: as the hand left it, or as the link says, or the last.

    The map may be a new one in the browser at any time, on another source or kind of map.
    """
    epochs = epochs_of(network)
    told = st.session_state.get(_points(lesson), {}).get("epoch")
    if type(told) is int and told in epochs:
        return told
    first = places.look(lesson, {"epoch": (LAST, *map(str, range(MOST_EPOCHS)))})
    look = {**first, **places.look_now(lesson)}
    wished = epochs[-1] if look["epoch"] == LAST else int(look["epoch"])
    return wished if wished in epochs else epochs[-1]


def _points(lesson: str) -> str:
    return f"{lesson}_points"


def _told(network: TrainedNetwork, epoch: int) -> str:
    return f"epoch {epoch}" if epoch else "untrained"


def layer_told(layer: HiddenLayer) -> str:
    """Say what a picture's numbers are."""
    if not layer.is_learnt:
        return f"{layer.size} numbers without a weight: no hidden layer"
    title = layer.title[:1].lower() + layer.title[1:]
    return f"{layer.size} numbers each, behind layer {layer.number}, {title}"


def summary(network: TrainedNetwork, moment: MapMoment, title: str) -> str:
    """Say in words what the map shows."""
    spread = moment.axes.shares.sum()
    wrong = round(len(moment.pictures.answers) * (1 - moment.accuracy))
    return (
        f"Map of {title}, in {len(network.spec.classes)} classes, of "
        f"{training_board.name_of(network)}. Two axes hold {spread * 100:.1f} % of the spread; "
        f"Mistakes: {wrong}, each with a ring in the colour of the answer."
    )


def _marked(network: TrainedNetwork, given: Given | None, maps: Maps) -> Guest | int:
    """Return what is marked: the given picture on the map, or one more."""
    if given is None or given.truth is not None:
        return 0 if given is None else given.position
    epoch = epochs_of(network)[-1]
    placed = picture_map.placed(network, given.picture)
    by_neighbours = maps.neighbours.get(epoch)
    place = among_neighbours(placed, by_neighbours.state.places)[0] if by_neighbours else None
    return Guest(given.picture, given.title, placed, place, epoch)


def _choose(lesson: str, position: int) -> None:
    """Remember a picture that the hand has chosen on the map, until its slider can be told."""
    st.session_state[f"{lesson}_chosen"] = position + 1, _example(lesson)
    st.query_params.pop(f"{lesson}_stranger", None)


def take_choice(lesson: str) -> None:
    """Bring the slider of the held-out pictures to what was chosen on the map.

    To be called before it is shown. While pieces are still made only the map runs anew, and the
    browser goes on telling the slider's old value.
    """
    if f"{lesson}_chosen" in st.session_state:
        st.session_state[f"{lesson}_example"] = _chosen(lesson)
        del st.session_state[f"{lesson}_chosen"]


def _chosen(lesson: str) -> int:
    """Return the number of the picture that was chosen last, on the map or by its slider."""
    number, before = st.session_state.get(f"{lesson}_chosen", (0, None))
    return number if before == _example(lesson) else _example(lesson)


def _example(lesson: str) -> int:
    return int(st.session_state.get(f"{lesson}_example", 1))


def _progress(lesson: str, network: TrainedNetwork, kind: str, maps: Maps) -> None:
    """Say what is still to come; a line stands there in the end too, so that nothing jumps."""
    missing = picture_map.missing(network, kind, maps, _epoch(lesson, network))
    num = len(epochs_of(network))
    if missing is None:
        on_axes = HOW_BY_AXES if num > 1 else ONE_MOMENT
        st.caption(on_axes if kind == AXES else HOW_BY_NEIGHBOURS)
        return
    what, epoch = missing
    known = len(maps.moments) if what == AXES else len(maps.neighbours)
    st.caption(
        f"Still to come: {KINDS[what].lower()}, {_told(network, epoch)}; {known} of {num} moments "
        "are here."
    )


def _doors(lesson: str, network: TrainedNetwork) -> None:
    """Offer the rooms that show the chosen sample from inside."""
    stranger = stranger_chosen(lesson)
    number = str(_chosen(lesson))
    name = f"Picture {number}" if stranger is None else journey.PICTURE.label(stranger)
    chosen = ("example", number) if stranger is None else ("stranger", stranger)
    with st.container(horizontal=True, gap="medium"):
        for slug, label in DOORS.items():
            st.page_link(
                lesson_named(slug).path,
                label=f"{name}: {label[:1].lower()}{label[1:]}",
                icon=":material/door_open:",
                query_params={
                    f"{slug}_which": training_board.name_of(network),
                    f"{slug}_{chosen[0]}": chosen[1],
                },
            )


def _tell_of_guest(network: TrainedNetwork, given: Given, guest: Guest, maps: Maps) -> None:
    """Say how far one more picture is from all others, and whether the network can tell."""
    remark = network_view.novelty_of(jobs.inspect(network, given.picture, jobs.owner()))
    if remark.text:
        colour = "red" if remark.kind == "unlike" else "green"
        st.markdown(f":{colour}[{remark.text}]", help=remark.help)
    told = distance_told(maps.moments[guest.epoch].pictures, guest.placed)
    if told:
        st.caption(told)


def distance_told(others: Around, placed: Around) -> str:
    """Say how far a picture is from its nearest, beside how far the others are from theirs."""
    if not placed.distances.size or not others.distances.size:
        return ""
    nearest = float(placed.distances[0, 0])
    farther = int((others.distances[:, 0] > nearest).sum())
    return (
        f"Its nearest is {nearest:.2f} away. Of {len(others.distances):,} held-out pictures "
        f"{farther:,} {'is' if farther == 1 else 'are'} farther from their own nearest."
    )
