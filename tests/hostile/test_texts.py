"""Whatever a link, a file or a field says is read, or refused with a sentence."""

import io
import json
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn_core.backprop.steps import read_trail
from cnn_core.classroom import Goal, get_rooms, read_code
from cnn_core.classroom.member import tidy_name
from cnn_core.classroom.room_text import read_room, write_room
from cnn_core.errors import LessonInputError
from cnn_core.kernels import parse_kernel
from cnn_core.networks.bring_back import read_network_file
from cnn_core.networks.layer_text import read_layers
from cnn_core.networks.results import HeldOutTest, TrainedNetwork
from cnn_core.networks.search_space import read_space
from cnn_core.networks.settings import TrainingSettings, plain_settings, settings_from_plain
from cnn_core.networks.spec import (
    MAX_PARAMETERS,
    BatchNormalisation,
    Convolution,
    Dense,
    Dropout,
    Flatten,
    MaxPooling,
    NetworkSpec,
)
from cnn_core.networks.take_home_settings import read_story, write_story
from cnn_core.networks.weights import pack_weights
from cnn_core.x_or_o_text import read_board, read_features, read_votes
from tests.hostile.drawn import any_json, any_text, as_json, deeply_nested, some, spoilt
from tests.hostile.odd_texts import ODD_TEXTS

SPEC = NetworkSpec(
    (8, 8, 1),
    (
        Convolution(4, (3, 3), activation="relu"),
        BatchNormalisation(),
        MaxPooling(),
        Dropout(0.25),
        Flatten(),
        Dense(3, "softmax"),
    ),
    ("cat", "dog", "<b>$x$"),
)


def weights_of(spec):
    rng = np.random.default_rng(0)
    return {
        plan.name: abs(rng.standard_normal(plan.shape)).astype(np.float32)
        for plan in spec.weight_plans()
    }


NETWORK = TrainedNetwork(
    SPEC,
    pack_weights(weights_of(SPEC)),
    "digits",
    TrainingSettings(),
    (),
    HeldOutTest.none(3),
    0.0,
    False,
)
STORY = json.loads(write_story(NETWORK, "A run"))
ROOM = get_rooms().open(Goal("digits", 0.9, 300))[0]
FILE = {
    "spec.json": SPEC.to_json().encode(),
    "weights.npz": NETWORK.weights,
    "settings.json": as_json(STORY).encode(),
}


def refused_or(read, given):
    """Return what was read; None if it was refused."""
    try:
        return read(given)
    except LessonInputError:
        return None


READERS = {
    "network": NetworkSpec.from_json,
    "settings": read_story,
    "room": read_room,
    "kernel": parse_kernel,
    "layers": read_layers,
    "search": read_space,
    "trail": read_trail,
    "votes": read_votes,
    "board": read_board,
    "features": lambda text: read_features(text, (2, 3, 3)),
    "code": read_code,
    "member": tidy_name,
}
LINES = {
    "kernel": ["-1 0 1; -2 0 2; -1 0 1", "1/9: 1 1 1; 1 1 1; 1 1 1"],
    "layers": ["conv8.k5-relu-max2-flat-dense9.relu.nobias"],
    "code": ["BKRTMX"],
}


@pytest.mark.parametrize("name", READERS)
@some
@given(any_text | any_json.map(as_json))
def test_any_text_is_read_or_refused(name, text):
    refused_or(READERS[name], text)


@pytest.mark.parametrize("name", READERS)
def test_texts_that_are_long_or_deep_or_odd_are_read_or_refused(name):
    long = ["9" * 100_000, "1 " * 100_000, "-" * 100_000, "é" * 100_000, "1e999", "0" * 30_000]
    deep = [deeply_nested(500), deeply_nested(9_000), '{"a":' * 900 + "1" + "}" * 900]
    for text in [*ODD_TEXTS, *long, *deep]:
        refused_or(READERS[name], text)


@pytest.mark.parametrize("name", LINES)
@some
@given(st.data())
def test_a_line_with_something_put_in_is_read_or_refused(name, data):
    line = data.draw(st.sampled_from(LINES[name]))
    at = data.draw(st.integers(0, len(line)))
    put_in = data.draw(
        any_text | st.sampled_from(["0" * 40, "9" * 5000, "-", ".", "x", "/0", "²", "٣"])
    )
    refused_or(READERS[name], line[:at] + put_in + line[at + data.draw(st.integers(0, 3)) :])


@some
@given(spoilt(json.loads(SPEC.to_json())))
def test_a_network_with_something_put_in_is_no_larger_than_it_may_be(document):
    spec = refused_or(NetworkSpec.from_json, as_json(document))
    if spec is not None:
        assert spec.count_parameters() <= MAX_PARAMETERS
        assert NetworkSpec.from_json(spec.to_json()) == spec


