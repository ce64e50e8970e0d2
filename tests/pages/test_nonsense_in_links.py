"""What a link says and is nonsense is passed over: the lesson opens as if nothing had been said."""

import numpy as np
import pytest

from tests.pages.components import fed
from tests.pages.opening import open_lesson

COMPONENTS = {
    "pixels": "pixels_lens",
    "convolution": "convolution_window",
    "layers": "layers_walk",
    "network": "network_overview",
}


@pytest.fixture(scope="module")
def usual():
    """What each component is fed when the link says nothing."""
    return {lesson: fed(open_lesson(lesson), key) for lesson, key in COMPONENTS.items()}


@pytest.mark.parametrize(
    ("lesson", "nonsense"),
    [
        ("pixels", {"pixels_at": "99,1"}),
        ("pixels", {"pixels_lens": "1000000"}),
        ("pixels", {"pixels_plane": "<b>"}),
        *(
            ("convolution", {"convolution_at": place})
            for place in ("99999,1", "a,b", "-1,4", "1", "1,2,3")
        ),
        ("layers", {"layers_step": "99"}),
        ("layers", {"layers_step": "0"}),
        ("layers", {"layers_map": "x"}),
        ("layers", {"layers_at": "9999,9999"}),
        ("network", {"network_which": "No such network", "network_source": "Elsewhere"}),
        ("network", {"network_compare": "Another network", "network_stranger": "../cat"}),
    ],
    ids=str,
)
def test_nonsense_in_a_link_is_passed_over(lesson, nonsense, usual):
    app = open_lesson(lesson, **nonsense)
    assert not app.exception
    settings, arrays = fed(app, COMPONENTS[lesson])
    expected, numbers = usual[lesson]
    assert settings == expected
    assert arrays.keys() == numbers.keys()
    for name, values in arrays.items():
        np.testing.assert_array_equal(values, numbers[name])
