"""How fast a training may go: every press counts once, and a long pause gives its place up."""

import pytest

from cnn_core.networks import pace
from cnn_core.networks.pace import Pace, PaceKeeper


class Learner:
    """Orders what a list says, one entry for each wait; its waits are the seconds of the clock."""

    clock = 0.0

    def __init__(self, *orders, others=False):
        self.now, self.coming, self.others = None, list(orders), others

    def settings(self):
        return {} if self.now is None else {"pace": self.now}

    def stop_requested(self):
        return self.now == "stop"

    def others_wait(self):
        return self.others

    def wait_for_order(self, timeout):
        Learner.clock += 1
        if self.coming:
            self.now = self.coming.pop(0)
        return True


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr(pace.time, "monotonic", lambda: Learner.clock)


def batches_run(keeper, *, most=50, per_epoch=5):
    """Count the batches of each stretch that runs until the training is let go or stopped."""
    stretches, step = [0], 0
    while step < most:
        step += 1
        stretches[-1] += 1
        if not keeper.after_batch(ends_epoch=step % per_epoch == 0):
            if not keeper.hold():
                break
            stretches.append(0)
    return stretches


def test_it_goes_freely_unless_told_otherwise():
    assert batches_run(PaceKeeper(Learner(), Pace())) == [50]


def test_each_press_gives_one_batch_also_when_two_presses_come_at_once():
    learner = Learner(Pace(True, batches=2), Pace(True, batches=4), Pace(batches=4))
    assert batches_run(PaceKeeper(learner, Pace(True, batches=1))) == [1, 1, 2, 46]


def test_one_epoch_goes_to_its_end_from_where_it_stands():
    learner = Learner(Pace(True, batches=2), Pace(True, 2, epochs=1), Pace(True, 2, epochs=2))
    keeper = PaceKeeper(learner, Pace(True, batches=1))
    assert batches_run(keeper, most=10) == [1, 1, 3, 5]


def test_presses_from_before_are_not_made_up_for_after_going_on():
    learner = Learner(Pace(False, 3, 1), Pace(True, 3, 1))
    keeper = PaceKeeper(learner, Pace(True, batches=1))
    keeper.after_batch(ends_epoch=False)
    assert keeper.hold()
    learner.now = Pace(True, 3, 1)
    assert not keeper.after_batch(ends_epoch=False)


def test_a_stop_ends_the_pause():
    learner = Learner("stop")
    keeper = PaceKeeper(learner, Pace(True, batches=1))
    learner.now = Pace(True, 1)
    assert not keeper.after_batch(ends_epoch=False)
    assert keeper.hold()


@pytest.mark.parametrize(("others", "seconds"), [(False, 60), (True, 3)])
def test_a_long_pause_gives_the_place_up_sooner_when_others_wait(others, seconds):
    learner = Learner(others=others)
    keeper = PaceKeeper(learner, Pace(True, batches=1))
    assert not keeper.after_batch(ends_epoch=False)
    assert not keeper.hold()
    assert keeper.seconds_held == seconds


def test_stepping_on_and_on_does_not_hold_the_others_up_for_long():
    learner = Learner(others=True)
    keeper = PaceKeeper(learner, Pace(True, batches=1))
    presses = 1
    while not keeper.after_batch(ends_epoch=False):
        presses += 1
        learner.coming = [None, Pace(True, batches=presses)]  # pressed after two seconds
        if not keeper.hold():
            break
    assert keeper.seconds_held == pace.MAX_PAUSES_BEFORE_OTHERS
