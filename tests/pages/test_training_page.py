"""The training room, through the widgets of the page: begin, hold, step, go on, stop, keep."""

import pytest

from cnn_core.compute import sentences
from cnn_core.errors import LessonInputError
from pages.parts import runs, take_home
from pages.parts.training_experiments import EXPERIMENTS
from tests.pages.components import fed
from tests.pages.opening import open_lesson
from tests.pages.tables import tables_on
from tests.pages.test_journey import go_to
from tests.waiting import wait_until

pytestmark = pytest.mark.slow

LIVE = "training_live"
SMALL = {"training_network": "linear"}
"""What is soon made ready, where it does not matter what is trained."""


def press(app, name):
    return app.button(key=f"training_{name}").click().run()


def newest(app):
    return app.session_state[runs.RUNS][-1]


def finish(app):
    job = newest(app).job
    wait_until(lambda: job is None or job.done, "the training has ended", seconds=120)
    return app.run()


def told(app, name):
    """Return one thing of the newest report, None before the first."""
    return getattr(newest(app).latest, name, None)


def held_after(app, batch):
    """Whether the run has told this batch and that it stands still, which it tells after it."""
    return (told(app, "batch"), told(app, "kind")) == (batch, "pause")


def wait_for(app, phase):
    wait_until(lambda: newest(app).phase == phase, f"the run is {phase}", seconds=60)
    return app.run()


def live(app):
    assert not app.exception
    return fed(app, LIVE)


@pytest.fixture(scope="module")
def trained():
    """The room after a training of the usual network, for what is looked at one after another."""
    app = open_lesson("training", training_epochs_digits="4", training_seed="3")
    press(app, "train")
    assert not app.exception
    return finish(app)


def test_trains_tests_once_and_opens_the_network(trained):
    app = trained
    settings, arrays = live(app)
    network = newest(app).network
    assert len(network.history) == 4
    assert network.settings.seed == 3
    assert app.metric[0].value == f"{network.test.accuracy * 100:.1f} %"
    assert settings["state"] == "done"
    assert arrays["validation_accuracy"].shape == (4,)
    assert [name for name, _ in settings["gradients"]] == [
        "1 Convolution",
        "4 Convolution",
        "8 Dense",
    ]
    go_to(app, "network")
    assert not app.exception
    assert app.selectbox(key="network_which").value == network.digest


def test_a_network_is_taken_home_and_comes_back(trained):
    app = go_to(trained, "training")
    network = newest(app).network
    files = take_home._files(network, "Mine")
    assert "keras.layers.Conv2D" in files["Python script"].make()
    assert '"nbformat": 4' in files["Notebook"].make()
    archive, saved = files["Everything"].make(), files["Keras file"].make()
    for content, ending in ((archive, "zip"), (saved, "keras")):
        (uploader,) = app.file_uploader
        uploader.set_value((f"mine.{ending}", content, "application/zip")).run()
        assert not app.exception
        brought = newest(app)
        assert brought.name.startswith("Brought back")
        assert brought.network.test.accuracy == network.test.accuracy
        assert app.button(key="training_continue").disabled
    app.file_uploader[0].set_value(("mine.zip", b"PK no", "application/zip")).run()
    assert len(app.session_state[runs.RUNS]) == 3
    assert app.warning


def test_a_stopped_training_keeps_what_was_learnt():
    app = open_lesson("training", training_epochs_digits="200", **SMALL)
    press(app, "train")
    job = newest(app).job
    wait_until(lambda: job.num_events > 3, "the training tells something", seconds=60)
    app.run()
    press(app, "stop_button")
    finish(app)
    assert newest(app).network.stopped_early
    assert any("stopped early" in caption.value for caption in app.caption)


def test_batches_and_epochs_one_at_a_time_then_on_to_the_end():
    app = open_lesson("training", training_epochs_digits="3", **SMALL)
    press(app, "one_batch")
    wait_for(app, "paused")
    assert newest(app).latest.batch == 1
    assert "paused" in live(app)[0]["line"]
    press(app, "one_batch")
    wait_until(lambda: held_after(app, 2), "the second batch", seconds=20)
    app.run()
    press(app, "one_epoch")
    wait_until(lambda: held_after(app, 38), "the end of the epoch", seconds=20)
    app.run()
    assert live(app)[1]["validation_loss"].shape == (1,)
    assert app.button(key="training_train").disabled
    press(app, "continue")
    finish(app)
    assert len(newest(app).network.history) == 3
    assert len(app.session_state[runs.RUNS]) == 1


