"""The data card of the training room: every data set is shown, and none is drawn for it."""

import pytest

from cnn_core.datasets import DATASETS, load_dataset
from cnn_core.networks.presets import default_spec
from pages.parts import cached
from tests.pages.components import fed
from tests.pages.opening import open_lesson

every_dataset = pytest.mark.parametrize("name", list(DATASETS))


def captions(app):
    return [caption.value for caption in app.caption]


@every_dataset
def test_every_data_set_shows_its_sizes_and_its_usual_network(name):
    app = open_lesson("training", training_data=DATASETS[name].title)
    assert not app.exception
    dataset = load_dataset(name)
    assert any(text.startswith(f"{len(dataset.train):,} to learn from") for text in captions(app))
    settings, _ = fed(app, "training_builder")
    assert f"{default_spec(name).count_parameters():,} parameters" in settings["whole"]


@pytest.mark.parametrize("name", ["shapes", "signboards"])
def test_showing_a_data_set_does_not_bring_its_training_part_into_memory(name):
    open_lesson("training", training_data=DATASETS[name].title)
    dataset = cached.dataset(name)
    assert not dataset.train.is_made
    assert not dataset.validation.is_made


def test_the_usual_network_stays_the_usual_one_when_the_data_change():
    app = open_lesson("training")
    choose(app, "shapes")
    network = app.selectbox(key="training_network")
    assert (network.value, network.options[0]) == ("usual", "Four convolutions")
    choose(app, "digits")
    network = app.selectbox(key="training_network")
    assert (network.value, network.options[0]) == ("usual", "Two convolutions")


def choose(app, name):
    (data,) = (group for group in app.button_group if group.key == "training_data")
    data.set_value(name)
    app.run()
    assert not app.exception
