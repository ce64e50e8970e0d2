"""The data card of the training room: every data set is shown, and none is drawn for it."""

import numpy as np
import pytest

from cnn_core.datasets import DATASETS, Dataset, load_dataset
from cnn_core.datasets.augmentation import Augmentation, augment, picture_rngs
from cnn_core.datasets.downloaded import EightBitPart, preview
from cnn_core.errors import LessonInputError
from cnn_core.networks.presets import default_spec
from pages.parts import cached, data, training_data
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
    assert (network.value, network.options[0]) == ("usual", "The usual one")
    assert len(fed(app, "training_builder")[0]["cards"]) == len(default_spec("shapes").layers)
    choose(app, "digits")
    network = app.selectbox(key="training_network")
    assert (network.value, network.options[0]) == ("usual", "The usual one")
    assert len(fed(app, "training_builder")[0]["cards"]) == len(default_spec("digits").layers)


def choose(app, name):
    (offered,) = (group for group in app.button_group if group.key == "training_data")
    offered.set_value(name)
    app.run()
    assert not app.exception


def test_the_preview_shows_what_the_network_will_see(monkeypatch):
    """The pictures on the page are those that the training's stream gives in that epoch."""
    shown = []
    draw = training_data.pictures_svg

    def noted(pictures, **how):
        shown.append(pictures)
        return draw(pictures, **how)

    monkeypatch.setattr(training_data, "pictures_svg", noted)
    link = {"training_seed": "7", "training_shift_digits": "20", "training_noise_digits": "10"}
    app = open_lesson("training", **link)
    part = load_dataset("digits").train.first(12)
    strength = Augmentation(shift=0.2, noise=0.1)

    def expected(epoch):
        return augment(part.pictures, strength, picture_rngs(7, epoch - 1, part.indices))

    assert shown
    for pictures in shown:  # from the first run on
        np.testing.assert_array_equal(pictures, expected(1))
    app.slider(key="training_previewed").set_value(3).run()
    assert not app.exception
    np.testing.assert_array_equal(shown[-1], expected(3))
    assert any("in epoch 3: shifted by up to 20 %" in text for text in captions(app))


def test_how_many_and_how_clean_is_told():
    app = open_lesson("training", training_examples_digits="200", training_label_noise="25")
    assert "50 of 200 labels will be wrong." in captions(app)


def test_what_cannot_be_fetched_is_said_and_a_bundled_one_taken(monkeypatch):
    def refuse(slug):
        raise LessonInputError("MNIST cannot be reached. Choose the handwritten digits.")

    monkeypatch.setattr(data, "fetch", refuse)
    app = open_lesson("training", training_data="MNIST")
    assert not app.exception
    assert app.warning[0].value == "MNIST cannot be reached. Choose the handwritten digits."
    assert any(text.startswith("1,200 to learn from") for text in captions(app))
    assert not app.button(key="training_train").disabled


def test_what_was_fetched_is_offered_like_any_other(monkeypatch):
    numbers = np.zeros((60, 28, 28, 1), np.uint8)
    part = EightBitPart(numbers, np.arange(60) % 10, np.arange(60))
    classes = tuple("0123456789")
    whole = Dataset("mnist", "MNIST", classes, part, part, part, "CC BY-SA 3.0", "Synthetic.")
    monkeypatch.setitem(data._cards(), "mnist", preview(whole, 40))
    app = open_lesson("training", training_data="MNIST")
    assert not app.exception
    assert any(text.startswith("60 to learn from") for text in captions(app))
    assert fed(app, "training_builder")[0]["picture"] == "28×28×1"
