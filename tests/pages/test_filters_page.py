"""The lesson on units: what the wall is fed, links, made pictures, and what switching off costs."""

from types import SimpleNamespace

import numpy as np
import pytest

from cnn_core.errors import LessonInputError
from cnn_core.networks.bundled import load_bundled
from cnn_core.networks.presets import default_spec
from cnn_core.networks.spec import Dense, Flatten, NetworkSpec
from cnn_core.networks.units import unit_layers
from pages.parts import filters, header, journey
from pages.parts.components import mounting
from pages.parts.components.unit_wall import WallLook, wall_look_within
from tests.networks.untrained import made
from tests.pages.components import fed
from tests.pages.opening import open_lesson
from tests.pages.test_journey import go_to
from tests.waiting import wait_until

WALL, PICTURES = "filters_wall", "filters_pictures"


def layer_link(name, number):
    """Return what a link says of one of the layers of a bundled network."""
    network = load_bundled(name)
    layers = {layer.number: layer for layer in unit_layers(network.spec)}
    return filters.layer_title(network, layers[number])


def grown(app):
    """Run until all pictures were looked at."""

    def is_complete():
        assert not app.exception
        settings = fed(app, WALL)[0]
        return settings["numLooked"] == settings["numPictures"] or not app.run()

    wait_until(is_complete, "all pictures were looked at", seconds=60)
    app.run()
    return app


def markdown(app):
    return [element.value for element in app.markdown]


@pytest.fixture(scope="module")
def opened():
    return grown(open_lesson("filters"))


@pytest.fixture
def told(monkeypatch):
    """Let the wall tell what was pressed on it."""
    said, show = {}, mounting.show

    def shown(mount, key, settings, *more, **callbacks):
        answer = show(mount, key, settings, *more, **callbacks)
        if key != WALL:
            return answer
        look = said.get("look")
        return SimpleNamespace(look=look and {"of": settings["of"]} | look)

    monkeypatch.setattr(mounting, "show", shown)
    return said


def test_the_wall_has_the_last_convolution_of_the_digits(opened):
    settings, arrays = fed(opened, WALL)
    assert (settings["numUnits"], settings["first"], settings["canSwitch"]) == (16, 0, True)
    assert settings["title"] == "Layer 4, convolution 16@3×3"
    assert settings["field"]["size"] == [8, 8]
    assert arrays["best"].shape == (16, 9)
    assert arrays["least"].shape == (16, 4)
    assert arrays["means"].shape == (16, 10)
    assert (np.diff(arrays["bestSums"], axis=1) <= 0).all()
    assert len(arrays["pictures"]) == len(settings["labels"]) == len(settings["numbers"])
    np.testing.assert_allclose(
        arrays["parts"].sum(axis=1) + arrays["biases"], arrays["totals"], atol=1e-4
    )
    test = load_bundled("digits").test
    assert any(
        f"{test.num_right} of {len(test.labels)} held-out" in text for text in markdown(opened)
    )


def test_the_first_layer_is_told_product_by_product():
    app = open_lesson("filters", filters_layer=layer_link("digits", 1), filters_unit="3")
    settings, arrays = fed(app, WALL)
    assert settings["start"] == {"unit": 2, "off": []}
    kernels = load_bundled("digits").arrays()["layer_1.kernel"]
    np.testing.assert_array_equal(arrays["kernels"], kernels)
    products = np.einsum("khwc,hwck->k", arrays["patches"], kernels)
    np.testing.assert_allclose(products + arrays["biases"], arrays["totals"], atol=1e-5)


def test_a_link_opens_a_unit_and_switches_others_off(opened):
    app = open_lesson("filters", filters_unit="5", filters_off="2 3")
    assert fed(app, WALL)[0]["start"] == {"unit": 4, "off": [1, 2]}
    assert any(text.startswith("**Without units 2, 3: 290 of 297 → ") for text in markdown(app))
    assert app.button(key="filters_make").label == "Make pictures for unit 5"


