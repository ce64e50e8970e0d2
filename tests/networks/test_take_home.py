"""A network taken home: its code, run where there is nothing of this project, makes it again."""

import ast
import dataclasses
import functools
import io
import json
import os
import re
import subprocess
import sys
import zipfile

import numpy as np
import pytest

from cnn_core.datasets import load_dataset
from cnn_core.datasets.augmentation import Augmentation, augment, picture_rngs
from cnn_core.datasets.dataset import Dataset, Part
from cnn_core.errors import LessonInputError
from cnn_core.networks import settings as choices
from cnn_core.networks import take_home
from cnn_core.networks.bundled import BUNDLED, load_bundled
from cnn_core.networks.feed import training_part
from cnn_core.networks.layers import (
    Activation,
    BatchNormalisation,
    Convolution,
    Dense,
    Dropout,
    Flatten,
    MaxPooling,
)
from cnn_core.networks.plan import TrainingPlan
from cnn_core.networks.presets import default_digits_spec
from cnn_core.networks.results import HeldOutTest, TrainingSettings
from cnn_core.networks.settings import RateChange
from cnn_core.networks.spec import NetworkSpec
from cnn_core.networks.take_home_steps import rate_stages
from cnn_core.networks.watch import NobodyWatching

DIGITS = default_digits_spec()
WITH_DROPOUT = dataclasses.replace(
    DIGITS, layers=(*DIGITS.layers[:-1], Dropout(0.2), DIGITS.layers[-1])
)
WITH_EVERYTHING = NetworkSpec(
    (8, 8, 1),
    (
        Convolution(4, activation="leaky_relu"),
        BatchNormalisation(),
        Activation("leaky_relu", 0.1),
        MaxPooling(3, stride=1, padding="same"),
        Dropout(0.1),
        Flatten(),
        Dense(12, "tanh", use_bias=False),
        Dense(10, "softmax"),
    ),
    DIGITS.classes,
)
ONE_UNIT = NetworkSpec(
    (28, 28, 1),
    (Convolution(4, stride=2), Activation(), MaxPooling(), Flatten(), Dense(1, "sigmoid")),
    ("X", "O"),
)
NOT_FROM_HERE = """import importlib.util, os, runpy
assert importlib.util.find_spec("cnn_core") is None
for folder in ("script", "notebook"):
    os.chdir(folder)
    runpy.run_path("code.py", run_name="__main__")
    os.chdir("..")
    print("end of", folder)
"""

dataset_of = functools.cache(load_dataset)


class Learner(NobodyWatching):
    """Stops after so many batches, and changes the learning rate before that."""

    def __init__(self, *, change_at=None, stop_at=None):
        self._change_at, self._stop_at, self._num_batches = change_at, stop_at, 0

    def settings(self):
        changed = self._change_at is not None and self._num_batches >= self._change_at
        return {"learning_rate": 0.004} if changed else {}

    def stop_requested(self):
        self._num_batches += 1
        return self._num_batches == self._stop_at


def trained(spec, dataset, settings, learner=None, start=None):
    from cnn_core.networks.training import carry_out

    plan = TrainingPlan(spec, dataset, settings, start=start)
    return carry_out(plan, learner or Learner())


@pytest.fixture(scope="module")
def digits():
    return trained(WITH_DROPOUT, "digits", TrainingSettings(epochs=3, seed=7))


@pytest.fixture(scope="module")
def letters():
    """Gone on with after its last epoch, then changed, then stopped."""
    settings = TrainingSettings(epochs=1, batch_size=50, optimiser="momentum", l2=0.001, seed=1)
    first = trained(ONE_UNIT, "letters", settings)
    more = dataclasses.replace(settings, epochs=4)
    return trained(ONE_UNIT, "letters", more, Learner(change_at=15, stop_at=25), first)


