"""A session may ask for many jobs, but not for any number."""

import pytest

from cnn_core.compute import Compute
from cnn_core.compute.allowance import _KEPT, ALLOWANCES, Allowances
from cnn_core.errors import LessonInputError


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def allowances(clock: Clock) -> Allowances:
    return Allowances(clock)


def test_longest_looks_of_lessons_never_reach_it(allowances: Allowances, clock: Clock) -> None:
    for _ in range(20 * 600):  # twenty pieces a second, for ten minutes
        allowances.take("ada", "inspection")
        clock.now += 1 / 20


def test_flood_is_refused_with_a_sentence_and_has_to_wait(
    allowances: Allowances, clock: Clock
) -> None:
    for _ in range(int(ALLOWANCES["training"].at_once)):
        allowances.take("ada", "training")
    with pytest.raises(LessonInputError, match=r"30 trainings.* Wait 2 seconds and press again"):
        allowances.take("ada", "training")
    allowances.take("bob", "training")  # others are not meant
    allowances.take("ada", "inspection")
    clock.now += 2
    allowances.take("ada", "training")
    with pytest.raises(LessonInputError):
        allowances.take("ada", "training")


def test_rest_fills_it_again_but_no_further(allowances: Allowances, clock: Clock) -> None:
    most = int(ALLOWANCES["inspection"].at_once)
    for _ in range(2):
        clock.now += 3_600
        for _ in range(most):
            allowances.take("ada", "inspection")
        with pytest.raises(LessonInputError, match="look into networks"):
            allowances.take("ada", "inspection")


def test_forgets_those_who_have_rested(allowances: Allowances, clock: Clock) -> None:
    for number in range(_KEPT):
        allowances.take(str(number), "training")
    clock.now += 3_600
    allowances.take("ada", "training")
    assert len(allowances._left) == 1


def test_compute_keeps_to_it() -> None:
    compute = Compute(scheduler="tcp://127.0.0.1:1")
    compute._allowances = Allowances(lambda: 0.0)
    for _ in range(int(ALLOWANCES["training"].at_once)):
        compute._allowances.take("ada", "training")
    with pytest.raises(LessonInputError, match="this one asked for more"):
        compute.submit("any:thing", owner="ada", kind="training")


def test_no_training_begins_when_the_site_is_about_to_stop() -> None:
    compute = Compute(scheduler="tcp://127.0.0.1:1")
    compute.begin_no_training()
    with pytest.raises(LessonInputError, match="about to stop"):
        compute.submit("any:thing", owner="ada", kind="training")
