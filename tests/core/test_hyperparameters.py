"""Hyperparameters: the choices, the space that is searched, what is tried, and which mattered."""

import itertools
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn_core.challenges import hyperparameters_challenges
from cnn_core.challenges.hyperparameters import drawn_rates
from cnn_core.datasets.augmentation import Augmentation
from cnn_core.errors import LessonInputError
from cnn_core.networks.bundled_search import FILE, finished_from, load_search, save_search, story_of
from cnn_core.networks.hyperparameters import (
    BY_SLUG,
    CHOICES,
    GROUPS,
    USUAL,
    network_of,
    settings_of,
)
from cnn_core.networks.layer_text import write_layers
from cnn_core.networks.search import (
    MAX_RUNS,
    Search,
    SearchRun,
    best_first,
    grid,
    name_of,
    random_draws,
    read_name,
    varied,
)
from cnn_core.networks.search_effects import chance, effects, verdict
from cnn_core.networks.search_space import PRESETS, SearchSpace, read_space
from cnn_core.networks.settings import TrainingSettings

SMALL = SearchSpace({"rate": ("0.001", "0.01", "0.1"), "filters": ("4", "16")})


def some_of(choice):
    return st.lists(st.sampled_from(choice.texts), min_size=1, unique=True).map(tuple)


spaces = st.fixed_dictionaries({}, optional={one.slug: some_of(one) for one in CHOICES}).map(
    SearchSpace
)
seeds = st.integers(0, 9999)


def test_the_choices_stand_in_the_recommended_order_the_learning_rate_first():
    assert [choice.slug for choice in CHOICES][:2] == ["rate", "optimiser"]
    groups = [choice.group for choice in CHOICES]
    assert list(dict.fromkeys(groups)) == list(GROUPS) == sorted(GROUPS, key=groups.index)
    assert all(choice.usual in choice.texts for choice in CHOICES)
    assert all(len(choice.options) > 1 and choice.does and choice.when for choice in CHOICES)


@pytest.mark.parametrize("slug", list(BY_SLUG))
def test_every_option_can_be_built_and_trained_and_changes_something(slug):
    plain = network_of(USUAL), settings_of(USUAL)
    for text in BY_SLUG[slug].texts:
        changed = {**USUAL, slug: text}
        assert ((network_of(changed), settings_of(changed)) == plain) == (text == USUAL[slug])


def test_a_combination_becomes_the_layers_that_it_names():
    wished = {"blocks": "3", "filters": "8", "kernel": "5", "activation": "tanh", "dropout": "50"}
    layers = write_layers(network_of({**USUAL, **wished}).layers[:-1])
    assert layers == "-".join(["conv8.k5.same-tanh-max2"] * 3 + ["flat-drop50"])


def test_a_combination_becomes_the_settings_that_it_names():
    wished = {"rate": "0.0003", "optimiser": "momentum", "batch": "128", "epochs": "24"}
    settings = settings_of({**USUAL, **wished, "l2": "0.001", "shift": "20"}, seed=7)
    assert settings == TrainingSettings(
        learning_rate=0.0003,
        optimiser="momentum",
        batch_size=128,
        epochs=24,
        l2=0.001,
        augmentation=Augmentation(shift=0.2),
        seed=7,
    )


@pytest.mark.parametrize("wrong", [{}, {**USUAL, "rate": "0.02"}, {**USUAL, "blocks": "9"}])
def test_what_is_no_combination_is_refused(wrong):
    with pytest.raises(LessonInputError, match="Expected for"):
        network_of(wrong)


@given(spaces)
def test_a_space_comes_back_from_its_text_which_a_link_need_not_disguise(space):
    text = space.to_text()
    assert read_space(text) == space
    assert set(text) <= set("abcdefghijklmnopqrstuvwxyz0123456789._-")


@given(spaces)
def test_the_count_is_the_product_and_every_place_another_combination(space):
    assert space.count == math.prod(len(texts) for texts in space.options.values())
    some = {tuple(space.at(place).values()) for place in range(min(space.count, 60))}
    assert len(some) == min(space.count, 60)


@pytest.mark.parametrize(
    "text",
    [
        "rate",
        "rate_",
        "rate_0.02",
        "rate_0.01_0.01",
        "weather_1",
        "rate_0.01-rate_0.1",
        "-",
        "rate_0.01-",
        "x" * 500,
        "rate_0.01;drop",
    ],
)
def test_nonsense_for_a_space_is_refused(text):
    with pytest.raises(LessonInputError):
        read_space(text)


def test_everything_is_1_990_656_combinations():
    assert PRESETS["everything"].space.count == 1_990_656
    factors = "6 × 4 × 4 × 4 × 4 × 3 × 3 × 4 × 3 × 4 × 3"
    assert PRESETS["everything"].space.told == f"{factors} = 1,990,656"
    assert PRESETS["rate_and_filters"].space.told == "4 × 3 = 12"
    assert SearchSpace().told == "1"


def test_a_grid_is_the_product_in_order():
    slow = [
        {**USUAL, "rate": rate, "filters": filters}
        for rate, filters in itertools.product(("0.001", "0.01", "0.1"), ("4", "16"))
    ]
    assert list(grid(SMALL)) == slow


def test_a_grid_above_twelve_is_refused_with_what_to_do():
    with pytest.raises(LessonInputError, match="Take values out, or search at random"):
        grid(PRESETS["broad"].space)


@given(spaces, seeds, st.integers(1, MAX_RUNS))
def test_random_draws_are_different_inside_and_repeatable(space, seed, number):
    draws = random_draws(space, number, seed)
    assert draws == random_draws(space, number, seed)
    assert len({tuple(one.values()) for one in draws}) == len(draws) == min(number, space.count)
    assert all(one[slug] in texts for one in draws for slug, texts in space.options.items())


