"""Bytes by learner and name, within bounds; who works on them, and whether they still do."""

import os
import threading
import time
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

SIZE = "CNN_SHELF_MB"
"""Variable of the environment: MB that all shelves of one process may take together."""

_MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Limits:
    """How much may lie on shelves, and for how long.

    Attributes
    ----------
    entry, learner, all : int
        Bytes of one entry, of one learner's, of everybody's.
    names : int
        Entries of one learner.
    seconds : float
        After the last use by its learner a shelf is cleared.
    holder_seconds : float
        Who has not been heard of for so long works on nothing any more.
    """

    entry: int = 48 * _MEGABYTE
    learner: int = 96 * _MEGABYTE
    all: int = 256 * _MEGABYTE
    names: int = 200
    seconds: float = 7_200.0
    holder_seconds: float = 6.0

    @staticmethod
    def of_environment() -> "Limits":
        """Take the size from ``CNN_SHELF_MB``, where that is a number above 0.

        Returns
        -------
        limits : Limits
            The usual ones otherwise.

        Examples
        --------
        >>> Limits.of_environment().seconds
        7200.0
        """
        told = os.environ.get(SIZE, "").strip()
        if not told.isdecimal() or not int(told):
            return Limits()
        size = int(told) * _MEGABYTE
        usual = Limits()
        return replace(
            usual, entry=min(usual.entry, size), learner=min(usual.learner, size), all=size
        )


@dataclass(frozen=True)
class Entry:
    """One thing on a shelf.

    Attributes
    ----------
    revision : int
        Grows with every change; of two copies the higher one counts.
    content : bytes or None
        None where it was taken away: so that no older copy brings it back.
    holder : str
        The web process that works on it; "" where nobody has to.
    """

    revision: int
    content: bytes | None
    holder: str = ""

    @property
    def size(self) -> int:
        """Bytes that it counts with."""
        return len(self.content or b"")


@dataclass
class _Learner:
    """The shelf of one learner, the least recently changed entry first."""

    last_used: float
    entries: OrderedDict[str, Entry] = field(default_factory=OrderedDict)
    size: int = 0


class Store:
    """The shelves of all learners, in the memory of one process.

    When there is no room, the learner that has been away longest goes first, and of one learner
    the entry that was changed least recently. May be used from any thread.

    Parameters
    ----------
    limits : Limits, optional
        Without it those of the environment.
    clock : callable
        Gives seconds that only grow; the clock on the wall may jump.

    Attributes
    ----------
    name : str
        Of this store; another one, with nothing in it, has another name.
    """

    def __init__(
        self, limits: Limits | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.name = uuid.uuid4().hex
        self._limits = limits or Limits.of_environment()
        self._clock = clock
        self._born = clock()
        self._lock = threading.RLock()
        self._learners: OrderedDict[str, _Learner] = OrderedDict()  # least recently used first
        self._seen: dict[str, float] = {}  # holder -> when it was heard of last
        self._size = 0

    @property
    def size(self) -> int:
        """Bytes of all entries together."""
        return self._size

    def put(self, learner: str, name: str, entry: Entry) -> bool:
        """Put an entry in the place of an older one.

        Parameters
        ----------
        learner, name : str
            Whose it is, and what.
        entry : Entry
            Kept if its revision is above that of what lies there.

        Returns
        -------
        is_kept : bool
            False if it is too large, or not newer.
        """
        with self._lock:
            if entry.size > self._limits.entry:
                return False
            shelf = self._touched(learner)
            before = shelf.entries.get(name)
            if before is not None and before.revision >= entry.revision:
                return False
            self._set(shelf, name, entry)
            while shelf.size > self._limits.learner or len(shelf.entries) > self._limits.names:
                self._set(shelf, next(iter(shelf.entries)), None)
            while self._size > self._limits.all:
                self._forget(next(iter(self._learners)))
            return True

    def read(self, learner: str) -> dict[str, Entry]:
        """Give all that lies on a shelf.

        Parameters
        ----------
        learner : str
            Whose.

        Returns
        -------
        entries : dict
            By name, with what was taken away too; a holder that is no more is left out.
        """
        with self._lock:
            self._forget_old()
            if learner not in self._learners:
                return {}
            return {
                name: entry if self.is_held(entry.holder) else replace(entry, holder="")
                for name, entry in self._touched(learner).entries.items()
            }

    def claim(self, learner: str, name: str, holder: str) -> bool:
        """Take over what nobody works on any more; of several who ask one gets it.

        Parameters
        ----------
        learner, name : str
            Whose it is, and what.
        holder : str
            Who asks.

        Returns
        -------
        is_claimed : bool
            Whether it is the asker's now.
        """
        with self._lock:
            self.hear(holder)
            shelf = self._learners.get(learner)
            entry = shelf.entries.get(name) if shelf else None
            if shelf is None or entry is None or entry.content is None:
                return False
            if entry.holder != holder and self.is_held(entry.holder):
                return False
            changed = replace(entry, holder=holder, revision=entry.revision + 1)
            self._set(shelf, name, changed)
            return True

    def hear(self, holder: str, learners: Iterable[str] = ()) -> None:
        """Note that a web process is there, and whom it serves.

        Parameters
        ----------
        holder : str
            The web process.
        learners : iterable of str
            Whose pages it has shown since it was heard of last.
        """
        with self._lock:
            self._seen[holder] = self._clock()
            for learner in learners:
                if learner in self._learners:
                    self._touched(learner)
            self._forget_old()

    def is_held(self, holder: str) -> bool:
        """Tell whether a holder is at work; in a young store all are, for not all were heard yet.

        Parameters
        ----------
        holder : str
            As an entry names it.

        Returns
        -------
        is_held : bool
            False for "".
        """
        last = max(self._seen.get(holder, self._born), self._born)
        return bool(holder) and self._clock() - last < self._limits.holder_seconds

    def everything(self) -> list[tuple[str, str]]:
        """Name all entries, the most recently used learner last.

        Returns
        -------
        names : list of (str, str)
            Learner and name of each.
        """
        with self._lock:
            return [(name, each) for name, kept in self._learners.items() for each in kept.entries]

    def entry(self, learner: str, name: str) -> Entry | None:
        """Give one entry as it lies there, without counting as a use.

        Parameters
        ----------
        learner, name : str
            Whose it is, and what.

        Returns
        -------
        entry : Entry or None
            None if there is none.
        """
        with self._lock:
            shelf = self._learners.get(learner)
            return shelf.entries.get(name) if shelf else None

    def _touched(self, learner: str) -> _Learner:
        shelf = self._learners.setdefault(learner, _Learner(self._clock()))
        shelf.last_used = self._clock()
        self._learners.move_to_end(learner)
        return shelf

    def _set(self, shelf: _Learner, name: str, entry: Entry | None) -> None:
        before = shelf.entries.pop(name, None)
        change = (entry.size if entry else 0) - (before.size if before else 0)
        shelf.size += change
        self._size += change
        if entry is not None:
            shelf.entries[name] = entry

    def _forget(self, learner: str) -> None:
        self._size -= self._learners.pop(learner).size

    def _forget_old(self) -> None:
        now = self._clock()
        for learner, shelf in list(self._learners.items()):
            if now - shelf.last_used < self._limits.seconds:
                break
            self._forget(learner)
        gone = [holder for holder, seen in self._seen.items() if now - seen > self._limits.seconds]
        for holder in gone:
            del self._seen[holder]
