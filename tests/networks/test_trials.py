"""Several trainings as one job: each as if it were alone, all of them told, stopped together."""

import dataclasses

import numpy as np
import pytest

from cnn_core.errors import LessonInputError
from cnn_core.kernels import kernel_named
from cnn_core.networks.filter_trials import (
    FIRST_KERNEL,
    LEARNT,
    comparison_told,
    filter_spec,
    filter_trials,
)
from cnn_core.networks.first_filters import matched_filters
from cnn_core.networks.plan import TrainingPlan
from cnn_core.networks.results import TrainingSettings
from cnn_core.networks.training import carry_out
from cnn_core.networks.trials import MAX_TRIALS, Trial, run_trials
from cnn_core.networks.watch import NobodyWatching

pytestmark = pytest.mark.slow


class Audience(NobodyWatching):
    """Hears all, and asks to stop once a trial of this number has told something."""

    def __init__(self, stop_in=None):
        self.reports, self._stop_in = [], stop_in

    def report(self, report):
        self.reports.append(report)

    def stop_requested(self):
        return any(report.number == self._stop_in for report in self.reports)


def shortened(trials, epochs):
    """The same trials, each trained for a moment only."""
    return [
        Trial(
            trial.name,
            dataclasses.replace(
                trial.plan, settings=dataclasses.replace(trial.plan.settings, epochs=epochs)
            ),
        )
        for trial in trials
    ]


@pytest.fixture(scope="module")
def filters():
    """The comparison of filters by hand with filters learnt, for six epochs, and what it told."""
    trials, audience = shortened(filter_trials("digits", 2), 6), Audience()
    return trials, run_trials(trials, audience), audience.reports


def test_every_trial_comes_to_its_end_as_if_it_were_alone(filters):
    trials, results, _ = filters
    assert [result.name for result in results] == [trial.name for trial in trials]
    alone = carry_out(trials[-1].plan, NobodyWatching())
    assert results[-1].network.weights == alone.weights
    assert results[-1].network.test.accuracy == alone.test.accuracy


def test_tells_which_trial_runs_and_how_much_is_done(filters):
    trials, _, reports = filters
    names = list(dict.fromkeys(report.name for report in reports))
    assert names == [trial.name for trial in trials]
    fractions = [report.fraction for report in reports]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1
    assert reports[-1].seconds_left == 0
    assert all(report.seconds_left >= 0 for report in reports if report.seconds_left is not None)
    assert {report.num_trials for report in reports} == {4}


def test_fixed_filters_stay_and_the_others_learn(filters):
    trials, results, reports = filters
    for trial, result in zip(trials, results, strict=True):
        kernel = result.network.arrays()[FIRST_KERNEL]
        votes = result.network.arrays()["layer_5.kernel"]
        before = result.network.at_epoch(0).arrays()
        assert np.abs(votes - before["layer_5.kernel"]).max() > 0.01
        if trial.name == LEARNT:
            assert np.abs(kernel - before[FIRST_KERNEL]).max() > 0.01
        else:
            np.testing.assert_array_equal(kernel, trial.plan.fixed[FIRST_KERNEL])
    gradients = {report.name: set(report.training.gradient_sizes) for report in reports}
    assert gradients[LEARNT] == {1, 5}
    assert gradients["Edges by hand"] == {5}


def test_edges_by_hand_are_the_named_kernels(filters):
    _, results, _ = filters
    edges = next(result.network for result in results if result.name == "Edges by hand")
    match = matched_filters(edges, kernel_named("sobel_left_right").weights)
    assert match.nearest.place == 0
    assert match.nearest.likeness == pytest.approx(1)


def test_learnt_filters_beat_edges_and_edges_beat_blurs_on_the_digits(filters):
    _, results, _ = filters
    accuracy = {result.name: result.network.test.accuracy for result in results}
    assert accuracy["Blur and sharpen"] < accuracy["Edges by hand"] < accuracy[LEARNT]


def test_says_who_wins_by_how_much_and_when_that_can_be_chance(filters):
    _, results, _ = filters
    tests = {result.name: result.network.test for result in results}
    one = comparison_told([tests[LEARNT]], [LEARNT])
    assert one == f"Learnt: {tests[LEARNT].accuracy * 100:.1f} % of 297 pictures."
    names = ["Blur and sharpen", LEARNT]
    told = comparison_told([tests[name] for name in names], names)
    fewer = round((tests[LEARNT].accuracy - tests[names[0]].accuracy) * 297)
    assert told == f"{one} Next, Blur and sharpen, with {fewer} pictures fewer."
    assert "another seed" in comparison_told([tests[LEARNT]] * 2, ["one", "two"])


def test_a_stop_ends_all_and_keeps_those_that_were_done():
    trials = shortened(filter_trials("digits"), 1)
    audience = Audience(stop_in=2)
    results = run_trials(trials, audience)
    assert [result.name for result in results] == [trials[0].name]
    assert {report.name for report in audience.reports} == {trial.name for trial in trials[:2]}


def test_a_single_one_keeps_what_it_has_learnt_when_it_is_stopped():
    (result,) = run_trials(shortened(filter_trials("digits")[-1:], 9), Audience(stop_in=1))
    assert result.network.stopped_early
    assert result.network.is_tested


def test_says_what_cannot_be_run():
    plan = TrainingPlan(filter_spec("digits"), "digits", TrainingSettings(epochs=1))
    with pytest.raises(LessonInputError, match="1 to 24"):
        run_trials([], NobodyWatching())
    with pytest.raises(LessonInputError, match="different"):
        run_trials([Trial("twice", plan)] * 2, NobodyWatching())
    with pytest.raises(LessonInputError, match="1 to 24"):
        run_trials([Trial(str(n), plan) for n in range(MAX_TRIALS + 1)], NobodyWatching())
    with pytest.raises(LessonInputError, match="digits, shapes"):
        filter_trials("letters")
    wrong = dataclasses.replace(plan, fixed={FIRST_KERNEL: np.zeros((5, 5, 1, 4), np.float32)})
    with pytest.raises(LessonInputError, match="shape"):
        run_trials([Trial("wrong", wrong)], NobodyWatching())
