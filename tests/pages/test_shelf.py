"""What a learner finds again in a new session, through the frame's own steps; and what not."""

from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cnn_core.compute import Job, sentences
from cnn_core.networks.presets import default_settings, default_spec
from cnn_core.shelf import Shelf, Store, get_shelf
from pages.parts import jobs, runs, shelf
from tests.pages.opening import open_lesson

SPEC, SETTINGS = default_spec("digits"), default_settings("digits")


class Steering:
    """Stands for the register behind a job."""

    def place_of(self, job):
        return 1

    def wait_of(self, job):
        return None

    def stop(self, job, notice):
        job.end_without("stopped", error=None, notice=notice)

    def drop(self, job, state, *, error, notice):
        job.end_without(state, error=error, notice=notice)

    def change(self, job, settings):
        pass


@dataclass
class Machines:
    """Stands for the compute: its jobs end when a test says so."""

    submitted: list = field(default_factory=list)
    alive: bool = True
    is_shared: bool = False

    def status(self):
        return self

    def submit(self, function, plan, *, owner, kind, time_limit):
        number = len(self.submitted)
        job = Job(f"{kind}-{number}", owner, kind, time_limit, Steering())
        self.submitted.append((job, plan))
        return job

    def adopt(self, job, owner):
        job.owner = owner

    @property
    def job(self):
        return self.submitted[-1][0]

    def end(self):
        self.job.mark_running()
        self.job.end_with(jobs.bundled("digits"), notice=None)


@pytest.fixture
def machines(monkeypatch):
    machines = Machines()
    monkeypatch.setattr(runs, "get_compute", lambda: machines)
    monkeypatch.setattr(shelf, "get_compute", lambda: machines)
    return machines


@pytest.fixture(autouse=True)
def here(monkeypatch):
    """Give every session the key of one learner; the test says which sessions have a page."""
    kept, sessions = Shelf(Machines), set()
    monkeypatch.setattr(shelf, "me", lambda: "ada")
    monkeypatch.setattr(shelf, "get_shelf", lambda: kept)
    monkeypatch.setattr(shelf, "_going", {})
    monkeypatch.setattr(shelf, "_is_here", sessions.__contains__)
    yield sessions
    kept.close()


def frame():
    """Take the steps of the frame that have to do with the shelf."""
    import streamlit as st

    from pages.parts import coming_back, jobs, runs, shelf

    jobs.owner = lambda: st.session_state["session"]
    coming_back.begin()
    runs.collect()
    coming_back.stay_in_touch()
    if st.session_state.pop("train", False):
        runs.begin(*st.session_state["what"])
    shelf.put_what_changed()


@pytest.fixture
def session(monkeypatch):
    """Open a session of that name."""
    monkeypatch.setattr(jobs, "owner", jobs.owner)  # put back after the test

    def open_session(name):
        app = AppTest.from_function(frame)
        app.session_state["session"] = name
        app.session_state["what"] = SPEC, "digits", SETTINGS
        return app.run()

    return open_session


def train(app):
    app.session_state["train"] = True
    return app.run()


def all_of(app):
    assert not app.exception
    return app.session_state[runs.RUNS]


def said(app):
    return app.session_state[runs._MESSAGE].text


def test_a_finished_run_comes_back_and_says_so(machines, session):
    first = train(session("one"))
    machines.end()
    all_of(first.run())[0].name = "Mine"
    runs_there = all_of(first)
    assert runs_there[0].phase == "done"
    second = session("two")
    (back,) = all_of(second)
    assert back.phase == "done"
    assert back is not runs_there[0]
    assert np.array_equal(back.network.test.labels, runs_there[0].network.test.labels)
    assert "back: Run 1" in second.toast[0].value
    assert not second.run().toast
    assert len(machines.submitted) == 1


def test_a_run_that_was_deleted_does_not_come_back(machines, session):
    first = train(session("one"))
    machines.end()
    first.run()

    def delete():
        from pages.parts import runs

        runs.delete(runs.all_runs()[0])

    deleting = AppTest.from_function(delete)
    deleting.session_state[runs.RUNS] = all_of(first)
    assert not deleting.run().exception
    assert runs.RUNS not in session("two").session_state or not all_of(session("three"))


def test_a_reload_takes_the_very_job_over(machines, session, here):
    here.add("one")
    first = train(session("one"))
    here.clear()
    second = session("two")
    (run,) = all_of(second)
    assert run.job is machines.job
    assert run.job.owner == "two"
    machines.end()
    assert all_of(second.run())[0].phase == "done"
    assert len(machines.submitted) == 1
    assert len(all_of(first)) == 1


def test_a_second_tab_leaves_the_run_of_the_first_alone_and_gets_it_when_it_is_over(
    machines, session, here
):
    here.add("one")
    first = train(session("one"))
    second = session("two")
    assert runs.RUNS not in second.session_state or not all_of(second)
    assert "Run 1 goes on in another tab" in second.caption[0].value
    machines.end()
    first.run()
    second.run()
    assert all_of(second)[0].phase == "done"
    assert not second.run().caption
    assert len(machines.submitted) == 1


