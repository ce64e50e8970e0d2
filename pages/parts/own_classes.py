"""The classes that a learner has gathered in this session, and the data sets made of them."""

import hashlib
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnn_core.datasets import Dataset
from cnn_core.datasets.archives import archive_summary, read_archive
from cnn_core.datasets.naming import tidy_class_name
from cnn_core.datasets.own import (
    NAME,
    OWN_SIDES,
    Duplicates,
    OwnClass,
    OwnPicture,
    OwnSummary,
    find_duplicates,
    own_dataset,
    own_picture,
    require_own_classes,
    summary,
)
from cnn_core.errors import LessonInputError
from cnn_core.pictures import read_picture

PREFIX = f"{NAME}_"
"""Begins the name of every data set made here; a digest of its pictures follows."""

USUAL_SIDE = 32
MOST_NAMED = 3
SIDES: tuple[int, ...] = OWN_SIDES

# a picture's own name stands for its pixels, which would be hashed anew at every rerun
_HASHES: dict[str | type[Any], Callable[[Any], Any]] = {
    OwnPicture: lambda picture: (picture.digest, picture.origin, picture.group)
}

_CLASSES = "own_classes"
_DATASETS = "own_datasets"
_USED = "own_datasets_used"
_SAID = "own_classes_said"
_BURSTS = "own_classes_bursts"
_READING = "own_classes_reading"


@dataclass(frozen=True)
class Said:
    """What came of the last pictures: a sentence, and whether something was refused."""

    text: str
    refused: bool


