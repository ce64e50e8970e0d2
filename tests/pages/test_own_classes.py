"""Pictures of one's own: gathered as files and as a zip, counted, trained with, looked into."""

import io
import zipfile
from types import SimpleNamespace

import numpy as np
import pytest
import streamlit as st
from PIL import Image
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.scriptrunner_utils.exceptions import StopException
from streamlit.testing.v1 import AppTest

from cnn_core.datasets import own_classes as kept
from pages.parts import own_classes, runs
from tests.pages.components import fed
from tests.pages.opening import open_lesson
from tests.pages.tables import tables_on
from tests.pages.test_journey import go_to
from tests.waiting import wait_until

NUM_PICTURES = 10


def picture(stripes_are_upright, number):
    """Draw stripes with some noise, as JPEG."""
    rng = np.random.default_rng(number)
    stripes = np.tile((np.arange(48) // 6 % 2)[None], (48, 1))
    brightness = (stripes if stripes_are_upright else stripes.T) * 150 + rng.integers(
        0, 90, (48, 48)
    )
    file = io.BytesIO()
    Image.fromarray(brightness.astype(np.uint8)).save(file, "JPEG", quality=90)
    return file.getvalue()


def stripes_stand(pixels):
    columns, rows = (pixels.mean(axis=(along, 2)) for along in (0, 1))
    return columns.std() > 3 * rows.std()


def pictures(name, upright):
    first = 0 if upright else 100
    return [
        (f"{name}{number}.jpg", picture(upright, first + number), "image/jpeg")
        for number in range(NUM_PICTURES)
    ]


def archive():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as target:
        for folder, upright in (("standing", True), ("lying", False)):
            for name, content, _ in pictures(folder, upright):
                target.writestr(f"stripes/{folder}/{name}", content)
        target.writestr("stripes/notes.txt", "no picture")
        target.writestr("../../outside/x.jpg", picture(True, 55))
    return file.getvalue()


def gather():
    app = open_lesson("training", training_data="My own pictures")
    assert app.button(key="training_train").disabled
    return within(app)


def within(app):
    """Run once more with the dialog open: a run of the whole page closes it."""
    app.button(key="training_gather").click().run()
    assert not app.exception
    return app


def upload(app, files):
    (uploader,) = (one for one in app.file_uploader if one.key.startswith("own_upload"))
    uploader.set_value(files)
    return within(app)


def turn_to(app, key, value):
    (group,) = (group for group in app.button_group if group.key == key)
    group.set_value(value)
    return within(app)


def finish(app):
    app.run()
    app.button(key="training_train").click().run()
    job = app.session_state[runs.RUNS][-1].job
    wait_until(lambda: job.done, "the training has ended", seconds=120)
    app.run()
    assert not app.exception
    return app.session_state[runs.RUNS][-1].network


def gathered(app):
    return {known.name: len(known.pictures) for known in app.session_state[own_classes._CLASSES]}


@pytest.mark.slow
def test_files_of_two_classes_train_to_a_classifier_that_can_be_looked_into():
    app = gather()
    upload(app, pictures("a", upright=True))
    turn_to(app, "own_class_2", 1)
    upload(app, pictures("b", upright=False))
    app.text_input(key="own_name_1_class 2").set_value("<b>lying</b>")
    within(app)
    assert gathered(app) == {"class 1": 10, "<b>lying</b>": 10}
    network = finish(app)
    assert network.spec.classes == ("class 1", "<b>lying</b>")
    assert network.test.accuracy == 1.0
    go_to(app, "network")
    assert not app.exception
    assert app.selectbox(key="network_which").value == network.digest


def test_a_zip_of_folders_is_read_as_far_as_it_is_good_and_can_be_trained_with():
    app = gather()
    turn_to(app, "own_way", "Zip of folders")
    upload(app, ("stripes.zip", archive(), "application/zip"))
    assert gathered(app) == {"standing": 10, "lying": 10}
    assert "notes.txt" in app.warning[0].value
    standing, lying = app.session_state[own_classes._CLASSES]
    assert [stripes_stand(one.pixels) for one in standing.pictures] == [True] * 10
    assert [stripes_stand(one.pixels) for one in lying.pictures] == [False] * 10
    app.run()
    assert not app.button(key="training_train").disabled


def test_what_is_no_picture_and_no_zip_is_refused_with_a_sentence():
    app = gather()
    upload(app, [("notes.png", b"no picture", "image/png"), *pictures("a", True)[:1]])
    assert gathered(app) == {"class 1": 1, "class 2": 0}
    assert "notes" in app.warning[0].value
    turn_to(app, "own_way", "Zip of folders")
    upload(app, ("x.zip", b"PK\x03\x04 broken", "application/zip"))
    assert gathered(app) == {"class 1": 1, "class 2": 0}
    assert app.warning


def progress_told(monkeypatch, *, closed_at=None):
    """Keep what a progress bar says; at the number where the dialog is closed, end the run."""
    told = []

    def spied(place, share, text):
        told.append((share, text))
        if len(told) == closed_at:
            raise StopException

    monkeypatch.setattr(DeltaGenerator, "progress", spied)
    return told


def test_reading_many_files_shows_how_far_it_is(monkeypatch):
    told, app = progress_told(monkeypatch), gather()
    upload(app, pictures("a", True))
    assert told == []
    upload(app, [*pictures("b", True), *pictures("c", False)])
    assert len(told) == 20
    assert told[11] == (0.6, "Reading 12 of 20 …")
    assert gathered(app) == {"class 1": 30, "class 2": 0}
    assert app.success[0].value == "20 pictures read."


def test_files_are_read_on_when_the_dialog_is_closed_meanwhile(monkeypatch):
    told, app = progress_told(monkeypatch, closed_at=6), gather()
    upload(app, [*pictures("a", True), *pictures("b", False)])
    assert gathered(app) == {"class 1": 0, "class 2": 0}
    app.run()  # without the dialog
    numbers = [int(text.split()[1]) for _, text in told]
    assert numbers == [*range(1, 7), *range(6, 21)]
    assert gathered(app) == {"class 1": 20, "class 2": 0}
    within(app)
    assert app.success[0].value == "20 pictures read."
    assert len(told) == len(numbers)


def note_twice(files):
    from pages.parts import own_classes

    for file in files:
        own_classes.take_files(0, [file])
    own_classes.read_files(lambda number, count: None)


def test_files_that_come_while_others_wait_to_be_read_do_not_take_their_place():
    files = [io.BytesIO(picture(True, number)) for number in range(2)]
    for number, file in enumerate(files):
        file.name = f"{number}.jpg"
    app = AppTest.from_function(note_twice, args=(files,)).run()
    assert not app.exception
    first, _ = app.session_state["own_classes"]
    assert [one.origin for one in first.pictures] == ["0.jpg", "1.jpg"]


def test_an_upload_that_the_browser_sends_again_is_not_taken_again(monkeypatch):
    uploaders, show = [], st.file_uploader

    def spied(*args, **more):
        uploaders.append(more)
        return show(*args, **more)

    def send_again():
        first = next(one for one in uploaders if one["key"].startswith("own_upload"))
        file = SimpleNamespace(name="late.jpg", getvalue=lambda: picture(True, 1))
        st.session_state[first["key"]] = [file]
        first["on_change"]()

    monkeypatch.setattr(st, "file_uploader", spied)
    monkeypatch.setattr(own_classes, "add_class", send_again)
    app = gather()
    upload(app, pictures("a", True)[:1])
    app.button(key="own_add_class").click()
    within(app)
    assert gathered(app) == {"class 1": 1, "class 2": 0}


def test_files_that_there_is_no_room_for_are_refused_and_not_told_as_read(monkeypatch):
    monkeypatch.setattr(kept, "MAX_PICTURES_PER_CLASS", 9)
    app = gather()
    upload(app, pictures("a", True))
    assert gathered(app) == {"class 1": 0, "class 2": 0}
    assert "has room for 9 pictures" in app.warning[0].value
    turn_to(app, "own_way", "Zip of folders")
    upload(app, ("stripes.zip", archive(), "application/zip"))
    assert gathered(app) == {"class 1": 0, "class 2": 0}
    assert "has room for 9 pictures" in app.warning[0].value


def test_classes_are_added_and_removed_and_say_what_is_wanting():
    app = gather()
    app.button(key="own_add_class").click()
    within(app)
    assert len(gathered(app)) == 3
    app.button(key="own_remove_0").click()
    within(app)
    assert list(gathered(app)) == ["class 2", "class 3"]
    assert any("class 2" in caption.value for caption in app.caption)


def test_a_picture_in_two_classes_is_kept_in_neither():
    same = pictures("a", True)[:6]
    app = gather()
    upload(app, same)
    turn_to(app, "own_class_2", 1)
    upload(app, same)
    table = tables_on(app)[-1]
    assert table["twice or in two classes"] == ["6", "6"]
    assert any(
        caption.value.startswith("In two classes, kept in neither") for caption in app.caption
    )
    assert fed(app, "training_builder")[0]["picture"] == "32×32×3"


def test_only_the_data_sets_that_runs_need_are_kept():
    app = gather()
    upload(app, pictures("a", upright=True))
    turn_to(app, "own_class_2", 1)
    files = pictures("b", upright=False)
    for number in range(5, 8):  # every picture more makes another data set
        upload(app, files[:number])
    assert len(app.session_state[own_classes._DATASETS]) == 1