@pytest.fixture(scope="module")
def elsewhere(digits, letters, tmp_path_factory):
    """Run a script and a notebook in a process that has nothing of this project.

    Returns the folder in which each has one of its own, and what each printed.
    """
    folder = tmp_path_factory.mktemp("elsewhere")
    notebook = "\n".join(cells_of(take_home.notebook(letters, "X or O"), "code"))
    prepare(folder / "script", take_home.script(digits, "Digits"), dataset_of("digits"))
    prepare(folder / "notebook", notebook, dataset_of("letters"))
    bare = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-I", "-c", NOT_FROM_HERE],
        cwd=folder,
        env=bare | {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"},
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    assert "Warning" not in done.stderr
    return folder, dict(zip(("script", "notebook"), done.stdout.split("end of"), strict=False))


def prepare(folder, code, dataset):
    folder.mkdir()
    (folder / "data.npz").write_bytes(take_home.data_file(dataset))
    (folder / "code.py").write_text(code, encoding="utf-8")


def require_same(network, elsewhere, name):
    """Compare what was printed and saved with the network of the site."""
    import keras

    folder, printed = elsewhere
    accuracies = re.findall(r": +(\d+\.\d\d)%", printed[name])
    assert accuracies == [f"{100 * network.test.accuracy:.2f}"] * 2
    saved = keras.saving.load_model(folder / name / "network.keras")
    for theirs, ours in zip(saved.get_weights(), network.arrays().values(), strict=True):
        np.testing.assert_array_equal(theirs, ours)


def cells_of(notebook, kind):
    cells = json.loads(notebook)["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == kind]


@pytest.mark.slow
def test_the_script_makes_the_same_weights_elsewhere(digits, elsewhere):
    assert digits.test.accuracy > 0.8
    require_same(digits, elsewhere, "script")


@pytest.mark.slow
def test_the_notebook_makes_the_same_weights_elsewhere(letters, elsewhere):
    assert letters.stopped_early
    assert rate_stages(letters) == (
        RateChange(0, 0.01, 1),
        RateChange(12, 0.01, 4),
        RateChange(28, 0.004, 4),
    )
    require_same(letters, elsewhere, "notebook")
    printed = elsewhere[1]["notebook"]
    assert printed.count("@@") > 10  # a look at some pictures
    rows = [line.split() for line in printed.splitlines() if re.match(r" +[XO] ", line)]
    assert [[int(count) for count in row[1:]] for row in rows] == letters.test.confusion.tolist()


@pytest.mark.slow
def test_all_that_differs_from_the_usual_training_is_in_the_script(tmp_path, monkeypatch):
    settings = TrainingSettings(
        epochs=1,
        batch_size=37,
        optimiser="rmsprop",
        schedule="steps",
        seed=2**32 - 1,
        loss="squared_error",
        l1=0.001,
        initialisation="he",
        num_examples=500,
        label_noise=0.1,
    )
    network, dataset = trained(WITH_EVERYTHING, "digits", settings), dataset_of("digits")
    part = training_part(dataset.train, WITH_EVERYTHING, settings)
    data = take_home.data_file(dataclasses.replace(dataset, train=part))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data.npz").write_bytes(data)
    names = {}
    exec(compile(take_home.script(network, "A script"), "script.py", "exec"), names)
    pairs = zip(names["network"].get_weights(), network.arrays().values(), strict=True)
    for theirs, ours in pairs:
        np.testing.assert_array_equal(theirs, ours)


@pytest.mark.slow
@pytest.mark.parametrize(
    "augmentation",
    [
        Augmentation(0.1, 20, 0.2, True, 0.05, 0.1),
        Augmentation(flip=True),
        Augmentation(brightness=0.3),
    ],
)
def test_pictures_are_changed_as_on_the_site(augmentation):
    import keras

    digits = dataset_of("digits")
    settings = TrainingSettings(augmentation=augmentation, seed=5)
    network = dataclasses.replace(load_bundled("digits"), settings=settings)
    code = take_home.script(network, "Digits")
    function = code[code.index("SHIFT =") : code.index("num_pictures")]
    chosen = np.array([3, 500, 80, 1199])
    names = {
        "np": np,
        "keras": keras,
        "SEED": 5,
        "data": {"train_indices": digits.train.indices},
        "train_pictures": digits.train.pictures,
    }
    exec(function, names)
    rngs = picture_rngs(5, 2, digits.train.indices[chosen])
    expected = augment(digits.train.pictures[chosen], augmentation, rngs)
    changed = names["changed"](chosen, 2)
    assert changed.dtype == np.float32
    np.testing.assert_allclose(changed, expected, atol=2e-6)


@pytest.mark.slow
def test_a_keras_file_is_read_in_safe_mode_and_says_the_same(tmp_path):
    import keras

    network = load_bundled("letters")
    path = tmp_path / "network.keras"
    path.write_bytes(take_home.keras_file(network, "X or O"))
    model = keras.saving.load_model(path, safe_mode=True)
    pictures = dataset_of("letters").test.first(20).pictures
    said = model.predict(pictures, verbose=0)
    np.testing.assert_allclose(said, network.test.probabilities[:20], atol=1e-6)
    with zipfile.ZipFile(path) as archive:
        assert archive.read("seeing_with_filters/weights.npz") == network.weights


@pytest.mark.parametrize("name", BUNDLED)
def test_a_script_is_short_and_stands_alone(name):
    script = take_home.script(load_bundled(name), name)
    assert len([line for line in script.splitlines() if line.strip()]) <= 100
    assert max(map(len, script.splitlines())) <= 90
    imports = [node for node in ast.walk(ast.parse(script)) if isinstance(node, ast.Import)]
    assert {alias.name for node in imports for alias in node.names} == {
        *("keras", "math", "numpy", "os", "tensorflow")
    }
    assert not any(isinstance(node, ast.ImportFrom) for node in ast.walk(ast.parse(script)))


def test_steps_that_are_all_alike_need_no_callback():
    settings = TrainingSettings(schedule="constant")
    network = dataclasses.replace(load_bundled("digits"), settings=settings)
    assert "callbacks" not in take_home.script(network, "Digits")


@pytest.mark.parametrize("loss", choices.LOSSES)
@pytest.mark.parametrize("initialisation", choices.INITIALISATIONS)
@pytest.mark.parametrize("optimiser", choices.OPTIMISERS)
def test_every_choice_can_be_written(loss, initialisation, optimiser):
    for schedule in choices.SCHEDULES:
        settings = TrainingSettings(
            loss=loss,
            initialisation=initialisation,
            optimiser=optimiser,
            schedule=schedule,
            l1=1e-7,
        )
        network = dataclasses.replace(load_bundled("letters"), settings=settings)
        script = take_home.script(network, "A script")
        compile(script, "script.py", "exec")
        assert "1e-07" in script


@pytest.mark.parametrize(
    "title",
    [
        '"""\nimport os\n"""',
        "\\",
        '\\"""',
        "a\nimport os",
        "\u202edrow",
        "",
        '"',
        "<script>alert(1)</script>",
    ],
)
def test_a_title_is_text_and_nothing_else(title):
    network = load_bundled("digits")
    usual = ast.parse(take_home.script(network, "Digits")).body[1:]
    body = ast.parse(take_home.script(network, title)).body[1:]
    assert [ast.dump(node) for node in body] == [ast.dump(node) for node in usual]
    first = cells_of(take_home.notebook(network, title), "markdown")[0]
    assert first.startswith("# ")
    assert "<" not in first


def test_a_notebook_has_the_cells_that_jupyter_expects():
    content = json.loads(take_home.notebook(load_bundled("letters"), "X or O"))
    assert (content["nbformat"], content["nbformat_minor"]) == (4, 5)
    assert content["metadata"]["kernelspec"]["name"] == "python3"
    assert [cell["cell_type"] for cell in content["cells"][:3]] == ["markdown", "markdown", "code"]
    identities = [cell["id"] for cell in content["cells"]]
    assert len(set(identities)) == len(identities)
    for cell in content["cells"]:
        assert re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", cell["id"])
        code = {"execution_count", "outputs"} if cell["cell_type"] == "code" else set()
        assert set(cell) == {"id", "cell_type", "metadata", "source"} | code
        assert all(line.endswith("\n") for line in cell["source"][:-1])
    compile("\n".join(cells_of(json.dumps(content), "code")), "notebook.py", "exec")


@pytest.mark.parametrize("name", ["digits", "letters"])
def test_pictures_come_out_exactly_as_they_went_in(name):
    dataset = dataset_of(name)
    data = take_home.data_file(dataset)
    assert data == take_home.data_file(dataset)
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        assert arrays["classes"].tolist() == list(dataset.classes)
        for part in ("train", "validation", "test"):
            numbers, expected = arrays[f"{part}_pictures"], getattr(dataset, part)
            assert numbers.dtype == np.uint8
            pictures = numbers.astype("float32") / arrays["full_brightness"]
            assert pictures.dtype == np.float32
            np.testing.assert_array_equal(pictures, expected.pictures)
            np.testing.assert_array_equal(arrays[f"{part}_labels"], expected.labels)


def test_pictures_of_any_brightness_stay_exact_too():
    rng = np.random.default_rng(0)
    part = Part(rng.random((3, 4, 4, 1), np.float32), np.arange(3), np.arange(3))
    dataset = Dataset("own", "Noise", ("a", "b", "c"), part, part, part, "", "")
    with np.load(io.BytesIO(take_home.data_file(dataset))) as arrays:
        pictures = arrays["test_pictures"] / arrays["full_brightness"]
        np.testing.assert_array_equal(pictures, part.pictures)


def test_a_bundle_holds_all_and_is_always_the_same():
    network, dataset = load_bundled("digits"), dataset_of("digits")
    data = take_home.bundle(network, dataset, "My digits")
    assert data == take_home.bundle(network, dataset, "My digits")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert set(files) == {
        *("train.py", "train.ipynb", "data.npz", "spec.json", "weights.npz", "settings.json"),
        *("requirements.txt", "README.txt"),
    }
    assert files["train.py"].decode() == take_home.script(network, "My digits")
    assert NetworkSpec.from_json(files["spec.json"].decode()) == network.spec
    story = json.loads(files["settings.json"])
    assert (story["settings"]["seed"], story["held_out"]["right"]) == (0, network.test.num_right)
    needed = re.findall(r"^([a-z-]+)~=", files["requirements.txt"].decode(), re.MULTILINE)
    assert sorted(needed) == ["keras", "numpy", "tensorflow", "tensorflow-cpu"]
    told = " ".join(files["README.txt"].decode().split())
    for words in ("My digits", "train.py", dataset.licence, dataset.origin):
        assert words in told


def test_a_moment_of_a_training_has_no_code():
    network = dataclasses.replace(load_bundled("digits"), test=HeldOutTest.none(10))
    given = (network, "Digits")
    for write, arguments in [
        (take_home.script, given),
        (take_home.notebook, given),
        (take_home.bundle, (network, dataset_of("digits"), "Digits")),
    ]:
        with pytest.raises(LessonInputError, match="Train it to its end first"):
            write(*arguments)
