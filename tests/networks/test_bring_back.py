"""A network brought back from a file of anybody: what this site saved, and nothing else."""

import dataclasses
import io
import json
import pickle
import struct
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_core.datasets import load_dataset
from cnn_core.datasets.augmentation import Augmentation
from cnn_core.errors import LessonInputError
from cnn_core.networks import bring_back, take_home
from cnn_core.networks.bring_back import admit, read_network_file
from cnn_core.networks.bundled import load_bundled
from cnn_core.networks.layers import BatchNormalisation, Convolution, Dense, Flatten
from cnn_core.networks.results import TrainingSettings
from cnn_core.networks.settings import RateChange
from cnn_core.networks.spec import NetworkSpec
from cnn_core.networks.weights import pack_weights

CHANGED = TrainingSettings(
    epochs=7, seed=9, l2=0.01, augmentation=Augmentation(shift=0.1, flip=True), num_examples=100
)
NETWORK = dataclasses.replace(
    load_bundled("digits"), settings=CHANGED, rate_changes=(RateChange(40, 0.003, 7),)
)
BUNDLE = take_home.bundle(NETWORK, load_dataset("digits"), "My digits")
FILES = {"spec.json", "weights.npz", "settings.json"}


def contents_of(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(contents, folder="", method=zipfile.ZIP_STORED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in contents.items():
            archive.writestr(folder + name, data)
    return file.getvalue()


PLAIN = {name: data for name, data in contents_of(BUNDLE).items() if name in FILES}


def with_file(name, data):
    return packed(PLAIN | {name: data.encode() if isinstance(data, str) else data})


def with_settings(**changes):
    return with_file("settings.json", json.dumps(json.loads(PLAIN["settings.json"]) | changes))


def refused(data, *words):
    """Require a refusal in the words of the house: expected, received, what to do."""
    with pytest.raises(LessonInputError) as caught:
        read_network_file(data)
    told = str(caught.value)
    assert len(told) < 600
    for word in words:
        assert word in told
    return told


@pytest.mark.parametrize(
    "data",
    [
        BUNDLE,
        packed(PLAIN),
        packed(PLAIN, "My digits/", zipfile.ZIP_DEFLATED),
        packed(PLAIN | {"__MACOSX/._spec.json": b"\x00\x05"}),
    ],
)
def test_a_bundle_comes_back_also_when_it_was_packed_again(data):
    brought = read_network_file(data)
    assert (brought.spec, brought.weights) == (NETWORK.spec, NETWORK.weights)
    assert (brought.dataset, brought.settings) == ("digits", CHANGED)
    assert brought.rate_changes == NETWORK.rate_changes


def test_every_kind_of_weights_comes_back():
    layers = [BatchNormalisation() for _ in range(30)]
    spec = NetworkSpec(
        (8, 8, 1), (Convolution(2), *layers, Flatten(), Dense(2, "softmax")), ("X", "O")
    )
    rng = np.random.default_rng(0)
    arrays = {plan.name: rng.random(plan.shape, np.float32) for plan in spec.weight_plans()}
    assert len(arrays) > 100
    contents = PLAIN | {"spec.json": spec.to_json().encode(), "weights.npz": pack_weights(arrays)}
    assert read_network_file(packed(contents)).weights == pack_weights(arrays)


@pytest.mark.slow
def test_a_keras_file_of_this_site_comes_back_by_its_plain_part():
    data = take_home.keras_file(NETWORK, "My digits")
    brought = read_network_file(data)
    assert (brought.spec, brought.weights) == (NETWORK.spec, NETWORK.weights)
    contents = contents_of(data)
    for name in ("config.json", "metadata.json", "model.weights.h5"):
        contents[name] = b"never read"
    assert read_network_file(packed(contents)).weights == NETWORK.weights


@pytest.mark.slow
def test_a_network_is_admitted_with_the_score_that_it_has_here():
    brought = read_network_file(BUNDLE)
    network = admit(
        brought.spec, brought.weights, brought.dataset, brought.settings, brought.rate_changes
    )
    assert network.digest == NETWORK.digest
    np.testing.assert_allclose(network.test.probabilities, NETWORK.test.probabilities, atol=1e-6)
    assert network.novelty.distance == pytest.approx(NETWORK.novelty.distance, rel=1e-4)
    assert (network.history, network.snapshots, network.state) == ((), (), None)
    assert "came there in a file" in " ".join(take_home.script(network, "Digits").split())


@pytest.mark.slow
def test_a_network_is_admitted_only_where_it_fits():
    for name, words in [
        ("letters", r"X or O have shape \(28, 28, 1\) of X, O. Received: .*\(8, 8, 1\)"),
        ("own", "Received: one of your own pictures, which are not kept"),
        ("cats", "tested on digits, letters, .*Received: one of 'cats'"),
    ]:
        with pytest.raises(LessonInputError, match=words):
            admit(NETWORK.spec, NETWORK.weights, name, TrainingSettings())
    other = dataclasses.replace(NETWORK.spec, classes=tuple("abcdefghij"))
    with pytest.raises(LessonInputError, match="a, b, c"):
        admit(other, NETWORK.weights, "digits", TrainingSettings())


def test_foreign_keras_files_are_refused_with_the_reason():
    keras_names = {"metadata.json": b"{}", "config.json": b"{}", "model.weights.h5": b""}
    for data in (packed(keras_names), b"\x89HDF\r\n\x1a\n" + bytes(100)):
        told = refused(data, "Keras file of another origin", "can carry code that runs")
        assert "not opened here" in told


def test_a_pickle_is_never_opened(monkeypatch):
    monkeypatch.setattr(pickle, "loads", None)
    monkeypatch.setattr(pickle, "load", None)
    monkeypatch.setattr(pickle, "Unpickler", None)
    file = io.BytesIO()
    np.savez(file, **{name: np.array([print], object) for name in NETWORK.arrays()})
    refused(with_file("weights.npz", file.getvalue()), "array of float32 of shape (3, 3, 1, 16)")
    refused(pickle.dumps(print), "Expected the archive or the .keras file")


@pytest.mark.parametrize("data", [b"", b"PK", BUNDLE[:2000], b"GIF89a", packed({})])
def test_what_is_no_archive_is_refused(data):
    refused(data, "Expected the archive or the .keras file of a network", "Choose the file")


def test_an_archive_cut_short_is_refused_whichever_archive_within_it_ends_last():
    for end in range(len(BUNDLE) - 400, len(BUNDLE), 7):
        refused(BUNDLE[:end], "cut short")


def test_too_much_is_refused_before_it_is_read():
    refused(bytes(bring_back.MAX_FILE_BYTES + 1), "at most 20 MB", "Take data.npz out")
    many = {f"{number}.txt": b"" for number in range(101)}
    refused(packed(PLAIN | many), "at most 100 files", "one of 104 files")
    long = packed(PLAIN | {"spec.json": b" " * 300_000}, method=zipfile.ZIP_DEFLATED)
    refused(long, "at most 200,000 bytes", "300,000 came")
    bomb = packed(PLAIN | {"spec.json": bytes(50_000_000)}, method=zipfile.ZIP_DEFLATED)
    refused(bomb, "spec.json as this site packed it", "more than 10 MB")


def test_sizes_that_lie_are_not_believed():
    name = b"spec.json"
    small = bytearray(packed(PLAIN | {"spec.json": bytes(5_000_000)}, method=zipfile.ZIP_DEFLATED))
    listed = small.rindex(b"PK\x01\x02", 0, small.rindex(name))
    struct.pack_into("<I", small, listed + 24, 10)  # the size that the directory tells
    refused(bytes(small), "spec.json as this site packed it")


@pytest.mark.parametrize("name", sorted(FILES))
def test_each_of_the_three_is_needed_once(name):
    without = {other: data for other, data in PLAIN.items() if other != name}
    refused(packed(without), "each once", f"none or several of {name}")
    refused(packed(PLAIN | {f"copy/{name}": b""}), f"none or several of {name}")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"layer_1.kernel": np.zeros((3, 3, 1, 8), np.float32)}, "shape (3, 3, 1, 16)"),
        ({"layer_1.bias": np.full(16, np.nan, np.float32)}, "NaN or infinite"),
        ({"layer_9.bias": np.zeros(2, np.float32)}, "at most 6 files"),
    ],
)
def test_weights_of_another_kind_are_refused(change, words):
    refused(with_file("weights.npz", pack_weights(NETWORK.arrays() | change)), words)


