"""The wall of units: which network and layer, what excites its units, and how it is looked at."""

from dataclasses import dataclass

import streamlit as st

from cnn_core.errors import LessonInputError
from cnn_core.networks.layers import BatchNormalisation, Convolution, Flatten
from cnn_core.networks.results import TrainedNetwork
from cnn_core.networks.units import UnitLayer, UnitsSeen, unit_layers, units_on_a_page
from pages.parts import data, jobs, pieces, places
from pages.parts.components.unit_wall import Wall, WallLook, names_of, unit_wall
from pages.parts.network_picture import choose_network

LESSON = "filters"
HEIGHT = 560
"""CSS pixels that are kept free until the first pictures were looked at."""

SURVEY = f"{LESSON}_survey"
"""Name of the long look at the training pictures."""

MAX_LINKED = 12
"""Units that a link can switch off."""

_BEGUN = f"{LESSON}_begun"


@dataclass(frozen=True, eq=False)
class Chosen:
    """What is looked at: a network, one of its layers, and the first unit of the page."""

    network: TrainedNetwork
    layer: UnitLayer
    first: int

    @property
    def name(self) -> str:
        """A name that no other network, layer or page has."""
        return f"{self.network.digest[:12]}-{self.layer.number}-{self.first}"


@dataclass(frozen=True, eq=False)
class Looked:
    """What was seen so far, and how it is looked at now."""

    chosen: Chosen
    seen: UnitsSeen
    look: WallLook

    @property
    def unit_name(self) -> str:
        """How the open unit is called in a sentence."""
        names = names_of(self.seen, self.chosen.network.spec.classes)
        if names:
            return f"Logit of {names[self.look.unit - self.seen.first]}"
        return f"Unit {self.look.unit + 1}"


def choose() -> Chosen:
    """Choose a network, one of its layers, and of a wide layer some of its units."""
    which, layer_side, page_side = st.columns([0.4, 0.38, 0.22])
    with which:
        network = choose_network(LESSON)
    with layer_side:
        layer = _choose_layer(network)
    with page_side:
        first = _choose_page(network, layer)
    return Chosen(network, layer, first)


def _choose_layer(network: TrainedNetwork) -> UnitLayer:
    """Choose a layer; the last convolution unless told."""
    layers = {str(layer.number): layer for layer in unit_layers(network.spec)}
    filters = [name for name, layer in layers.items() if layer.field is not None]
    usual = filters[-1] if filters else next(iter(layers))
    chosen = st.selectbox(
        "Layer",
        tuple(layers),
        list(layers).index(usual),
        format_func=lambda name: layer_title(network, layers[name]),
        key=f"{LESSON}_layer",
        bind="query-params",
    )
    return layers.get(chosen, layers[usual])