@pytest.mark.parametrize(
    "nonsense",
    [
        {"filters_unit": "0", "filters_off": "1 1"},
        {"filters_unit": "17", "filters_off": "17"},
        {"filters_unit": "<b>", "filters_off": "a"},
        {"filters_off": " ".join(map(str, range(1, 17)))},
        {"filters_layer": "No such layer", "filters_which": "None", "filters_page": "9"},
        {"filters_with": "Magic", "filters_seed": "seed 99"},
    ],
    ids=str,
)
def test_nonsense_in_a_link_is_passed_over(nonsense, opened):
    app = open_lesson("filters", **nonsense)
    assert not app.exception
    assert not app.error
    settings, usual = fed(app, WALL)[0], fed(opened, WALL)[0]
    assert (settings["start"], settings["of"]) == (usual["start"], usual["of"])


def test_what_is_pressed_is_asked_about_and_goes_into_the_link(told, monkeypatch):
    links = []
    monkeypatch.setattr(header, "link", lambda: links.append(journey.link_parameters()))
    app = grown(open_lesson("filters"))
    told["look"] = {"unit": 8, "off": [8, 6]}
    app.run()
    assert any(text.startswith("**Without units 7, 9: 290 of 297 → ") for text in markdown(app))
    assert app.button(key="filters_make").label == "Make pictures for unit 9"
    assert fed(app, WALL)[0]["start"] == {"unit": 0, "off": []}  # it knows, and is not told again
    app.run()
    assert links[-1] == {"filters_unit": "9", "filters_off": "7 9"}
    told.clear()  # another room and back
    go_to(app, "pixels")
    go_to(app, "filters")
    assert fed(app, WALL)[0]["start"] == {"unit": 8, "off": [6, 8]}
    app = open_lesson("filters", **links[-1])
    assert fed(app, WALL)[0]["start"] == {"unit": 8, "off": [6, 8]}


def test_the_last_layer_has_names_and_nothing_to_switch_off():
    link = {"filters_layer": layer_link("digits", 8), "filters_off": "2"}
    app = grown(open_lesson("filters", **link))
    settings, _ = fed(app, WALL)
    assert settings["names"] == list("0123456789")
    assert settings["start"] == {"unit": 0, "off": []}
    assert (settings["canSwitch"], settings["field"]) == (False, None)
    assert any("choose an earlier layer" in caption.value for caption in app.caption)
    assert app.button(key="filters_make").label == "Make pictures for the logit of 0"


def test_pictures_are_made_beside_real_ones(opened):
    app = open_lesson("filters", filters_unit="6")
    settings, arrays = fed(app, PICTURES)
    assert arrays["sums"].shape == (0, 4)
    app.button(key="filters_make").click().run()

    def is_made():
        assert not app.exception
        return fed(app, PICTURES)[0]["step"] == settings["numSteps"] or not app.run()

    wait_until(is_made, "the pictures are made", seconds=60)
    settings, arrays = fed(app, PICTURES)
    assert arrays["pictures"].shape == (4, 8, 8, 1)
    assert (arrays["sums"][-1] > arrays["sums"][0]).all()
    wall = fed(grown(app), WALL)[1]
    np.testing.assert_allclose(fed(app, PICTURES)[1]["realSums"], wall["bestSums"][5][:4])
    app.pills(key="filters_with").set_value(["decay"]).run()
    assert fed(app, PICTURES)[0]["step"] == 0  # what was made was made otherwise


def test_jitter_is_spoken_of_where_it_is_on(opened):
    def told(app):
        (caption,) = (one.value for one in app.caption if "along the gradient" in one.value)
        return caption, fed(app, PICTURES)[0]["restFrom"]

    app = open_lesson("filters")
    caption, rest_from = told(app)
    assert "at the middle of the unit's map" in caption
    assert caption.endswith("jitter shifts by up to 1 pixel, but not in the last 32 steps.")
    assert rest_from == 240 - 32
    app.pills(key="filters_with").set_value(["blur"]).run()
    caption, rest_from = told(app)
    assert "jitter" not in caption
    assert rest_from is None


