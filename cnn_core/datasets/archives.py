"""A zip of folders with pictures, from anybody, read in memory: one class a folder."""

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from cnn_core import Picture
from cnn_core.datasets.archive_budget import MAX_SECONDS, Budget, LimitReached
from cnn_core.datasets.archive_paths import is_passed_over, safe_parts
from cnn_core.datasets.naming import MAX_CLASS_NAME, plain_text, short_file_name, tidy_class_name
from cnn_core.datasets.own_classes import (
    MAX_PICTURES,
    MAX_PICTURES_PER_CLASS,
    OwnClass,
    OwnPicture,
    own_picture,
)
from cnn_core.datasets.zip_directory import ZipEntry, archive_kind, read_directory
from cnn_core.datasets.zip_entries import EntryError, overlapping, require_readable, unpack
from cnn_core.errors import LessonInputError
from cnn_core.pictures.containers import MAX_PIXELS, READERS, open_container
from cnn_core.pictures.reading import read_picture
from cnn_core.pictures.resolution import SHORTEST_SIDE

__all__ = ["ArchiveContents", "Refusal", "archive_summary", "read_archive", "tidy_class_name"]

MAX_NAMED = 3  # left out files that a summary names


class Refusal(NamedTuple):
    """A file that was left out: its name in short, and why, as "is no picture"."""

    name: str
    reason: str


@dataclass(frozen=True)
class ArchiveContents:
    """What an archive gave.

    Parameters
    ----------
    classes : tuple of OwnClass
        Named after the folders, in the archive's order; the pictures that lie in
        no folder have the name "". A picture's origin is its file's name.
    refusals : tuple of Refusal
        Files that were left out. What systems put beside pictures is not told.
    stopped : str
        Which limit ended the reading early, for the learner, or "".
    """

    classes: tuple[OwnClass, ...]
    refusals: tuple[Refusal, ...]
    stopped: str

    @property
    def num_pictures(self) -> int:
        """How many pictures were read."""
        return sum(len(own_class.pictures) for own_class in self.classes)


def read_archive(
    data: bytes,
    *,
    room: int = MAX_PICTURES,
    seconds: float = MAX_SECONDS,
    clock: Callable[[], float] = time.monotonic,
) -> ArchiveContents:
    """Read the pictures of a zip archive, each class from the folder that holds it.

    Nothing is written to disk. Every picture is read as an upload is, and made small
    at once. Files that are no pictures, damaged, or made to deceive are left out with
    a reason, and the others are read. Archives inside the archive are not opened.

    Parameters
    ----------
    data : bytes
        A file as it came, of any kind, from anybody.
    room : int, default 1000
        Read no more pictures than that.
    seconds : float, default 20
        Begin no further picture after that time; what was read is given.
    clock : callable
        Tells the time in seconds.

    Returns
    -------
    contents : ArchiveContents
        What could be read, which may be nothing, and what was left out.

    Raises
    ------
    LessonInputError
        If the file is over 10 MB, no whole zip archive, empty, or lists over 5,000
        files. Nothing else is ever raised, whatever the bytes.

    Examples
    --------
    >>> import io, zipfile
    >>> from cnn_core.pictures.resolution import png_bytes
    >>> file = io.BytesIO()
    >>> with zipfile.ZipFile(file, "w") as archive:
    ...     archive.writestr("pets/cats/1.png", png_bytes(np.zeros((8, 8, 1), np.float32)))
    ...     archive.writestr("notes.txt", "cats are nice")
    >>> contents = read_archive(file.getvalue())
    >>> [(own_class.name, len(own_class.pictures)) for own_class in contents.classes]
    [('cats', 1)]
    >>> archive_summary(contents)
    '1 picture read, 1 left out: notes.txt is no picture.'
    """
    if not isinstance(data, bytes | bytearray | memoryview):
        raise LessonInputError(
            f"The bytes of a zip archive are expected, but {type(data).__name__} came; choose a "
            "zip file."
        )
    data = bytes(data)
    directory = read_directory(data)
    reading = _Reading(data, Budget(room, seconds, clock))
    stopped = reading.take_all(directory.entries)
    if directory.num_missing:
        missing = f"The archive is damaged: {directory.num_missing:,} more files cannot be found."
        stopped = f"{missing} {stopped}".strip()
    return ArchiveContents(reading.classes(), tuple(reading.refusals), stopped)


