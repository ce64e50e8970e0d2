"""Rooms of a class: codes, names, ranks, the drawer, limits, and what is kept where."""

import contextlib
import json
import os
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn_core import classroom
from cnn_core.classroom import (
    Goal,
    Reporter,
    Rooms,
    Standing,
    Training,
    board_of,
    get_rooms,
    ranked,
    read_code,
)
from cnn_core.classroom import file_store as files
from cnn_core.classroom.codes import ALPHABET, digest_of_key, draw_code, draw_host_key, is_key
from cnn_core.classroom.drawer import drawer_told
from cnn_core.classroom.file_store import FileStore
from cnn_core.classroom.member import MAX_NAME, Member, tidy_name, unlike
from cnn_core.classroom.room import MAX_JOINS, MAX_MEMBERS, Room
from cnn_core.classroom.room_text import read_room, write_room
from cnn_core.classroom.rooms import MAX_OPENED, MAX_ROOMS, SECONDS_BETWEEN_SWEEPS, SECONDS_KEPT
from cnn_core.classroom.standing import MOST_POINTS
from cnn_core.classroom.stores import MemoryStore
from cnn_core.errors import LessonInputError

ROOT = Path(__file__).parents[2]
GOAL = Goal("digits", 0.97, 300)


class Clock:
    """Stands still unless it is told to go on."""

    def __init__(self):
        self.now = 1_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(params=["memory", "files"])
def rooms(request, clock, tmp_path):
    store = MemoryStore() if request.param == "memory" else FileStore(tmp_path)
    return Rooms(store, clock=clock)


def standing(*accuracies, run=1, finished=False, held_out=None, parameters=1_000):
    curve = tuple(enumerate(accuracies, start=1))
    return Standing(run, "digits", parameters, curve, 25, finished, held_out)


def tell(rooms, clock, room, number, *accuracies, **what):
    clock.now += 1
    assert rooms.tell(room.code, number, standing(*accuracies, **what))


def board(rooms, clock, room):
    return board_of(rooms.room(room.code), clock.now)


def names(rooms, room):
    return [member.name for member in ranked(rooms.room(room.code))]


def a_class(rooms, clock, *results):
    """Open a room whose members have finished with these accuracies: validation, held-out."""
    room, key = rooms.open(GOAL)
    for number, (validation, held_out) in enumerate(results, start=1):
        rooms.join(room.code, f"Learner {number}")
        tell(rooms, clock, room, number, validation, finished=True, held_out=held_out)
    return room, key


class TestCodesAndKeys:
    def test_a_drawn_code_is_read_back_however_it_is_typed(self):
        for _ in range(50):
            code = draw_code()
            assert read_code(code) == code
            assert read_code(f" {code[:3].lower()} - {code[3:]}\n") == code

    @given(st.text() | st.none() | st.integers() | st.binary())
    def test_anything_else_is_refused_or_read_as_a_code(self, typed):
        with contextlib.suppress(LessonInputError):
            code = read_code(typed)
            assert len(code) == 6
            assert set(code) <= set(ALPHABET)

    @given(st.text(ALPHABET + ALPHABET.lower(), min_size=6, max_size=6))
    def test_six_letters_of_the_alphabet_are_a_code(self, typed):
        assert read_code(typed) == typed.upper()

    def test_only_the_key_is_the_key(self):
        key, other = draw_host_key(), draw_host_key()
        digest = digest_of_key(key)
        assert is_key(f" {key}\n", digest)
        assert not any(is_key(given, digest) for given in (other, "", None, 7, key[:-1], digest))