@pytest.mark.parametrize("number", [0, 13, True, 2.5])
def test_another_number_of_draws_is_refused(number):
    with pytest.raises(LessonInputError, match="from 1 to 12"):
        random_draws(SMALL, number, 0)


@given(spaces, seeds)
def test_a_run_is_known_again_by_its_name(space, seed):
    for combination in random_draws(space, 3, seed):
        assert read_name(name_of(combination, space)) == combination


def test_trials_are_called_differently_and_carry_the_seed():
    trials = Search(SMALL, "random", 5).trials()
    assert len({trial.name for trial in trials}) == len(trials) == 6
    assert {trial.plan.settings.seed for trial in trials} == {5}


def run(number, accuracy, parameters=100, **combination):
    return SearchRun(number, {**USUAL, **combination}, accuracy, parameters, 1.0)


RUNS = (
    run(1, 0.9, rate="0.001", filters="4"),
    run(2, 0.8, rate="0.001", filters="16"),
    run(3, 0.5, rate="0.1", filters="4"),
    run(4, 0.2, rate="0.1", filters="16"),
)


def test_the_best_has_the_highest_accuracy_and_of_equals_the_fewest_parameters():
    runs = [run(1, 0.9, 300), run(2, 0.9, 200), run(3, 0.8, 1), run(4, 0.9, 200)]
    assert [one.number for one in best_first(runs)] == [2, 4, 1, 3]


def test_the_choice_that_mattered_most_is_the_one_with_the_farthest_means():
    assert varied(RUNS) == ("rate", "filters")
    first, second = effects(RUNS)
    assert (first.slug, second.slug) == ("rate", "filters")
    assert first.difference == pytest.approx((0.9 + 0.8) / 2 - (0.5 + 0.2) / 2)
    assert second.difference == pytest.approx((0.9 + 0.5) / 2 - (0.8 + 0.2) / 2)


def test_the_verdict_tells_means_and_counts_and_claims_no_more():
    told = verdict(RUNS, 300)
    assert "**learning rate** made the largest difference" in told
    assert "85.0 % at 0.001 (2 runs), 35.0 % at 0.1 (2 runs)" in told
    assert "take it for a hint" in told


def test_choices_that_cannot_be_told_apart_are_all_named():
    runs = [run(1, 0.9, rate="0.01", l2="0"), run(2, 0.3, rate="0.1", l2="0.01")]
    told = verdict(runs, 300)
    assert "**learning rate** made the largest difference" in told
    assert "Nearly as much goes with: L2. So few runs cannot tell which of them it was." in told


def test_what_may_be_chance_is_not_told_as_a_difference():
    runs = [run(1, 0.95, l2="0"), run(2, 0.94, l2="0.01")]
    assert verdict(runs, 300).startswith("No choice made a clear difference in these 2 runs")
    assert "nothing can be compared" in verdict(runs[:1], 300)
    assert chance(runs, 300) == pytest.approx(2 * math.sqrt(2 * 0.95 * 0.05 / 300))
    alone = [run(1, 0.95, l2="0"), run(2, 0.44, l2="0.01")]
    assert "**L2** made the largest difference" in verdict(alone, 300)
    assert "another seed" in verdict(alone, 300)


def test_the_search_that_comes_with_the_site_is_the_one_set_up_with_seed_0():
    finished = load_search()
    assert finished.search == Search(next(iter(PRESETS.values())).space, "random", 0)
    assert tuple(one.combination for one in finished.runs) == finished.search.combinations()
    assert finished.best.accuracy == max(one.accuracy for one in finished.runs)
    assert 0.9 < finished.test_right / finished.test_pictures <= 1
    assert finished_from(story_of(finished)) == finished


def test_a_search_comes_back_from_its_file(tmp_path):
    file = tmp_path / "search.json"
    save_search(load_search(), {"numpy": "2"}, file)
    assert finished_from(json.loads(file.read_text(encoding="utf-8"))) == load_search()


@pytest.mark.parametrize(
    "change",
    [
        lambda story: story.pop("runs"),
        lambda story: story.update(runs="none"),
        lambda story: story.update(space="rate_0.02"),
        lambda story: story.update(method="guess"),
        lambda story: story.update(seed=1),
        lambda story: story.update(test_right=298),
        lambda story: story["runs"][0].update(validation_accuracy=1.5),
        lambda story: story["runs"][0].update(parameters=7),
        lambda story: story["runs"][0].update(name="rate 0.1"),
        lambda story: story["runs"][0].update(seconds="soon"),
    ],
)
def test_a_file_that_does_not_fit_is_refused(change):
    story = json.loads(FILE.read_text(encoding="utf-8"))
    change(story)
    with pytest.raises(LessonInputError):
        finished_from(story)


@pytest.mark.parametrize("space", [SearchSpace(), SMALL, PRESETS["everything"].space])
def test_predictions_have_their_answers_from_the_core(space):
    combinations, first, rates = hyperparameters_challenges(space)
    assert combinations.answer == f"{space.count * 3:,}"
    assert first.answer == "Learning rate"
    assert rates.answer == "12"
    for challenge in (combinations, first, rates):
        assert challenge.answer in challenge.options
        assert len(set(challenge.options)) == len(challenge.options) >= 3


@given(st.integers(1, 40), seeds)
def test_rates_drawn_from_a_range_lie_in_it_and_are_all_different(number, seed):
    rates = drawn_rates(number, seed)
    assert all(0.001 <= rate <= 0.1 for rate in rates)
    assert len(set(rates)) == number
