"""The pointing game: hits, chance and peers by hand; and that Grad-CAM reaches 80 of 100."""

import numpy as np
import pytest

from cnn_core.datasets import load_dataset
from cnn_core.datasets.shapes import held_out_covers
from cnn_core.errors import LessonInputError
from cnn_core.networks.bundled import load_bundled
from cnn_core.networks.evidence.methods import explain
from cnn_core.networks.evidence.pointing import (
    NUM_PICTURES,
    RULES,
    Rule,
    chance,
    hottest_places,
    joined,
    middles,
    on_object,
)
from cnn_core.networks.evidence.target import Target


@pytest.fixture(scope="module")
def covers():
    return held_out_covers(NUM_PICTURES)


def hits_by_hand(place, cover, rule):
    """Look at every pixel that is near enough."""
    return any(
        cover[at] > rule.part and max(abs(at[0] - place[0]), abs(at[1] - place[1])) <= rule.margin
        for at in np.ndindex(cover.shape)
    )


@pytest.mark.parametrize(
    "rule", [*RULES.values(), Rule("far", 0.9, 2)], ids=lambda rule: rule.title
)
def test_hits_and_chance_are_those_of_every_pixel(rule):
    cover = np.clip(np.random.default_rng(1).random((2, 6, 7)) * 6 - 4.8, 0, 1).astype(np.float32)
    expected = [
        [hits_by_hand(place, one, rule) for place in np.ndindex(one.shape)] for one in cover
    ]
    found = [
        on_object(np.array([place, place]), cover, rule) for place in np.ndindex(cover.shape[1:])
    ]
    assert np.transpose(found).tolist() == expected
    assert chance(cover, rule) == pytest.approx(np.mean(expected))
    assert 0.0 < np.mean(expected) < 1.0


@pytest.mark.parametrize("places", [[[0, 0]], [[0, 0], [6, 0]], [[0, 0], [0, -1]], [0, 0]])
def test_places_that_are_not_of_these_pictures_are_refused(places):
    with pytest.raises(LessonInputError, match="Expected 2 places within 6 × 7"):
        on_object(np.array(places), np.zeros((2, 6, 7), np.float32))


def test_the_middle_is_the_peer_to_beat(covers):
    hits = {
        name: int(on_object(middles(covers), covers, rule).sum()) for name, rule in RULES.items()
    }
    assert hits == {"touched": 90, "mostly": 86, "near": 94}
    assert chance(covers) == pytest.approx(0.238, abs=0.001)


def test_groups_are_joined_in_their_order():
    parts = [{"a": np.array([[1, 2]])}, {"a": np.array([[3, 4], [5, 6]])}]
    assert joined(parts)["a"].tolist() == [[1, 2], [3, 4], [5, 6]]
    assert joined([]) == {}


@pytest.mark.slow
def test_the_hottest_place_is_that_of_the_map():
    network, part = load_bundled("shapes"), load_dataset("shapes").test
    methods = ("gradient_times_input", "grad_cam")
    found = hottest_places(network, part.pictures[4:7], part.labels[4:7], methods)
    for number in range(3):
        target = Target(int(part.labels[4 + number]))
        for one in explain(network, part.pictures[4 + number], target, methods):
            at = tuple(found[one.method][number])
            assert one.map[at] == one.map.max()
    with pytest.raises(LessonInputError, match="Expected pictures of shape"):
        hottest_places(network, np.zeros((1, 8, 8, 1)), [0])


@pytest.mark.slow
def test_grad_cam_points_at_the_object_in_80_of_100_pictures(covers):
    """With the network by averages; not with the one that flattens maps of 4 × 4 places."""
    part = load_dataset("shapes").test
    hits = {}
    for name in ("shapes", "shapes_average"):
        places = hottest_places(
            load_bundled(name),
            part.pictures[:NUM_PICTURES],
            part.labels[:NUM_PICTURES],
            ("grad_cam",),
        )["grad_cam"]
        hits[name] = {
            rule: int(on_object(places, covers, how).sum()) for rule, how in RULES.items()
        }
    assert hits["shapes_average"]["touched"] >= 80
    assert hits["shapes_average"]["near"] >= 90
    assert hits["shapes"]["touched"] < 60
