"""The lesson on hyperparameters: its map, what a link brings, a search from button to winner."""

import pytest

from cnn_core.networks.bundled_search import load_search
from cnn_core.networks.hyperparameters import BY_SLUG, CHOICES, network_of, settings_of
from cnn_core.networks.layer_text import write_layers
from cnn_core.networks.search import best_first, read_name, runs_of, runs_told
from cnn_core.networks.search_effects import verdict
from cnn_core.networks.search_space import PRESETS, SearchSpace, read_space
from pages.parts.components.choice_map import space_within
from pages.parts.components.search_runs import Look, look_within
from tests.pages.components import fed
from tests.pages.opening import open_lesson
from tests.pages.test_journey import go_to
from tests.waiting import wait_until

SMALL = "rate_0.003_0.01-epochs_3-filters_4_8"


def texts(app):
    shown = [*app.markdown, *app.caption, *app.get("metric")]
    return [one.value for one in shown]


def the_map(app):
    return fed(app, "hyperparameters_map")[0]


def the_runs(app):
    return fed(app, "hyperparameters_runs")[0]


def test_before_any_click_the_search_of_the_site_is_shown_and_said_to_be_so():
    app, finished = open_lesson("hyperparameters"), load_search()
    shown = the_runs(app)
    assert [one["accuracy"] for one in shown["runs"]] == [one.accuracy for one in finished.runs]
    assert [one["parameters"] for one in shown["runs"]] == [one.parameters for one in finished.runs]
    assert shown["order"] == [one.number for one in best_first(finished.runs)]
    assert (shown["best"], shown["pictures"]) == (finished.best.number, 300)
    told = texts(app)
    assert any(text.startswith("Run when this site was made: 12 of 864") for text in told)
    assert verdict(finished.runs, 300) in told
    assert f"{finished.test_right / finished.test_pictures * 100:.1f} %" in told


def test_the_map_has_every_choice_in_order_and_the_measured_seconds():
    settings = the_map(open_lesson("hyperparameters"))
    assert [choice["slug"] for choice in settings["choices"]] == [one.slug for one in CHOICES]
    assert settings["start"] == PRESETS["broad"].space.to_text()
    runs = load_search().runs
    assert settings["seconds"] == pytest.approx(sum(one.seconds for one in runs) / len(runs))


def test_a_link_brings_the_space_the_method_and_the_seed():
    app = open_lesson(
        "hyperparameters",
        hyperparameters_space=SMALL,
        hyperparameters_method="Grid",
        hyperparameters_seed="5",
        hyperparameters_run="3",
        hyperparameters_brush="rate_0_1",
    )
    assert the_map(app)["start"] == SMALL
    assert app.segmented_control(key="hyperparameters_method").value == "grid"
    assert app.number_input(key="hyperparameters_seed").value == 5
    assert app.button(key="hyperparameters_search_begin").label == "Train 4 runs"
    assert (the_runs(app)["run"], the_runs(app)["brush"]) == (3, "rate_0_1")


def test_a_link_with_every_choice_as_usual_trains_one_run():
    app = open_lesson("hyperparameters", hyperparameters_space="usual")
    assert the_map(app)["start"] == ""
    assert app.button(key="hyperparameters_search_begin").label == "Train 1 run"


@pytest.mark.parametrize("space", ["", "rate_0.02", "everything", "rate_0.1-rate_0.01", "x" * 900])
def test_a_space_that_makes_no_sense_falls_back_to_the_usual(space):
    app = open_lesson(
        "hyperparameters",
        hyperparameters_space=space,
        hyperparameters_method="Guess",
        hyperparameters_run="-3",
        hyperparameters_brush="rate_9_<b>",
    )
    assert not app.exception
    assert the_map(app)["start"] == PRESETS["broad"].space.to_text()
    assert (the_runs(app)["run"], the_runs(app)["brush"]) == (0, "")


def test_a_grid_is_offered_only_where_it_fits_and_a_word_says_why():
    large = open_lesson("hyperparameters")
    assert large.segmented_control(key="hyperparameters_method").options == ["Random"]
    assert any("A grid would try all 864 combinations" in text for text in texts(large))
    small = open_lesson("hyperparameters", hyperparameters_space=SMALL)
    assert small.segmented_control(key="hyperparameters_method").options == ["Random", "Grid"]


@pytest.mark.parametrize("told", [None, 3, {}, "rate_7", "rate", ["rate_0.1"]])
def test_what_a_browser_tells_of_the_map_is_checked(told):
    assert space_within(told) is None


def test_a_space_from_a_browser_is_taken():
    assert space_within("rate_0.1") == SearchSpace({"rate": ("0.1",)}) == read_space("rate_0.1")


@pytest.mark.parametrize(
    "told",
    [
        None,
        "look",
        {"run": "x"},
        {"run": "٣"},
        {"run": 100},
        {"brush": 3},
        {"brush": "rate"},
        {"brush": "rate_2_1"},
        {"brush": "rate_0_1-"},
        {"brush": "rate_0_1-" * 60 + "l2_0_0"},
    ],
)
def test_what_a_browser_tells_of_the_runs_is_checked(told):
    assert look_within(told) is None