def _choose_page(network: TrainedNetwork, layer: UnitLayer) -> int:
    """Choose which units of a layer with many are shown."""
    count = units_on_a_page(network.spec.input_shape)
    if layer.num_units <= count:
        return 0
    pages = range(-(-layer.num_units // count))
    page = st.selectbox(
        "Units",
        pages,
        format_func=lambda page: (
            f"{page * count + 1} to {min((page + 1) * count, layer.num_units)} of {layer.num_units}"
        ),
        key=f"{LESSON}_page",
        bind="query-params",
    )
    return count * page if page in pages else 0


def layer_title(network: TrainedNetwork, layer: UnitLayer) -> str:
    """Name a layer where one can be chosen: its number, what it is, and what a unit sees."""
    title = network.spec.layers[layer.number - 1].title
    if layer.field is None:
        return f"{layer.number} · {title}"
    return f"{layer.number} · {title}, each sees {layer.field.size[0]}×{layer.field.size[1]}"


def show_wall(chosen: Chosen) -> Looked | None:
    """Show the wall, growing until all pictures were looked at; None while there is nothing."""
    try:
        first = _first_seen(chosen)
    except LessonInputError as error:
        st.error(str(error))
        return None
    work: pieces.Work[UnitsSeen] = pieces.Work(
        SURVEY,
        chosen.name,
        begin=lambda: first,
        go_on=lambda _: _seen(chosen),
        is_done=lambda seen: seen.is_complete,
    )
    pieces.show(work, lambda seen: _show_seen(chosen, seen))
    seen = pieces.state_of(SURVEY, chosen.name) or first
    return Looked(chosen, seen, _now(chosen, seen))


def _first_seen(chosen: Chosen) -> UnitsSeen:
    """Return what is seen at first; room is kept for the wall meanwhile.

    After another wall nothing need be kept: that one stays until the new one takes its place.
    """
    known: UnitsSeen | None = pieces.state_of(SURVEY, chosen.name)
    begun: _Begun | None = st.session_state.get(_BEGUN)
    has_wall = begun is not None and begun.opening is _opening(chosen)
    # a container takes the place of the skeleton, so that the wall stays where it is
    with st.container() if known is not None or has_wall else st.skeleton(height=HEIGHT):
        return _seen(chosen) if known is None else known


def _seen(chosen: Chosen) -> UnitsSeen:
    """Have a worker look at more pictures."""
    network = chosen.network
    seen: UnitsSeen = jobs.look(
        "units_survey:survey",
        network.bare,
        data.for_training(network.dataset),
        chosen.layer.number,
        chosen.first,
        owner=jobs.owner(),
    )
    return seen


def _show_seen(chosen: Chosen, seen: UnitsSeen) -> None:
    look = unit_wall(
        f"{LESSON}_wall",
        seen,
        _wall(chosen),
        start=_start(chosen, seen),
        on_look=lambda: None,
    )
    if look is not None:
        _begun().walls[chosen.name] = look
        _keep(look)


def _wall(chosen: Chosen) -> Wall:
    spec, number = chosen.network.spec, chosen.layer.number
    layer = spec.layers[number - 1]
    before = spec.layers[number - 2] if number > 1 else None
    kernels = None
    if isinstance(layer, Convolution) and number == 1:
        kernels = chosen.network.arrays()["layer_1.kernel"][..., chosen.first :]
    has_maps = isinstance(layer, Convolution) or isinstance(before, Flatten)
    return Wall(
        chosen.name,
        f"Layer {number}, {layer.title[0].lower()}{layer.title[1:]}",
        spec.classes,
        "map" if has_maps else "unit",
        isinstance(spec.layers[chosen.layer.sum_number - 1], BatchNormalisation),
        layer.dilation if isinstance(layer, Convolution) else (1, 1),
        kernels,
    )


@dataclass(eq=False)
class _Begun:
    """How the walls were looked at since the lesson was opened.

    ``opening`` tells one opening from the next; ``shown`` is the wall of now and whether it is
    complete, ``start`` how it was begun with, and ``walls`` how each was looked at last.
    """

    opening: object
    shown: tuple[str, bool]
    start: WallLook
    walls: dict[str, WallLook]


def _begun() -> _Begun:
    begun: _Begun = st.session_state[_BEGUN]
    return begun


def _start(chosen: Chosen, seen: UnitsSeen) -> WallLook:
    """Return how a wall is looked at first: as it was left, as the link says, or as usual.

    The same answer for as long as it is shown, for the browser knows what has come since; a wall
    that has grown to its end may be a new one to the browser.
    """
    shown = chosen.name, seen.is_complete
    opening = _opening(chosen)
    begun: _Begun | None = st.session_state.get(_BEGUN)
    if begun is None or begun.opening is not opening:
        walls = {} if begun is None else begun.walls
        start = walls.get(chosen.name) or _linked(opening, seen) or _usual(seen)
        begun = st.session_state[_BEGUN] = _Begun(opening, shown, start, walls)
    elif begun.shown != shown:
        is_same = begun.shown[0] == chosen.name
        usual = begun.start if is_same else _usual(seen)
        begun.shown, begun.start = shown, begun.walls.get(chosen.name) or usual
        if not is_same:
            _keep(begun.start)
    return begun.start


def _opening(chosen: Chosen) -> places.Look:
    """Return how the lesson was opened, the same object for as long as it is open."""
    return places.look(LESSON, {"unit": ("", *_numbers(chosen)), "off": _offs(chosen)})


def _now(chosen: Chosen, seen: UnitsSeen) -> WallLook:
    """Return how the wall is looked at now."""
    return _begun().walls.get(chosen.name) or _start(chosen, seen)


def _keep(look: WallLook) -> None:
    """Remember the look for links."""
    off = {"off": _text_of(look.off)} if look.off and len(look.off) <= MAX_LINKED else {}
    places.keep(LESSON, {"unit": str(look.unit + 1)} | off)


def _usual(seen: UnitsSeen) -> WallLook:
    """Open the first unit that is alive."""
    alive = (~seen.is_dead).nonzero()[0]
    return WallLook(seen.first + (int(alive[0]) if len(alive) else 0))


def _linked(look: places.Look, seen: UnitsSeen) -> WallLook | None:
    """Return what the link says, where it says anything about these units."""
    off = () if seen.layer.is_output else _units_in(look["off"])
    unit = int(look["unit"]) - 1 if look["unit"] else seen.first
    if not seen.first <= unit < seen.first + len(seen):
        unit = seen.first
    return WallLook(unit, off) if look["unit"] or off else None


def _numbers(chosen: Chosen) -> tuple[str, ...]:
    return tuple(str(number) for number in range(1, chosen.layer.num_units + 1))


def _offs(chosen: Chosen) -> tuple[str, ...]:
    """Return what a link may switch off: nothing, or what it says if these are units."""
    wished = places.look_now(LESSON).get("off") or st.query_params.get(f"{LESSON}_off", "")
    units = _units_in(wished)
    within = all(0 <= unit < chosen.layer.num_units for unit in units)
    return ("", wished) if units and within else ("",)


def _text_of(units: tuple[int, ...]) -> str:
    return " ".join(str(unit + 1) for unit in units)


def _units_in(text: str) -> tuple[int, ...]:
    """Read different numbers from 1 on, written as `_text_of` writes them."""
    words = text.split(" ")[: MAX_LINKED + 1]
    if not all(word.isdecimal() and word.isascii() and len(word) < 5 for word in words):
        return ()
    units = sorted({int(word) - 1 for word in words})
    return tuple(units) if len(units) == len(words) <= MAX_LINKED else ()


def subject(looked: Looked, *more: object) -> tuple[object, ...]:
    """Name what a long look is about: the open unit, and what else counts."""
    return (looked.chosen.name, looked.look.unit, *more)