@pytest.mark.parametrize(
    "layers",
    [
        [{"type": "dense", "units": 10**9}, {"type": "dense", "units": 2, "activation": "softmax"}],
        [{"type": "convolution", "filters": 10**12}],
        [{"type": "convolution", "filters": 1, "kernel": [10**9, 10**9]}],
        [{"type": "flatten"}] * 100_000,
        [{"type": "flatten"}] * 300,
    ],
)
def test_a_network_that_would_take_gigabytes_is_refused_by_its_numbers(layers):
    text = as_json({"input_shape": [400, 400, 3], "layers": layers, "classes": ["a", "b"]})
    assert refused_or(NetworkSpec.from_json, text) is None


@some
@given(spoilt(STORY))
def test_a_story_with_something_put_in_is_read_or_refused(document):
    refused_or(read_story, as_json(document))


@some
@given(spoilt(plain_settings(TrainingSettings())))
def test_settings_with_something_put_in_are_read_or_refused(document):
    refused_or(settings_from_plain, document)


@some
@given(spoilt(json.loads(write_room(ROOM))))
def test_a_room_with_something_put_in_is_read_or_refused(document):
    refused_or(read_room, as_json(document))


def packed(files):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return file.getvalue()


def test_a_whole_file_of_a_network_comes_back():
    brought = read_network_file(packed(FILE))
    assert brought.spec == SPEC
    assert (brought.dataset, brought.settings) == ("digits", TrainingSettings())


@some
@given(
    st.binary(max_size=300), st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=9)
)
def test_a_file_of_a_network_with_some_bytes_changed_is_read_or_refused(more, changes):
    broken = bytearray(packed(FILE))
    for place, value in changes:
        broken[int(place * (len(broken) - 1))] = value
    refused_or(read_network_file, bytes(broken) + more)


@some
@given(st.sampled_from(["spec.json", "settings.json"]), st.data())
def test_a_file_of_a_network_with_another_text_in_it_is_read_or_refused(name, data):
    document = json.loads(FILE[name])
    text = data.draw(spoilt(document).map(as_json) | any_text)
    content = text.encode("utf-8", "surrogatepass")
    refused_or(read_network_file, packed(FILE | {name: content}))


@some
@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=9))
def test_weights_with_some_bytes_changed_are_finite_or_refused(changes):
    broken = bytearray(NETWORK.weights)
    for place, value in changes:
        broken[int(place * (len(broken) - 1))] = value
    brought = refused_or(read_network_file, packed(FILE | {"weights.npz": bytes(broken)}))
    assert brought is None or len(brought.weights) < 2 * len(NETWORK.weights)


@pytest.mark.parametrize("shape", [(10**9,), (2**62, 2), (0,), (-1,), (3, 3, 1, 4, 1), ()])
@pytest.mark.parametrize("kind", ["<f4", "|O", "<f8", "<U99", ">f4", "<c16"])
def test_weights_whose_header_lies_are_refused(shape, kind):
    header = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    array = b"\x93NUMPY\x01\0" + len(header).to_bytes(2, "little") + header.encode() + bytes(144)
    arrays = {f"{plan.name}.npy": array for plan in SPEC.weight_plans()}
    assert refused_or(read_network_file, packed(FILE | {"weights.npz": packed(arrays)})) is None


def test_weights_that_are_pickled_are_refused_and_never_run(tmp_path):
    mark = tmp_path / "run"

    class Runs:
        def __reduce__(self):
            return mark.touch, ()

    file = io.BytesIO()
    np.save(file, np.array([Runs()], dtype=object), allow_pickle=True)
    arrays = {f"{plan.name}.npy": file.getvalue() for plan in SPEC.weight_plans()}
    assert refused_or(read_network_file, packed(FILE | {"weights.npz": packed(arrays)})) is None
    assert not mark.exists()


def test_a_network_with_weights_that_are_no_numbers_is_refused():
    arrays = weights_of(SPEC)
    next(iter(arrays.values()))[...] = np.nan
    file = FILE | {"weights.npz": pack_weights(arrays)}
    assert refused_or(read_network_file, packed(file)) is None


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_every_class_of_a_network_is_a_line_that_can_be_seen(text):
    named = as_json(json.loads(SPEC.to_json()) | {"classes": ["cat", "dog", text]})
    spec = refused_or(NetworkSpec.from_json, named)
    assert spec is None or all(name.isprintable() for name in spec.classes)
    assert spec is None or replace(spec).to_json() == spec.to_json()