def test_a_look_from_a_browser_is_taken():
    assert look_within({"run": 4, "brush": "rate_0_2-l2_1_1"}) == Look(4, "rate_0_2-l2_1_1")


@pytest.fixture(scope="module")
def searched():
    """Search once; return the page, and what it showed when some runs were done and some not."""
    app = open_lesson(
        "hyperparameters",
        hyperparameters_space=SMALL,
        hyperparameters_seed="2",
        hyperparameters_brush="rate_0_1",
    )
    app.button(key="hyperparameters_search_begin").click().run()
    job = app.session_state["experiments"]["hyperparameters_search"].job
    wait_until(
        lambda: job.done or len(runs_told(job.events_since(0))) > 0,
        "a run is done",
        seconds=120,
    )
    app.run()
    halfway = the_runs(app)
    wait_until(lambda: job.done, "all runs are done", seconds=120)
    app.run()
    return app, halfway


def own_runs(app):
    return runs_of(app.session_state["experiments"]["hyperparameters_search"].results)


@pytest.mark.slow
def test_runs_appear_while_others_are_still_to_come(searched):
    _, halfway = searched
    assert halfway["planned"] == 4
    assert 1 <= len(halfway["runs"]) <= 4
    assert [axis["slug"] for axis in halfway["axes"]] == ["rate", "filters"]


@pytest.mark.slow
def test_what_was_brushed_of_other_runs_is_free_again(searched):
    app, halfway = searched
    assert halfway["brush"] == the_runs(app)["brush"] == ""


@pytest.mark.slow
def test_a_search_ends_with_its_runs_its_verdict_and_the_test_of_its_winner_alone(searched):
    app, _ = searched
    assert not app.exception
    runs = own_runs(app)
    results = app.session_state["experiments"]["hyperparameters_search"].results
    best = best_first(runs)[0]
    assert {read_name(one.name)["epochs"] for one in results} == {"3"}
    assert [one["accuracy"] for one in the_runs(app)["runs"]] == [one.accuracy for one in runs]
    assert "Trained with: 4 of 4 combinations at random, seed 2." in texts(app)
    assert verdict(runs, 300) in texts(app)
    metrics = [(one.label, one.value) for one in app.get("metric")]
    test = results[best.number - 1].network.test
    assert metrics == [
        (f"Run {best.number}, validation", f"{best.accuracy * 100:.1f} %"),
        ("The same run, test part", f"{test.accuracy * 100:.1f} %"),
    ]


@pytest.mark.slow
def test_a_session_keeps_no_snapshots_of_a_search_and_tells_its_seconds(searched):
    app, _ = searched
    kept = app.session_state["experiments"]["hyperparameters_search"].results
    assert all(one.network.snapshots == () for one in kept)
    runs = own_runs(app)
    assert the_map(app)["seconds"] == pytest.approx(sum(one.seconds for one in runs) / len(runs))


@pytest.mark.slow
def test_the_winner_opens_in_the_training_room_with_its_settings(searched):
    app, _ = searched
    best = best_first(own_runs(app))[0].combination
    app.button(key="hyperparameters_open_winner").click().run()
    assert not app.exception
    assert app.title[0].value == "Training room"
    assert app.select_slider(key="training_rate_digits").value == float(best["rate"])
    assert app.slider(key="training_epochs_digits").value == 3
    assert app.number_input(key="training_seed").value == 2
    filters = BY_SLUG["filters"].option(best["filters"]).value
    block = f"conv{filters}.same-relu-max2"
    assert fed(app, "training_builder")[0]["text"] == f"{block}-{block}-flat"
    go_to(app, "hyperparameters")
    assert "Trained with: 4 of 4 combinations at random, seed 2." in texts(app)
    assert the_map(app)["start"] == SMALL


def test_the_winner_of_the_site_opens_in_a_room_that_was_set_otherwise_before():
    app = open_lesson(
        "training",
        training_l2="0.01",
        training_optimiser="sgd",
        training_loss="Squared error",
        training_examples_digits="50",
        training_zoom_digits="20",
        training_network="linear",
    )
    assert app.slider(key="training_zoom_digits").value == 20
    go_to(app, "hyperparameters")
    app.button(key="hyperparameters_open_winner").click().run()
    assert not app.exception
    wished = settings_of(load_search().best.combination)
    assert app.select_slider(key="training_rate_digits").value == wished.learning_rate
    assert app.select_slider(key="training_batch_digits").value == wished.batch_size
    assert app.slider(key="training_epochs_digits").value == wished.epochs
    assert app.selectbox(key="training_optimiser").value == wished.optimiser == "adam"
    assert app.select_slider(key="training_l2").value == wished.l2 == 0
    assert app.segmented_control(key="training_loss").value == "Cross-entropy"
    assert app.select_slider(key="training_examples_digits").value == 1_200
    assert app.slider(key="training_zoom_digits").value == 0
    network = network_of(load_search().best.combination)
    assert fed(app, "training_builder")[0]["text"] == write_layers(network.layers[:-1])
