"""Looks that take seconds, in pieces: the page hears the learner while a worker has no time."""

from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts import jobs, pace


class Later:
    """A job that ends when the test says so."""

    def __init__(self, name):
        self.name, self.done, self.is_cancelled = name, False, False

    def wait(self, timeout):
        return self.done

    def result(self):
        assert self.done
        return self.name

    def cancel(self):
        self.is_cancelled = True


@pytest.fixture
def asked(monkeypatch):
    """Return what is submitted: jobs, and how."""
    asked = []

    def submit(function, *arguments, **how):
        asked.append((Later(function.rpartition(":")[2]), how))
        return asked[-1][0]

    monkeypatch.setattr(jobs, "get_compute", lambda: SimpleNamespace(submit=submit))
    monkeypatch.setattr(jobs, "SECONDS_FOR_A_PIECE", 0.0)
    return asked


def two_looks():
    return [jobs.look(f"somewhere:{name}", owner="ada") for name in ("first", "second")]


def test_a_piece_is_left_while_it_waits_and_asks_for_nothing_twice(asked):
    piece = jobs.Piece()
    for number, name in enumerate(["first", "second"], start=1):
        for _ in range(2):
            with pytest.raises(jobs.NotYet), piece.asking():
                two_looks()
            assert [job.name for job, _ in asked] == ["first", "second"][:number]
        asked[-1][0].done = True
        assert asked[-1][0].name == name
    with piece.asking():
        assert two_looks() == ["first", "second"]
    assert len(asked) == 2


def test_what_a_cache_has_kept_meanwhile_does_not_shift_the_answers(asked):
    piece, kept = jobs.Piece(), {}

    def cached(name):
        if name not in kept:
            kept[name] = jobs.look(f"somewhere:{name}", owner="ada")
        return kept[name]

    for _ in range(2):
        with pytest.raises(jobs.NotYet), piece.asking():
            [cached(name) for name in ("first", "second")]
        asked[-1][0].done = True
    with piece.asking():
        assert [cached(name) for name in ("first", "second")] == ["first", "second"]


def test_pieces_let_short_looks_go_first(asked):
    with pytest.raises(jobs.NotYet), jobs.Piece().asking():
        jobs.look("somewhere:long", owner="ada")
    assert [how["goes_last"] for _, how in asked] == [True]
    assert asked[0][1]["time_limit"] == jobs.PIECE_LIMIT


def test_a_short_look_waits_for_its_answer(asked, monkeypatch):
    monkeypatch.setattr(Later, "wait", lambda job, timeout: setattr(job, "done", True) or True)
    assert jobs.look("somewhere:short", owner="ada") == "short"
    assert asked[0][1]["goes_last"] is False


def test_a_short_look_that_is_left_is_dropped(asked, monkeypatch):
    def leave():
        raise KeyboardInterrupt  # as Streamlit ends a script: by what is no Exception

    monkeypatch.setattr(jobs, "get_script_run_ctx", lambda: SimpleNamespace(yield_check=leave))
    with pytest.raises(KeyboardInterrupt):
        jobs.look("somewhere:short", owner="ada")
    assert asked[0][0].is_cancelled


def page():
    import streamlit as st

    from pages.parts import jobs, pieces

    work = pieces.Work(
        "lesson_count",
        st.session_state.get("subject"),
        begin=lambda: "nothing",
        go_on=lambda _: jobs.look("somewhere:found", owner="ada"),
        is_done=lambda state: state == "found",
    )
    st.text_input("Subject", key="subject")
    pieces.show(work, st.text)


def test_the_page_shows_how_far_it_is_and_hears_the_learner_meanwhile(asked):
    app = AppTest.from_function(page).run()
    assert [text.value for text in app.text] == ["nothing"]
    app.text_input[0].set_value("another").run()
    assert [job.is_cancelled for job, _ in asked] == [True, False]  # nobody waits for the first
    asked[1][0].done = True
    app.run()
    assert [text.value for text in app.text] == ["found"]
    assert len(asked) == 2


def test_pages_ask_less_often_the_busier_the_server_is():
    stretches = [pace.stretch(share / 20) for share in range(25)]
    assert stretches == sorted(stretches)
    assert (pace.stretch(0), pace.stretch(pace.CALM)) == (1, 1)
    assert pace.stretch(pace.BUSY) == pace.stretch(3) == pace.MOST