class TestNames:
    @given(st.text())
    def test_a_tidy_name_is_one_line_and_stays_what_it_is(self, typed):
        with contextlib.suppress(LessonInputError):
            name = tidy_name(typed)
            assert 0 < len(name) <= MAX_NAME
            assert name.isprintable()
            assert tidy_name(name) == name

    def test_markup_stays_text_and_what_turns_text_around_goes(self):
        assert tidy_name("<img src=x>") == "<img src=x>"
        assert tidy_name("A\u202edb\u2066a\u200b") == "Adba"

    @pytest.mark.parametrize("typed", ["", " \n", "\u3164\u200b", "***", None, 7, b"Ada"])
    def test_what_is_no_name_is_refused(self, typed):
        with pytest.raises(LessonInputError, match="A name for the board has 1 to 28 letters"):
            tidy_name(typed)

    @given(st.lists(st.text(min_size=1), max_size=12))
    def test_no_two_members_have_one_name(self, typed):
        taken = []
        for text in typed:
            with contextlib.suppress(LessonInputError):
                taken.append(unlike(tidy_name(text), taken))
        assert len({name.casefold() for name in taken}) == len(taken)
        assert all(tidy_name(name) == name for name in taken)


class TestGoalsAndStandings:
    @pytest.mark.parametrize(
        ("dataset", "accuracy", "parameters"),
        [
            ("elsewhere", 0.9, None),
            (["digits"], 0.9, None),
            ("digits", 0.0, None),
            ("digits", 97, None),
            ("digits", float("nan"), None),
            ("digits", True, None),
            ("digits", 0.9, 0),
            ("digits", 0.9, 1.5),
        ],
    )
    def test_what_is_no_goal_is_refused(self, dataset, accuracy, parameters):
        with pytest.raises(LessonInputError):
            Goal(dataset, accuracy, 300, parameters)

    def test_a_share_that_a_float_cannot_hold_reaches_its_goal(self):
        assert all(
            Goal("digits", part / 100, 300).is_reached_by(3 * part / 300) for part in range(1, 101)
        )

    @pytest.mark.parametrize(
        "wrong",
        [
            {"curve": ()},
            {"curve": ((1, 0.5), (1, 0.6))},
            {"curve": ((1, 1.5),)},
            {"curve": ((1, float("nan")),)},
            {"curve": [(1, 0.5)]},
            {"curve": (1, 2)},
            {"run": 0},
            {"parameters": -1},
            {"num_epochs": 0},
            {"is_finished": 1},
            {"held_out": 0.5},
            {"held_out": 1.5, "is_finished": True},
            {"dataset": 7},
        ],
        ids=str,
    )
    def test_what_no_training_can_have_told_is_refused(self, wrong):
        with pytest.raises(LessonInputError):
            replace(standing(0.5), **wrong)

    @given(st.integers(1, 700))
    def test_a_curve_is_thinned_and_keeps_its_ends(self, count):
        points = standing(*(place / count for place in range(count))).curve
        assert len(points) == min(count, MOST_POINTS)
        assert (points[0][0], points[-1][0]) == (1, count)
        assert all(accuracy == (epoch - 1) / count for epoch, accuracy in points)


