"""A trained network to take home: code that makes it again, its pictures, and itself.

Only `keras_file` needs Keras, inside the function: it is for a worker. So is `bundle` of a
large data set, whose pictures are all in memory while it is packed.
"""

import io
import tempfile
import textwrap
import zipfile
from collections.abc import Mapping
from pathlib import Path

from cnn_core.datasets import Dataset
from cnn_core.datasets.naming import plain_text
from cnn_core.errors import LessonInputError
from cnn_core.networks.results import TrainedNetwork
from cnn_core.networks.take_home_code import program
from cnn_core.networks.take_home_data import data_file
from cnn_core.networks.take_home_pieces import LONGEST_LINE, as_notebook, as_script
from cnn_core.networks.take_home_settings import (
    SETTINGS_FILE,
    SPEC_FILE,
    WEIGHTS_FILE,
    write_story,
)

__all__ = ["bundle", "data_file", "keras_file", "notebook", "script"]

SCRIPT_FILE, NOTEBOOK_FILE, DATA_FILE = "train.py", "train.ipynb", "data.npz"
REQUIREMENTS_FILE, README_FILE = "requirements.txt", "README.txt"

FOLDER_IN_KERAS_FILE = "seeing_with_filters"
"""Keras leaves what it does not know in a file of its own as it is."""

REQUIREMENTS = Path(__file__).resolve().parents[2] / "requirements.txt"
NEEDED = ("keras", "numpy", "tensorflow")

_DATE = (1980, 1, 1, 0, 0, 0)  # the first that a zip can tell: the same content, the same bytes
_UNIX, _MODE = 3, 0o644 << 16  # a plain file that its owner may change


def script(network: TrainedNetwork, title: str) -> str:
    """Write the training of a network as a Python script.

    Parameters
    ----------
    network : TrainedNetwork
        Trained here to its test.
    title : str
        What its learner calls it.

    Returns
    -------
    code : str
        Runs beside the file that `data_file` makes, with NumPy, Keras and TensorFlow alone, and
        ends with the network's weights, bit by bit, where the processor and the versions are
        the same and training pictures were not changed by chance.

    Raises
    ------
    LessonInputError
        If the network has no score on held-out pictures.

    Examples
    --------
    >>> from cnn_core.networks.bundled import load_bundled
    >>> script(load_bundled("digits"), "My digits").count("keras.layers.Conv2D(16, (3, 3)")
    2
    """
    _require_tested(network)
    return as_script(_title(title), *program(network))


def notebook(network: TrainedNetwork, title: str) -> str:
    """Write the training of a network as a Jupyter notebook.

    Parameters
    ----------
    network, title
        As of `script`.

    Returns
    -------
    text : str
        JSON, nbformat 4.5; the same code as the script, and a look at some pictures.

    Raises
    ------
    LessonInputError
        If the network has no score on held-out pictures.
    """
    _require_tested(network)
    return as_notebook(_title(title), *program(network))


def bundle(network: TrainedNetwork, dataset: Dataset, title: str) -> bytes:
    """Pack all that it takes to have a network, and to make it again.

    Parameters
    ----------
    network : TrainedNetwork
        Trained here to its test.
    dataset : Dataset
        As of `data_file`.
    title : str
        What its learner calls it.

    Returns
    -------
    data : bytes
        A zip archive, which `bring_back.read_network_file` reads. The same network and data set
        give the same bytes.

    Raises
    ------
    LessonInputError
        If the network has no score on held-out pictures.
    """
    _require_tested(network)
    texts = {
        README_FILE: _readme(network, dataset, title),
        SCRIPT_FILE: script(network, title),
        NOTEBOOK_FILE: notebook(network, title),
        REQUIREMENTS_FILE: _requirements(),
    }
    content = {name: text.encode() for name, text in texts.items()}
    content |= {DATA_FILE: data_file(dataset)} | _plain_entries(network, title)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        _add(archive, content)
    return file.getvalue()


def keras_file(network: TrainedNetwork, title: str = "") -> bytes:
    """Save a network as Keras does, with what this site needs to read it again; in a worker.

    Parameters
    ----------
    network : TrainedNetwork
        Any.
    title : str, optional
        What its learner calls it.

    Returns
    -------
    data : bytes
        A file for ``keras.saving.load_model``, whose network gives probabilities. In a folder of
        its own lie the network as JSON and the weights as plain arrays.
    """
    from cnn_core.networks.build import build_model, set_weights

    model = build_model(network.spec)
    set_weights(model, network.arrays())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "network.keras"
        model.save(path)
        file = io.BytesIO(path.read_bytes())
    entries = _plain_entries(network, title)
    with zipfile.ZipFile(file, "a") as archive:
        _add(archive, {f"{FOLDER_IN_KERAS_FILE}/{name}": data for name, data in entries.items()})
    return file.getvalue()


def _require_tested(network: TrainedNetwork) -> None:
    """Refuse a moment of a training, whose result nobody knows."""
    if not network.is_tested:
        raise LessonInputError(
            "Expected a network that was tested on held-out pictures, so that its code can be "
            "compared with it. Received: a moment of a training. Train it to its end first."
        )


def _title(title: str) -> str:
    return plain_text(title) or "A network"


def _plain_entries(network: TrainedNetwork, title: str) -> dict[str, bytes]:
    """Answer what `bring_back` reads, by the names of the files."""
    return {
        SPEC_FILE: network.spec.to_json().encode(),
        WEIGHTS_FILE: network.weights,
        SETTINGS_FILE: write_story(network, _title(title)).encode(),
    }


def _add(archive: zipfile.ZipFile, content: Mapping[str, bytes]) -> None:
    """Add files to an archive; what is packed already, or is read with a limit, is stored."""
    for name, data in content.items():
        entry = zipfile.ZipInfo(name, _DATE)
        entry.create_system, entry.external_attr = _UNIX, _MODE
        entry.compress_type = zipfile.ZIP_STORED if name.endswith("npz") else zipfile.ZIP_DEFLATED
        archive.writestr(entry, data)


def _requirements() -> str:
    """Answer what a script needs, in the versions of this site."""
    lines = REQUIREMENTS.read_text(encoding="utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if line.startswith(NEEDED))


def _readme(network: TrainedNetwork, dataset: Dataset, title: str) -> str:
    """Say what is in the archive, how to run it, and whose the pictures are."""
    test = network.test
    paragraphs = (
        f"It learnt from {dataset.title}. On the site it had {test.num_right} of "
        f"{len(test.labels)} held-out pictures right ({test.accuracy:.2%}).",
        "To train it again, with Python 3.11, 3.12 or 3.13, type in this folder:",
        _HOW_TO_RUN,
        _FILES,
        "It saves network.keras. To bring the network back, give this archive to the site.",
        f"The pictures. {dataset.origin}",
        f"Their licence. {dataset.licence}",
    )
    told = [p if p.startswith(" ") else textwrap.fill(p, LONGEST_LINE) for p in paragraphs]
    return "\n\n".join([_title(title), *told]) + "\n"


_HOW_TO_RUN = """    python -m venv environment
    environment/bin/pip install -r requirements.txt
    environment/bin/python train.py

    (on Windows: environment\\Scripts\\pip and environment\\Scripts\\python)"""

_FILES = """    train.py       the whole training in one file, to be read and changed
    train.ipynb    the same as a notebook, for Jupyter, which is installed separately
    data.npz       the pictures and their labels, as plain arrays
    spec.json      the layers of the network
    weights.npz    what it learnt, as plain arrays: layer_1.kernel and so on
    settings.json  how it was trained, and its score"""
