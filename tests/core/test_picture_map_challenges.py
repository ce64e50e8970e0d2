"""The predictions of the map: fair, and right by another way of counting."""

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.neighbors import NearestNeighbors

from cnn_core.challenges import map_challenges
from cnn_core.datasets import load_dataset
from cnn_core.networks.bundled import load_bundled
from tests.core.test_challenges import require_fair


@pytest.fixture(scope="module")
def asked():
    return map_challenges(load_bundled("shapes").spec, load_dataset("digits").test)


def test_they_are_fair(asked):
    require_fair(asked)


def test_the_point_has_as_many_coordinates_as_the_last_layer_has_inputs(asked):
    weights = load_bundled("shapes").arrays()
    last = list(weights.values())[-2]
    assert asked[0].answer == str(last.shape[0]) == "128"


def test_no_distance_on_the_map_is_larger_than_the_true_one(asked):
    rows = load_dataset("digits").test.pictures.reshape(297, -1)
    places = PCA(2).fit_transform(rows)
    flat = np.linalg.norm(places[:, np.newaxis] - places, axis=2)
    true = np.linalg.norm(rows[:, np.newaxis] - rows, axis=2)
    assert (flat <= true + 1e-4).all()
    assert asked[1].answer == "never smaller"
    assert f"{flat.max():.2f} apart" in asked[1].question


def test_as_many_neighbours_stay_as_scikit_learn_counts(asked):
    rows = load_dataset("digits").test.pictures.reshape(297, -1)
    near = [
        NearestNeighbors(n_neighbors=10).fit(points).kneighbors(return_distance=False)
        for points in (rows, PCA(2).fit_transform(rows))
    ]
    kept = np.mean([len({*one} & {*other}) for one, other in zip(*near, strict=True)])
    assert asked[2].answer == f"about {round(kept)}"
    assert f"{kept:.1f} of 10" in asked[2].why
