"""The network card of the training room: what the builder is fed, and what a link says."""

import pytest

from cnn_core.datasets import DATASETS
from cnn_core.networks.layer_text import read_layers, write_layers
from cnn_core.networks.presets import default_spec
from pages.parts import runs
from tests.pages.components import fed
from tests.pages.opening import open_lesson
from tests.waiting import wait_until

BUILDER = "training_builder"
OWN = "conv4.same-relu-max2-flat-dense8.tanh"


def built(app):
    assert not app.exception
    settings, _ = fed(app, BUILDER)
    return settings


@pytest.mark.parametrize("name", list(DATASETS))
def test_the_builder_starts_with_the_usual_network_of_the_data(name):
    spec = default_spec(name)
    settings = built(open_lesson("training", training_data=DATASETS[name].title))
    assert settings["text"] == settings["start"] == write_layers(spec.layers[:-1])
    assert len(settings["cards"]) == len(spec.layers)
    assert settings["problem"] == ""
    assert f"{spec.count_parameters():,} parameters" in settings["whole"]
    assert f"{spec.count_multiplications():,} multiplications" in settings["whole"]


def test_a_link_brings_a_design_and_it_stays_in_the_address():
    app = open_lesson("training", training_layers=OWN)
    settings = built(app)
    assert settings["text"] == OWN
    assert settings["start"] != OWN
    assert app.query_params["training_layers"] == OWN
    assert not app.button(key="training_train").disabled


def test_another_starting_point_takes_the_place_of_an_own_design():
    app = open_lesson("training", training_layers=OWN)
    app.selectbox(key="training_network").set_value("linear").run()
    settings = built(app)
    assert settings["text"] == settings["start"] == "flat"
    assert "training_layers" not in app.query_params


def test_other_data_keep_the_design():
    app = open_lesson("training", training_layers=OWN)
    (data,) = (group for group in app.button_group if group.key == "training_data")
    data.set_value("shapes").run()
    settings = built(app)
    assert settings["text"] == OWN
    assert settings["cards"][-1]["shape"] == "6"


def test_an_impossible_stack_says_which_card_and_why_and_cannot_be_trained():
    app = open_lesson("training", training_layers="conv8-max2-max2-conv8-flat")
    cards = built(app)["cards"]
    assert [bool(card["problem"]) for card in cards] == [False, False, False, True, False, False]
    assert [card["shape"] for card in cards[3:]] == [""] * 3
    train = app.button(key="training_train")
    assert train.disabled
    assert train.help.startswith("Layer 4")


def test_a_network_that_costs_too_much_says_so():
    settings = built(open_lesson("training", training_layers="flat-dense4096-dense4096"))
    assert "at most 2,000,000 weights" in settings["problem"]
    assert settings["whole"] == ""


@pytest.mark.parametrize("nonsense", ["conv", "<b>", "conv8-" * 300, "-", "dense10.softmax"])
def test_nonsense_in_a_link_is_passed_over(nonsense):
    settings = built(open_lesson("training", training_layers=nonsense))
    assert settings["text"] == settings["start"]


@pytest.mark.slow
def test_an_own_design_is_what_is_trained():
    app = open_lesson("training", training_layers=OWN, training_epochs_digits="1")
    app.button(key="training_train").click().run()
    job = app.session_state[runs.RUNS][-1].job
    wait_until(lambda: job.done, "the training has ended", seconds=120)
    app.run()
    assert not app.exception
    (run,) = app.session_state[runs.RUNS]
    network = run.network
    assert network.spec.layers[:-1] == read_layers(OWN)
    assert any("own design" in text.value for text in app.caption)
