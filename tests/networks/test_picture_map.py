"""The map of all pictures against scikit-learn, finite differences and slow loops."""

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE
from sklearn.neighbors import KNeighborsClassifier
from threadpoolctl import threadpool_limits

from cnn_core.networks.neighbour_map import (
    NUM_STEPS,
    affinities,
    begin_neighbour_map,
    closenesses,
    divergence,
    go_on_with_neighbour_map,
    gradient,
)
from cnn_core.networks.neighbours_in_map import (
    nearest_neighbours,
    nearest_to,
    neighbour_vote,
    neighbours_kept,
)
from cnn_core.networks.picture_map import moments_of
from cnn_core.networks.principal_map import gap_terms, place_terms, principal_axes


def points(num, size, seed=0):
    """Draw points in three clouds, spread unevenly."""
    rng = np.random.default_rng(seed)
    clouds = rng.normal(0, 3, (3, size))[rng.integers(0, 3, num)]
    return (clouds + rng.normal(0, 1, (num, size)) * rng.uniform(0.1, 2, size)).astype(np.float32)


@pytest.mark.parametrize(("num", "size"), [(40, 6), (12, 50), (30, 30), (200, 2)])
def test_axes_shares_and_places_are_those_of_scikit_learn(num, size):
    rows = points(num, size)
    ours, theirs = principal_axes(rows), PCA(2, svd_solver="full").fit(rows)
    np.testing.assert_allclose(ours.axes, theirs.components_, atol=2e-5)
    np.testing.assert_allclose(ours.shares, theirs.explained_variance_ratio_, rtol=1e-5)
    np.testing.assert_allclose(ours.places(rows), theirs.transform(rows), atol=2e-4)
    other = points(3, size, seed=9)
    np.testing.assert_allclose(ours.places(other), theirs.transform(other), atol=2e-4)


def test_points_without_spread_all_lie_in_one_place():
    for rows in (np.ones((5, 7), np.float32), np.ones((1, 3), np.float32)):
        axes = principal_axes(rows)
        assert not axes.axes.any()
        assert axes.shares.tolist() == [0.0, 0.0]
        assert not axes.places(rows).any()
    line = np.outer(np.arange(6), [1.0, 0, 2]).astype(np.float32)
    axes = principal_axes(line)
    assert axes.shares[0] == pytest.approx(1)
    assert not axes.axes[1].any()
    one_number = principal_axes(np.arange(4, dtype=np.float32)[:, np.newaxis])
    assert one_number.axes.tolist() == [[1.0], [0.0]]


def test_turning_round_changes_signs_alone():
    rows = points(40, 6)
    axes = principal_axes(rows)
    mirrored = principal_axes(-rows)
    turned = mirrored.turned_like(axes)
    assert (np.sum(turned.axes * axes.axes, axis=1) > 0).all()
    np.testing.assert_array_equal(np.abs(turned.axes), np.abs(mirrored.axes))


def test_terms_are_the_largest_and_with_the_rest_they_add_up():
    rows = points(30, 9)
    axes = principal_axes(rows)
    terms, places = place_terms(rows, axes), axes.places(rows)
    for point in range(len(rows)):
        for axis in range(2):
            products = (rows[point] - axes.mean) * axes.axes[axis]
            told = terms.units[point, axis]
            assert terms.values[point, axis] == pytest.approx(rows[point, told])
            rest = np.delete(products, told)
            assert np.abs(rest).max() <= np.abs(products[told]).min() + 1e-6
            total = products[told].sum() + rest.sum()
            assert total == pytest.approx(places[point, axis], abs=1e-4)


def test_terms_of_a_distance_are_the_largest_squares():
    rows = points(8, 3)
    terms, opposite = gap_terms(rows, rows[::-1])
    assert terms.units.shape == opposite.shape == (8, 1, 3)
    gaps = np.square(terms.values - opposite)[:, 0]
    assert (np.diff(gaps, axis=1) <= 0).all()
    np.testing.assert_allclose(
        gaps.sum(axis=1), np.square(rows - rows[::-1]).sum(axis=1), rtol=1e-5
    )


def slow_nearest(rows, count):
    """Sort the distances of each pair, one by one."""
    found = []
    for place, row in enumerate(rows):
        far = [(float(np.sqrt(sum((a - b) ** 2 for a, b in zip(row, other, strict=True)))), number)
               for number, other in enumerate(rows) if number != place]  # fmt: skip
        found.append([number for _, number in sorted(far)[:count]])
    return np.array(found)


def test_nearest_neighbours_are_those_of_every_pair_measured():
    rows = points(25, 4)
    nearest, distances = nearest_neighbours(rows, 6)
    np.testing.assert_array_equal(nearest, slow_nearest(rows, 6))
    for place in range(len(rows)):
        gaps = np.linalg.norm(rows[nearest[place]] - rows[place], axis=1)
        np.testing.assert_allclose(distances[place], gaps, rtol=1e-5)
        others = np.delete(rows, place, axis=0)
        np.testing.assert_allclose(nearest_to(rows[place], others, 6)[1], gaps, rtol=1e-5)


