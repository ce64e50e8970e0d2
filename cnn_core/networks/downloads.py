"""MNIST, Fashion-MNIST and CIFAR-10 through keras.datasets, where a worker may download.

Keras itself waits for a download for as long as it takes. So each file is brought into
Keras's own folder here, checked and within a time limit; then Keras finds and reads it.
"""

import hashlib
import http.client
import logging
import os
import tempfile
import threading
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from cnn_core.datasets import DATASETS, Dataset, stratified_split
from cnn_core.datasets.dataset import require_seed
from cnn_core.datasets.downloaded import (
    DOWNLOADS,
    NUM_TEST,
    NUM_TRAIN,
    NUM_VALIDATION,
    DatasetCard,
    DownloadEntry,
    EightBitPart,
    preview,
)
from cnn_core.errors import LessonInputError
from cnn_core.networks.runtime import load_keras

logger = logging.getLogger(__name__)

ANSWER_SECONDS = 3.0  # until a machine answers
SILENCE_SECONDS = 10.0  # until the next bytes come
DOWNLOAD_SECONDS = 180.0  # for all files of a data set
BLOCK_BYTES = 1 << 16

# The test part has its own seed, for ever: a learner's seed must never bring a
# picture that judges the network into another choice of them.
TEST_SEED = 1998

Labelled = tuple[NDArray[np.uint8], NDArray[np.int64]]
"""Pictures of shape (N, H, W, C) and labels of shape (N,)."""


class Stoppable(Protocol):
    """Whoever may ask to stop, such as the progress of a job."""

    def stop_requested(self) -> bool:
        """Whether to stop; called for every block that comes, so it has to be cheap."""


@dataclass(frozen=True)
class Archive:
    """One file that Keras reads a data set from, as Keras 3.15 names and checks it.

    Attributes
    ----------
    address : str
        Where it comes from.
    path : str
        Where it is kept in Keras's folder.
    num_bytes : int
        Its length.
    sha256 : str
        Its checksum; empty where Keras knows none, and its format has one inside.
    """

    address: str
    path: str
    num_bytes: int
    sha256: str = ""


_GOOGLE = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"

ARCHIVES: Mapping[str, tuple[Archive, ...]] = MappingProxyType(
    {
        "mnist": (
            Archive(
                _GOOGLE + "mnist.npz",
                "datasets/mnist.npz",
                11_490_434,
                "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1",
            ),
        ),
        "fashion_mnist": tuple(
            Archive(_GOOGLE + name, f"datasets/fashion-mnist/{name}", num_bytes)
            for name, num_bytes in (
                ("train-labels-idx1-ubyte.gz", 29_515),
                ("train-images-idx3-ubyte.gz", 26_421_880),
                ("t10k-labels-idx1-ubyte.gz", 5_148),
                ("t10k-images-idx3-ubyte.gz", 4_422_102),
            )
        ),
        "cifar10": (
            Archive(
                "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz",
                "datasets/cifar-10-batches-py-target_archive",
                170_498_071,
                "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce",
            ),
        ),
    }
)
"""The files of each data set, by its name in `DOWNLOADS`."""

_reading = threading.Lock()


class _Unavailable(Exception):
    """A data set that cannot be had; says why, to go on from 'is downloaded from …, and'."""


