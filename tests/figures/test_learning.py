"""The loss surface and the first answers: axes, the path, and what they say in words."""

import numpy as np
import pytest

from cnn_core.backprop import draw_parameters, loss_surface
from cnn_core.figures.learning import (
    first_answers_figure,
    first_answers_summary,
    loss_surface_figure,
    loss_surface_summary,
)

TITLES = ("bias of A", "bias of B")


@pytest.fixture
def surface():
    """Half the squared distances from 1 and 0: a bowl whose bottom is at (1, 0)."""
    return loss_surface(np.zeros((6, 6)), draw_parameters(1), "squared", 0, ("cA", "cB"), 0.5)


def test_the_surface_has_the_losses_and_the_path_lies_on_it(surface):
    drawn, path = loss_surface_figure(surface, TITLES).data
    assert drawn.type == "surface"
    np.testing.assert_allclose(drawn.z, surface.losses, rtol=1e-6)
    grid = np.meshgrid(drawn.x, drawn.y)
    np.testing.assert_allclose(drawn.z, 0.5 * ((1 - grid[0]) ** 2 + grid[1] ** 2), atol=1e-6)
    assert list(path.x[:3]) == [0.0, 0.5, 0.75]
    lift = 0.01 * np.ptp(surface.losses)
    np.testing.assert_allclose(path.z, surface.path[:, 2] + lift, rtol=1e-6)


def test_it_can_be_turned_by_dragging_and_by_degrees(surface):
    ahead, aside = (loss_surface_figure(surface, TITLES, turn=turn) for turn in (0, 90))
    assert ahead.layout.scene.dragmode == "turntable"
    assert ahead.layout.scene.camera.eye.x > 1 > abs(ahead.layout.scene.camera.eye.y)
    assert aside.layout.scene.camera.eye.y > 1 > abs(aside.layout.scene.camera.eye.x)
    assert ahead.layout.uirevision != aside.layout.uirevision
    assert ahead.layout.scene.xaxis.title.text == "bias of A"


def test_the_summary_says_where_the_path_leads(surface):
    assert loss_surface_summary(surface, TITLES).endswith(
        "it is 0.500 now, and 10 steps lead to 0.000."
    )
    far = loss_surface(np.zeros((6, 6)), draw_parameters(1), "squared", 0, ("cA", "cB"), 5)
    assert "step 1 of 10 leaves what is drawn" in loss_surface_summary(far, TITLES)


def test_first_answers_are_dots_about_an_equal_share():
    shares = np.array([[0.2, 0.8], [0.5, 0.5]], dtype=np.float32)
    figure = first_answers_figure(shares, ("X", "O"), 1)
    assert [list(dots.y) for dots in figure.data] == [pytest.approx(row) for row in shares]
    assert figure.data[1].marker.size > figure.data[0].marker.size
    assert figure.layout.shapes[0].y0 == 0.5
    assert figure.layout.yaxis.range[0] == 0
    assert "from 0.200 to 0.800; an equal share is 0.500" in first_answers_summary(shares)
