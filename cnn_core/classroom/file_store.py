"""Rooms as files in a folder, shared by several processes of one machine.

One JSON file a room, replaced as a whole, so that a reader sees the room before a change or
after it, never between. Changes go one after another by a lock on a file beside them.
"""

import contextlib
import fcntl
import logging
import os
import threading
from collections.abc import Iterator
from pathlib import Path

from cnn_core.classroom.codes import read_code
from cnn_core.classroom.room import Room
from cnn_core.classroom.room_text import MAX_TEXT, read_room, write_room
from cnn_core.errors import LessonInputError

logger = logging.getLogger(__name__)

ENDING = ".room.json"
DAMAGED = ".damaged"
LOCK = "rooms.lock"

_Signature = tuple[int, int, int]


class FileStore:
    """Keeps rooms in a folder.

    A file that holds no room is set aside under another name, with a line in the log, and
    counts as no room.

    Parameters
    ----------
    folder : Path
        Made if it is not there; for this site alone.

    Raises
    ------
    LessonInputError
        If the folder cannot be made, and from any method if it cannot be read or written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._known: dict[str, tuple[_Signature, Room]] = {}
        with self.locked():
            pass

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other threads and processes from changing rooms for as long as the block lasts.

        Yields
        ------
        nothing : None
            While the lock is held; the system lets it go if the process dies.
        """
        with self._lock, contextlib.ExitStack() as held:
            with _told():
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                handle = os.open(self._folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
                held.callback(os.close, handle)  # lets the lock go
                fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def codes(self) -> list[str]:
        """Answer the codes of all rooms.

        Returns
        -------
        codes : list of str
            Of the files that bear the name of a room, in order.
        """
        with _told():
            names = sorted(entry.name for entry in os.scandir(self._folder))
        return [code for name in names if (code := _code_of(name)) is not None]

    def get(self, code: str) -> Room | None:
        """Answer a room as it was last put, by whatever process.

        Parameters
        ----------
        code : str
            As `read_code` gives it.

        Returns
        -------
        room : Room or None
            None where there is none, or its file holds none.
        """
        path = self._path(code)
        with _told(), contextlib.suppress(FileNotFoundError), path.open("rb") as file:
            signature = _signature(os.fstat(file.fileno()))
            known = self._known.get(code)
            if known is not None and known[0] == signature:
                return known[1]
            room = self._read(path, file.read(MAX_TEXT + 1))
            if room is not None:
                self._known[code] = (signature, room)
            return room
        self._known.pop(code, None)
        return None

    def put(self, room: Room) -> None:
        """Keep a room in the place of the one with its code.

        It is whole whatever becomes of this process; after a loss of power it may be an
        older one, or damaged, for the disk is not waited for.

        Parameters
        ----------
        room : Room
            Any.
        """
        path = self._path(room.code)
        written = _new(path)
        with _told():
            handle = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(write_room(room))
                file.flush()
                signature = _signature(os.fstat(file.fileno()))
            written.replace(path)
        self._known[room.code] = (signature, room)

    def remove(self, code: str) -> None:
        """Forget a room.

        Parameters
        ----------
        code : str
            Of a room that is there, or not.
        """
        self._known.pop(code, None)
        with _told():
            self._path(code).unlink(missing_ok=True)
            _new(self._path(code)).unlink(missing_ok=True)

    def _path(self, code: str) -> Path:
        return self._folder / f"{read_code(code)}{ENDING}"

    def _read(self, path: Path, content: bytes) -> Room | None:
        """Make a room of the content of a file, or set the file aside."""
        try:
            room = read_room(content.decode("ascii"))
            if _code_of(path.name) == room.code:
                return room
            problem = f"it holds room {room.code}"
        except (LessonInputError, UnicodeDecodeError) as error:
            problem = str(error)
        logger.warning("%s is no room and is set aside: %.300s", path, problem)
        with contextlib.suppress(OSError):
            path.replace(path.with_name(path.name + DAMAGED))
        return None


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """Say calmly that the folder cannot be used; what the system says goes to the log."""
    try:
        yield
    except OSError as error:
        logger.exception("The folder of the rooms cannot be used.")
        raise LessonInputError(
            "The rooms of this site cannot be read or kept just now. Your runs go on; try again "
            f"in a moment, and tell who runs the site: {error.strerror or 'its disk'}."
        ) from None


def _new(path: Path) -> Path:
    """Answer where a file is written before it takes its place; there is one writer at a time."""
    return path.with_name(f".{path.name}.new")


def _code_of(name: str) -> str | None:
    """Answer the code in the name of a file, None where it is not that of a room."""
    code = name.removesuffix(ENDING)
    try:
        return code if code != name and read_code(code) == code else None
    except LessonInputError:
        return None


def _signature(status: os.stat_result) -> _Signature:
    """Answer what is another after every `put`: a new file has another inode, or another time."""
    return status.st_ino, status.st_mtime_ns, status.st_size