def test_each_unit_takes_its_turn(opened):
    app = open_lesson("filters")
    app.button(key="filters_each").click().run()

    def charts():
        return [chart.proto.alt for chart in app.get("plotly_chart")]

    def is_done():
        assert not app.exception
        return "of 16 units" in charts()[-1] or not app.run()

    wait_until(is_done, "every unit had its turn", seconds=60)
    assert charts()[-1].startswith("Unit 9 is missed most: 8 fewer are right without it.")


def use(monkeypatch, network):
    """Let a network be the one that is chosen."""
    monkeypatch.setattr(filters, "choose_network", lambda lesson: network)


def test_a_network_without_a_convolution_has_units_too(monkeypatch):
    spec = NetworkSpec((8, 8, 1), (Flatten(), Dense(10, "softmax")), tuple("0123456789"))
    use(monkeypatch, _of_digits(made(spec)))
    app = open_lesson("filters")
    assert not app.exception
    settings, arrays = fed(app, WALL)
    assert (settings["names"][3], arrays["best"].shape) == ("3", (10, 9))
    assert any("no convolution" in info.value for info in app.info)


def test_classes_of_any_name_are_text(monkeypatch):
    classes = ("<b>one</b>", "*two* $x$", *map(str, range(2, 10)))
    spec = NetworkSpec((8, 8, 1), (Flatten(), Dense(10, "softmax")), classes)
    use(monkeypatch, _of_digits(made(spec)))
    app = open_lesson("filters", filters_unit="2")
    assert not app.exception
    label = app.button(key="filters_make").label
    assert label == r"Make pictures for the logit of \*two\* \$x\$"


def test_a_wide_layer_is_shown_in_pages(monkeypatch):
    layers = (Flatten(), Dense(100, "relu"), Dense(10, "softmax"))
    spec = NetworkSpec((8, 8, 1), layers, tuple("0123456789"))
    use(monkeypatch, _of_digits(made(spec)))
    app = open_lesson("filters")
    assert fed(app, WALL)[1]["best"].shape == (64, 9)
    app.selectbox(key="filters_page").set_value(1).run()
    assert not app.exception
    settings, arrays = fed(app, WALL)
    assert (settings["first"], arrays["best"].shape) == (64, (36, 9))
    assert settings["start"]["unit"] >= 64


def _of_digits(network):
    """Let a network have learnt from the digits, for all that anybody knows."""
    vars(network)["dataset"] = "digits"
    return network


def test_what_a_worker_refuses_is_told(monkeypatch):
    def refuse(*_arguments, **_keywords):
        raise LessonInputError("The queue is full. Try again in a minute.")

    monkeypatch.setattr(filters.jobs, "look", refuse)
    app = open_lesson("filters")
    assert not app.exception
    assert "The queue is full. Try again in a minute." in [error.value for error in app.error]


@pytest.fixture(scope="module")
def seen():
    """As much of what was seen as the check of a look needs: units 8 to 15 of 16."""

    class Eight:
        first = 8
        layer = unit_layers(default_spec("digits"))[1]

        def __len__(self):
            return 8

    return Eight()


def test_a_look_from_a_browser_is_taken(seen):
    assert wall_look_within({"of": "a", "unit": 9, "off": [3, 0]}, seen, "a") == WallLook(9, (0, 3))


@pytest.mark.parametrize(
    "told",
    [
        None,
        [],
        3,
        {},
        {"of": "b", "unit": 9, "off": []},
        {"of": "a", "unit": 7, "off": []},
        {"of": "a", "unit": 16, "off": []},
        {"of": "a", "unit": "9", "off": []},
        {"of": "a", "unit": True, "off": []},
        {"of": "a", "unit": 9.0, "off": []},
        {"of": "a", "unit": None, "off": []},
        {"of": "a", "unit": 9, "off": None},
        {"of": "a", "unit": 9, "off": "12"},
        {"of": "a", "unit": 9, "off": [16]},
        {"of": "a", "unit": 9, "off": [-1]},
        {"of": "a", "unit": 9, "off": [1, 1]},
        {"of": "a", "unit": 9, "off": [[1]]},
    ],
    ids=str,
)
def test_what_is_no_look_is_none(told, seen):
    assert wall_look_within(told, seen, "a") is None