def test_near_duplicates_far_from_the_middle_are_told_apart():
    rows = np.array([[1e4, 0], [1e4, 1e-2], [1e4, 3e-2], [-1e4, 0]], np.float32)
    nearest, distances = nearest_neighbours(rows, 2)
    assert nearest[:3].tolist() == [[1, 2], [0, 2], [1, 0]]
    np.testing.assert_allclose(distances[0], [0.01, 0.03], rtol=1e-5)


def test_few_points_have_few_neighbours():
    nearest, distances = nearest_neighbours(np.zeros((1, 3), np.float32), 10)
    assert nearest.shape == distances.shape == (1, 0)
    assert neighbours_kept(nearest, np.zeros((1, 2))) == 1
    assert neighbour_vote(nearest, np.array([0]), 2).tolist() == [-1]
    assert nearest_neighbours(np.eye(3, dtype=np.float32), 10)[0].shape == (3, 2)


def test_the_vote_is_that_of_scikit_learn_without_the_point_itself():
    rows = points(60, 4)
    labels = np.random.default_rng(1).integers(0, 3, 60)
    nearest, _ = nearest_neighbours(rows, 5)
    votes = neighbour_vote(nearest, labels, 3)
    for point in range(60):
        others = np.delete(np.arange(60), point)
        model = KNeighborsClassifier(5).fit(rows[others], labels[others])
        shares = model.predict_proba(rows[point : point + 1])[0]
        assert shares[model.classes_.tolist().index(votes[point])] == shares.max()


def test_neighbours_kept_counts_what_two_lists_share():
    rows = points(30, 5)
    nearest, _ = nearest_neighbours(rows, 4)
    places = points(30, 2, seed=4)
    pairs = zip(slow_nearest(rows, 4), slow_nearest(places, 4), strict=True)
    expected = np.mean([len({*one} & {*other}) / 4 for one, other in pairs])
    assert neighbours_kept(nearest, places) == pytest.approx(expected)


def test_the_neighbours_under_the_bell_are_as_many_as_asked_for():
    """Both directions are averaged, so that the entropies are only about what was asked for."""
    rows = points(90, 6)
    shares = affinities(rows, 12.0).shares.astype(np.float64)
    assert shares.sum() == pytest.approx(1, abs=1e-5)
    np.testing.assert_array_equal(shares, shares.T)
    by_point = shares / shares.sum(axis=1, keepdims=True)
    logs = np.log(by_point, out=np.zeros_like(by_point), where=by_point > 0)
    perplexities = np.exp(-(by_point * logs).sum(axis=1))
    assert 8 < np.median(perplexities) < 22


def test_the_gradient_is_that_of_finite_differences():
    rows = points(12, 5)
    shares = affinities(rows, 3.0).shares.astype(np.float64)
    places = np.random.default_rng(2).normal(0, 1, (12, 2))
    slopes, step = gradient(places, shares), 1e-5
    for point in range(12):
        for axis in range(2):
            there, back = places.copy(), places.copy()
            there[point, axis] += step
            back[point, axis] -= step
            slope = (divergence(there, shares) - divergence(back, shares)) / (2 * step)
            assert slopes[point, axis] == pytest.approx(slope, abs=1e-6)


def whole_map(rows, at_once=NUM_STEPS):
    start = principal_axes(rows).places(rows)
    wanted, state = affinities(rows), begin_neighbour_map(start)
    while not state.is_done:
        state = go_on_with_neighbour_map(state, wanted, at_once)
    return state, wanted


def test_however_the_steps_are_cut_the_map_is_the_same():
    rows = points(50, 6)
    at_once, _ = whole_map(rows)
    in_pieces, _ = whole_map(rows, 7)
    assert at_once.steps == in_pieces.steps == NUM_STEPS
    np.testing.assert_array_equal(at_once.places, in_pieces.places)


@pytest.mark.slow
def test_the_map_is_as_good_as_that_of_scikit_learn():
    rows = points(150, 20)
    ours, wanted = whole_map(rows)
    with threadpool_limits(1):  # on two busy cores its threads wait for one another
        theirs = TSNE(2, init="pca", random_state=0, n_jobs=1).fit_transform(rows)
    nearest, _ = nearest_neighbours(rows, 10)
    assert neighbours_kept(nearest, ours.places) > neighbours_kept(nearest, theirs) - 0.05
    assert divergence(ours.places, wanted.shares) < divergence(theirs, wanted.shares) + 0.05
    by_axes = neighbours_kept(nearest, principal_axes(rows).places(rows))
    assert neighbours_kept(nearest, ours.places) > by_axes + 0.1


def test_equal_points_and_very_few_get_a_map_too():
    for rows in (np.ones((6, 3)), np.eye(2), np.ones((1, 4)), np.eye(3)):
        state, _ = whole_map(rows.astype(np.float32))
        assert state.places.shape == (len(rows), 2)
        assert np.isfinite(state.places).all()
        assert np.isfinite(closenesses(state.places)).all()


@pytest.mark.parametrize("count", [1, 2, 7, 8, 9, 10, 13, 26, 40])
def test_moments_begin_and_end_with_the_training(count):
    chosen = moments_of(tuple(range(count)))
    assert len(chosen) == min(count, 8)
    assert (chosen[0], chosen[-1]) == (0, count - 1)
    assert sorted(set(chosen)) == list(chosen)
