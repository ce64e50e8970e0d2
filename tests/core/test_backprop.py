"""One step of learning: by hand, against a slow twin, and against slopes measured by nudges."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cnn_core.backprop import (
    LOSSES,
    MAX_LOSS,
    MAX_STEPS,
    NAMES,
    OUTPUTS,
    RATES,
    Parameters,
    Verdict,
    backward,
    best_rate,
    draw_parameters,
    forward,
    gradient_of,
    judge_rate,
    loss_of,
    loss_surface,
    losses_along,
    masked_step,
    masked_told,
    nudge,
    read_trail,
    replay,
    small_picture,
    softmax,
    take_step,
    telling_rates,
    write_trail,
)
from cnn_core.backprop.masked import NOT_SHARED
from cnn_core.backprop.network import outputs_along
from cnn_core.backprop.nudge import routing
from cnn_core.challenges import backprop_challenges
from cnn_core.errors import LessonInputError
from cnn_core.pictures import load_sample
from tests.core.test_challenges import require_fair

KINDS = tuple(LOSSES)
ANY_SEED = st.integers(0, 2**32 - 1)
ANY_NETWORK = {
    "seed": ANY_SEED,
    "kind": st.sampled_from(KINDS),
    "target": st.integers(0, len(OUTPUTS) - 1),
}


def network_of(seed):
    """Return a picture in hundredths, and weights with biases that are not zero."""
    rng = np.random.default_rng(seed)
    picture = rng.integers(0, 101, (6, 6)) / 100
    return picture, Parameters.from_flat(rng.uniform(-1, 1, len(NAMES)))


@pytest.fixture(scope="module")
def cat():
    return small_picture(load_sample("cat"))


def twin(picture, parameters, kind, target):
    """Go forward and back by loops alone, and return the loss and all 25 gradients by name."""
    sums = {
        (row, column): parameters.bias
        + sum(
            picture[row + i, column + j] * parameters.kernel[i, j]
            for i in range(3)
            for j in range(3)
        )
        for row in range(4)
        for column in range(4)
    }
    winners = []
    for top in (0, 2):
        for left in (0, 2):
            four = [(top, left), (top, left + 1), (top + 1, left), (top + 1, left + 1)]
            winners.append(max(four, key=lambda place: max(sums[place], 0)))
    pooled = [max(sums[place], 0) for place in winners]
    outputs = [
        sum(pooled[unit] * parameters.dense[unit, k] for unit in range(4))
        + parameters.dense_bias[k]
        for k in range(3)
    ]
    wished = [float(k == target) for k in range(3)]
    if kind == "squared":
        loss = sum(0.5 * (wish - output) ** 2 for wish, output in zip(wished, outputs, strict=True))
        slopes = [output - wish for wish, output in zip(wished, outputs, strict=True)]
    else:
        whole = sum(math.exp(output) for output in outputs)
        loss = -math.log(math.exp(outputs[target]) / whole)
        slopes = [math.exp(out) / whole - wish for wish, out in zip(wished, outputs, strict=True)]
    gradients = dict.fromkeys(NAMES, 0.0)
    for unit, (row, column) in enumerate(winners):
        back = sum(parameters.dense[unit, k] * slopes[k] for k in range(3))
        for k, output in enumerate(OUTPUTS):
            gradients[f"v{unit}{output}"] = pooled[unit] * slopes[k]
            gradients[f"c{output}"] = slopes[k]
        if sums[row, column] > 0:
            gradients["b"] += back
            for i in range(3):
                for j in range(3):
                    gradients[f"w{i}{j}"] += picture[row + i, column + j] * back
    return loss, gradients


def test_a_step_by_hand():
    """One bright pixel, a kernel that looks at it once, and round numbers all the way."""
    picture = np.zeros((6, 6))
    picture[1, 1] = 1.0
    kernel = np.zeros((3, 3))
    kernel[1, 1] = 2.0  # the sum at row 0, column 0 is 2
    dense = np.zeros((4, 3))
    dense[0] = 0.5, 1.0, 0.0
    start = Parameters(kernel, 0.0, dense, np.zeros(3))
    pass_ = forward(picture, start)
    assert pass_.sums[0, 0] == 2.0
    assert pass_.pooled.tolist() == [2.0, 0.0, 0.0, 0.0]
    assert pass_.outputs.tolist() == [1.0, 2.0, 0.0]
    assert loss_of(picture, start, "squared", 0) == 2.0  # nothing for A, ½ 2² for B
    back = backward(pass_, start, "squared", 0)
    assert back.outputs.tolist() == [0.0, 2.0, 0.0]
    assert back.pooled[0] == 2.0  # 0.5 · 0 + 1 · 2
    assert back.sums[0, 0] == 2.0
    assert back.sums.sum() == 2.0
    assert back.parameters.kernel[1, 1] == 2.0
    assert back.parameters.dense[0].tolist() == [0.0, 4.0, 0.0]
    after = take_step(start, back.parameters.flat(), 0.1)
    assert after.kernel[1, 1] == pytest.approx(1.8)
    assert after.dense[0, 1] == pytest.approx(0.6)
    assert after.bias == pytest.approx(-0.2)
    # the sum is 1.6; outputs 0.5 · 1.6 and 0.6 · 1.6 − 0.2: ½ (1 − 0.8)² + ½ (0 − 0.76)²
    assert loss_of(picture, after, "squared", 0) == pytest.approx(0.02 + 0.2888)


def test_without_an_idea_each_class_gets_an_equal_share():
    assert softmax(np.zeros(10)).tolist() == [0.1] * 10
    assert LOSSES["cross_entropy"].value(np.zeros(10), 7) == pytest.approx(math.log(10))
    assert LOSSES["cross_entropy"].value(np.array([1000.0, 0.0, -1000.0]), 1) == 1000.0


@given(**ANY_NETWORK)
def test_the_gradient_is_that_of_the_slow_twin(seed, kind, target):
    picture, parameters = network_of(seed)
    loss, gradients = twin(picture, parameters, kind, target)
    assert loss_of(picture, parameters, kind, target) == pytest.approx(loss, abs=1e-12)
    ours = gradient_of(picture, parameters, kind, target)
    np.testing.assert_allclose(ours, list(gradients.values()), atol=1e-12)


@given(name=st.sampled_from(NAMES), **ANY_NETWORK)
def test_the_slope_of_a_nudge_is_the_gradient_to_the_digits_shown(seed, kind, target, name):
    picture, parameters = network_of(seed)
    measured = nudge(picture, parameters, kind, target, name, 0.001)
    assume(not measured.crosses)
    assert measured.slope == pytest.approx(measured.gradient, abs=2e-6)
    shown = {round(value, measured.decimals) for value in (measured.slope, measured.gradient)}
    assert len(shown) == 1
    assert measured.decimals >= 3 or abs(measured.slope - measured.gradient) < 2e-6


def test_on_the_usual_network_every_weight_agrees_to_four_decimals_or_more(cat):
    for kind in KINDS:
        for name in NAMES:
            measured = nudge(cat, draw_parameters(1), kind, 0, name, 0.001)
            assert not measured.crosses
            assert measured.decimals >= 4, (kind, name)


def test_a_nudge_over_a_kink_says_so():
    """The loss is (1 − w)² / 2 where ReLU is open and ½ where it is shut."""
    picture = np.zeros((6, 6))
    picture[1, 1] = 1.0
    flat = np.zeros(len(NAMES))
    flat[NAMES.index("w11")], flat[NAMES.index("v0A")] = 0.005, 1.0
    start = Parameters.from_flat(flat)
    small = nudge(picture, start, "squared", 0, "w11", 0.001)
    large = nudge(picture, start, "squared", 0, "w11", 0.01)
    assert (small.crosses, small.decimals) == (False, 5)
    assert large.crosses
    assert large.slope == pytest.approx((0.5 * 0.985**2 - 0.5) / 0.02)
    assert large.gradient == pytest.approx(-0.995)


@given(**ANY_NETWORK)
def test_gradients_go_to_winners_and_through_open_relus_alone(seed, kind, target):
    picture, parameters = network_of(seed)
    pass_ = forward(picture, parameters)
    back = backward(pass_, parameters, kind, target)
    losers = np.setdiff1d(np.arange(16), pass_.winners)
    assert not back.activated.ravel()[losers].any()
    np.testing.assert_array_equal(back.activated.ravel()[pass_.winners], back.pooled)
    assert not back.sums[pass_.sums <= 0].any()
    np.testing.assert_array_equal(back.sums[pass_.sums > 0], back.activated[pass_.sums > 0])


def test_of_equal_values_the_first_wins_and_a_sum_of_zero_is_shut():
    start = Parameters.from_flat(np.ones(len(NAMES)))
    assert forward(np.ones((6, 6)), start).winners.tolist() == [0, 2, 8, 10]
    shut = Parameters.from_flat(np.r_[np.zeros(10), np.ones(15)])
    gradient = gradient_of(np.ones((6, 6)), shut, "squared", 0)
    assert not gradient[:10].any()
    assert routing(np.ones((6, 6)), shut) == (-1,) * 4


@given(**ANY_NETWORK)
def test_a_shared_weight_adds_up_the_gradients_of_its_sixteen_places(seed, kind, target):
    picture, parameters = network_of(seed)
    back = backward(forward(picture, parameters), parameters, kind, target)
    for i in range(3):
        for j in range(3):
            terms = picture[i : i + 4, j : j + 4] * back.sums
            assert terms.size == 16
            assert back.parameters.kernel[i, j] == pytest.approx(terms.sum(), abs=1e-12)


@given(rate=st.sampled_from(RATES), **ANY_NETWORK)
def test_masked_weights_stay_zero_and_their_gradients_add_up_to_the_shared_ones(
    seed, kind, target, rate
):
    picture, parameters = network_of(seed)
    step = masked_step(picture, parameters, kind, target, float(rate))
    masked = step.shared_as == NOT_SHARED
    assert masked.sum() == 432
    assert not step.before[masked].any()
    assert not step.after[masked].any()
    assert not step.masked_gradient[masked].any()
    # the same sums as the convolution, and the same gradient once equal weights are added up
    sums = step.before @ picture.ravel() + parameters.bias
    pass_ = forward(picture, parameters)
    np.testing.assert_allclose(sums.reshape(4, 4), pass_.sums, atol=1e-12)
    shared = backward(pass_, parameters, kind, target).parameters.kernel
    np.testing.assert_allclose(step.shared_gradient, shared, atol=1e-12)
    for number in range(9):
        ours = step.masked_gradient[step.shared_as == number]
        assert len(ours) == 16
        assert ours.sum() == pytest.approx(shared.ravel()[number], abs=1e-12)


def test_without_the_mask_zeros_would_not_stay(cat):
    step = masked_step(cat, draw_parameters(1), "squared", 0, 0.1)
    assert step.gradient[step.shared_as == NOT_SHARED].any()


@given(seed=ANY_SEED)
def test_the_sentence_on_a_shared_weight_adds_up_as_it_is_written(seed):
    step = masked_step(*network_of(seed), "squared", 0, 0.1)
    for row in range(3):
        _, told = masked_told(step, row, 1).split("Added up: ")
        terms, total = told.replace("rounding ", "").split(" = ")
        number = [round(float(part.replace("−", "-")) * 1000) for part in terms.split()]
        assert sum(number) == round(float(total.split("**")[1].replace("−", "-")) * 1000)


def test_too_small_right_and_too_big(cat):
    start = (cat, draw_parameters(1), "squared", 0)
    best = best_rate(*start)
    now, lowest, far = losses_along(*start, [0, float(best), 10])
    assert (best, round(now, 3)) == ("0.79", 0.953)
    assert lowest < now < far
    verdicts = [judge_rate(*start, float(rate)) for rate in RATES]
    order = [Verdict.TOO_SMALL, Verdict.RIGHT, Verdict.TOO_BIG]
    assert sorted(verdicts, key=order.index) == verdicts
    assert set(verdicts) == set(order)
    assert judge_rate(*start, float(best)) is Verdict.RIGHT


def test_there_is_nowhere_to_go_from_the_right_answer():
    solved = Parameters.from_flat(np.r_[np.zeros(22), 1.0, 0.0, 0.0])
    assert judge_rate(np.zeros((6, 6)), solved, "squared", 0, 0.1) is Verdict.NOWHERE


def test_small_steps_lower_the_loss_again_and_again(cat):
    start = draw_parameters(1)
    losses = [
        loss_of(cat, replay(cat, start, "squared", 0, ("0.1",) * steps), "squared", 0)
        for steps in range(8)
    ]
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] < 0.2 * losses[0]


def test_steps_end_where_the_loss_has_left_all_bounds(cat):
    start = draw_parameters(1)
    far = replay(cat, start, "squared", 0, ("10",) * MAX_STEPS)
    assert MAX_LOSS < loss_of(cat, far, "squared", 0) < np.inf
    np.testing.assert_array_equal(
        far.flat(), replay(cat, start, "squared", 0, ("10",) * (MAX_STEPS - 1)).flat()
    )


@given(st.lists(st.sampled_from(RATES), max_size=MAX_STEPS))
def test_a_trail_is_read_as_it_was_written(rates):
    assert read_trail(write_trail(tuple(rates))) == tuple(rates)


@pytest.mark.parametrize("text", ["3", "x", "1x0.3333", "-1x0.1", "1x0.1_", "9999x0.1", "²x0.1"])
def test_other_trails_are_refused_in_words(text):
    with pytest.raises(LessonInputError, match="Steps are told as 2x0.1_1x1"):
        read_trail(text)


def test_too_many_steps_are_refused_in_words():
    with pytest.raises(LessonInputError, match="At most 200 steps"):
        read_trail("150x0.1_51x1")


def test_rates_go_from_a_thousandth_to_ten():
    assert (RATES[0], RATES[10], RATES[20], RATES[-1]) == ("0.001", "0.01", "0.1", "10")
    assert len(set(RATES)) == 41


def test_the_outputs_for_many_parameters_are_those_for_each(cat):
    many = [draw_parameters(seed) for seed in range(20)]
    outputs = outputs_along(cat, np.stack([each.flat() for each in many]))
    for found, each in zip(outputs, many, strict=True):
        assert found == pytest.approx(forward(cat, each).outputs, abs=1e-12)


@pytest.mark.parametrize("names", [("w11", "v3A"), ("b", "cA")])
def test_the_path_lies_on_the_surface(cat, names):
    start = draw_parameters(1)
    surface = loss_surface(cat, start, "squared", 0, names, 0.1)
    middle = surface.losses.shape[0] // 2
    assert surface.losses[middle, middle] == pytest.approx(loss_of(cat, start, "squared", 0))
    assert surface.path[0, 2] == pytest.approx(loss_of(cat, start, "squared", 0))
    assert len(surface.path) == 11
    assert not surface.is_cut
    first, second, loss = surface.path[-1]
    flat = start.flat()
    flat[[NAMES.index(name) for name in names]] = first, second
    assert loss_of(cat, Parameters.from_flat(flat), "squared", 0) == pytest.approx(loss)
    assert loss < surface.path[0, 2]
    for row, column in [(0, 0), (3, 17), (30, 5)]:
        flat[[NAMES.index(name) for name in names]] = surface.first[column], surface.second[row]
        assert surface.losses[row, column] == loss_of(cat, Parameters.from_flat(flat), "squared", 0)


def test_a_path_that_leaves_the_surface_is_cut(cat):
    surface = loss_surface(cat, draw_parameters(1), "squared", 0, ("b", "cA"), 10)
    assert surface.is_cut
    assert (np.abs(surface.path[:, 0] - surface.path[0, 0]) <= 3).all()


@pytest.mark.parametrize(
    ("seed", "names"), [(14, ("w11", "v3A")), (12, ("w11", "cA")), (1, ("cB", "cA"))]
)
def test_telling_rates_creep_arrive_and_leap(cat, seed, names):
    start = (cat, draw_parameters(seed), "squared", 0)
    rates = telling_rates(*start, names)
    assert list(rates) == [Verdict.TOO_SMALL, Verdict.RIGHT, Verdict.TOO_BIG]
    now = loss_of(*start)
    small, right, big = (loss_surface(*start, names, float(rate)) for rate in rates.values())
    assert not small.is_cut
    assert not right.is_cut
    assert 0 < now - small.path[-1, 2] < (now - right.path[-1, 2]) / 10
    assert big.is_cut or big.path[-1, 2] >= now


def test_on_flat_ground_no_rate_tells_anything():
    shut = Parameters.from_flat(np.r_[np.zeros(10), np.ones(15)])
    assert telling_rates(np.ones((6, 6)), shut, "squared", 0, ("w11", "v3A")) == {}


@pytest.mark.parametrize("names", [("w11", "w11"), ("w11", "w99")])
def test_a_surface_wants_two_weights(cat, names):
    with pytest.raises(LessonInputError, match="two different weights"):
        loss_surface(cat, draw_parameters(1), "squared", 0, names, 0.1)


def test_other_input_is_refused_in_words(cat):
    with pytest.raises(LessonInputError, match="whole number from 0; -1 came"):
        draw_parameters(-1)
    with pytest.raises(LessonInputError, match=r"has shape \(6, 6\); \(4, 4\) came"):
        forward(np.zeros((4, 4)), draw_parameters(1))
    with pytest.raises(LessonInputError, match="'w99' and 0.1 came"):
        nudge(cat, draw_parameters(1), "squared", 0, "w99", 0.1)


@pytest.mark.parametrize("seed", range(1, 10))
def test_first_weights_are_hundredths_and_sums_lie_on_both_sides(cat, seed):
    start = draw_parameters(seed)
    np.testing.assert_array_equal(start.flat(), np.round(start.flat(), 2))
    sums = forward(cat, start).sums
    assert sums.min() < 0 < sums.max()


def test_the_small_picture_is_stretched_and_in_hundredths(cat):
    assert (cat.shape, cat.min(), cat.max()) == ((6, 6), 0.0, 1.0)
    np.testing.assert_array_equal(cat, np.round(cat, 2))
    flat = small_picture(np.full((30, 40, 3), 0.4, np.float32))
    np.testing.assert_array_equal(flat, np.full((6, 6), 0.4))


@given(st.integers(1, 40), st.integers(1, 40), st.sampled_from([1, 3]), ANY_SEED)
def test_any_picture_becomes_six_by_six(rows, columns, channels, seed):
    picture = np.random.default_rng(seed).random((rows, columns, channels), dtype=np.float32)
    small = small_picture(picture)
    assert (small.shape, small.dtype) == ((6, 6), np.float64)
    assert 0 <= small.min() <= small.max() <= 1


@given(**ANY_NETWORK)
def test_predictions_are_fair_on_any_network(seed, kind, target):
    picture, parameters = network_of(seed)
    challenges = backprop_challenges(picture, parameters, kind, target)
    require_fair(challenges)
    back = backward(forward(picture, parameters), parameters, kind, target)
    assert challenges[1].answer == str(np.count_nonzero(back.sums))
    assert challenges[2].answer == "2.303"
