"""A link to the network's room leads to the place where the hand rests on the opened layer."""

from types import SimpleNamespace

import pytest

from pages.parts import header, journey
from pages.parts.components import mounting
from tests.pages.components import fed
from tests.pages.opening import open_lesson

LAYERS = {1: "1 Convolution 16@3×3", 2: "2 ReLU", 4: "4 Convolution 16@3×3"}


@pytest.fixture
def hands(monkeypatch):
    """Let the hand rest somewhere: where it does, under the key of each component."""
    resting, show = {}, mounting.show

    def shown(mount, key, *fed, **callbacks):
        told = show(mount, key, *fed, **callbacks)
        return SimpleNamespace(stop=resting[key]) if key in resting else told

    monkeypatch.setattr(mounting, "show", shown)
    return resting


@pytest.fixture
def links(monkeypatch):
    """Note what a link would say in every run; the head of a page is made before its body."""
    told = []
    monkeypatch.setattr(header, "link", lambda: told.append(journey.link_parameters()))
    return told


def start(app, layer):
    return fed(app, f"network_layer_{layer}")[0]["start"]


def choose(app, layer):
    app.segmented_control(key="network_layer").set_value(layer).run()
    app.run()


def test_a_link_leads_to_where_the_hand_rests_on_the_opened_layer(hands, links):
    hands["network_layer_1"] = [3, 5]
    app = open_lesson("network")
    app.run()
    assert links[-1] == {"network_layer_1_at": "3,5"}
    assert start(open_lesson("network", **links[-1]), 1) == [3, 5]


@pytest.mark.parametrize("layer", [2, 4])
def test_a_link_tells_of_the_layer_that_is_open(hands, links, layer):
    hands |= {"network_layer_1": [3, 5], f"network_layer_{layer}": [1, 2]}
    app = open_lesson("network")
    choose(app, layer)
    assert links[-1][f"network_layer_{layer}_at"] == "1,2"
    assert "network_layer_1_at" not in links[-1]
    linked = open_lesson("network", network_layer=LAYERS[layer], **links[-1])
    assert start(linked, layer) == [1, 2]


def test_a_hand_that_has_not_moved_stays_where_it_is_on_another_map(links):
    app = open_lesson("network")
    place = start(app, 1)
    app.query_params["network_unit"] = "7"
    app.run()
    app.run()
    assert links[-1] == {
        "network_layer_1_at": ",".join(map(str, place)),
        "network_unit": "7",
    }
    assert start(open_lesson("network", **links[-1]), 1) == place


def test_a_layer_that_is_opened_again_starts_where_the_hand_rested(hands):
    app = open_lesson("network")
    usual = start(app, 1)
    hands["network_layer_1"] = [3, 5]
    app.run()
    assert start(app, 1) == usual, "it knows: the same arrays travel no second time"
    choose(app, 2)
    del hands["network_layer_1"]
    choose(app, 1)
    assert start(app, 1) == [3, 5]


def test_another_picture_leaves_the_hand_where_it_rests(hands, links):
    hands["network_layer_1"] = [3, 5]
    app = open_lesson("network")
    del hands["network_layer_1"]
    app.slider(key="network_example").set_value(2).run()
    app.run()
    assert start(app, 1) == [3, 5]
    assert links[-1]["network_layer_1_at"] == "3,5"


@pytest.mark.parametrize("nonsense", ["9,9", "x", "-1,0", "1", "0,99999999999999"])
def test_a_place_that_is_none_is_passed_over(nonsense):
    app = open_lesson("network", network_layer_1_at=nonsense)
    assert not app.exception
    assert start(app, 1) == start(open_lesson("network"), 1)
