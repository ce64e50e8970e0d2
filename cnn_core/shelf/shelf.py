"""The shelf as a web process uses it: written behind the page's back, read when a page begins."""

import logging
import pickle
import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from cnn_core.compute import get_compute
from cnn_core.shelf import remote
from cnn_core.shelf.store import Entry, Store

logger = logging.getLogger(__name__)

BEAT_SECONDS = 1.0
READ_SECONDS = 2.0
_SEND_SECONDS = 20.0
_BYTES_AT_ONCE = 16_000_000
_AWAY = object()


class Cluster(Protocol):
    """What the shelf needs of a `cnn_core.compute.Compute`."""

    @property
    def is_shared(self) -> bool:
        """Whether other web processes use the same scheduler."""

    def on_scheduler(
        self, function: Callable[..., Any], *arguments: Any, timeout: float
    ) -> Any: ...


@dataclass(frozen=True)
class Kept:
    """One thing of a learner's shelf.

    Attributes
    ----------
    value : object
        As it was put; the caller's own copy.
    in_hand : bool
        Whether a web process that is still there works on it.
    here : bool
        Whether that is this one.
    """

    value: Any
    in_hand: bool
    here: bool


class Shelf:
    """Keeps what a learner has, so that another session, or another web process, finds it.

    `put` and `remove` return at once: a thread pickles and sends, and what is changed twice
    meanwhile is sent once. May be used from any thread.

    Parameters
    ----------
    cluster : callable
        Gives the `Compute` of now, which says whether there is a scheduler to keep things at.
    store : Store, optional
        This process's own.
    """

    def __init__(self, cluster: Callable[[], Cluster], store: Store | None = None) -> None:
        self.holder = uuid.uuid4().hex
        self._cluster = cluster
        self._own = store or Store()
        self._lock = threading.RLock()  # guards what follows
        self._unpacked: dict[tuple[str, str], tuple[Any, bool]] = {}
        self._unsent: dict[tuple[str, str], None] = {}  # in order, each once
        self._served: set[str] = set()
        self._count = 0  # no revision that was ever seen here is higher, as in Lamport's clocks
        self._watchers: list[Callable[[], None]] = []
        self._packing = threading.Lock()  # held while values are pickled
        self._filled = ""  # the store on the scheduler that has all that this process has
        self._work = threading.Event()
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None

    def put(self, learner: str, name: str, value: Any, *, in_hand: bool = False) -> None:
        """Put a value in the place of what has that name.

        Parameters
        ----------
        learner, name : str
            Whose it is, and what.
        value : object
            It is pickled a moment later, and must not change until then.
        in_hand : bool, default False
            Whether this process works on it, so that no other should.
        """
        with self._lock:
            self._unpacked[learner, name] = value, in_hand
            self._served.add(learner)
        self._start()
        self._work.set()

    def remove(self, learner: str, name: str) -> None:
        """Take something away, for all web processes.

        Parameters
        ----------
        learner, name : str
            Whose it is, and what.
        """
        self.put(learner, name, _AWAY)

    def serve(self, learner: str) -> None:
        """Note that a learner is here, whose shelf is therefore kept.

        Parameters
        ----------
        learner : str
            Whose page was shown.
        """
        with self._lock:
            self._served.add(learner)
        self._start()

    def read(self, learner: str) -> dict[str, Kept] | None:
        """Give all that a learner has; waits two seconds at most.

        Parameters
        ----------
        learner : str
            Whose.

        Returns
        -------
        kept : dict or None
            By name. None while the scheduler does not answer: ask again later.
        """
        self._pack()
        cluster = self._cluster()
        if not cluster.is_shared:
            return dict(self._values(self._own.read(learner)))
        try:
            there = cluster.on_scheduler(remote.read, learner, timeout=READ_SECONDS)
        except (OSError, TimeoutError):
            return None
        for name, entry in there.items():
            self._own.put(learner, name, entry)
            self._note(entry.revision)
        here = self._own.read(learner)  # of what is not yet there, or no more
        newer = {name: entry for name, entry in here.items() if _is_newer(entry, there.get(name))}
        return dict(self._values({**there, **newer}))

    def claim(self, learner: str, name: str) -> bool:
        """Take over what nobody works on any more.

        Parameters
        ----------
        learner, name : str
            Whose it is, and what.

        Returns
        -------
        is_claimed : bool
            False if somebody does, or the scheduler does not answer.
        """
        cluster = self._cluster()
        if not cluster.is_shared:
            return self._own.claim(learner, name, self.holder)
        try:
            asked = (remote.claim, learner, name, self.holder)
            is_claimed = bool(cluster.on_scheduler(*asked, timeout=READ_SECONDS))
        except (OSError, TimeoutError):
            return False
        self._note(self._count + is_claimed)
        return is_claimed

    def watch(self, look: Callable[[], None]) -> None:
        """Have something called about once a second, by the thread that writes.

        Parameters
        ----------
        look : callable
            For work that has ended while no page was there to see it.
        """
        if look not in self._watchers:
            self._watchers.append(look)

    def write_out(self) -> None:
        """Write what is unwritten, now: this process is about to end."""
        try:
            self._write(READ_SECONDS)
        except (OSError, TimeoutError) as error:
            logger.warning("What is on shelves could not be left at the scheduler: %r", error)
        except Exception:
            logger.exception("What is on shelves could not be left at the scheduler")

    def close(self) -> None:
        """Write no more."""
        self._closed.set()
        self._work.set()
        if self._thread is not None:
            self._thread.join(BEAT_SECONDS)

    def _start(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._keep, name="shelf", daemon=True)
                self._thread.start()

    def _keep(self) -> None:
        while not self._closed.is_set():
            self._work.wait(BEAT_SECONDS)
            self._work.clear()
            try:
                self._write(_SEND_SECONDS)
            except (OSError, TimeoutError) as error:
                logger.info("The scheduler does not take what is on shelves: %r", error)
            except Exception:
                logger.exception("What learners have could not be kept")

    def _write(self, timeout: float) -> None:
        for look in self._watchers:
            look()
        self._pack()
        if self._cluster().is_shared:
            self._send(timeout)
        else:
            self._hear_own()

    def _hear_own(self) -> None:
        with self._lock:
            served, self._served = self._served, set()
            self._unsent.clear()
        self._own.hear(self.holder, served)

    def _pack(self) -> None:
        """Pickle what was put since the last time."""
        with self._packing:
            with self._lock:
                unpacked, self._unpacked = self._unpacked, {}
            for (learner, name), (value, in_hand) in unpacked.items():
                content = None if value is _AWAY else pickle.dumps(value, protocol=5)
                revision = self._note(self._count + 1)
                entry = Entry(revision, content, self.holder if in_hand else "")
                if not self._own.put(learner, name, entry):
                    logger.info("%s is too large for the shelf", name.partition("/")[0])
                    self._own.put(learner, name, Entry(revision, None))
                with self._lock:
                    self._unsent[learner, name] = None

    def _note(self, revision: int) -> int:
        with self._lock:
            self._count = max(self._count, revision)
        return revision

    def _send(self, timeout: float) -> None:
        """Tell the scheduler that this process is there, and all that it does not have yet."""
        with self._lock:
            served, self._served = self._served, set()
            unsent, self._unsent = list(self._unsent), {}
        try:
            name = self._exchange(list(served), [], timeout)
            if name != self._filled:  # it was started again, or is new to us
                unsent = self._own.everything()
            while unsent:
                self._exchange([], self._next_of(unsent), timeout)
            self._filled = name
        except BaseException:
            with self._lock:
                self._served |= served
                self._unsent = dict.fromkeys(unsent) | self._unsent
                self._filled = ""
            raise

    def _exchange(
        self, served: list[str], puts: list[tuple[str, str, Entry]], timeout: float
    ) -> str:
        asked = (remote.exchange, self.holder, served, puts)
        return str(self._cluster().on_scheduler(*asked, timeout=timeout))

    def _next_of(self, unsent: list[tuple[str, str]]) -> list[tuple[str, str, Entry]]:
        """Take from what is unsent as much as may travel at once."""
        bundle: list[tuple[str, str, Entry]] = []
        while unsent and sum(entry.size for _, _, entry in bundle) < _BYTES_AT_ONCE:
            learner, name = unsent.pop(0)
            entry = self._own.entry(learner, name)
            if entry is not None:
                bundle.append((learner, name, entry))
        return bundle

    def _values(self, found: dict[str, Entry]) -> Iterator[tuple[str, Kept]]:
        for name, entry in found.items():
            if entry.content is None:
                continue
            try:
                value = pickle.loads(entry.content)
            except Exception:  # of another version of this site
                logger.exception("Something on a shelf cannot be read: %s", name.partition("/")[0])
                continue
            yield name, Kept(value, bool(entry.holder), entry.holder == self.holder)


def _is_newer(entry: Entry, other: Entry | None) -> bool:
    return other is None or entry.revision > other.revision


_shelf: Shelf | None = None
_shelf_lock = threading.Lock()


def get_shelf() -> Shelf:
    """Give the one `Shelf` of this process.

    Returns
    -------
    shelf : Shelf
        The same for all callers.
    """
    global _shelf
    with _shelf_lock:
        if _shelf is None:
            _shelf = Shelf(get_compute)
            get_compute().at_close(_shelf.write_out)
        return _shelf
