"""The training room and the network, through the widgets of the page."""

import pytest

from pages.parts import jobs
from tests.pages.opening import open_lesson
from tests.pages.test_journey import go_to
from tests.waiting import wait_until

pytestmark = pytest.mark.slow


def finish(app):
    job = app.session_state[jobs.JOB]
    wait_until(lambda: job.done, "the training has ended", seconds=120)
    return app.run()


def test_trains_tests_once_and_opens_the_network():
    app = open_lesson("training", training_epochs_digits="4", training_seed="3")
    app.button(key="training_train").click().run()
    assert not app.exception
    finish(app)
    assert not app.exception
    (network,) = app.session_state[jobs.NETWORKS]
    assert len(network.history) == 4
    assert network.settings.seed == 3
    assert app.metric[0].value == f"{network.test.accuracy * 100:.1f} %"
    go_to(app, "network")
    assert not app.exception
    assert app.selectbox(key="network_which").value == network.digest


def test_a_stopped_training_keeps_what_was_learnt():
    app = open_lesson("training", training_epochs_digits="60")
    app.button(key="training_train").click().run()
    job = app.session_state[jobs.JOB]
    wait_until(lambda: job.num_events > 3, "the training tells something", seconds=60)
    app.run()
    app.button(key="training_stop_button").click().run()
    finish(app)
    (network,) = app.session_state[jobs.NETWORKS]
    assert network.stopped_early
    assert any("stopped early" in caption.value for caption in app.caption)


def test_letters_can_be_trained_too():
    app = open_lesson("training", training_data="X or O", training_network="Linear")
    app.slider(key="training_epochs_letters").set_value(2).run()
    app.button(key="training_train").click().run()
    finish(app)
    (network,) = app.session_state[jobs.NETWORKS]
    assert network.dataset == "letters"
    assert network.spec.classes == ("X", "O")


def test_nonsense_in_the_address_trains_the_usual():
    app = open_lesson(
        "training", training_data="???", training_network="<i>", training_rate_digits="-5"
    )
    assert not app.exception
    assert not app.error
