"""The lesson on the map: what its component is fed, whom it shows, links, and its text."""

import numpy as np
import pytest

from cnn_core.datasets import load_dataset
from cnn_core.networks.bundled import load_bundled
from cnn_core.networks.neighbours_in_map import nearest_neighbours, neighbour_vote
from cnn_core.networks.picture_map import (
    MapMoment,
    map_moment,
    moments_of,
    neighbour_moment,
    place_picture,
)
from cnn_core.pictures import load_sample, prepare_for_network
from pages.parts import prose
from pages.parts.components.picture_map import Moment, chosen_within, epoch_within
from tests.pages.components import fed
from tests.pages.opening import open_lesson

POINTS = "map_points"
DIGITS = "Handwritten digits, bundled, Two convolutions, 97.6 %"
SHAPES = "Shapes in clutter, bundled, Four convolutions, 92.8 %"
LETTERS = "X or O, bundled, Two convolutions, 100.0 %"


def keys(app):
    return [component.key for component in app.get("bidi_component")]


def doors(app):
    """Return what each door below the map says of the picture."""
    addresses = [link.proto.query_string for link in app.get("page_link")]
    return [address.rpartition("&")[2] for address in addresses if "_which" in address]


def finished(app, most=60):
    """Run until no piece is missing, as the page does by itself in a browser."""
    for _ in range(most):
        if not any("Still to come" in caption.value for caption in app.caption):
            return app
        app.run()
    raise AssertionError([caption.value for caption in app.caption])


@pytest.fixture(scope="module")
def opened():
    return finished(open_lesson("map", map_which=DIGITS))


@pytest.mark.slow
def test_every_moment_of_the_training_has_a_map(opened):
    assert not opened.exception
    network = load_bundled("digits")
    epochs = moments_of(network.snapshot_epochs)
    settings, _ = fed(opened, POINTS)
    assert [moment["epoch"] for moment in settings["moments"]] == list(epochs)
    assert settings["moments"][0]["title"] == "untrained"
    assert settings["size"] == 64
    assert (settings["epoch"], settings["kind"], settings["given"]) == (25, "axes", 0)
    assert "Mistakes: 7," in settings["alt"]
    moments = {epoch: fed(opened, f"map_axes_{epoch}") for epoch in epochs}
    last = moments[25]
    expected = map_moment(network.bare, "digits")
    np.testing.assert_allclose(last[1]["places"], expected.pictures.places, atol=1e-4)
    np.testing.assert_array_equal(last[1]["nearest"], expected.pictures.nearest)
    np.testing.assert_array_equal(last[1]["answers"], network.test.answers)
    assert last[0]["accuracy"] == pytest.approx(network.test.accuracy)
    for epoch in epochs[:-1]:
        axes = moments[epoch][1]["axes"]
        assert (np.sum(axes * last[1]["axes"], axis=1) >= 0).all(), "they point the same way"
        assert moments[epoch][1]["place_values"].shape == (297, 2, 4)


@pytest.mark.slow
def test_the_pictures_travel_by_themselves(opened):
    settings, arrays = fed(opened, "map_pictures")
    test = load_dataset("digits").test
    assert settings["topic"] == fed(opened, POINTS)[0]["topic"]
    np.testing.assert_array_equal(arrays["labels"], test.labels)
    np.testing.assert_array_equal(arrays["pictures"], np.rint(test.pictures * 255))
    assert "pictures" not in fed(opened, POINTS)[1]


@pytest.mark.slow
def test_a_link_leads_to_a_picture_a_moment_and_a_map():
    app = open_lesson(
        "map", map_which=LETTERS, map_example="23", map_epoch="3", map_kind="By neighbours"
    )
    assert not app.exception
    settings, _ = fed(app, POINTS)
    assert (settings["given"], settings["epoch"], settings["kind"]) == (22, 3, "neighbours")
    for _ in range(12):
        if "map_near_12" in keys(app) and fed(app, "map_near_12")[0]["steps"] == 500:
            break
        app.run()
    told, arrays = fed(app, "map_near_12")
    assert (told["steps"], told["planned"]) == (500, 500)
    moment, network = None, load_bundled("letters").bare
    while moment is None or not moment.state.is_done:
        moment = neighbour_moment(network, "letters", moment)
    assert told["kept"] == pytest.approx(moment.kept, abs=0.02)
    assert arrays["places"].shape == (150, 2)
    assert doors(app) == ["network_example=23", "evidence_example=23"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "nonsense",
    [
        {"map_epoch": "7000", "map_kind": "<b>"},
        {"map_epoch": "-1", "map_example": "298"},
        {"map_stranger": "nobody", "map_source": "Elsewhere", "map_which": "Any"},
    ],
    ids=str,
)
def test_nonsense_in_a_link_is_passed_over(nonsense):
    app = open_lesson("map", **{"map_which": DIGITS} | nonsense)
    assert not app.exception
    settings, _ = fed(app, POINTS)
    assert settings["kind"] == "axes"
    assert settings["epoch"] == settings["moments"][-1]["epoch"]
    assert settings["given"] == 0


