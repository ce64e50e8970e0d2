"""Which trainings of a session count in a room, and what the room has heard of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from cnn_core.classroom.goal import Goal
from cnn_core.classroom.rooms import Rooms
from cnn_core.classroom.standing import Standing


@dataclass(frozen=True)
class Training:
    """One training of a session, as far as a room asks for it.

    Attributes
    ----------
    number : int
        From 1; later ones have higher numbers.
    origin : int or None
        The training of this session that it goes on from.
    is_own : bool
        Whether this site has trained it, all of it or all since its origin.
    dataset : str
        What it learns from.
    parameters : int
        Of its network.
    standing : Standing or None
        How far it has come; None before its first epoch has ended, if it came to nothing, or
        where `Reporter.wants` it no more.
    """

    number: int
    origin: int | None
    is_own: bool
    dataset: str
    parameters: int
    standing: Standing | None


class Reporter:
    """Tells a room of one member's trainings, those that count, each piece of news once.

    A training counts if all of it took place here, while its learner was in the room.

    Parameters
    ----------
    code : str
        Of the room.
    number : int
        Of the member.
    after : int
        The newest training when the member joined.
    """

    def __init__(self, code: str, number: int, after: int) -> None:
        self.code = code
        self.number = number
        self._after = after
        self._told: dict[int, Standing] = {}
        self._foreign: set[int] = set()

    def tell(self, rooms: Rooms, goal: Goal, trainings: Iterable[Training]) -> None:
        """Tell what is new; what the room does not hear now is told the next time.

        Parameters
        ----------
        rooms : Rooms
            Where the room is.
        goal : Goal
            Of the room.
        trainings : iterable of Training
            All of the session that are still kept.

        Raises
        ------
        LessonInputError
            If the room is no longer there.
        """
        known = {training.number: training for training in trainings}
        # asked while a training is new, as its origin may be deleted later
        for training in sorted(known.values(), key=lambda one: one.number):
            if self._is_foreign(training):
                self._foreign.add(training.number)
            if not self.why_not(goal, training):
                self._tell_of(rooms, training)
        for number, standing in list(self._told.items()):
            is_kept = number in known and known[number].standing is not None
            if not is_kept and not standing.is_finished:
                rooms.drop(self.code, self.number, number)
                del self._told[number]

    def why_not(self, goal: Goal, training: Training) -> str:
        """Say why a training does not count.

        Parameters
        ----------
        goal : Goal
            Of the room.
        training : Training
            That `tell` has seen.

        Returns
        -------
        why : str
            The rest of a sentence; empty where it counts.
        """
        if training.number <= self._after:
            return "it began before you joined."
        if training.dataset != goal.dataset:
            return f"it learns from other data than {goal.title}."
        if training.number in self._foreign:
            return "it goes on from a network that was not trained in this room."
        if not goal.allows(training.parameters):
            parameters, most = training.parameters, goal.max_parameters
            return f"it has {parameters:,} parameters, and {most:,} are allowed."
        return ""

    def wants(self, number: int) -> bool:
        """Say whether there can be news of a training.

        Parameters
        ----------
        number : int
            Of the training.

        Returns
        -------
        wants : bool
            False if it began before the member joined, or the room has heard of its end.
        """
        told = self._told.get(number)
        return number > self._after and not (told and told.is_finished)

    def has_begun(self, number: int) -> bool:
        """Say whether a training began after the member joined.

        Parameters
        ----------
        number : int
            Of the training.

        Returns
        -------
        has_begun : bool
            Only then it can count.
        """
        return number > self._after

    def _is_foreign(self, training: Training) -> bool:
        origin = training.origin
        is_continued = origin is not None and (origin <= self._after or origin in self._foreign)
        return is_continued or not training.is_own

    def _tell_of(self, rooms: Rooms, training: Training) -> None:
        standing = training.standing
        if standing is None or not self.wants(training.number):
            return
        if standing == self._told.get(training.number):
            return
        if rooms.tell(self.code, self.number, standing):
            self._told[training.number] = standing
