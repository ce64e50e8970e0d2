"""A stack by hand: shapes, receptive fields and errors that name the step."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn_core.convolution import convolve
from cnn_core.errors import LessonInputError
from cnn_core.kernels import GALLERY
from cnn_core.stack import (
    EDGE_BANK,
    MAX_STEPS,
    STEPS,
    run_stack,
    seen_on_the_way,
    weights_of,
)

PICTURE = np.random.default_rng(1).random((32, 32, 3), dtype=np.float32)
SLUGS = st.lists(st.sampled_from(sorted(STEPS)), min_size=1, max_size=4)


def test_a_filter_takes_the_mean_over_the_channels():
    (result,) = run_stack(PICTURE, ["identity"])
    np.testing.assert_allclose(result.maps[..., 0], PICTURE[1:-1, 1:-1].mean(axis=2), rtol=1e-5)


def test_the_bank_makes_one_map_for_each_of_its_filters():
    (bank,) = run_stack(PICTURE, ["edges"])
    assert bank.maps.shape == (30, 30, len(EDGE_BANK))
    for index, slug in enumerate(EDGE_BANK):
        (single,) = run_stack(PICTURE, [slug])
        np.testing.assert_allclose(bank.maps[..., index], single.maps[..., 0], atol=1e-5)


@pytest.mark.parametrize("slug", ["edges", "gaussian_blur_5"])
def test_the_weights_told_are_those_that_make_the_maps(slug):
    (result,) = run_stack(PICTURE, [slug])
    weights = weights_of(result.step, 3)
    np.testing.assert_array_equal(convolve(PICTURE, weights), result.maps)
    assert result.parameters == weights.size


def test_relu_and_pooling_have_no_weights():
    assert weights_of(STEPS["relu"], 4).size == weights_of(STEPS["max_pool"], 4).size == 0


def test_counts_are_those_of_a_layer_of_that_shape():
    first, _, second = run_stack(PICTURE, ["edges", "relu", "edges"])
    assert first.parameters == 3 * 3 * 3 * 4
    assert second.parameters == 3 * 3 * 4 * 4
    assert first.multiplications == 30 * 30 * 3 * 3 * 3 * 4


def test_convolution_pooling_convolution_sees_eight_by_eight():
    results = run_stack(PICTURE, ["edges", "max_pool", "edges"])
    assert results[-1].field.size == (8, 8)


@given(SLUGS, st.integers(0, 2**32 - 1))
def test_only_what_is_seen_on_the_way_changes_a_unit(slugs, seed):
    rng = np.random.default_rng(seed)
    picture = rng.random((30, 30, 1), dtype=np.float32)
    results = run_stack(picture, slugs)
    rows, columns, _ = results[-1].maps.shape
    row, column = int(rng.integers(rows)), int(rng.integers(columns))
    seen = seen_on_the_way(results, row, column)
    field_rows, field_columns = seen[0]
    assert (len(field_rows), len(field_columns)) == results[-1].field.size
    inside = np.zeros_like(picture, dtype=bool)
    inside[field_rows.start : field_rows.stop, field_columns.start : field_columns.stop] = True
    changed = np.where(inside, picture, rng.random(picture.shape, dtype=np.float32))
    again = run_stack(changed, slugs)[-1].maps
    np.testing.assert_array_equal(again[row, column], results[-1].maps[row, column])


def test_an_impossible_stack_says_which_step_and_what_to_do():
    with pytest.raises(
        LessonInputError, match=r"Step 4, Max pooling 2 × 2, needs maps of at"
    ) as it:
        run_stack(PICTURE[:8, :8], ["max_pool"] * 4)
    assert "1 × 1 come in" in str(it.value)
    assert "Take out a pooling step" in str(it.value)


def test_too_many_steps_are_refused():
    with pytest.raises(LessonInputError, match=f"at most {MAX_STEPS} steps"):
        run_stack(PICTURE, ["relu"] * (MAX_STEPS + 1))


def test_an_unknown_step_is_refused():
    with pytest.raises(LessonInputError, match="'magic' came"):
        run_stack(PICTURE, ["magic"])


def test_every_flat_kernel_up_to_five_is_a_step():
    assert {slug for slug, kernel in GALLERY.items() if kernel.shape[0] <= 5} <= set(STEPS)
