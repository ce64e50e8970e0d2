"""Names that learners and archives give are shown as text, on every page that shows them."""

from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cnn_core.datasets.own import OwnClass, OwnPicture
from cnn_core.errors import LessonInputError
from cnn_core.figures.charts import class_accuracy_figure
from cnn_core.figures.learning import first_answers_figure
from cnn_core.figures.units import ablation_figure
from cnn_core.networks.bundled import load_bundled
from cnn_core.networks.settings import TrainingSettings
from cnn_core.networks.spec import NetworkSpec
from pages.parts import own_classes, runs
from pages.parts.lessons import PAGES, lesson_named
from tests.hostile.shown import MARK, marked
from tests.hostile.test_links import parameters_of
from tests.pages.opening import FRAME, open_lesson


def named_by_others():
    """Open the training room of somebody whose runs, classes and files have odd names."""
    digits = load_bundled("digits")
    classes = tuple(f"{MARK} {number}" for number in range(10))
    spec = NetworkSpec(digits.spec.input_shape, digits.spec.layers, classes)
    network = replace(digits, spec=spec)
    kept = [
        runs.Run(number, f"{MARK} run {number}", spec, "digits", network.settings)
        for number in (1, 2)
    ]
    kept[0].network, kept[1].network, kept[1].overlaid = network, replace(network), True
    rng = np.random.default_rng(0)
    gathered = tuple(
        OwnClass(f"{MARK} {name}", tuple(_picture(rng) for _ in range(6))) for name in ("a", "b")
    )
    app = AppTest.from_file(str(FRAME), default_timeout=90)
    app.session_state[runs.RUNS] = kept
    app.session_state[runs._MESSAGE] = runs.Message(f"{MARK} was put away", True)
    app.session_state[own_classes._CLASSES] = gathered
    app.query_params["training_data"] = "My own pictures"
    app.switch_page(str(lesson_named("training").path.relative_to(PAGES)))
    return app.run()


def _picture(rng):
    pixels = rng.integers(0, 256, (64, 64, 3), dtype=np.uint8)
    return OwnPicture(pixels, f"{MARK}.png", "")


def test_the_training_room_shows_names_as_text():
    app = named_by_others()
    assert not app.exception
    assert not marked(app)
    app.button(key="training_gather").click().run()
    assert not app.exception
    assert not marked(app)


@pytest.mark.parametrize(
    "figure",
    [
        class_accuracy_figure(np.array([0.5, 1.0]), ("<b>", "a & b")).data[0].y,
        first_answers_figure(np.full((1, 2), 0.5), ("<b>", "a & b"), 0).data[0].x,
        ablation_figure(np.array([2, 2]), np.array([1, 1]), None, ("<b>", "a & b")).data[0].y,
    ],
)
def test_charts_show_names_as_text(figure):
    assert list(figure) == ["&lt;b&gt;", "a &amp; b"]


def test_a_seed_of_any_length_is_told_in_short():
    with pytest.raises(LessonInputError) as refused:
        TrainingSettings(seed="9" * 10_000)
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize(
    "link",
    [
        {"training_loss": ""},
        {"training_seed": "1e999"},
        {"training_seed": ["1", "-1e999"]},
        {"training_learnt_of": " "},
    ],
    ids=str,
)
def test_a_link_that_a_widget_cannot_read_is_passed_over(link):
    app = open_lesson("training", **link, training_epochs="7")
    assert not app.exception
    assert app.query_params.keys() <= {"training_epochs"}


@pytest.mark.parametrize("text", ["", "9" * 400, "a" * 30_000])
def test_a_lesson_opens_where_every_parameter_says_the_same(text):
    app = open_lesson("training", **dict.fromkeys(parameters_of("training"), text))
    assert not app.exception
