"""A network brought back from a file of anybody: the spec as JSON, the weights as plain arrays.

Keras's own part of a file is never read: what it describes may run any code of its author.
`admit` alone needs Keras, inside the function: it is for a worker.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from cnn_core.datasets import DATASETS, Dataset, load_dataset
from cnn_core.datasets.downloaded import DOWNLOADS
from cnn_core.datasets.own import NAME as OWN
from cnn_core.datasets.zip_directory import ZipEntry
from cnn_core.errors import LessonInputError
from cnn_core.networks.results import TrainedNetwork
from cnn_core.networks.settings import RateChange, TrainingSettings
from cnn_core.networks.spec import NetworkSpec
from cnn_core.networks.take_home_settings import (
    SETTINGS_FILE,
    SPEC_FILE,
    WEIGHTS_FILE,
    is_of_the_site,
    read_story,
)
from cnn_core.networks.take_home_weights import entries_of, read_weights, unpacked
from cnn_core.networks.weights import unpack_weights

MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_FILES = 100  # eight were packed; who packs a folder again may add some
MAX_TEXT_BYTES = 200_000

_NAMES = (SPEC_FILE, WEIGHTS_FILE, SETTINGS_FILE)
_KERAS_NAMES = frozenset({"config.json", "model.weights.h5", "keras_metadata.pb"})
_HDF5_MARK = b"\x89HDF\r\n\x1a\n"


@dataclass(frozen=True)
class Brought:
    """What a file of a network holds, checked, and not yet believed.

    Attributes
    ----------
    spec : NetworkSpec
        A network that can be built here.
    weights : bytes
        As in ``TrainedNetwork.weights``, packed anew: these bytes are ours.
    dataset : str
        What the file says that it learnt from: a data set of the site, or "own".
    settings : TrainingSettings
        How the file says that it was trained.
    rate_changes : tuple of RateChange
        What the file says that was changed on the way.
    """

    spec: NetworkSpec
    weights: bytes
    dataset: str
    settings: TrainingSettings
    rate_changes: tuple[RateChange, ...]


def read_network_file(data: bytes) -> Brought:
    """Read a network from a file of anybody, without Keras.

    Nothing is unpickled or run, every read has its limit, and sizes that the file states of
    itself are not believed.

    Parameters
    ----------
    data : bytes
        What `take_home.bundle` or `take_home.keras_file` made, perhaps packed again or
        changed; or anything else.

    Returns
    -------
    brought : Brought
        For `admit`.

    Raises
    ------
    LessonInputError
        If it is no such file, or a Keras file of another origin, or is damaged, or holds no
        network that fits its weights.
    """
    if len(data) > MAX_FILE_BYTES:
        raise LessonInputError(
            f"A file of a network may have at most {MAX_FILE_BYTES // 1024**2} MB; this one has "
            f"{len(data) / 1024**2:.1f}. Take data.npz out of the archive, or bring the .keras "
            "file: neither is needed to bring the network back."
        )
    files = _files(data)
    spec = NetworkSpec.from_json(_text(files[SPEC_FILE]))
    story = read_story(_text(files[SETTINGS_FILE]))
    return Brought(spec, read_weights(files[WEIGHTS_FILE], spec), *story)


def admit(
    spec: NetworkSpec,
    weights: bytes,
    dataset_name: str,
    settings: TrainingSettings,
    rate_changes: tuple[RateChange, ...] = (),
) -> TrainedNetwork:
    """Test a network that was brought back, once, on held-out pictures of the site; in a worker.

    Its score is only as honest as its training: it is measured here, but nothing shows that
    the network did not learn from these very pictures elsewhere. So there is no history.

    Parameters
    ----------
    spec, weights, settings, rate_changes
        As in `Brought`.
    dataset_name : str
        A data set of the site with the same shape of pictures and the same classes.

    Returns
    -------
    network : TrainedNetwork
        Without history and snapshots.

    Raises
    ------
    LessonInputError
        If its pictures are a learner's own, or pictures or classes of the data set are others.
    """
    from cnn_core.networks.build import build_model, set_weights
    from cnn_core.networks.evaluation import evaluate

    arrays = unpack_weights(weights, spec)
    dataset = _dataset(dataset_name)
    _require_fit(spec, dataset)
    model = build_model(spec)
    set_weights(model, arrays)
    test, novelty = evaluate(model, spec, dataset)
    return TrainedNetwork(
        spec=spec,
        weights=weights,
        dataset=dataset_name,
        settings=settings,
        history=(),
        test=test,
        seconds=0.0,
        stopped_early=False,
        novelty=novelty,
        rate_changes=rate_changes,
    )


def _files(data: bytes) -> dict[str, bytes]:
    """Unpack the three files that hold a network, wherever in the archive they lie."""
    if data.startswith(_HDF5_MARK):
        raise _of_unknown_origin()
    entries = entries_of(data, "the archive or the .keras file of a network", MAX_FILES)
    found = {name: _named(entries, name) for name in _NAMES}
    missing = [name for name in _NAMES if len(found[name]) != 1]
    if missing:
        raise _no_network(missing, {_base(entry.path) for entry in entries})
    return {name: unpacked(data, one, name) for name, (one,) in found.items()}


def _named(entries: Sequence[ZipEntry], name: str) -> list[ZipEntry]:
    return [entry for entry in entries if _base(entry.path) == name and not entry.is_folder]


def _base(path: str) -> str:
    return path.rpartition("/")[2]


def _text(data: bytes) -> str:
    """Decode a text, if it is short enough to be one of ours."""
    if len(data) > MAX_TEXT_BYTES:
        raise LessonInputError(
            f"A network is described in at most {MAX_TEXT_BYTES:,} bytes; {len(data):,} came. "
            "Choose the file as this site saved it."
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise LessonInputError(
            "Expected the network and its settings as text. Received: bytes that are none. "
            "Choose the file once more."
        ) from None


def _no_network(missing: Sequence[str], names: set[str]) -> LessonInputError:
    """Say what an archive is that does not hold a network of this site."""
    if names & _KERAS_NAMES and len(missing) == len(_NAMES):
        return _of_unknown_origin()
    return LessonInputError(
        f"The file of a network holds {', '.join(_NAMES)}, each once. Received: an archive with "
        f"none or several of {', '.join(missing)}, or one cut short. Choose the file once more."
    )


def _of_unknown_origin() -> LessonInputError:
    return LessonInputError(
        "Expected a file that this site saved. Received: a Keras file of another origin. Such "
        "files are not opened here, because they can carry code that runs as soon as they are "
        "read. Build the network here and train it."
    )


def _dataset(name: str) -> Dataset:
    """Load a data set of the site, also one that has to be downloaded."""
    if name in DATASETS:
        return load_dataset(name)
    if is_of_the_site(name):
        from cnn_core.networks.downloads import fetch

        return fetch(name)
    came = "your own pictures, which are not kept" if name == OWN else f"{name!r:.60}"
    raise LessonInputError(
        f"A network that was brought back is tested on {', '.join([*DATASETS, *DOWNLOADS])}. "
        f"Received: one of {came}. Train it once more from its settings."
    )


def _require_fit(spec: NetworkSpec, dataset: Dataset) -> None:
    """Refuse a network made for other pictures or classes than it is to be tested on."""
    needed, came = (dataset.input_shape, dataset.classes), (spec.input_shape, spec.classes)
    if needed != came:
        expected, received = (f"{shape} of {', '.join(of):.60}" for shape, of in (needed, came))
        raise LessonInputError(
            f"The pictures of {dataset.title} have shape {expected}. Received: a network for "
            f"{received}. Choose the data set that it learnt from."
        )
