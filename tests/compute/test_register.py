"""The register of jobs, mostly on a cluster where nothing runs, by a clock set by hand."""

import asyncio
import pickle
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from cnn_core.compute import Job, register
from cnn_core.compute.register import Register
from cnn_core.compute.worker import Outcome
from cnn_core.errors import LessonInputError
from tests.compute.asking import LONG
from tests.waiting import wait_until

GRACE = 20.0
WORKER = "tcp://worker"


class StillCluster:
    """Stands for a connection, its client and its loop; keeps what it is asked to do."""

    topic = "topic"

    def __init__(self) -> None:
        self.client = self.loop = self
        self.now = 0.0
        self.orders: list[tuple[str, dict[str, Any]]] = []
        self.give_up_in: dict[str, float] = {}
        self._followed: dict[str, Callable[[], Any]] = {}
        self.register = Register(GRACE, clock=lambda: self.now)

    def submit(self, *args: Any, **more: Any) -> Any:
        return SimpleNamespace(release=lambda: None)

    def add_callback(self, function: Callable[..., Any], *args: Any) -> None:
        if args:
            self._followed[args[0].job.key] = lambda: function(*args)
        else:
            asyncio.run(function())  # delivers an order

    async def run(self, function: Any, key: str, order: dict[str, Any], **more: Any) -> None:
        self.orders.append((key, order))

    async def gather(self, future: Any) -> Outcome:
        return Outcome("well")

    def call_later(self, seconds: float, function: Any, job: Job, *args: Any, **more: Any) -> str:
        self.give_up_in[job.key] = seconds
        return job.key

    def remove_timeout(self, key: str) -> None:
        del self.give_up_in[key]

    def train(self, owner: str, *, takes: float | None = None, size: int = 1) -> Job:
        job = Job(self.register.new_key("training"), owner, "training", 300.0, self.register)
        self.register.submit(self, job, bytes(size), takes)  # type: ignore[arg-type]
        return job

    def look(self) -> Job:
        job = Job(self.register.new_key("inspection"), "ada", "inspection", 30.0, self.register)
        self.register.submit(self, job, b"")  # type: ignore[arg-type]
        return job

    def tell(self, job: Job, what: str, **more: Any) -> None:
        self.register.hear_job(self, {"job": job.key, "what": what, **more})  # type: ignore[arg-type]

    def begin(self, job: Job) -> None:
        self.tell(job, "started", worker=WORKER)

    def end(self, job: Job) -> None:
        asyncio.run(self._followed.pop(job.key)())


@pytest.fixture
def cluster() -> StillCluster:
    return StillCluster()


def test_wait_is_what_those_ahead_still_take(cluster: StillCluster) -> None:
    jobs = [cluster.train(owner, takes=10.0) for owner in ("ada", "bob", "cyd")]
    cluster.begin(jobs[0])
    assert [job.expected_wait for job in jobs] == [None, 10.0, 20.0]
    cluster.now = 4.0
    assert [job.expected_wait for job in jobs] == [None, 6.0, 16.0]
    jobs[1].cancel()
    assert [job.expected_wait for job in jobs] == [None, None, 6.0]


def test_wait_follows_what_the_running_one_tells(cluster: StillCluster) -> None:
    first, second = cluster.train("ada", takes=10.0), cluster.train("bob")
    cluster.begin(first)
    report = pickle.dumps(SimpleNamespace(seconds_left=45.0))
    cluster.tell(first, "reports", reports=[report])
    assert second.expected_wait == 45.0


def test_wait_without_a_plan_goes_by_the_last_trainings(cluster: StillCluster) -> None:
    for seconds in (3.0, 100.0, 5.0):
        job = cluster.train("ada")
        cluster.begin(job)
        cluster.now += seconds
        cluster.end(job)
    first, second, third = (cluster.train(owner) for owner in ("ada", "bob", "cyd"))
    cluster.begin(first)
    assert (second.expected_wait, third.expected_wait) == (5.0, 10.0)


def test_wait_is_unknown_before_anything_is_known(cluster: StillCluster) -> None:
    first, second = cluster.train("ada"), cluster.train("bob", takes=10.0)
    cluster.begin(first)
    assert second.expected_wait is None
    assert second.place_in_queue == 1


def test_inspection_has_no_wait_to_tell(cluster: StillCluster) -> None:
    assert cluster.look().expected_wait is None


def test_those_of_other_web_processes_count(cluster: StillCluster) -> None:
    ended = cluster.train("ada", takes=6.0)
    cluster.begin(ended)
    cluster.now = 6.0
    cluster.end(ended)
    job = cluster.train("ada")
    cluster.register.learn_shared_queue(["training-a", "training-b", job.key, "training-c"], 1)
    assert (job.place_in_queue, job.expected_wait) == (2, 12.0)
    cluster.register.learn_shared_queue(["training-a", "training-b", job.key, "training-c"], 2)
    assert (job.place_in_queue, job.expected_wait) == (1, 6.0)


def test_new_one_is_behind_all_that_the_scheduler_has_told_of(cluster: StillCluster) -> None:
    cluster.register.learn_shared_queue(["training-a", "training-b"], 1)
    assert cluster.train("ada").place_in_queue == 2


def test_running_one_hears_that_others_begin_and_cease_to_wait(cluster: StillCluster) -> None:
    first = cluster.train("ada")
    cluster.begin(first)
    second, third = cluster.train("bob"), cluster.train("cyd")
    second.cancel()
    third.cancel()
    told = [(key, order["others_wait"]) for key, order in cluster.orders]
    assert told == [(first.key, True), (first.key, False)]