class TestRanks:
    def test_accuracy_first_then_fewer_parameters_then_earlier(self, rooms, clock):
        room, _ = rooms.open(GOAL)
        for name in ("late", "early", "small", "best", "new"):
            rooms.join(room.code, name)
        tell(rooms, clock, room, 2, 0.9)
        tell(rooms, clock, room, 1, 0.9)
        tell(rooms, clock, room, 3, 0.9, parameters=10)
        tell(rooms, clock, room, 4, 0.95, parameters=99_999)
        assert names(rooms, room) == ["best", "small", "early", "late", "new"]

    def test_equal_scores_are_equal_however_they_were_rounded(self, rooms, clock):
        room, _ = rooms.open(GOAL)
        rooms.join(room.code, "large")
        rooms.join(room.code, "small")
        tell(rooms, clock, room, 1, float(np.float32(295 / 300)), parameters=3_000)
        tell(rooms, clock, room, 2, 0.98333, parameters=600)
        assert names(rooms, room) == ["small", "large"]

    def test_the_newest_epoch_counts_and_the_best_finished_run_stays(self, rooms, clock):
        room, _ = rooms.open(GOAL)
        rooms.join(room.code, "Ada")
        tell(rooms, clock, room, 1, 0.5, 0.9)
        tell(rooms, clock, room, 1, 0.5, 0.9, 0.8)
        assert board(rooms, clock, room).rows[0].accuracy == 0.8
        tell(rooms, clock, room, 1, 0.5, 0.9, 0.8, finished=True, held_out=0.7)
        tell(rooms, clock, room, 1, 0.6, run=2)
        row = board(rooms, clock, room).rows[0]
        assert (row.accuracy, row.further, row.is_training) == (0.8, ((1, 0.6),), True)
        tell(rooms, clock, room, 1, 0.6, 0.85, run=2)
        assert board(rooms, clock, room).rows[0].accuracy == 0.85
        tell(rooms, clock, room, 1, 0.6, 0.85, 0.7, run=2, finished=True, held_out=0.7)
        row = board(rooms, clock, room).rows[0]
        assert (row.accuracy, row.further, row.is_training) == (0.8, (), False)

    def test_a_finished_run_that_is_not_the_best_is_news_only_while_it_goes_on(self):
        best = standing(0.9, finished=True, held_out=0.8)
        worse = standing(0.5, run=2, finished=True, held_out=0.6)
        member = Member(1, "Ada", 0.0).with_standing(best, 1.0)
        assert member.with_standing(best, 2.0) is member
        assert member.with_standing(worse, 2.0) is member
        training = member.with_standing(standing(0.5, run=2), 2.0)
        assert training.with_standing(worse, 3.0) == replace(member, updated_at=3.0)

    def test_a_dropped_run_is_forgotten(self, rooms, clock):
        room, _ = rooms.open(GOAL)
        rooms.join(room.code, "Ada")
        tell(rooms, clock, room, 1, 0.5)
        rooms.drop(room.code, 1, run=2)
        assert board(rooms, clock, room).rows[0].accuracy == 0.5
        rooms.drop(room.code, 1, run=1)
        assert board(rooms, clock, room).rows[0].accuracy is None

    def test_who_reached_the_goal_is_marked_and_who_fell_silent_trains_no_more(self, rooms, clock):
        room, _ = rooms.open(GOAL)
        rooms.join(room.code, "Ada")
        tell(rooms, clock, room, 1, 0.97)
        row = board(rooms, clock, room).rows[0]
        assert (row.is_reached, row.is_training) == (True, True)
        clock.now += 100
        assert not board(rooms, clock, room).rows[0].is_training

    def test_other_data_and_larger_networks_do_not_count(self, rooms, clock):
        room, _ = rooms.open(Goal("letters", 0.9, 150, 500))
        rooms.join(room.code, "Ada")
        with pytest.raises(LessonInputError, match="a run on other data does not count"):
            rooms.tell(room.code, 1, standing(0.9))
        large = replace(standing(0.9), dataset="letters")
        with pytest.raises(LessonInputError, match="allows 500 parameters at most; this network"):
            rooms.tell(room.code, 1, large)
        assert rooms.tell(room.code, 1, replace(large, parameters=500))