def test_train_again_and_continue_are_two_things_and_every_run_is_kept():
    app = open_lesson("training", training_epochs_digits="1", **SMALL)
    press(app, "train")
    finish(app)
    press(app, "train")
    finish(app)
    first, again = app.session_state[runs.RUNS]
    assert again.network.weights == first.network.weights
    app.slider(key="training_epochs_digits").set_value(2).run()
    press(app, "continue")
    finish(app)
    further = newest(app)
    assert further.origin == 2
    assert [past.epoch for past in further.network.history] == [1, 2, 3]
    assert further.network.history[:1] == again.network.history
    assert first.network.weights != further.network.weights

    assert live(app)[0]["name"] == "Run 3"
    app.toggle(key="training_run_1_overlaid").set_value(True).run()
    assert [other["name"] for other in live(app)[0]["runs"]] == ["Run 1"]
    assert live(app)[1]["run_0_epochs"].tolist() == [1.0]
    (table,) = tables_on(app)
    assert "Epochs" in table[""]
    app.text_input(key="training_run_1_name").set_value("<b>short</b> one").run()
    press(app, "run_1")
    assert live(app)[0]["name"] == "<b>short</b> one"
    press(app, "run_1_delete")
    assert [run.number for run in app.session_state[runs.RUNS]] == [2, 3]
    assert live(app)[0]["name"] == "Run 3"


def test_the_learning_rate_moves_while_it_runs():
    app = open_lesson(
        "training", training_epochs_digits="200", training_schedule="constant", **SMALL
    )
    press(app, "train")
    wait_for(app, "running")
    app.select_slider(key="training_rate_digits").set_value(0.0001).run()
    wait_until(lambda: told(app, "rate") == 0.0001, "the new rate is used", seconds=20)
    app.run()
    press(app, "stop_button")
    finish(app)
    network = newest(app).network
    assert network.settings.learning_rate == 0.01
    assert network.settings_now.learning_rate == 0.0001


def test_a_notice_is_not_shown_as_a_failure(monkeypatch):
    app = open_lesson("training", training_epochs_digits="60", **SMALL)
    monkeypatch.setattr(runs, "TRAINING_LIMIT", 0.01)
    press(app, "train")
    finish(app)
    assert "what it had learnt so far is kept" in app.info[0].value
    assert not app.error
    monkeypatch.setattr(runs, "MAX_RUNS", 1)
    newest(app).name = "*one*"
    press(app, "train")
    assert app.info[0].value.startswith(r"\*one\* was put away")
    assert not app.error
    finish(app)


def test_a_refused_press_is_shown_as_a_failure(monkeypatch):
    def unreachable():
        raise LessonInputError(sentences.UNREACHABLE)

    app = open_lesson("training")
    monkeypatch.setattr(runs, "get_compute", unreachable)
    press(app, "train")
    assert app.error[0].value == sentences.UNREACHABLE
    assert not app.info
    assert not app.session_state[runs.RUNS]


def test_letters_can_be_trained_too():
    app = open_lesson("training", training_data="X or O", training_network="Linear")
    app.slider(key="training_epochs_letters").set_value(1).run()
    press(app, "train")
    finish(app)
    network = newest(app).network
    assert network.dataset == "letters"
    assert network.spec.classes == ("X", "O")


def test_nonsense_in_the_address_trains_the_usual():
    app = open_lesson(
        "training", training_data="???", training_network="<i>", training_rate_digits="-5"
    )
    assert not app.exception
    assert not app.error


def test_every_experiment_sets_the_room_and_nothing_of_another_stays():
    app = open_lesson("training", training_data="X or O", training_label_noise="20")
    for experiment in EXPERIMENTS:
        app.button(key=f"training_try_{experiment.slug}").click().run()
        assert not app.exception
        settings = {"label_noise": 0, "network": "usual"} | dict(experiment.settings)
        assert app.slider(key="training_label_noise").value == settings["label_noise"]
        assert app.selectbox(key="training_network").value == settings["network"]
        assert app.slider(key="training_epochs_digits").value == settings.get("epochs_digits", 25)
        assert any(caption.value.startswith("1,200 to learn from") for caption in app.caption)