def test_each_that_begins_hears_that_others_wait_already(cluster: StillCluster) -> None:
    first, second, third = (cluster.train(owner) for owner in ("ada", "bob", "cyd"))
    for job in (first, second, third):
        cluster.begin(job)
        cluster.end(job)
    told = [(key, order["others_wait"]) for key, order in cluster.orders]
    assert told == [(first.key, True), (second.key, True)]


def test_hears_of_those_who_wait_at_other_web_processes(cluster: StillCluster) -> None:
    ended = cluster.train("bob")
    cluster.begin(ended)
    cluster.end(ended)
    job = cluster.train("ada")
    cluster.begin(job)
    cluster.register.learn_shared_queue([job.key], 1)
    cluster.register.learn_shared_queue([job.key, ended.key], 1)  # asked before it ended
    assert cluster.orders == []
    cluster.register.learn_shared_queue([job.key, "training-a"], 1)
    assert [order["others_wait"] for _, order in cluster.orders] == [True]


def test_each_order_is_the_whole_of_what_is_asked(cluster: StillCluster) -> None:
    job = cluster.train("ada")
    cluster.begin(job)
    job.change(learning_rate=0.1)
    job.change(paused=True)
    job.stop()
    assert [order for _, order in cluster.orders] == [
        {"number": 1, "settings": {"learning_rate": 0.1}},
        {"number": 2, "settings": {"learning_rate": 0.1, "paused": True}},
        {"number": 3, "settings": {"learning_rate": 0.1, "paused": True}, "stop": True},
    ]


def test_what_is_changed_while_it_waits_arrives_when_it_begins(cluster: StillCluster) -> None:
    first, second = cluster.train("ada"), cluster.train("bob")
    cluster.begin(first)
    cluster.orders.clear()  # the first hears that the second waits
    second.change(learning_rate=0.1)
    second.change(learning_rate=0.01)
    second.change(picture="another")
    assert cluster.orders == []
    cluster.end(first)
    cluster.begin(second)
    (order,) = [order for key, order in cluster.orders if key == second.key]
    assert order["settings"] == {"learning_rate": 0.01, "picture": "another"}
    second.change(learning_rate=0.5)
    newer = cluster.orders[-1][1]
    assert newer["number"] > order["number"]
    assert newer["settings"] == {"learning_rate": 0.5, "picture": "another"}


def test_what_has_begun_unchanged_is_sent_no_order(cluster: StillCluster) -> None:
    cluster.begin(cluster.train("ada"))
    assert cluster.orders == []


def test_a_worker_hears_what_was_changed_before_it_began(train: Callable[..., Job]) -> None:
    first = train("count_until_stopped", owner="ada")
    second = train("follow_learning_rate", owner="bob")
    second.change(learning_rate=0.02)
    assert second.state == "waiting"
    first.stop()
    wait_until(lambda: second.latest == 0.02, "the changed rate arrives")
    second.stop()
    assert second.result(LONG) == 0.02


def test_pause_puts_off_giving_up(cluster: StillCluster) -> None:
    job = cluster.train("ada")
    cluster.begin(job)
    assert cluster.give_up_in == {job.key: 300.0 + GRACE}
    cluster.tell(job, "paused", seconds=5.0, left=280.0)
    assert cluster.give_up_in == {job.key: 280.0 + GRACE}
    cluster.end(job)
    assert cluster.give_up_in == {}
    cluster.tell(job, "paused", seconds=5.0, left=280.0)
    assert cluster.give_up_in == {}


def test_refuses_more_than_a_run_may_carry(
    cluster: StillCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(register, "MAX_PAYLOAD_BYTES", 2_000_000)
    cluster.train("ada", size=2_000_000)
    with pytest.raises(
        LessonInputError, match=r"may take 2 MB .*; this one takes 2\.1\. Use fewer"
    ):
        cluster.train("bob", size=2_100_000)


def test_refuses_what_a_full_queue_has_no_room_for(
    cluster: StillCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(register, "MAX_WAITING", 3)
    jobs = [cluster.train(f"owner {number}") for number in range(3)]
    with pytest.raises(LessonInputError, match="room for 3 in the queue, and 3 wait already"):
        cluster.train("ada")
    cluster.look()  # has a queue of its own
    cluster.begin(jobs[0])
    cluster.train("ada")


def test_refuses_what_would_make_the_queue_too_heavy(
    cluster: StillCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(register, "MAX_WAITING_BYTES", 3_000_000)
    first = cluster.train("ada", size=2_000_000)
    with pytest.raises(LessonInputError, match=r"3 MB .* the 1 that wait leave no room for 1\.5"):
        cluster.train("bob", size=1_500_000)
    cluster.begin(first)
    cluster.train("bob", size=1_500_000)


def test_what_is_dropped_while_it_runs_is_watched_until_it_has_ended(
    cluster: StillCluster,
) -> None:
    look = cluster.look()
    cluster.begin(look)
    look.cancel()
    assert cluster.register._unwanted == {look.key: WORKER}
    cluster.tell(look, "ended")
    assert cluster.register._unwanted == {}


def test_what_is_dropped_when_it_has_ended_costs_no_worker_its_life(cluster: StillCluster) -> None:
    look = cluster.look()
    cluster.begin(look)
    cluster.tell(look, "ended")  # what it has found is still on its way
    look.cancel()
    assert cluster.register._unwanted == {}
