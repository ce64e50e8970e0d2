"""Downloads: never a hang, always a sentence, and what arrives is what is trained with."""

import gzip
import hashlib
import http.server
import os
import pickle
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from cnn_core.datasets import DATASETS, Dataset
from cnn_core.datasets.downloaded import DOWNLOADS, EightBitPart, preview
from cnn_core.errors import LessonInputError
from cnn_core.networks import downloads
from cnn_core.networks.downloads import ARCHIVES, Archive, fetch, fetch_card
from cnn_core.networks.runtime import load_keras

CONTENT = b"what was asked for, " * 10_000
PUBLISHED_TRAIN, PUBLISHED_TEST = 12_300, 2_100
every_download = pytest.mark.parametrize("name", list(DOWNLOADS))


def published(name, num_pictures, seed):
    """Make labelled pictures as Keras answers them; a picture's first numbers say which it is."""
    entry = DOWNLOADS[name]
    shape = entry.input_shape if entry.input_shape[2] == 3 else entry.input_shape[:2]
    pictures = np.zeros((num_pictures, *shape), np.uint8)
    flat = pictures.reshape(num_pictures, -1)
    flat[:, 0], flat[:, 1], flat[:, 2] = np.arange(num_pictures) % 251, seed, 255
    flat[:, 3] = np.arange(num_pictures) // 251
    labels = np.random.default_rng(seed).permutation(np.arange(num_pictures) % 10)
    return pictures, labels.astype(np.uint8)


def keras_with(name, train=None, test=None):
    """Stand in for Keras, whose answer for one data set is at hand."""
    train = train or published(name, PUBLISHED_TRAIN, 1)
    test = test or published(name, PUBLISHED_TEST, 2)
    loader = SimpleNamespace(load_data=lambda: (train, test))
    return SimpleNamespace(datasets=SimpleNamespace(**{name: loader}))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Give Keras's downloads a folder of the test's own."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setenv("no_proxy", "*")
    return tmp_path


@pytest.fixture
def nothing_missing(folder, monkeypatch):
    monkeypatch.setattr(downloads, "ARCHIVES", dict.fromkeys(DOWNLOADS, ()))


class Answers(http.server.BaseHTTPRequestHandler):
    """Answers each path in a way of its own."""

    def do_GET(self):
        self.server.asked.append(self.path)
        if self.path == "/silent":
            self.server.over.wait(5)
        elif self.path == "/refused":
            self.send_error(403)
        elif self.path == "/slow":
            self.start(len(CONTENT))
            while not self.server.over.wait(0.02):
                self.wfile.write(b".")
        elif self.path == "/torn":
            self.start(len(CONTENT))
            self.wfile.write(CONTENT[:100_000])
        elif self.path == "/page":
            self.start(len(CONTENT))
            self.wfile.write(CONTENT[::-1])
        elif self.path == "/endless":
            self.start(None)
            while not self.server.over.is_set():
                self.wfile.write(CONTENT)
        else:
            self.start(len(self.server.contents[self.path]))
            self.wfile.write(self.server.contents[self.path])

    def start(self, num_bytes):
        self.send_response(200)
        if num_bytes is not None:
            self.send_header("Content-Length", str(num_bytes))
        self.end_headers()

    def log_message(self, *args):
        pass


