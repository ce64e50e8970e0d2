"""Between Python and the browser: bytes go there, untrusted words come back."""

import re

import hypothesis.extra.numpy as numpy_strategies
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn_core.convolution import convolve
from cnn_core.kernels import across_channels, kernel_named
from cnn_core.pictures import at_resolution, load_sample, whole_numbers
from pages.parts.components import mounting
from pages.parts.components.flashlight import place_within
from pages.parts.components.kernel_editor import kernel_within, side_within
from pages.parts.components.payload import compacted, pack
from tests.pages.components import fed, unpack
from tests.pages.opening import open_lesson

ARRAYS = st.sampled_from(["uint8", "int16", "int32", "float32", "float64"]).flatmap(
    lambda name: numpy_strategies.arrays(
        name, numpy_strategies.array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=5)
    )
)
WORDS = st.dictionaries(
    st.text(min_size=1).filter(lambda name: name != "arrays"), st.text() | st.integers()
)


@given(WORDS, st.dictionaries(st.text(min_size=1), ARRAYS, max_size=4))
def test_what_is_packed_is_unpacked(settings, arrays):
    block = pack(settings, arrays)
    told, got = unpack(block)
    assert {name: told[name] for name in settings} == settings
    assert set(got) == set(arrays)
    for name, array in arrays.items():
        assert told["arrays"][name]["offset"] % 8 == 0
        assert got[name].dtype == array.dtype
        np.testing.assert_array_equal(got[name], array)


def test_equal_arrays_have_equal_digests_and_others_do_not():
    zeros = np.zeros((2, 3), np.float32)
    arrays = {"one": zeros, "same": zeros.copy(), "turned": zeros.T, "other": zeros + 1}
    told = unpack(pack({}, arrays))[0]["arrays"]
    assert told["one"]["digest"] == told["same"]["digest"]
    assert len({about["digest"] for about in told.values()}) == 3


def test_refuses_a_type_that_the_browser_does_not_know():
    with pytest.raises(TypeError, match="Convert it first"):
        pack({}, {"map": np.zeros(2, np.int64)})


@given(numpy_strategies.arrays("int64", 5, elements=st.integers(-(2**24), 2**24)))
def test_whole_numbers_stay_what_they_are_in_as_few_bytes_as_do(values):
    small = compacted(values.astype(np.float64))
    np.testing.assert_array_equal(small, values)
    assert small.dtype.kind in "iu"
    if values.min() >= 0 and values.max() <= 255:
        assert small.dtype == np.uint8


@pytest.mark.parametrize(
    ("told", "place"),
    [
        ([2, 3], (2, 3)),
        ([4, 0], None),
        ([-1, 0], None),
        ([1, 2, 3], None),
        ("22", (2, 2)),
        ([1e400, 0], None),
        ([float("nan"), 0], None),
        ({"a": 1}, None),
        ([[1], [2]], None),
        (None, None),
        (7, None),
    ],
)
def test_a_place_from_a_browser_counts_only_if_it_is_one(told, place):
    assert place_within(told, np.zeros((4, 5))) == place


@pytest.mark.parametrize(
    "told",
    ["", "1 2", "401", "1 " * 10_000, "1 x 1/0", None, 7, [1, 2], {"whole": [1]}, "<b>", "nan"],
)
def test_what_is_no_kernel_is_not_taken_from_a_browser(told):
    assert kernel_within(told) is None
    assert kernel_within("-1 0 1; -2 0 2; -1 0 1") is kernel_named("sobel_left_right")


@pytest.mark.parametrize("told", [0, 2, 9, -3, 3.0, True, "3", [3], None, 10**30])
def test_what_is_no_size_of_a_kernel_is_not_taken_from_a_browser(told):
    assert side_within(told) is None
    assert side_within(7) == 7


def test_every_module_that_is_imported_is_there():
    for module in mounting.FOLDER.rglob("*.js"):
        text = module.read_text(encoding="utf-8")
        for name in re.findall(r'from "(\./[^"]+|\.\./[^"]+)"', text):
            assert (module.parent / name).is_file(), f"{module.name} imports {name}"


def test_every_component_has_its_module_and_reaches_for_nothing_outside():
    for module in mounting.FOLDER.rglob("*.*"):
        text = module.read_text(encoding="utf-8")
        text = text.replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://|//cdn|eval\(|innerHTML", text), module.name


@pytest.mark.parametrize("side", ["64", "32"])
def test_the_flashlight_gets_the_map_of_the_core(side):
    app = open_lesson("convolution", side=side, stride="2", padding="same", bias="30")
    settings, arrays = fed(app, "convolution_window")
    whole = whole_numbers(at_resolution(load_sample("cat"), int(side))).astype(np.float32)
    weights = across_channels(kernel_named("sobel_left_right"), 3, whole=True)
    response = convolve(whole, weights, stride=2, padding="same")[..., 0] + 30
    np.testing.assert_array_equal(arrays["maps"], whole)
    np.testing.assert_array_equal(arrays["response"], response)
    np.testing.assert_array_equal(arrays["weights"], weights[..., 0])
    assert settings["bias"] == 30
    assert settings["walk"]["stride"] == [2, 2]
    assert arrays["maps"].dtype == np.uint8
    assert arrays["response"].dtype == np.int16


def test_where_the_hand_rests_is_not_sent_back():
    app = open_lesson("convolution")
    before = next(one for one in app.get("bidi_component") if one.key == "convolution_window")
    app.session_state["places_now"] = {"convolution": (3, 4)}
    app.run()
    after = next(one for one in app.get("bidi_component") if one.key == "convolution_window")
    assert after.proto.bytes == before.proto.bytes


@pytest.mark.parametrize("text", ["99999,1", "a,b", "1", ",", "1,2,3", "-1,2"])
def test_a_place_in_the_address_that_is_none_is_passed_over(text):
    app = open_lesson("convolution", convolution_at=text)
    settings, arrays = fed(app, "convolution_window")
    row, column = settings["start"]
    assert abs(arrays["response"][row, column]) == abs(arrays["response"].astype(int)).max()