def test_weights_by_other_names_are_refused():
    renamed = {f"other_{name}": array for name, array in NETWORK.arrays().items()}
    refused(with_file("weights.npz", pack_weights(renamed)), "6 arrays with", "other ones")
    wider = {name: array.astype(np.float64) for name, array in NETWORK.arrays().items()}
    file = io.BytesIO()
    np.savez(file, **wider)
    refused(with_file("weights.npz", file.getvalue()), "Choose the file")


def test_a_header_that_claims_a_huge_array_is_refused():
    weights = contents_of(PLAIN["weights.npz"])
    header = io.BytesIO()
    told = {"descr": "<f4", "fortran_order": False, "shape": (10**12,)}
    np.lib.format.write_array_header_1_0(header, told)
    weights["layer_1.bias.npy"] = header.getvalue() + bytes(64)
    refused(with_file("weights.npz", packed(weights)), "layer_1.bias an array of float32")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"dataset": "cats"}, "Expected for the data set one of digits"),
        ({"dataset": ["digits"]}, "Expected for the data set one of digits"),
        ({"settings": {"epochs": 10**9}}, "epochs"),
        ({"settings": {"learning_rate": "0.1"}}, "learning rate"),
        ({"settings": {"code": "import os"}}, "Received: unknown code"),
        ({"settings": {"augmentation": "shift99"}}, "shift"),
        ({"settings": {"augmentation": {"shift": 0.1}}}, "Expected changes of pictures"),
        ({"settings": []}, "are an object"),
        ({"settings": {"seed": -1}}, "seed"),
        ({"rate_changes": {}}, "at most 500"),
        ({"rate_changes": [[1, 0.1, 5]]}, "are an object"),
        ({"rate_changes": [{"step": 1, "learning_rate": 99, "epochs": 5}]}, "learning rate"),
    ],
)
def test_settings_are_checked_like_any_other(changes, words):
    refused(with_settings(**changes), words)