class Server(http.server.ThreadingHTTPServer):
    """A machine on the net, with the paths that it was asked for."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answers)
        self.asked, self.contents, self.over = [], {"/good": CONTENT}, threading.Event()
        self.address = f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request, client_address):
        """Say nothing of who hung up."""


@pytest.fixture
def server():
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.over.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def offer(server, folder, monkeypatch):
    """Have MNIST be one small file at an address of choice."""

    def choose(path):
        address = path if "://" in path else server.address + path
        checksum = hashlib.sha256(CONTENT).hexdigest()
        archive = Archive(address, "datasets/mnist.npz", len(CONTENT), checksum)
        monkeypatch.setattr(downloads, "ARCHIVES", {"mnist": (archive,)})
        monkeypatch.setattr(downloads, "load_keras", lambda: keras_with("mnist"))
        return folder / archive.path

    return choose


def reason(**arguments):
    """Fetch what cannot be had, and cut out why."""
    with pytest.raises(LessonInputError) as caught:
        fetch("mnist", **arguments)
    start = "MNIST is downloaded from storage.googleapis.com, and "
    end = ". Choose the handwritten digits, which come with the site."
    assert str(caught.value).startswith(start)
    assert str(caught.value).endswith(end)
    return str(caught.value)[len(start) : -len(end)]


def files_in(folder):
    return [path.name for path in folder.rglob("*") if path.is_file()]


def test_what_was_downloaded_once_is_not_asked_for_again(offer, server, folder):
    target = offer("/good")
    assert len(fetch("mnist").train) == 10_000
    assert target.read_bytes() == CONTENT
    assert files_in(folder) == ["mnist.npz"]
    fetch("mnist")
    assert server.asked == ["/good"]


def test_a_stored_file_that_is_broken_is_downloaded_anew(offer, server):
    target = offer("/good")
    target.parent.mkdir()
    for broken in (CONTENT[:-1], CONTENT[::-1]):
        target.write_bytes(broken)
        fetch("mnist")
        assert target.read_bytes() == CONTENT
    assert server.asked == ["/good"] * 2


def test_what_a_killed_worker_left_is_removed_and_what_one_is_at_is_not(offer, folder):
    target = offer("/good")
    target.parent.mkdir()
    left, busy = (target.with_name(f"mnist.npz.{name}.part") for name in ("left", "busy"))
    left.touch()
    busy.touch()
    os.utime(left, (time.time() - 1000,) * 2)
    fetch("mnist")
    assert sorted(files_in(folder)) == ["mnist.npz", "mnist.npz.busy.part"]


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("https://nowhere.invalid/mnist.npz", "this machine cannot reach it"),
        ("http://127.0.0.1:9/mnist.npz", "this machine cannot reach it"),
        ("no://such.way/mnist.npz", "this machine cannot reach it"),
        ("/silent", "this machine cannot reach it"),
        ("/refused", "this machine cannot reach it"),
        ("/slow", "it did not arrive within 0.3 seconds"),
        ("/torn", "what came from there was something else"),
        ("/page", "what came from there was something else"),
        ("/endless", "what came from there was something else"),
    ],
)
def test_a_download_that_fails_ends_soon_with_a_sentence_and_leaves_nothing(
    path, why, offer, folder, monkeypatch
):
    offer(path)
    monkeypatch.setattr(downloads, "ANSWER_SECONDS", 1.0 if "://" in path else 0.3)
    monkeypatch.setattr(downloads, "DOWNLOAD_SECONDS", 0.3 if path == "/slow" else 60.0)
    started = time.monotonic()
    assert reason() == why
    assert time.monotonic() - started < 10
    assert files_in(folder) == []


def test_a_connection_that_falls_silent_is_given_up(offer, server, folder, monkeypatch):
    offer("/slow")
    monkeypatch.setattr(server.over, "wait", lambda seconds: time.sleep(2))
    monkeypatch.setattr(downloads, "SILENCE_SECONDS", 0.2)
    assert reason() == "the connection broke off"
    assert files_in(folder) == []


def test_a_download_can_be_stopped(offer, folder):
    offer("/slow")
    asked = []

    def stop_requested():
        asked.append(1)
        return len(asked) > 5

    progress = SimpleNamespace(stop_requested=stop_requested)
    assert reason(progress=progress) == "the download was stopped"
    assert files_in(folder) == []


def test_a_job_that_is_dropped_leaves_nothing(offer, folder):
    class Dropped(BaseException):
        pass

    def stop_requested():
        if files_in(folder):
            raise Dropped
        return False

    offer("/good")
    with pytest.raises(Dropped):
        fetch("mnist", progress=SimpleNamespace(stop_requested=stop_requested))
    assert files_in(folder) == []


def test_a_disk_without_room_is_told(offer, folder, monkeypatch):
    offer("/good")
    (folder / "datasets").write_text("a file where a folder should be")
    assert reason() == "it cannot be stored on this machine"


@pytest.mark.parametrize(
    "train",
    [
        (np.zeros((12_300, 28, 28)), np.arange(12_300) % 10),
        (np.zeros((12_300, 32, 32), np.uint8), np.arange(12_300) % 10),
        (np.zeros((100, 28, 28), np.uint8), np.arange(100) % 10),
        (np.zeros((12_300, 28, 28), np.uint8), np.arange(12_300) % 9),
        (np.zeros((12_300, 28, 28), np.uint8), np.arange(12_300) % 11),
        (np.zeros((12_300, 28, 28), np.uint8), np.arange(12_299) % 10),
        "nonsense",
    ],
)
def test_what_keras_answers_is_checked(train, nothing_missing, monkeypatch):
    monkeypatch.setattr(downloads, "load_keras", lambda: keras_with("mnist", train))
    assert reason() == "what is stored of it on this machine cannot be read"


def test_an_unknown_name_or_seed_is_refused_before_anything_is_loaded(monkeypatch):
    monkeypatch.setattr(downloads, "load_keras", None)
    for name in ("digits", "load_data", None, ["mnist"]):
        with pytest.raises(LessonInputError, match="one of mnist, fashion_mnist, cifar10; "):
            fetch(name)
    with pytest.raises(LessonInputError, match="A seed is a whole number"):
        fetch("mnist", seed=-1)


@every_download
def test_parts_have_their_sizes_shapes_and_mixture_and_share_no_picture(
    name, nothing_missing, monkeypatch
):
    train, test = published(name, PUBLISHED_TRAIN, 1), published(name, PUBLISHED_TEST, 2)
    monkeypatch.setattr(downloads, "load_keras", lambda: keras_with(name, train, test))
    dataset, entry = fetch(name), DOWNLOADS[name]
    parts = dataset.train, dataset.validation, dataset.test
    assert [len(part) for part in parts] == [10_000, 2_000, 2_000]
    assert (dataset.name, dataset.title) == (name, entry.title)
    assert (dataset.classes, dataset.input_shape) == (entry.classes, entry.input_shape)
    sources = (train, 0), (train, 0), (test, PUBLISHED_TRAIN)
    for part, ((numbers, labels), first) in zip(parts, sources, strict=True):
        positions = part.indices - first
        assert len(set(positions)) == len(positions)
        np.testing.assert_array_equal(part.numbers.reshape(-1), numbers[positions].reshape(-1))
        np.testing.assert_array_equal(part.labels, labels[positions])
        assert part.numbers.flags.c_contiguous
        assert part.labels.dtype == part.indices.dtype == np.int64
        assert np.ptp(np.bincount(part.labels)) <= 1
        pictures = part.first(50).pictures
        assert pictures.dtype == np.float32
        np.testing.assert_array_equal(pictures, part.numbers[:50] / np.float32(255))
    assert not set(dataset.train.indices) & set(dataset.validation.indices)


def test_the_test_part_is_the_same_for_every_seed_and_the_others_are_not(
    nothing_missing, monkeypatch
):
    monkeypatch.setattr(downloads, "load_keras", lambda: keras_with("mnist"))
    first, again, other = fetch("mnist"), fetch("mnist"), fetch("mnist", seed=1998)
    np.testing.assert_array_equal(first.test.indices, other.test.indices)
    for part in ("train", "validation"):
        one, same, another = (getattr(d, part).indices for d in (first, again, other))
        np.testing.assert_array_equal(one, same)
        assert not np.array_equal(one, another)


def test_a_card_brings_little_and_is_a_data_set_to_look_at(nothing_missing, monkeypatch):
    monkeypatch.setattr(downloads, "load_keras", lambda: keras_with("cifar10"))
    whole, packed = fetch("cifar10"), pickle.dumps(fetch_card("cifar10", 12))
    assert len(packed) < 6_400_000
    card = pickle.loads(packed)
    here = card.dataset()
    assert (here.name, here.title, here.classes) == (whole.name, whole.title, whole.classes)
    assert (here.licence, here.origin) == (whole.licence, whole.origin)
    assert card.input_shape == here.input_shape == (32, 32, 3)
    assert [len(p) for p in (here.train, here.validation, here.test)] == list(card.sizes)
    for one, other in (
        (here.train.first(12), whole.train.first(12)),
        (here.validation.first(12), whole.validation.first(12)),
        (here.test, whole.test),
    ):
        np.testing.assert_array_equal(one.pictures, other.pictures)
        np.testing.assert_array_equal(one.labels, other.labels)
        np.testing.assert_array_equal(one.indices, other.indices)
    for ask in (
        lambda: here.train.first(13),
        lambda: here.train.pictures,
        lambda: here.validation.first(13),
    ):
        with pytest.raises(RuntimeError, match="of CIFAR-10 were asked for, and"):
            ask()


def test_eight_bits_cannot_be_written_to_also_after_a_journey():
    part = EightBitPart(np.zeros((3, 2, 2, 1), np.uint8), np.arange(3), np.arange(3))
    for one in (part, part.first(2), pickle.loads(pickle.dumps(part))):
        for values in (one.numbers, one.pictures, one.labels, one.indices):
            with pytest.raises(ValueError, match="read-only"):
                values[0] = 0
    assert len(part.first(9)) == 3
    for count in (-1, 101, 1.5):
        with pytest.raises(LessonInputError, match="Expected for number of examples"):
            preview(Dataset("", "", ("a",), part, part, part, "", ""), count)


@every_download
def test_every_download_tells_what_a_learner_has_to_know(name):
    entry = DOWNLOADS[name]
    assert entry.bundled in DATASETS
    assert entry.summary.startswith("14,000 of ")
    assert " × ".join(str(side) for side in entry.input_shape[:2]) in entry.summary
    assert len(set(entry.classes)) == 10
    assert entry.origin.endswith(".")
    assert "2,000 of the 10,000 of the published test part" in entry.origin
    assert {archive.address.split("/")[2] for archive in ARCHIVES[name]} == {entry.host}
    assert round(sum(archive.num_bytes for archive in ARCHIVES[name]) / 1e6) == entry.megabytes


@pytest.mark.filterwarnings("ignore:Could not extract archive")
def test_keras_looks_for_these_files_with_these_checksums_at_these_addresses(folder, monkeypatch):
    """Else it would download them itself, for as long as it takes."""
    keras = load_keras()
    from keras.src.backend import config
    from keras.src.utils import file_utils

    monkeypatch.setattr(config, "_KERAS_DIR", str(folder))
    asked, checked = [], {}

    def retrieve(address, target, hook):
        asked.append((address, str(Path(target).relative_to(downloads._keras_folder()))))
        Path(target).write_bytes(b"")

    def validate(path, checksum, algorithm):
        checked[str(Path(path).relative_to(folder))] = checksum
        return True

    monkeypatch.setattr(file_utils, "urlretrieve", retrieve)
    monkeypatch.setattr(file_utils, "validate_file", validate)
    for name, archives in ARCHIVES.items():
        asked.clear()
        with pytest.raises((OSError, EOFError, ValueError)):  # the files are empty
            getattr(keras.datasets, name).load_data()
        assert asked == [(archive.address, archive.path) for archive in archives]
    assert checked == {
        archive.path: archive.sha256
        for archives in ARCHIVES.values()
        for archive in archives
        if archive.sha256
    }


def test_keras_s_folder_is_found_as_keras_finds_it(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("KERAS_HOME", raising=False)
    assert downloads._keras_folder() == Path("/tmp/.keras")
    (tmp_path / ".keras").mkdir()
    assert downloads._keras_folder() == tmp_path / ".keras"
    monkeypatch.setenv("KERAS_HOME", "~")
    assert downloads._keras_folder() == tmp_path


def test_keras_reads_what_was_brought_into_its_folder(folder, server, monkeypatch):
    load_keras()
    from keras.src.backend import config

    monkeypatch.setattr(config, "_KERAS_DIR", str(folder))
    train = published("fashion_mnist", PUBLISHED_TRAIN, 1)
    test = published("fashion_mnist", PUBLISHED_TEST, 2)
    files = (train[1], 8), (train[0], 16), (test[1], 8), (test[0], 16)  # with their header's length
    archives = []
    for archive, (numbers, header) in zip(ARCHIVES["fashion_mnist"], files, strict=True):
        content = gzip.compress(bytes(header) + numbers.tobytes(), compresslevel=1)
        server.contents[f"/{archive.path}"] = content
        archives.append(Archive(f"{server.address}/{archive.path}", archive.path, len(content)))
    monkeypatch.setattr(downloads, "ARCHIVES", {"fashion_mnist": tuple(archives)})
    dataset = fetch("fashion_mnist")
    assert len(server.asked) == 4
    first = dataset.train.first(9)
    np.testing.assert_array_equal(first.numbers[..., 0], train[0][first.indices])
    np.testing.assert_array_equal(first.labels, train[1][first.indices])
