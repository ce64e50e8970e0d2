"""The network by hand on its page: what it is fed, what it hears, and the training beside it."""

from dataclasses import replace

import numpy as np
import pytest

from cnn_core.datasets.boards import Move, moved_board
from cnn_core.networks.trials import Trial
from cnn_core.networks.x_or_o import board_trial
from cnn_core.x_or_o import FEATURES, TEMPLATES, HandNetwork
from cnn_core.x_or_o_text import board_text, features_text, votes_text
from cnn_core.x_or_o_trial import usual_network
from pages.parts import by_hand, by_hand_training
from pages.parts.components.hand_network import order_within
from pages.parts.lessons import PAGES, lesson_named
from tests.pages.components import fed
from tests.pages.opening import open_lesson
from tests.waiting import wait_until

USUAL_BOARD = moved_board(TEMPLATES["X"], by_hand.START)


def texts_of(board=None, network=None):
    network = network or usual_network()
    return {
        "board": board_text(TEMPLATES["O"] if board is None else board),
        "features": features_text(network.features),
        "second": features_text(network.second),
        "votes": votes_text(network.votes),
        "relu": str(int(network.rectified)),
    }


@pytest.fixture
def session(monkeypatch):
    """Give the state of the lesson a session and an address of its own."""
    monkeypatch.setattr(by_hand.st, "session_state", {})
    monkeypatch.setattr(by_hand.st, "query_params", _Parameters())


class _Parameters(dict):
    def to_dict(self):
        return dict(self)


def order(kind="set", step=1, **changes):
    return order_within({"step": step, "kind": kind, **texts_of(), **changes})


def test_it_opens_with_an_x_that_pixel_by_pixel_takes_for_an_o():
    settings, arrays = fed(open_lesson("x_or_o"), "x_or_o_board")
    np.testing.assert_array_equal(arrays["board"], USUAL_BOARD)
    np.testing.assert_array_equal(arrays["templates"], [TEMPLATES["X"], TEMPLATES["O"]])
    np.testing.assert_array_equal(arrays["votes"], usual_network().votes)
    assert settings["scores"] == {
        "literal": "Right for 74.5 % of 200 moved letters.",
        "network": "Right for 91.5 % of the same 200, with these weights.",
    }


def test_a_link_leads_to_board_and_weights():
    network = HandNetwork(-FEATURES, votes=np.full((12, 2), -7), rectified=False)
    texts = {f"x_or_o_{name}": text for name, text in texts_of(network=network).items()}
    app = open_lesson("x_or_o", **texts)
    settings, arrays = fed(app, "x_or_o_board")
    np.testing.assert_array_equal(arrays["board"], TEMPLATES["O"])
    np.testing.assert_array_equal(arrays["features"], -FEATURES)
    np.testing.assert_array_equal(arrays["votes"], network.votes)
    assert settings["rectified"] is False
    assert app.query_params["x_or_o_board"] == texts["x_or_o_board"]
    assert "x_or_o_second" not in app.query_params  # as usual


@pytest.mark.parametrize(
    "nonsense",
    [
        {"board": "9" * 27},
        {"board": "<b>"},
        {"features": "2" * 26},
        {"second": "x"},
        {"votes": "1_2"},
        {"relu": "yes"},
        {"seed": "-3"},
    ],
    ids=str,
)
def test_nonsense_in_a_link_is_passed_over(nonsense):
    app = open_lesson("x_or_o", **{f"x_or_o_{name}": text for name, text in nonsense.items()})
    assert not app.exception
    settings, arrays = fed(app, "x_or_o_board")
    np.testing.assert_array_equal(arrays["board"], USUAL_BOARD)
    np.testing.assert_array_equal(arrays["second"], usual_network().second)
    assert settings["rectified"] is True


@pytest.mark.parametrize(
    "told",
    [
        None,
        "set",
        {},
        {"step": 1, "kind": "set"},
        {"step": 0, "kind": "set", **texts_of()},
        {"step": True, "kind": "set", **texts_of()},
        {"step": 10**9, "kind": "set", **texts_of()},
        {"step": 1, "kind": "explode", **texts_of()},
        {"step": 1, "kind": ["set"], **texts_of()},
        {"step": 1, "kind": "set", **texts_of(), "board": 7},
        {"step": 1, "kind": "set", **texts_of(), "votes": [1] * 24},
        {"step": 1, "kind": "set", **texts_of(), "relu": 1},
    ],
    ids=str,
)
def test_orders_that_are_none_are_passed_over(told):
    assert order_within(told) is None


def test_a_drawing_is_taken_and_moved_from_itself_however_often(session):
    by_hand.carry_out(order())
    assert by_hand.state().heard == 1
    for step, kind in enumerate(["rotate", "rotate", "right"], start=2):
        by_hand.carry_out(order(kind, step, board=board_text(by_hand.state().board)))
    expected = moved_board(TEMPLATES["O"], Move(degrees=30, right=1))
    np.testing.assert_array_equal(by_hand.state().board, expected)
    changed = by_hand.state().board.copy()
    changed[0, 0] *= -1
    by_hand.carry_out(order("left", 5, board=board_text(changed)))
    np.testing.assert_array_equal(by_hand.state().board, moved_board(changed, Move(right=-1)))


def test_votes_are_fitted_to_the_features_of_now(session):
    by_hand.carry_out(order("fit", votes=votes_text(np.zeros((12, 2), int))))
    np.testing.assert_array_equal(by_hand.state().network.votes, usual_network().votes)


def test_what_is_learnt_is_shown_and_still_there_after_leaving(monkeypatch):
    def short(seed):
        plan = board_trial(seed).plan
        settings = replace(plan.settings, epochs=2, batch_size=32)
        return Trial("Learnt", replace(plan, settings=settings))

    monkeypatch.setattr(by_hand_training, "board_trial", short)
    app = open_lesson("x_or_o", x_or_o_seed="5")
    app.button(key="x_or_o_training_begin").click().run()
    job = app.session_state["experiments"]["x_or_o_training"].job
    wait_until(lambda: job is None or job.done, "the training has ended", seconds=120)
    app.run()
    assert_learnt(app)
    for slug in ("pooling", "x_or_o"):
        app.switch_page(str(lesson_named(slug).path.relative_to(PAGES)))
        app.run()
    assert_learnt(app)


def assert_learnt(app):
    assert not app.exception
    network = app.session_state["experiments"]["x_or_o_training"].results[0].network
    shown = {metric.label: (metric.value, metric.delta) for metric in app.metric}
    assert shown["Learnt"] == (f"{100 * network.test.accuracy:.1f} %", "seed 5, 2 epochs")
    assert shown["By hand"][0] == "87.5 %"
    settings, arrays = fed(app, "x_or_o_learnt")
    kernel = network.arrays()["layer_1.kernel"][:, :, 0]
    np.testing.assert_array_equal(arrays["filters"], kernel)
    start = network.at_epoch(0).arrays()["layer_1.kernel"][:, :, 0]
    np.testing.assert_array_equal(arrays["start"], start)
    for number, nearest in enumerate(settings["nearest"]):
        flat = kernel[..., number].ravel().astype(float)
        feature = FEATURES[..., nearest["place"]].ravel()
        cosine = flat @ feature / (np.linalg.norm(flat) * 3)
        assert nearest["likeness"] == pytest.approx(cosine)