def test_an_order_whose_computer_is_gone_is_submitted_again(machines, session, monkeypatch):
    order = runs.Run(3, "Run 3", SPEC, "digits", SETTINGS, adrift=True)
    other = Shelf(Machines)
    monkeypatch.setattr(shelf.get_shelf(), "_own", other._own)
    other.put("ada", shelf.RUN + order.identity, order, in_hand=True)
    other._pack()
    other.close()
    other._own._born -= 100  # it was heard of long ago
    other._own._seen.clear()
    app = session("one")
    assert len(machines.submitted) == 1
    _, plan = machines.submitted[0]
    assert (plan.spec, plan.settings) == (SPEC, SETTINGS)
    assert "Run 3 was with a page or a computer that went away" in said(app)
    assert all_of(app)[0].identity == order.identity
    session("two")
    assert len(machines.submitted) == 1


def test_an_order_that_another_web_process_works_on_is_left_to_it(machines, session, monkeypatch):
    order = runs.Run(1, "Run 1", SPEC, "digits", SETTINGS, adrift=True)
    other = Shelf(Machines)
    monkeypatch.setattr(shelf.get_shelf(), "_own", other._own)
    other.put("ada", shelf.RUN + order.identity, order, in_hand=True)
    other._pack()
    app = session("one")
    assert not machines.submitted
    assert "goes on in another tab" in app.caption[0].value
    other.close()


def test_what_ends_while_no_page_is_open_is_kept(machines, session):
    train(session("one"))
    machines.end()
    shelf._look_after()
    assert not shelf._going
    assert all_of(session("two"))[0].phase == "done"


def test_what_waited_when_its_page_was_closed_waits_again(machines, session):
    train(session("one"))
    machines.job.end_without("stopped", error=None, notice=sentences.DROPPED_BY_LEAVING)
    shelf._look_after()
    app = session("two")
    assert len(machines.submitted) == 2
    assert all_of(app)[0].phase == "waiting"
    assert "waits again for its turn" in said(app)


def test_a_lost_cluster_is_waited_for(machines, session):
    app = train(session("one"))
    machines.alive = False
    machines.job.end_without("failed", error=sentences.UNREACHABLE, notice=None)
    app.run()
    assert all_of(app)[0].phase == "waiting"
    assert "waits for another" in said(app)
    assert len(machines.submitted) == 1
    machines.alive = True
    app.run()
    assert len(machines.submitted) == 2
    machines.end()
    assert all_of(app.run())[0].phase == "done"


def test_a_run_that_failed_by_itself_is_not_begun_again(machines, session):
    app = train(session("one"))
    machines.job.end_without("failed", error=sentences.OUT_OF_MEMORY, notice=None)
    app.run()
    assert not all_of(app)
    session("two")
    assert len(machines.submitted) == 1


def test_runs_of_two_tabs_are_both_there_under_numbers_of_their_own(machines, session, here):
    here.update({"one", "two"})
    first, second = session("one"), session("two")
    for app in (first, second):
        train(app)
        machines.end()
        app.run()
    both = all_of(session("three"))
    assert [run.number for run in both] == [1, 2]
    assert [run.name for run in both] == ["Run 1", "Run 2"]


def test_the_oldest_run_is_put_away_when_they_take_too_much_memory(machines, session, monkeypatch):
    app = session("one")
    size = runs.bytes_of([runs.Run(1, "", SPEC, "", SETTINGS, network=jobs.bundled("digits"))])
    assert size > 100_000
    monkeypatch.setattr(runs, "MAX_RUN_BYTES", int(1.5 * size))
    for _ in range(2):
        train(app)
        job, _ = machines.submitted[-1]
        job.mark_running()
        job.end_with(replace(jobs.bundled("digits"), seconds=1.0), notice=None)
        app.run()
    assert [run.name for run in all_of(app)] == ["Run 2"]
    assert "Run 1 was put away" in said(app)
    assert [run.name for run in all_of(session("two"))] == ["Run 2"]


def test_a_network_that_runs_share_counts_once():
    network = jobs.bundled("digits")
    alone = runs.Run(1, "", SPEC, "", SETTINGS, network=network)
    further = runs.Run(2, "", SPEC, "", SETTINGS, start=network)
    assert runs.bytes_of([alone, further]) == runs.bytes_of([alone])


def test_answers_and_the_own_picture_come_back_in_every_room():
    first = open_lesson("home")
    picture = np.linspace(0, 1, 64 * 64, dtype=np.float32).reshape(64, 64, 1)
    first.session_state["own_picture"] = picture
    first.session_state["own_picture_digest"] = "digest"
    first.session_state["solved_challenges"] = {("pixels", "one")}
    first.run()
    second = open_lesson("home", picture="Your own")
    assert not second.exception
    assert np.array_equal(second.session_state["own_picture"], picture)
    assert second.session_state["solved_challenges"] == {("pixels", "one")}
    assert "home" in second.session_state["rooms_seen"]


def test_without_a_cookie_nothing_is_kept(machines, session, monkeypatch):
    monkeypatch.setattr(shelf, "me", lambda: None)
    first = train(session("one"))
    machines.end()
    assert all_of(first.run())[0].phase == "done"
    assert runs.RUNS not in session("two").session_state or not all_of(session("two"))
    assert not shelf.get_shelf()._own.everything()


def test_the_keys_are_those_of_the_parts():
    from pages.parts import challenges, classroom_seat, journey, own_classes, progress

    keys = {key for kept in shelf.THINGS.values() for key in kept}
    assert keys == {
        journey.OWN_PICTURE,
        journey.OWN_DIGEST,
        own_classes._CLASSES,
        challenges._SOLVED,
        progress._SEEN,
        classroom_seat.SEAT,
    }
    assert shelf._DATASETS == own_classes._DATASETS


def test_the_site_has_one_shelf():
    assert get_shelf() is get_shelf()
    assert isinstance(get_shelf()._own, Store)