def fetch(name: str, *, seed: int = 0, progress: Stoppable | None = None) -> Dataset:
    """Download a data set with Keras, unless it is here already, and cut it into parts.

    It never hangs: three seconds for an answer, ten for the next bytes, three minutes for
    everything. Nothing is kept between calls but the files: what calls often keeps the result.

    Parameters
    ----------
    name : str
        A key of `DOWNLOADS`.
    seed : int, default 0
        Draws 10,000 pictures to learn from and 2,000 to watch out of the published training
        part. The test part, 2,000 of the published one, is the same for every seed.
    progress : Stoppable, optional
        Is asked during the download whether to stop.

    Returns
    -------
    dataset : Dataset
        Its parts are kept in eight bits; ``Part.indices`` counts the published training part
        first and the published test part after it.

    Raises
    ------
    LessonInputError
        If there is no such data set, or it cannot be had: says why, and what to choose
        instead.

    Examples
    --------
    >>> fetch("faces")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    cnn_core.errors.LessonInputError: A data set to download is one of mnist, fashion_mnist, ...
    """
    entry = _known(name)
    require_seed(seed)
    keras = load_keras()  # its import makes the folder
    try:
        _bring(ARCHIVES[name], _keras_folder(), progress)
        train, test = _read(getattr(keras.datasets, name), entry)
    except _Unavailable as error:
        logger.warning("%s cannot be had: %r", entry.title, error.__cause__ or error)
        raise LessonInputError(
            f"{entry.title} is downloaded from {entry.host}, and {error}. Choose the "
            f"{DATASETS[entry.bundled].title.lower()}, which come with the site."
        ) from error
    return _in_parts(name, train, test, int(seed))


def fetch_card(name: str, count: int = 12, progress: Stoppable | None = None) -> DatasetCard:
    """Fetch a data set and answer what a page shows of it: a job for a worker.

    Parameters
    ----------
    name, progress
        As of `fetch`.
    count : int, default 12
        As of `preview`.

    Returns
    -------
    card : DatasetCard
        Of seed 0; about two megabytes, six for CIFAR-10.

    Raises
    ------
    LessonInputError
        As `fetch` and `preview`.
    """
    return preview(fetch(name, progress=progress), count)


def _known(name: str) -> DownloadEntry:
    """Answer what is known of a data set, or say which ones there are."""
    entry = DOWNLOADS.get(name) if isinstance(name, str) else None
    if entry is None:
        raise LessonInputError(
            f"A data set to download is one of {', '.join(DOWNLOADS)}; {name!r:.60} came. "
            "Choose one of these."
        )
    return entry


def _keras_folder() -> Path:
    """Find where Keras keeps what it downloads, by the rule of ``keras.utils.get_file``."""
    own = os.path.expanduser("~")
    own = os.path.join(own if os.access(own, os.W_OK) else "/tmp", ".keras")
    folder = os.path.expanduser(os.environ.get("KERAS_HOME", own))
    if not os.access(folder, os.W_OK):
        folder = "/tmp" if os.path.isdir("/tmp") else tempfile.gettempdir()
        folder = os.path.join(folder, ".keras")
    return Path(folder)


def _bring(archives: tuple[Archive, ...], folder: Path, progress: Stoppable | None) -> None:
    """Bring into the folder what is not there yet, or not whole."""
    deadline = time.monotonic() + DOWNLOAD_SECONDS

    def require_going_on() -> None:
        if progress is not None and progress.stop_requested():
            raise _Unavailable("the download was stopped")
        if time.monotonic() > deadline:
            raise _Unavailable(f"it did not arrive within {DOWNLOAD_SECONDS:g} seconds")

    try:
        for archive in archives:
            if not _is_whole(folder / archive.path, archive):
                require_going_on()
                _download(archive, folder / archive.path, require_going_on)
    except OSError as error:  # of the disk; those of the connection have become a sentence
        raise _Unavailable("it cannot be stored on this machine") from error


def _is_whole(path: Path, archive: Archive) -> bool:
    """Whether a file is there, and is what it should be."""
    if not path.is_file() or path.stat().st_size != archive.num_bytes:
        return False
    if not archive.sha256:
        return True
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == archive.sha256


def _download(archive: Archive, target: Path, require_going_on: Callable[[], None]) -> None:
    """Download one file; it appears under its name when it is whole, or not at all."""
    with _open(archive.address) as answer:
        target.parent.mkdir(parents=True, exist_ok=True)
        _remove_abandoned(target)
        received = target.with_name(f"{target.name}.{uuid.uuid4().hex}.part")
        try:
            with received.open("xb") as file:
                for block in _blocks(answer, archive.num_bytes):
                    file.write(block)
                    require_going_on()
            if not _is_whole(received, archive):
                raise _Unavailable("what came from there was something else")
            received.replace(target)
        finally:
            received.unlink(missing_ok=True)


