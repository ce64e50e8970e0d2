"""The shelf: bytes by learner and name, within bounds, and who works on them."""

import pickle
import threading
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn_core.shelf import Entry, Limits, Shelf, Store, is_key, name_of, new_key, remote
from tests.waiting import wait_until


class Clock:
    """A clock that goes when it is told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def of(size: int, revision: int = 1, holder: str = "") -> Entry:
    return Entry(revision, b"x" * size, holder)


def test_the_learner_who_was_away_longest_goes_first() -> None:
    store = Store(Limits(entry=10, learner=10, all=20))
    for learner in ("ada", "bob"):
        assert store.put(learner, "run", of(10))
    store.read("ada")
    store.put("cyd", "run", of(5))
    assert not store.read("bob")
    assert store.read("ada")
    assert store.size == 15


def test_the_oldest_of_a_learner_makes_room_for_the_newest() -> None:
    store = Store(Limits(entry=10, learner=20, all=100, names=3))
    for name in ("one", "two", "three"):
        store.put("ada", name, of(8))
    assert list(store.read("ada")) == ["two", "three"]


def test_what_is_too_large_is_refused_and_leaves_the_rest_alone() -> None:
    store = Store(Limits(entry=10, learner=20, all=30))
    store.put("ada", "small", of(10))
    assert not store.put("ada", "large", of(11))
    assert list(store.read("ada")) == ["small"]


def test_a_shelf_is_cleared_two_hours_after_its_last_use(clock: Clock) -> None:
    store = Store(Limits(seconds=7200), clock)
    store.put("ada", "run", of(1))
    clock.now += 7199
    store.hear("web", ["ada"])
    clock.now += 7199
    assert store.read("ada")
    clock.now += 7200
    assert not store.read("ada")
    assert store.size == 0


def test_an_older_copy_brings_nothing_back() -> None:
    store = Store()
    store.put("ada", "run", of(1, revision=3))
    store.put("ada", "run", Entry(4, None))
    assert not store.put("ada", "run", of(1, revision=3))
    assert store.read("ada")["run"].content is None


def test_an_order_is_taken_over_once_and_only_from_who_is_gone(clock: Clock) -> None:
    store = Store(Limits(holder_seconds=6), clock)
    clock.now += 10
    store.hear("first")
    store.put("ada", "run", of(1, holder="first"))
    assert not store.claim("ada", "run", "second")
    clock.now += 7
    store.hear("second")
    assert store.read("ada")["run"].holder == ""
    assert store.claim("ada", "run", "second")
    assert not store.claim("ada", "run", "third")


def test_a_new_store_waits_until_it_can_have_heard_of_all(clock: Clock) -> None:
    store = Store(Limits(holder_seconds=6), clock)
    store.put("ada", "run", of(1, holder="not heard of yet"))
    assert not store.claim("ada", "run", "second")
    clock.now += 6
    assert store.claim("ada", "run", "second")


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"), st.integers(0, 14)), max_size=60
    )
)
def test_it_never_holds_more_than_its_bounds_and_counts_right(puts: list[Any]) -> None:
    store = Store(Limits(entry=12, learner=20, all=40, names=2))
    for revision, (learner, name, size) in enumerate(puts, 1):
        store.put(learner, name, of(size, revision))
        shelves = {learner: store.read(learner) for learner in "abc"}
        sizes = [sum(entry.size for entry in shelf.values()) for shelf in shelves.values()]
        assert store.size == sum(sizes) <= 40
        assert max(sizes) <= 20
        assert all(len(shelf) <= 2 for shelf in shelves.values())


def test_a_key_is_random_and_its_name_does_not_tell_it() -> None:
    key = new_key()
    assert is_key(key)
    assert key != new_key()
    assert key not in name_of(key)
    assert not any(map(is_key, ("", key.upper() + "G", key + "0", None, "../" + key)))


class Scheduler:
    """Stands for a cluster whose scheduler can go and come back; counts what it is asked."""

    is_shared = True

    def __init__(self) -> None:
        self.extensions: dict[str, Any] = {}
        self.is_there = True
        self.num_puts = 0

    def on_scheduler(self, function: Callable[..., Any], *arguments: Any, timeout: float) -> Any:
        if not self.is_there:
            raise ConnectionError
        if function is remote.exchange:
            self.num_puts += len(arguments[2])
        sent = pickle.loads(pickle.dumps(arguments))
        return pickle.loads(pickle.dumps(function(*sent, dask_scheduler=self)))

    def restart(self) -> None:
        self.extensions = {}


class Alone:
    is_shared = False

    def on_scheduler(self, *_: Any, timeout: float) -> Any:
        raise AssertionError("There is no scheduler.")


@pytest.fixture
def scheduler() -> Scheduler:
    return Scheduler()


def values(shelf: Shelf) -> dict[str, Any]:
    return {name: kept.value for name, kept in (shelf.read("ada") or {}).items()}


def test_what_is_put_can_be_read_at_once_and_is_a_copy() -> None:
    shelf = Shelf(Alone)
    run = {"weights": [1, 2]}
    shelf.put("ada", "run", run)
    assert values(shelf) == {"run": run}
    values(shelf)["run"]["weights"].append(3)
    assert values(shelf) == {"run": {"weights": [1, 2]}}
    shelf.remove("ada", "run")
    assert values(shelf) == {}
    shelf.close()


def test_another_web_process_finds_what_the_first_has_put(scheduler: Scheduler) -> None:
    first, second = Shelf(lambda: scheduler), Shelf(lambda: scheduler)
    first.put("ada", "run", "learnt")
    wait_until(lambda: values(second) == {"run": "learnt"}, "it is sent")
    second.remove("ada", "run")
    wait_until(lambda: values(first) == {}, "it is taken away for both")
    first.close()
    second.close()


def test_a_scheduler_that_was_started_again_is_filled_again(scheduler: Scheduler) -> None:
    first, second = Shelf(lambda: scheduler), Shelf(lambda: scheduler)
    first.put("ada", "run", "learnt")
    wait_until(lambda: values(second), "it is sent")
    scheduler.is_there = False
    assert first.read("ada") is None
    first.put("ada", "other", "learnt meanwhile")
    scheduler.restart()
    scheduler.is_there = True
    both = {"run": "learnt", "other": "learnt meanwhile"}
    wait_until(lambda: values(second) == both, "all is put again")
    first.close()
    second.close()


def test_what_changes_often_is_sent_seldom(scheduler: Scheduler) -> None:
    shelf = Shelf(lambda: scheduler)
    with shelf._packing:  # as if the thread were busy
        for number in range(100):
            shelf.put("ada", "run", number)
    wait_until(lambda: scheduler.num_puts, "it is sent")
    assert values(shelf) == {"run": 99}
    assert scheduler.num_puts <= 3
    shelf.close()


def test_a_claimed_order_can_be_changed_by_its_new_holder(scheduler: Scheduler) -> None:
    first, second = Shelf(lambda: scheduler), Shelf(lambda: scheduler)
    first.put("ada", "run", "order", in_hand=True)
    kept = wait_until(lambda: (second.read("ada") or {}).get("run"), "it is sent")
    assert kept.in_hand
    assert not kept.here
    assert not second.claim("ada", "run")
    first.close()
    _age(remote.store_of(scheduler), 10)
    second.put("ada", "other", 1)
    wait_until(lambda: not second.read("ada")["run"].in_hand, "the first is gone")
    assert second.claim("ada", "run")
    second.put("ada", "run", "result")
    third = Shelf(lambda: scheduler)
    wait_until(lambda: values(third).get("run") == "result", "the result is there")
    second.close()


def _age(store: Store, seconds: float) -> None:
    """Let all that a store has heard be longer ago."""
    store._born -= seconds
    for holder in store._seen:
        store._seen[holder] -= seconds


def test_what_cannot_be_unpickled_is_passed_over(caplog: pytest.LogCaptureFixture) -> None:
    shelf = Shelf(Alone)
    shelf.put("ada", "run", 1)
    assert values(shelf)
    shelf._own.put("ada", "older", Entry(99, b"of another version"))
    assert values(shelf) == {"run": 1}
    assert "cannot be read" in caplog.text
    shelf.close()


def test_one_who_watches_is_called_and_can_put(scheduler: Scheduler) -> None:
    shelf, called = Shelf(lambda: scheduler), threading.Event()
    shelf.watch(called.set)
    shelf.serve("ada")
    assert called.wait(5)
    shelf.close()
