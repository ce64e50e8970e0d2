"""A link to the network's room leads to the unit that is opened, and to the place in it."""

from types import SimpleNamespace

import pytest

from pages.parts import header, journey
from pages.parts.components import mounting
from tests.pages.components import fed
from tests.pages.opening import open_lesson

OVERVIEW = "network_overview"


@pytest.fixture
def told(monkeypatch):
    """Let the network's component tell what a hand did in it."""
    said, show = {}, mounting.show

    def shown(mount, key, *fed, **callbacks):
        answer = show(mount, key, *fed, **callbacks)
        if key != OVERVIEW or not said:
            return answer
        return SimpleNamespace(unit=said.get("unit"), look=said.get("look"))

    monkeypatch.setattr(mounting, "show", shown)
    return said


@pytest.fixture
def links(monkeypatch):
    """Note what a link would say in every run; the head of a page is made before its body."""
    noted = []
    monkeypatch.setattr(header, "link", lambda: noted.append(journey.link_parameters()))
    return noted


def start(app):
    return fed(app, OVERVIEW)[0]["start"]


def open_unit(told, stage, unit, place=None):
    told["unit"] = {"stage": stage, "unit": unit, "place": place}


def test_a_link_leads_to_the_opened_unit_and_the_place_under_the_hand(told, links):
    open_unit(told, 4, 6, [3, 1])
    app = open_lesson("network")
    app.run()
    assert links[-1] == {"network_at": "3,1", "network_layer": "4", "network_unit": "7"}
    told.clear()
    assert start(open_lesson("network", **links[-1])) == {"stage": 4, "unit": 6, "place": [3, 1]}


def test_a_stage_inside_a_layer_and_a_row_of_numbers_have_links_too(told, links):
    open_unit(told, 9, 2)
    app = open_lesson("network")
    app.run()
    assert links[-1]["network_layer"] == "8_activation"
    told.clear()
    assert start(open_lesson("network", **links[-1])) == {"stage": 9, "unit": 2, "place": [0, 0]}


def test_what_was_closed_stays_closed(told, links):
    told["unit"] = {"stage": -1}
    app = open_lesson("network")
    app.run()
    assert links[-1]["network_layer"] == "none"
    told.clear()
    assert start(open_lesson("network", **links[-1])) is None


def test_colours_and_lines_are_in_the_link(told, links):
    told["look"] = {"range": "unit", "strength": "product"}
    app = open_lesson("network")
    app.run()
    assert links[-1] == {"network_range": "unit", "network_strength": "product"}
    told.clear()
    settings, _ = fed(open_lesson("network", **links[-1]), OVERVIEW)
    assert (settings["range"], settings["strength"]) == ("unit", "product")


def test_the_same_is_fed_while_a_hand_moves(told):
    app = open_lesson("network")
    usual = start(app)
    open_unit(told, 1, 3, [2, 2])
    app.run()
    assert start(app) == usual, "it knows: the same arrays travel no second time"


def test_what_is_opened_first_is_the_strongest_map_of_the_last_convolution():
    app = open_lesson("network")
    settings, arrays = fed(app, OVERVIEW)
    stage, unit = settings["start"]["stage"], settings["start"]["unit"]
    side = settings["sides"][0]
    assert side["layers"][stage]["kind"] == "convolution"
    assert not any(layer["kind"] == "convolution" for layer in side["layers"][stage + 1 :])
    maps = arrays[side["moments"][-1]["slug"] + side["layers"][stage]["slug"]]
    assert maps.max(axis=(0, 1)).argmax() == unit


@pytest.mark.parametrize(
    "unit",
    [
        None,
        7,
        "x",
        {"stage": 99, "unit": 0},
        {"stage": 1, "unit": 16},
        {"stage": 1, "unit": -1},
        {"stage": 1, "unit": "0"},
        {"stage": True, "unit": 0},
    ],
)
def test_a_unit_that_is_none_is_passed_over(told, links, unit):
    told["unit"] = unit
    app = open_lesson("network")
    app.run()
    assert not app.exception
    assert "network_layer" not in links[-1]


@pytest.mark.parametrize("place", ["x", [9, 9], [-1, 0], [0.5, 1], [1], None])
def test_a_place_that_is_none_counts_as_the_first(told, links, place):
    open_unit(told, 1, 2, place)
    app = open_lesson("network")
    app.run()
    assert links[-1]["network_at"] == "0,0"


@pytest.mark.parametrize(
    "nonsense",
    [
        {"network_at": "9,9"},
        {"network_at": "0,99999999999999"},
        {"network_layer": "77"},
        {"network_unit": "0"},
        {"network_unit": "9999999"},
        {"network_range": "x"},
        {"network_compare": "x"},
        {"network_stranger": "x"},
        {"network_example": "0"},
    ],
)
def test_nonsense_in_a_link_counts_as_the_usual(nonsense):
    app = open_lesson("network", **nonsense)
    assert not app.exception
    assert start(app) == start(open_lesson("network"))


def test_a_number_beyond_the_pictures_of_another_network_falls_back():
    averages = "Shapes in clutter, bundled, by averages, 99.0 %"
    app = open_lesson("network", network_which=averages, network_example="164")
    assert app.slider(key="network_example").value == 164
    letters = "X or O, bundled, Two convolutions, 100.0 %"  # 150 pictures
    app.selectbox(key="network_which").select(letters).run()
    assert app.slider(key="network_example").value == 1
    assert not app.exception
    assert not app.error