@dataclass
class _Reading:
    """Files on their way into a class; it lasts until all are read, over runs of the page.

    A run that is ended still reads the file that it is at while the next has begun: hence the
    lock.
    """

    position: int
    unread: list[Any]
    taken: list[OwnPicture] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    count: int = field(init=False)
    lock: threading.Lock = field(init=False, default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.count = len(self.unread)

    def read_next(self) -> None:
        file = self.unread.pop(0)
        try:
            self.taken.append(own_picture(read_picture(file.getvalue()), file.name))
        except LessonInputError as error:
            self.refused.append(f"{file.name}: {error}")

    @property
    def outcome(self) -> str:
        number = len(self.taken)
        read = f"{number} pictures read." if number != 1 else "One picture read."
        return " ".join([read, *self.refused[:MOST_NAMED]])


def classes() -> tuple[OwnClass, ...]:
    """Return the classes gathered so far; at first two that wait for names and pictures."""
    known: tuple[OwnClass, ...] = st.session_state.setdefault(
        _CLASSES, (OwnClass("class 1", ()), OwnClass("class 2", ()))
    )
    return known


def add_class() -> None:
    """Add a class that waits for a name and pictures."""
    names = {known.name for known in classes()}
    number = next(n for n in range(1, 100) if f"class {n}" not in names)
    _keep((*classes(), OwnClass(f"class {number}", ())))


def rename(position: int, name: str) -> None:
    """Call a class otherwise."""
    try:
        tidy = tidy_class_name(name)
    except LessonInputError as error:
        _say(str(error), refused=True)
        return
    _change(position, name=tidy)


def remove_class(position: int) -> None:
    """Forget a class and its pictures."""
    _keep(tuple(known for place, known in enumerate(classes()) if place != position))


def remove_picture(position: int, number: int) -> None:
    """Forget one picture of a class."""
    pictures = classes()[position].pictures
    _change(position, pictures=(*pictures[:number], *pictures[number + 1 :]))


def clear(position: int) -> None:
    """Forget all pictures of a class."""
    _change(position, pictures=())


def take_files(position: int, files: Sequence[Any]) -> None:
    """Note uploaded files for a class, for `read_files` to read; those noted before come first."""
    read_files(lambda number, count: None)
    st.session_state[_READING] = _Reading(position, list(files))


def read_files(told: Callable[[int, int], None]) -> None:
    """Read the files that are noted; what cannot be read is named.

    Parameters
    ----------
    told : callable
        Hears before each file which one of how many it is. What it shows can end the run of
        the page, for instance when a dialog is closed; the next call reads on from there.
    """
    reading: _Reading | None = st.session_state.get(_READING)
    if reading is None:
        return
    with reading.lock:
        is_done = st.session_state.get(_READING) is not reading  # by another run, meanwhile
        if is_done:
            return
        while reading.unread:
            told(reading.count - len(reading.unread) + 1, reading.count)
            reading.read_next()
        if _add(reading.position, reading.taken):
            _say(reading.outcome, refused=bool(reading.refused))
        del st.session_state[_READING]


def take_burst(position: int, burst: NDArray[np.uint8]) -> None:
    """Keep the pictures of one burst of the camera; they stay on one side of the split."""
    number = st.session_state[_BURSTS] = st.session_state.get(_BURSTS, 0) + 1
    _add(position, [OwnPicture(pixels, "camera", f"burst {number}") for pixels in burst])


def take_drawing(position: int, picture: NDArray[np.float32]) -> None:
    """Keep a drawing."""
    _add(position, [own_picture(picture, "drawn")])


def take_archive(data: bytes) -> None:
    """Read a zip with a folder for each class; folders of known names add to these classes."""
    try:
        contents = read_archive(data)
    except LessonInputError as error:
        _say(str(error), refused=True)
        return
    known = [gathered for gathered in classes() if gathered.pictures]
    for read in contents.classes:
        known = _merged(known, replace(read, name=read.name or "no folder"))
    if not _keep(tuple(known) or classes()):
        return
    stopped = f" {contents.stopped}" if contents.stopped else ""
    _say(archive_summary(contents) + stopped, refused=bool(contents.refusals or stopped))


def said() -> Said | None:
    """Return what came of the last pictures."""
    return st.session_state.get(_SAID)


@st.cache_data(max_entries=16, show_spinner=False, hash_funcs=_HASHES)
def told_of(gathered: tuple[OwnClass, ...]) -> OwnSummary:
    """Count what there is, and say what is wanting."""
    return summary(gathered)


@st.cache_data(max_entries=16, show_spinner=False, hash_funcs=_HASHES)
def duplicates_told(gathered: tuple[OwnClass, ...]) -> tuple[str, ...]:
    """Say which pictures are there twice or nearly, and what becomes of them, a sentence a kind."""
    found = find_duplicates(gathered)
    told = []
    for kind, what in _WHAT_BECOMES.items():
        groups = [group for group in found if group.kind == kind]
        if groups:
            named = "; ".join(_places(group) for group in groups[:MOST_NAMED])
            more = f"; and {len(groups) - MOST_NAMED} more" if len(groups) > MOST_NAMED else ""
            told.append(f"{what}: {named}{more}.")
    return tuple(told)


def _places(group: Duplicates) -> str:
    shown = [f"{place.origin} ({place.class_name})" for place in group.places[:MOST_NAMED]]
    return " = ".join(shown) + (" …" if len(group.places) > MOST_NAMED else "")


_WHAT_BECOMES = {
    "same": "There twice, kept once",
    "contradiction": "In two classes, kept in neither",
    "near": "Nearly the same, so they stay on one side",
    "near_contradiction": "Nearly the same in two classes: is one of them in the wrong one",
}
"""For each kind of duplicates, what becomes of them."""


def current(side: int, grey: bool) -> Dataset | None:
    """Return the data set of the classes as they are now; None while there is not enough."""
    name = PREFIX + _digest(classes(), side, grey)
    if name not in _datasets():
        try:
            made = own_dataset(classes(), side=side, grey=grey)
        except LessonInputError:
            return None
        _forget_all_but(_used())
        _datasets()[name] = replace(made, name=name, title=_title(made))
    return _datasets()[name]


def use(names: set[str]) -> None:
    """Keep these data sets; every change of the classes makes another, and they are large."""
    st.session_state[_USED] = names


def named(name: str) -> Dataset | None:
    """Return a data set that was made in this session."""
    return _datasets().get(name)


def _used() -> set[str]:
    used: set[str] = st.session_state.get(_USED, set())
    return used


def _forget_all_but(names: set[str]) -> None:
    for name in _datasets().keys() - names:
        del _datasets()[name]


def _title(made: Dataset) -> str:
    return "Own pictures: " + ", ".join(made.classes)


def _datasets() -> dict[str, Dataset]:
    known: dict[str, Dataset] = st.session_state.setdefault(_DATASETS, {})
    return known


def _digest(gathered: Sequence[OwnClass], side: int, grey: bool) -> str:
    content = hashlib.blake2b(f"{side} {grey}".encode(), digest_size=6)
    for known in gathered:
        content.update(repr((known.name, [one.digest for one in known.pictures])).encode())
    return content.hexdigest()


def _add(position: int, taken: Sequence[OwnPicture]) -> bool:
    return _change(position, pictures=(*classes()[position].pictures, *taken))


def _change(position: int, **changes: Any) -> bool:
    gathered = list(classes())
    gathered[position] = replace(gathered[position], **changes)
    return _keep(tuple(gathered))


def _keep(gathered: tuple[OwnClass, ...]) -> bool:
    """Keep the classes, unless there is no room for them; say so, and return whether there was."""
    try:
        require_own_classes(gathered)
    except LessonInputError as error:
        _say(str(error), refused=True)
        return False
    st.session_state[_CLASSES] = gathered
    st.session_state.pop(_SAID, None)
    return True


def _say(text: str, *, refused: bool) -> None:
    st.session_state[_SAID] = Said(text, refused)


def _merged(known: Sequence[OwnClass], read: OwnClass) -> list[OwnClass]:
    """Add what was read to the class of that name, or as a new one."""
    if read.name not in [gathered.name for gathered in known]:
        return [*known, read]
    return [
        replace(gathered, pictures=(*gathered.pictures, *read.pictures))
        if gathered.name == read.name
        else gathered
        for gathered in known
    ]