def test_settings_from_before_a_setting_was_there_have_its_default():
    brought = read_network_file(with_settings(settings={"epochs": 3}, rate_changes=[]))
    assert brought.settings == TrainingSettings(epochs=3)
    assert read_network_file(with_settings(dataset="own")).dataset == "own"


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "NaN", "[" * 100_000, '{"dataset": "digits"}', "\x00", "1" * 5_000]
)
@pytest.mark.parametrize("name", ["spec.json", "settings.json"])
def test_texts_that_describe_nothing_are_refused(name, text):
    refused(with_file(name, text))


def read_or_refuse(data):
    try:
        read_network_file(data)
    except LessonInputError:
        return


@given(st.binary(max_size=400))
@settings(deadline=None, max_examples=60)
def test_any_bytes_are_read_or_refused(data):
    read_or_refuse(data)
    read_or_refuse(b"PK\x03\x04" + data + PLAIN_ARCHIVE[-22:])
    for name in FILES:
        read_or_refuse(with_file(name, data))


PLAIN_ARCHIVE = packed(PLAIN)


@given(
    st.lists(st.tuples(st.integers(0, len(PLAIN_ARCHIVE) - 1), st.integers(0, 255)), max_size=8),
    st.integers(0, 200),
)
@settings(deadline=None, max_examples=120)
def test_mutated_files_are_read_or_refused(changes, cut):
    mutated = bytearray(PLAIN_ARCHIVE)
    for place, value in changes:
        mutated[place] = value
    read_or_refuse(bytes(mutated[: len(mutated) - cut]))


@given(
    name=st.sampled_from(sorted(FILES)),
    changes=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=5),
)
@settings(deadline=None, max_examples=120)
def test_mutated_contents_with_right_checksums_are_read_or_refused(name, changes):
    mutated = bytearray(PLAIN[name])
    for where, value in changes:
        # mostly in the first bytes, where headers and keys are
        mutated[int(where**4 * (len(mutated) - 1))] = value
    read_or_refuse(with_file(name, bytes(mutated)))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)


@given(
    key=st.sampled_from(["dataset", "settings", "rate_changes", "title"]),
    inside=st.sampled_from([None, *(f.name for f in dataclasses.fields(TrainingSettings))]),
    value=JSON,
)
@settings(deadline=None, max_examples=150)
def test_any_settings_are_read_or_refused(key, inside, value):
    content = json.loads(PLAIN["settings.json"])
    if inside is None:
        content[key] = value
    else:
        content["settings"][inside] = value
    read_or_refuse(with_file("settings.json", json.dumps(content)))