class TestDrawer:
    def test_no_held_out_accuracy_is_seen_before_it_is_opened(self, rooms, clock):
        room, key = a_class(rooms, clock, (0.9, 0.85))
        shut = board(rooms, clock, room)
        assert (shut.rows[0].held_out, shut.told) == (None, ())
        rooms.open_drawer(room.code, key)
        opened = board(rooms, clock, room)
        assert opened.rows[0].held_out == 0.85
        assert opened.told

    def test_no_score_changes_after_it(self, rooms, clock):
        room, key = a_class(rooms, clock, (0.9, 0.85), (0.8, 0.8))
        rooms.join(room.code, "Newcomer")
        rooms.open_drawer(room.code, key)
        before = board(rooms, clock, room)
        tell(rooms, clock, room, 2, 0.99, run=2)
        assert board(rooms, clock, room) == before
        tell(rooms, clock, room, 2, 0.99, run=2, finished=True, held_out=0.99)
        tell(rooms, clock, room, 3, 0.95, finished=True, held_out=0.99)
        after = board(rooms, clock, room)
        assert [row.late for row in after.rows] == [None, 0.99, 0.95]
        assert [replace(row, late=None) for row in after.rows] == list(before.rows)
        assert after.told == before.told

    def test_what_goes_on_then_gives_way_to_what_has_finished(self, rooms, clock):
        room, key = a_class(rooms, clock, (0.9, 0.85))
        rooms.join(room.code, "Ada")
        tell(rooms, clock, room, 1, 0.95, run=2)
        tell(rooms, clock, room, 2, 0.7)
        rooms.open_drawer(room.code, key)
        rows = board(rooms, clock, room).rows
        assert [(row.accuracy, row.held_out) for row in rows] == [(0.9, 0.85), (0.7, None)]
        tell(rooms, clock, room, 2, 0.7, 0.8, finished=True, held_out=0.8)
        assert board(rooms, clock, room).rows[1].late == 0.8

    def test_the_sentences_are_the_class_in_numbers(self, rooms, clock):
        room, key = a_class(rooms, clock, (0.98, 0.95), (0.97, 0.96), (0.96, 0.96))
        rooms.open_drawer(room.code, key)
        first, others, chance, test = board(rooms, clock, room).told
        assert "98.0 % and gets 95.0 % of the test pictures right: −3.0 points" in first
        assert "The 2 others change by −0.5 points on average" in others
        assert "the best of 3 scores" in others
        assert "One of 300 validation pictures is 0.33 points" in chance
        assert "98.0 % by about 0.8" in chance  # sqrt(0.98 * 0.02 / 300)
        assert "Learner 2 and 1 more with 96.0 %" in test

    def test_it_does_not_claim_the_curse_where_it_did_not_strike(self, rooms, clock):
        room, key = a_class(rooms, clock, (0.98, 0.98), (0.97, 0.96))
        rooms.open_drawer(room.code, key)
        told = board(rooms, clock, room).told
        assert "Here it did not turn out so" in told[1]
        assert "also best on the test pictures" in told[3]

    def test_who_had_not_finished_is_not_taken_for_the_first(self, rooms, clock):
        room, key = a_class(rooms, clock, (0.9, 0.85))
        rooms.join(room.code, "Ada")
        tell(rooms, clock, room, 2, 0.95)
        rooms.open_drawer(room.code, key)
        told = board(rooms, clock, room).told
        assert told[0].startswith("Of those who had finished, Learner 1 is first")

    def test_one_or_no_network_is_compared_with_nobody(self, rooms, clock):
        room, key = a_class(rooms, clock, (1.0, 0.97))
        rooms.open_drawer(room.code, key)
        assert len(board(rooms, clock, room).told) == 2
        assert "No network had finished" in drawer_told((), 300)[0]


class TestReporters:
    """What a room hears of the trainings of one session."""

    @pytest.fixture
    def tell(self, rooms, clock):
        """Tell a room of trainings; the first two began before their learner joined."""
        room, _ = rooms.open(GOAL)
        rooms.join(room.code, "Ada")
        reporter = Reporter(room.code, 1, after=2)

        def tell(*trainings):
            clock.now += 1
            reporter.tell(rooms, GOAL, trainings)
            row = board(rooms, clock, room).rows[0]
            return row.accuracy, [reporter.why_not(GOAL, one) for one in trainings]

        return tell

    def training(self, number, accuracy=0.5, *, finished=False, **changes):
        told = standing(accuracy, run=number, finished=finished, held_out=0.5 if finished else None)
        usual = {"origin": None, "is_own": True, "dataset": "digits", "parameters": 1_000}
        return Training(**{"number": number, "standing": told} | usual | changes)

    def test_what_began_before_joining_does_not_count(self, tell):
        assert tell(self.training(2)) == (None, ["it began before you joined."])
        assert tell(self.training(3)) == (0.5, [""])

    def test_what_comes_from_elsewhere_counts_neither_nor_what_goes_on_from_it(self, tell):
        brought, further = self.training(3, is_own=False), self.training(4, origin=3)
        older = self.training(5, origin=1)
        accuracy, why = tell(brought, further, older)
        assert accuracy is None
        assert all("not trained in this room" in one for one in why)
        assert tell(self.training(6, origin=4))[0] is None  # its origin was deleted meanwhile

    def test_what_goes_on_from_a_run_of_the_room_counts(self, tell):
        tell(self.training(3, 0.5, finished=True))
        assert tell(self.training(4, 0.75, origin=3)) == (0.75, [""])

    def test_what_is_deleted_on_its_way_is_taken_back_and_what_has_ended_is_not(self, tell):
        tell(self.training(3, 0.5))
        assert tell() == (None, [])
        tell(self.training(4, 0.5, finished=True))
        assert tell() == (0.5, [])

    def test_what_the_room_did_not_hear_is_told_again(self, rooms, clock):
        room, _ = rooms.open(GOAL)
        rooms.join(room.code, "Ada")
        reporter = Reporter(room.code, 1, after=0)
        reporter.tell(rooms, GOAL, [self.training(1, 0.25)])
        reporter.tell(rooms, GOAL, [self.training(1, 0.5, finished=True)])  # too soon
        assert reporter.wants(1)
        clock.now += 1
        reporter.tell(rooms, GOAL, [self.training(1, 0.5, finished=True)])
        assert not reporter.wants(1)
        assert board(rooms, clock, room).rows[0].accuracy == 0.5