@pytest.mark.slow
def test_a_stranger_lands_among_its_nearest_and_its_distance_is_told():
    app = open_lesson("map", map_which=DIGITS, map_stranger="coffee")
    assert not app.exception
    settings, arrays = fed(app, POINTS)
    network = load_bundled("digits").bare
    picture = prepare_for_network(load_sample("coffee"), (8, 8, 1)).result
    placed = place_picture(network, "digits", picture)
    np.testing.assert_array_equal(arrays["guest_nearest"], placed.nearest)
    np.testing.assert_allclose(arrays["guest_places"], placed.places, atol=1e-3)
    assert (settings["given"], settings["guest"]["epoch"]) == (-1, 25)
    told = [caption.value for caption in app.caption]
    assert any(f"Its nearest is {placed.distances[0, 0]:.2f} away. Of 297" in line for line in told)
    assert doors(app) == ["network_stranger=coffee", "evidence_stranger=coffee"]
    app.session_state["map_source"] = "own"
    app.run()
    assert "guest" in fed(app, POINTS)[0]
    assert not doors(app), "other rooms do not know the learner's picture"


@pytest.mark.slow
@pytest.mark.parametrize(("left", "shown"), [("25", 25), ("5", 5), ("999", 25)])
def test_a_map_that_is_made_anew_shows_the_moment_that_was_left(left, shown):
    app = open_lesson("map", map_which=DIGITS, map_epoch="0")
    assert fed(app, POINTS)[0]["epoch"] == 0
    app.session_state["looks_now"] = {"map": {"epoch": left}}
    app.session_state["map_source"] = "own"
    app.run()
    assert not app.exception
    assert fed(app, POINTS)[0]["epoch"] == shown


@pytest.mark.slow
def test_another_network_with_fewer_pictures_keeps_the_page_whole():
    app = open_lesson("map", map_which=SHAPES, map_example="590")
    assert fed(app, POINTS)[0]["given"] == 589
    app.session_state["map_which"] = load_bundled("letters").digest
    app.run()
    assert not app.exception
    settings, _ = fed(app, POINTS)
    assert len(settings["classes"]) == 2
    assert settings["given"] < 150


def test_what_is_chosen_on_the_map_is_checked():
    assert chosen_within([4, 1]) == (4, 1)
    for nonsense in (
        None,
        3,
        [],
        [1],
        [1, 2, 3],
        ["1", 2],
        [-1, 2],
        [10_000, 1],
        [1.0, 2],
        {},
        "12",
    ):
        assert chosen_within(nonsense) is None
    moments = [Moment(0, "untrained"), Moment(5, "epoch 5")]
    assert epoch_within(5, moments) == 5
    for nonsense in (4, "5", None, True, 5.0, [5]):
        assert epoch_within(nonsense, moments) is None


@pytest.mark.slow
def test_the_numbers_of_the_text_are_those_of_the_bundled_networks():
    now: dict[str, MapMoment] = {}
    before: dict[str, MapMoment] = {}
    for name in ("digits", "shapes"):
        network = load_bundled(name)
        now[name] = map_moment(network.bare, name)
        before[name] = map_moment(network.at_epoch(0).bare, name)
    flat, learning = (prose.blocks("map")[name] for name in ("flat", "learning"))
    for name in now:
        assert f"{now[name].axes.shares.sum() * 100:.1f} %" in flat
    assert f"{now['shapes'].kept * 10:.1f} on average" in flat
    assert f"behind random filters in {before['digits'].vote * 100:.1f} %" in learning
    assert f"right in {before['digits'].accuracy * 100:.1f} %" in learning
    told = f"{before['shapes'].vote * 100:.1f} % before training, "
    assert f"{told}{now['shapes'].vote * 100:.1f} % after" in learning
    for name in now:
        part = load_dataset(name).test
        nearest, _ = nearest_neighbours(part.pictures.reshape(len(part), -1), 10)
        votes = neighbour_vote(nearest, part.labels, len(load_bundled(name).spec.classes))
        assert f"{(votes == part.labels).mean() * 100:.1f} %" in learning
