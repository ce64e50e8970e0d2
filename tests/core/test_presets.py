"""Networks to start from: they fit their data set, and a learner's machine can afford them."""

import pytest

from cnn_core.datasets import DATASETS, load_dataset
from cnn_core.errors import LessonInputError
from cnn_core.networks.presets import default_settings, default_spec
from cnn_core.networks.spec import Activation, Convolution
from cnn_core.networks.starting_points import STARTING_POINTS, starting_point_of

every_dataset = pytest.mark.parametrize("name", list(DATASETS))
every_point = pytest.mark.parametrize("slug", list(STARTING_POINTS))


@every_dataset
@every_point
def test_every_starting_point_fits_every_data_set(name, slug):
    dataset, spec = load_dataset(name), STARTING_POINTS[slug].spec(default_spec(name))
    assert spec.input_shape == dataset.input_shape
    assert spec.classes == dataset.classes
    assert spec.layers[-1] == default_spec(name).layers[-1]


@every_dataset
@every_point
def test_every_starting_point_is_trained_within_a_minute_or_so(name, slug):
    spec, settings = STARTING_POINTS[slug].spec(default_spec(name)), default_settings(name)
    pictures = settings.epochs * len(load_dataset(name).train)
    assert spec.count_parameters() < 150_000
    assert spec.count_multiplications() * pictures < 2e11


@every_dataset
@every_point
def test_every_starting_point_has_a_title_of_its_own_and_is_known_by_it(name, slug):
    point = STARTING_POINTS[slug]
    titles = [other.title_for(default_spec(name)) for other in STARTING_POINTS.values()]
    assert len(set(titles)) == len(titles)
    assert starting_point_of(point.spec(default_spec(name)), default_spec(name)) == point.title_for(
        default_spec(name)
    )


@every_dataset
def test_the_usual_network_can_be_drawn_whole(name):
    spec = default_spec(name)
    assert sum(not isinstance(layer, Activation) for layer in spec.layers) <= 12
    filters = [layer.filters for layer in spec.layers if isinstance(layer, Convolution)]
    assert max(filters) <= 32


def test_the_usual_network_of_the_shapes_is_the_deepest():
    assert STARTING_POINTS["usual"].title_for(default_spec("shapes")) == "Four convolutions"
    assert STARTING_POINTS["usual"].title_for(default_spec("digits")) == "Two convolutions"


def test_signboards_are_told_by_one_sigmoid_unit():
    for point in STARTING_POINTS.values():
        assert point.spec(default_spec("signboards")).layer_titles[-1] == "Dense 1, Sigmoid"


def test_a_data_set_without_a_network_is_refused():
    with pytest.raises(LessonInputError, match="one of digits, letters, shapes, signboards"):
        default_spec("faces")
    with pytest.raises(LessonInputError, match="one of digits, letters, shapes, signboards"):
        default_settings("faces")