class TestHosts:
    def test_only_the_key_lets_one_hide_open_remove_and_end(self, rooms, clock):
        room, key = a_class(rooms, clock, (0.9, 0.9))
        for act in (
            lambda given: rooms.show_board(room.code, given, hidden=True),
            lambda given: rooms.open_drawer(room.code, given),
            lambda given: rooms.remove(room.code, given, 1),
            lambda given: rooms.end(room.code, given),
        ):
            before = rooms.room(room.code)
            with pytest.raises(LessonInputError, match="this is not the host's key"):
                act(key[::-1])
            assert rooms.room(room.code) == before
            act(key)
            assert rooms.room(room.code).version > before.version

    def test_a_hidden_board_has_no_rows_and_comes_back(self, rooms, clock):
        room, key = a_class(rooms, clock, (0.9, 0.9))
        rooms.show_board(room.code, key, hidden=True)
        hidden = board(rooms, clock, room)
        assert (hidden.state, hidden.rows, hidden.num_members) == ("hidden", (), 1)
        rooms.show_board(room.code, key, hidden=False)
        assert board(rooms, clock, room).state == "shown"

    def test_of_an_ended_room_no_name_is_kept(self, rooms, clock):
        room, key = a_class(rooms, clock, (0.9, 0.9))
        rooms.end(room.code, key)
        ended = rooms.room(room.code)
        assert "Learner" not in write_room(ended)
        assert board(rooms, clock, room).state == "ended"
        with pytest.raises(LessonInputError, match=f"The host has ended room {room.code}"):
            rooms.join(room.code, "Ada")
        clock.now += 3_601
        assert rooms.room(room.code) is None

    def test_who_leaves_is_gone_and_the_number_is_not_given_again(self, rooms, clock):
        room, _ = a_class(rooms, clock, (0.9, 0.9))
        rooms.leave(room.code, 1)
        assert rooms.join(room.code, "Ada")[1].number == 2
        tell(rooms, clock, room, 1, 0.99)
        assert names(rooms, room) == ["Ada"]