def _open(address: str) -> Any:
    """Open an address, or give up after three seconds, whatever it waits for.

    The name of a host has no time limit of its own while it is looked up, nor have all
    addresses of a host together. The thread that is left behind ends by itself.
    """
    answer: Future[Any] = Future()

    def wait() -> None:
        try:
            answer.set_result(urllib.request.urlopen(address, timeout=SILENCE_SECONDS))
        except Exception as error:
            answer.set_exception(error)

    threading.Thread(target=wait, name="download", daemon=True).start()
    try:
        return answer.result(timeout=ANSWER_SECONDS)
    except Exception as error:  # the settings of a proxy, too, can be wrong in many ways
        raise _Unavailable("this machine cannot reach it") from error


def _blocks(answer: Any, num_bytes: int) -> Iterator[bytes]:
    """Read an answer as it comes, but not much more than was expected."""
    num_received = 0
    try:
        while num_received <= num_bytes and (block := answer.read1(BLOCK_BYTES)):
            num_received += len(block)
            yield block
    except (OSError, http.client.HTTPException) as error:
        raise _Unavailable("the connection broke off") from error


def _remove_abandoned(target: Path) -> None:
    """Remove what was left of a download whose worker was killed."""
    for received in target.parent.glob(f"{target.name}.*.part"):
        with suppress(FileNotFoundError):
            if time.time() - received.stat().st_mtime > DOWNLOAD_SECONDS:
                received.unlink()


def _read(loader: Any, entry: DownloadEntry) -> tuple[Labelled, Labelled]:
    """Have Keras read its files; answers the published training and test part."""
    try:
        with _reading:  # Keras unpacks CIFAR-10 anew each time, over the files in use
            train, test = loader.load_data()
        return (
            _labelled(train, entry, NUM_TRAIN + NUM_VALIDATION),
            _labelled(test, entry, NUM_TEST),
        )
    except MemoryError:
        raise
    except Exception as error:  # whatever a file that is broken all the same leads to
        raise _Unavailable("what is stored of it on this machine cannot be read") from error


def _labelled(published: Any, entry: DownloadEntry, least: int) -> Labelled:
    """Bring what Keras answers into the house's shapes, if it is what it should be."""
    pictures, labels = published
    numbers = pictures if pictures.ndim == 4 else pictures[..., np.newaxis]
    if (numbers.dtype, numbers.shape[1:]) != (np.uint8, entry.input_shape) or len(numbers) < least:
        raise ValueError(f"{numbers.dtype} of shape {numbers.shape}, not at least {least}")
    classes = labels.reshape(len(numbers)).astype(np.int64)
    if not np.array_equal(np.unique(classes), np.arange(len(entry.classes))):
        raise ValueError(f"labels from {classes.min()} to {classes.max()}")
    return numbers, classes


def _in_parts(name: str, train: Labelled, test: Labelled, seed: int) -> Dataset:
    """Deal the published parts into those of the site."""
    entry, num_published, num_judging = DOWNLOADS[name], len(train[1]), len(test[1])
    unused = num_published - NUM_TRAIN - NUM_VALIDATION
    learn, watch, _ = stratified_split(train[1], (NUM_TRAIN, NUM_VALIDATION, unused), seed)
    judge, _ = stratified_split(test[1], (NUM_TEST, num_judging - NUM_TEST), TEST_SEED)
    return Dataset(
        name=name,
        title=entry.title,
        classes=entry.classes,
        train=_part(train, learn, 0),
        validation=_part(train, watch, 0),
        test=_part(test, judge, num_published),
        licence=entry.licence,
        origin=entry.origin,
    )


def _part(published: Labelled, positions: NDArray[np.int64], first_index: int) -> EightBitPart:
    """Take some pictures, as copies with the channels last, so that all others can go."""
    numbers, labels = published
    return EightBitPart(
        np.ascontiguousarray(numbers[positions]), labels[positions], positions + first_index
    )
