"""Somebody in a room: a name, the trainings that count, and what came too late."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from cnn_core.classroom.checks import require_moment, require_number
from cnn_core.classroom.standing import Standing
from cnn_core.datasets.naming import plain_text
from cnn_core.errors import LessonInputError
from cnn_core.shapes import require_whole

MAX_NAME = 28
MOST_NUMBERS = 1_000_000


@dataclass(frozen=True)
class Member:
    """Somebody in a room.

    Parameters
    ----------
    number : int
        From 1, in the order of joining.
    name : str
        As `tidy_name` leaves it.
    joined_at : float
        Seconds since 1970.
    updated_at : float, default 0.0
        When something of a training was last kept.
    finished : Standing or None, default None
        The best of the trainings that have finished.
    going_on : Standing or None, default None
        The one that has not.
    late : float or None, default None
        The best validation accuracy that was reached after the drawer was opened.

    Raises
    ------
    LessonInputError
        If the name is not tidy, or something else is not what it should be.
    """

    number: int
    name: str
    joined_at: float
    updated_at: float = 0.0
    finished: Standing | None = None
    going_on: Standing | None = None
    late: float | None = None

    def __post_init__(self) -> None:
        require_whole(self.number, "the number of a member", 1, MOST_NUMBERS)
        require_moment(self.joined_at, "the time of joining")
        require_moment(self.updated_at, "the time of a change")
        if self.name != tidy_name(self.name):
            raise LessonInputError(f"{self.name!r:.60} is no tidy name. Tidy it first.")
        if self.late is not None:
            require_number(self.late, "a validation accuracy", 0.0, 1.0)
        for standing, is_finished in ((self.finished, True), (self.going_on, False)):
            if standing is not None and standing.is_finished is not is_finished:
                raise LessonInputError(f"{self.name} has trainings that cannot be. Join once more.")

    @property
    def counted(self) -> Standing | None:
        """The training by which the member is ranked: the better of the two."""
        if self.going_on is None or self.finished is None:
            return self.going_on or self.finished
        return self.going_on if _is_better(self.going_on, self.finished) else self.finished

    def with_standing(self, standing: Standing, now: float) -> "Member":
        """Take up how far a training has come.

        Parameters
        ----------
        standing : Standing
            As it is now.
        now : float
            Seconds since 1970.

        Returns
        -------
        member : Member
            The same object where there is no news in it.
        """
        standing = replace(standing, at=self._reached_at(standing, now))
        if standing.is_finished:
            after = replace(self.without(standing.run), finished=self._best_finished(standing))
        else:
            after = replace(self, going_on=standing)
        return self if after == self else replace(after, updated_at=now)

    def without(self, run: int) -> "Member":
        """Forget a training that was dropped before its end.

        Parameters
        ----------
        run : int
            Its number.

        Returns
        -------
        member : Member
            The same object where that training does not go on.
        """
        if self.going_on is None or self.going_on.run != run:
            return self
        return replace(self, going_on=None)

    def at_the_drawer(self) -> "Member":
        """Settle what counts when the drawer is opened.

        Returns
        -------
        member : Member
            With the best finished training; with the one that goes on, if there is no other.
        """
        return self if self.finished is None else replace(self, going_on=None)

    def after_the_drawer(self, standing: Standing, now: float) -> "Member":
        """Note what was reached too late, which changes no score.

        Parameters
        ----------
        standing : Standing
            As it is now.
        now : float
            Seconds since 1970.

        Returns
        -------
        member : Member
            The same object unless this is a finished training, and the best of the late ones.
        """
        is_known = self.finished is not None and self.finished.run == standing.run
        if not standing.is_finished or is_known or standing.accuracy <= (self.late or 0.0):
            return self
        return replace(self, late=standing.accuracy, updated_at=now)

    def _reached_at(self, standing: Standing, now: float) -> float:
        """Answer since when a training has the score that it has."""
        before = next((kept for kept in self._kept if kept.run == standing.run), None)
        is_same_score = before is not None and before.accuracy == standing.accuracy
        return before.at if before is not None and is_same_score else now

    def _best_finished(self, standing: Standing) -> Standing:
        """Answer the best of the finished trainings, now that this is one of them."""
        best = self.finished
        if best is None or best.run == standing.run or _is_better(standing, best):
            return standing
        return best

    @property
    def _kept(self) -> tuple[Standing, ...]:
        return tuple(kept for kept in (self.going_on, self.finished) if kept is not None)


def tidy_name(text: object) -> str:
    """Make of what was typed a name for the board.

    Parameters
    ----------
    text : object
        What somebody calls themselves. Markup stays as the text that it is.

    Returns
    -------
    name : str
        One line of 1 to 28 letters, one of them visible; tidying it again changes nothing.

    Raises
    ------
    LessonInputError
        If nothing that can be seen is left.

    Examples
    --------
    >>> tidy_name("  Ada\\n\\u202e L. ")
    'Ada L.'
    """
    name = plain_text(text if isinstance(text, str) else "")[:MAX_NAME].strip()
    if not any(letter.isalnum() for letter in name):
        raise LessonInputError(
            f"A name for the board has 1 to {MAX_NAME} letters or digits; none came. Write your "
            "first name, or any name that the class may read."
        )
    return name


def unlike(name: str, taken: Collection[str]) -> str:
    """Number a name that somebody has already.

    Parameters
    ----------
    name : str
        A tidy one.
    taken : collection of str
        Those of the others.

    Returns
    -------
    name : str
        The same, or with the next free number.

    Examples
    --------
    >>> unlike("Ada", ["ada", "Ada 2"])
    'Ada 3'
    """
    known = {other.casefold() for other in taken}
    free, count = name, 1
    while free.casefold() in known:
        count += 1
        free = f"{name[: MAX_NAME - len(str(count)) - 1].strip()} {count}"
    return free


def _is_better(one: Standing, other: Standing) -> bool:
    """Compare as the board ranks: accuracy first, then fewer parameters."""
    return (one.accuracy, -one.parameters) > (other.accuracy, -other.parameters)