def archive_summary(contents: ArchiveContents) -> str:
    """Say how many pictures were read, and which files were not.

    Parameters
    ----------
    contents : ArchiveContents
        What `read_archive` gave.

    Returns
    -------
    summary : str
        For the learner. Names of files stand in it as they are: who shows them escapes them.

    Examples
    --------
    >>> archive_summary(ArchiveContents((), (Refusal("a.txt", "is no picture"),) * 4, ""))
    'No picture read, 4 left out: a.txt is no picture, a.txt is no picture, a.txt is no picture \
and 1 more.'
    """
    count, refusals = contents.num_pictures, contents.refusals
    read = f"{count or 'No'} picture{'s' if count > 1 else ''} read"
    if not refusals:
        return f"{read}. {contents.stopped}".strip()
    named = ", ".join(f"{name} {reason}" for name, reason in refusals[:MAX_NAMED])
    more = f" and {len(refusals) - MAX_NAMED} more" if len(refusals) > MAX_NAMED else ""
    return f"{read}, {len(refusals)} left out: {named}{more}. {contents.stopped}".strip()


@dataclass
class _Reading:
    """Reads the files of one archive, one after the other."""

    data: bytes
    budget: Budget
    refusals: list[Refusal] = field(default_factory=list)
    pictures: dict[str, list[OwnPicture]] = field(default_factory=dict)
    folders: dict[str, tuple[str, str]] = field(default_factory=dict)
    paths: set[tuple[str, ...]] = field(default_factory=set)

    def classes(self) -> tuple[OwnClass, ...]:
        return tuple(OwnClass(name, tuple(kept)) for name, kept in self.pictures.items())

    def take_all(self, entries: Sequence[ZipEntry]) -> str:
        """Read what can be read; answer which limit ended it, or ""."""
        sharing = overlapping(self.data, entries)
        wanted = [each for each in enumerate(entries) if not is_passed_over(each[1])]
        for num_taken, (position, entry) in enumerate(wanted):
            try:
                self.budget.require_time_and_room()
                self.take(entry, is_sharing=position in sharing)
            except EntryError as error:
                self.refusals.append(Refusal(short_file_name(entry.path), str(error)))
            except LimitReached as limit:
                return (
                    f"An archive is read up to {limit}: {len(wanted) - num_taken:,} of "
                    f"{len(wanted):,} files were not read. Pack fewer or smaller pictures."
                )
        return ""

    def take(self, entry: ZipEntry, *, is_sharing: bool) -> None:
        """Read one file as a picture of its class."""
        parts = safe_parts(entry.path)
        name = self.class_of(parts[-2]) if len(parts) > 1 else ""
        if parts in self.paths:
            raise EntryError("has the name of an earlier file")
        if is_sharing:
            raise EntryError("shares its bytes with another file")
        require_readable(entry)
        if len(self.pictures.get(name, ())) == MAX_PICTURES_PER_CLASS:
            raise EntryError(f"is more than the {MAX_PICTURES_PER_CLASS} pictures of a class")
        self.budget.spend_bytes(entry.size)
        picture = self.picture_in(unpack(self.data, entry))
        self.pictures.setdefault(name, []).append(own_picture(picture, short_file_name(parts[-1])))
        self.paths.add(parts)
        self.budget.num_pictures += 1

    def class_of(self, folder: str) -> str:
        """The class of a folder; capitals make no other class, and neither does cutting."""
        try:
            name = tidy_class_name(folder)
        except LessonInputError:
            raise EntryError("is in a folder without a name") from None
        whole = plain_text(folder).casefold()
        known, known_whole = self.folders.setdefault(name.casefold(), (name, whole))
        if known_whole != whole:
            raise EntryError(
                f"is in a folder whose first {MAX_CLASS_NAME} letters are those of another"
            )
        return known

    def picture_in(self, file: bytes) -> Picture:
        """Read a picture, or say in a few words why it is none."""
        if not file:
            raise EntryError("is empty")
        if archive_kind(file):
            raise EntryError("is an archive itself and was not opened")
        if not any(re.match(begins, file, re.DOTALL) for begins, _ in READERS.values()):
            raise EntryError("is no picture")
        try:
            container = open_container(file)
            num_pixels = container.width * container.height
            if num_pixels > MAX_PIXELS:
                raise EntryError(f"has more than {MAX_PIXELS // 10**6} megapixels")
            if min(container.width, container.height) < SHORTEST_SIDE:
                raise EntryError(f"is smaller than {SHORTEST_SIDE} × {SHORTEST_SIDE} pixels")
            self.budget.spend_pixels(num_pixels)
            return read_picture(file)
        except LessonInputError:
            raise EntryError("is damaged, too large, or a picture of a rare kind") from None
