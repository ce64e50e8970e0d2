"""Several trainings as one job, to be compared: one after another, each told as it goes.

Keras is imported inside functions only, so that a job can be named by this module
without it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cnn_core.errors import LessonInputError
from cnn_core.networks.plan import TrainingPlan
from cnn_core.networks.results import TrainedNetwork, TrainingReport
from cnn_core.networks.watch import TrainingProgress

MAX_TRIALS = 24


@dataclass(frozen=True, eq=False)
class Trial:
    """One training of several that are compared.

    Attributes
    ----------
    name : str
        What it is called in the comparison; no two are called alike.
    plan : TrainingPlan
        What to train, on what, how.
    """

    name: str
    plan: TrainingPlan


@dataclass(frozen=True, eq=False)
class TrialReport:
    """What the running trial of several tells.

    Attributes
    ----------
    number, num_trials : int
        Which trial it is, from 1, and how many there are.
    name : str
        What it is called.
    training : TrainingReport
        What it tells of itself.
    seconds_before : float
        What the trials before it took.
    """

    number: int
    num_trials: int
    name: str
    training: TrainingReport
    seconds_before: float

    @property
    def fraction(self) -> float:
        """How much of all the trials is done, from 0 to 1, each counted alike."""
        return (self.number - 1 + self.training.fraction) / self.num_trials

    @property
    def seconds_left(self) -> float | None:
        """What the rest takes, if every trial takes as long as those so far; None at the start."""
        if not self.training.seconds or not self.fraction:
            return None
        spent = self.seconds_before + self.training.seconds
        return spent * (1 - self.fraction) / self.fraction

    @property
    def faded(self) -> "TrialReport":
        """The report without what is shown only while it is the newest."""
        return replace(self, training=self.training.faded)


@dataclass(frozen=True, eq=False)
class TrialResult:
    """What came of one trial.

    Attributes
    ----------
    name : str
        What it is called.
    network : TrainedNetwork
        Tested once, with its snapshots.
    """

    name: str
    network: TrainedNetwork


def run_trials(trials: Sequence[Trial], progress: TrainingProgress) -> tuple[TrialResult, ...]:
    """Train and test networks one after another.

    Parameters
    ----------
    trials : sequence of Trial
        At least one and at most `MAX_TRIALS`, called differently.
    progress : TrainingProgress
        Hears a `TrialReport` for every report of a training. When it asks to
        stop, those after the one that runs are not begun, and that one is given
        up, for half a training compares with nothing; a single one is kept.

    Returns
    -------
    results : tuple of TrialResult
        Of all trials that came to their end, in order; or of a single one, as far as it came.

    Raises
    ------
    LessonInputError
        If there are too few or too many or two are called alike, or a training
        cannot be carried out.
    """
    from cnn_core.networks.training import carry_out

    _require_different(trials)
    results: list[TrialResult] = []
    for number, trial in enumerate(trials, start=1):
        before = sum(result.network.seconds for result in results)
        relay = _Relay(progress, number, len(trials), trial.name, before)
        network = carry_out(trial.plan, relay)
        if network.stopped_early and len(trials) > 1:
            break
        results.append(TrialResult(trial.name, replace(network, state=None)))
        if progress.stop_requested():
            break
    return tuple(results)


class _Relay:
    """Passes on what one trial tells, with its place among the others."""

    def __init__(
        self, progress: TrainingProgress, number: int, num_trials: int, name: str, before: float
    ) -> None:
        self._progress = progress
        self._place = number, num_trials, name
        self._before = before

    def report(self, report: TrainingReport) -> None:
        """Pass a report on."""
        told = TrialReport(*self._place, report, self._before)
        self._progress.report(told)  # type: ignore[arg-type]

    def stop_requested(self) -> bool:
        """Stop all of them with this one."""
        return self._progress.stop_requested()

    def settings(self) -> dict[str, object]:
        """Change nothing: trials are compared by the settings that they began with."""
        return {}

    def wait_for_order(self, timeout: float) -> bool:
        """Wait as the progress does."""
        return self._progress.wait_for_order(timeout)

    def others_wait(self) -> bool:
        """Say whether others wait."""
        return self._progress.others_wait()


def _require_different(trials: Sequence[Trial]) -> None:
    names = [trial.name for trial in trials]
    if not 1 <= len(names) <= MAX_TRIALS or len(set(names)) != len(names):
        raise LessonInputError(
            f"Expected 1 to {MAX_TRIALS} trials, each with a name of its own. "
            f"Received: {len(names)}, {len(set(names))} of them different. Take some out."
        )