class TestLimits:
    def test_a_room_without_a_change_ends_after_twelve_hours(self, rooms, clock):
        room, _ = rooms.open(GOAL)
        clock.now += SECONDS_KEPT
        rooms.join(room.code, "Ada")
        clock.now += SECONDS_KEPT
        assert rooms.room(room.code)
        clock.now += 1
        assert rooms.room(room.code) is None
        with pytest.raises(LessonInputError, match="There is no room"):
            rooms.join(room.code, "Ada")
        clock.now += SECONDS_BETWEEN_SWEEPS
        rooms.room(room.code)
        assert rooms._store.codes() == []

    def test_no_more_rooms_than_there_may_be_and_ended_ones_give_way(self, clock):
        rooms = Rooms(MemoryStore(), clock=clock)
        opened = []
        for _ in range(MAX_ROOMS):
            clock.now += 10
            opened.append(rooms.open(GOAL))
        clock.now += 100
        with pytest.raises(LessonInputError, match="All 200 rooms of this site are taken"):
            rooms.open(GOAL)
        room, key = opened[3]
        rooms.end(room.code, key)
        assert rooms.room(room.code)
        rooms.open(GOAL)
        assert rooms.room(room.code) is None

    def test_nobody_opens_rooms_in_a_loop(self, rooms, clock):
        for _ in range(MAX_OPENED):
            rooms.open(GOAL)
        with pytest.raises(LessonInputError, match="Try again in a minute"):
            rooms.open(GOAL)
        clock.now += 61
        rooms.open(GOAL)

    def test_nobody_joins_in_a_loop_and_a_room_becomes_full(self, clock):
        rooms = Rooms(MemoryStore(), clock=clock)
        room, _ = rooms.open(GOAL)
        for number in range(MAX_JOINS):
            rooms.join(room.code, "Ada")
            rooms.leave(room.code, number + 1)
        with pytest.raises(LessonInputError, match="Try again in a moment"):
            rooms.join(room.code, "Ada")
        clock.now += 20
        for _ in range(MAX_MEMBERS):
            clock.now += 1
            rooms.join(room.code, "Ada")
        clock.now += 20
        with pytest.raises(LessonInputError, match="has its 100 members already"):
            rooms.join(room.code, "Ada")

    def test_a_member_is_heard_twice_a_second(self, rooms, clock):
        room, _ = rooms.open(GOAL)
        rooms.join(room.code, "Ada")
        rooms.join(room.code, "Bob")
        assert rooms.tell(room.code, 1, standing(0.1))
        assert not rooms.tell(room.code, 1, standing(0.1, 0.2))
        assert rooms.tell(room.code, 2, standing(0.3))
        clock.now += 0.5
        assert rooms.tell(room.code, 1, standing(0.1, 0.2))
        assert [row.accuracy for row in board(rooms, clock, room).rows] == [0.3, 0.2]

    def test_the_version_grows_with_every_change_and_with_no_other(self, rooms, clock):
        room, key = a_class(rooms, clock, (0.9, 0.9))
        before = rooms.room(room.code)
        clock.now += 1
        rooms.tell(room.code, 1, standing(0.9, finished=True, held_out=0.9))
        rooms.show_board(room.code, key, hidden=False)
        rooms.leave(room.code, 9)
        assert rooms.room(room.code) == before
        tell(rooms, clock, room, 1, 0.5, run=2)
        assert rooms.room(room.code).version == before.version + 1

    def test_many_threads_lose_nothing(self, rooms):
        room, _ = rooms.open(GOAL)
        start = threading.Barrier(8)

        def join():
            start.wait()
            for _ in range(4):
                rooms.join(room.code, "Ada")

        threads = [threading.Thread(target=join) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len({member.name for member in rooms.room(room.code).members}) == 32


class TestFiles:
    @pytest.fixture
    def store(self, tmp_path):
        return FileStore(tmp_path / "rooms")

    @pytest.fixture
    def room(self, store, clock):
        rooms = Rooms(store, clock=clock)
        return a_class(rooms, clock, (0.9, 0.85), (0.8, 0.8))[0]

    def file_of(self, store, room):
        return store._folder / f"{room.code}{files.ENDING}"

    def test_another_process_sees_every_change(self, store, room, clock):
        mine, other = Rooms(store, clock=clock), Rooms(FileStore(store._folder), clock=clock)
        assert other.room(room.code) == mine.room(room.code)
        other.join(room.code, "Ada")
        assert names(mine, room) == ["Learner 1", "Learner 2", "Ada"]
        clock.now += 1
        mine.tell(room.code, 3, standing(0.99))
        assert names(other, room)[0] == "Ada"

    def test_the_file_holds_no_key_and_is_for_this_user_only(self, store, clock):
        room, key = Rooms(store, clock=clock).open(GOAL)
        path = self.file_of(store, room)
        assert key not in path.read_text()
        assert path.stat().st_mode & 0o077 == 0
        assert sorted(entry.name for entry in store._folder.iterdir()) == sorted(
            [path.name, files.LOCK]
        )

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"{",
            b"null",
            b"[1]",
            b'{"code": "BBBBBB"}',
            b"\xff\xfe",
            b"[" * 100_000,
            b'{"version": ' + b"9" * 5_000 + b"}",
        ],
        ids=lambda content: content[:20].decode("latin-1"),
    )
    def test_a_damaged_file_is_set_aside(self, store, room, content, caplog):
        self.file_of(store, room).write_bytes(content)
        assert FileStore(store._folder).get(room.code) is None
        assert "is set aside" in caplog.text
        assert store.codes() == []
        assert (store._folder / f"{room.code}{files.ENDING}{files.DAMAGED}").read_bytes() == content

    @pytest.mark.parametrize(
        ("path", "value"),
        [
            ("goal.dataset", "elsewhere"),
            ("goal.accuracy", 2),
            ("goal", None),
            ("goal.num_validation", 0),
            ("host_digest", 7),
            ("version", 1.5),
            ("hidden", 1),
            ("changed_at", "now"),
            ("changed_at", float("inf")),
            ("num_joined", 1),
            ("joins", [None]),
            ("members", {}),
            ("members.0.name", "<b>\u202e"),
            ("members.0.number", 2),
            ("members.0.finished.curve", []),
            ("members.0.finished.curve.0", [1, 7]),
            ("members.0.finished.held_out", 7),
            ("members.0.finished.is_finished", False),
            ("members.0.late", "much"),
            ("members.0.secret", 1),
            ("code", "BBBBBB"),
        ],
    )
    def test_one_wrong_part_is_enough(self, store, room, path, value, caplog):
        told = json.loads(self.file_of(store, room).read_text())
        *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
        part = told
        for step in way:
            part = part[step]
        part[last] = value
        self.file_of(store, room).write_text(json.dumps(told))
        assert FileStore(store._folder).get(room.code) is None
        assert "is set aside" in caplog.text

    def test_what_is_written_is_read(self, room, store, clock):
        kept = Rooms(store, clock=clock).room(room.code)
        assert read_room(write_room(kept)) == kept
        assert isinstance(kept, Room)

    def test_other_files_in_the_folder_are_left_alone(self, store, room):
        for name in ("notes.txt", "hello.room.json", "bbbbbb.room.json", "..room.json"):
            (store._folder / name).write_text("{")
        assert store.codes() == [room.code]
        assert len(list(store._folder.iterdir())) == 6

    def test_a_folder_that_cannot_be_used_is_told_and_logged(self, tmp_path, caplog):
        (tmp_path / "file").write_text("")
        with pytest.raises(LessonInputError, match="cannot be read or kept just now"):
            FileStore(tmp_path / "file" / "rooms")
        assert "cannot be used" in caplog.text

    def test_two_processes_lose_nothing(self, store):
        room, _ = Rooms(store).open(GOAL)
        script = (
            "import sys\n"
            "from cnn_core.classroom import get_rooms\n"
            "for _ in range(15): get_rooms().join(sys.argv[1], 'Ada')\n"
        )
        environment = {**os.environ, "CNN_ROOM_STORE": str(store._folder)}
        processes = [
            subprocess.Popen([sys.executable, "-c", script, room.code], cwd=ROOT, env=environment)
            for _ in range(2)
        ]
        assert [process.wait(60) for process in processes] == [0, 0]
        assert len({member.name for member in store.get(room.code).members}) == 30


def test_rooms_are_in_memory_unless_a_folder_is_named(monkeypatch, tmp_path):
    monkeypatch.delenv(classroom.STORE, raising=False)
    assert isinstance(classroom._store(), MemoryStore)
    monkeypatch.setenv(classroom.STORE, str(tmp_path / "rooms"))
    assert isinstance(classroom._store(), FileStore)
    assert get_rooms() is get_rooms()
