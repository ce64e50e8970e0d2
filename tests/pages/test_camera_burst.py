"""Bytes that a camera sends become pictures; anything else that a browser tells is passed over."""

import base64

import numpy as np
import pytest
import streamlit as st

from pages.parts.components import camera_burst as component
from pages.parts.components.camera_burst import MOST, camera_burst, pictures_told

PICTURES = np.random.default_rng(0).integers(0, 256, (3, 64, 64, 3), np.uint8)


def text(content):
    return base64.b64encode(bytes(content)).decode()


GOOD = text(PICTURES.tobytes())
HOSTILE = [
    None,
    7,
    "",
    [],
    {},
    GOOD.encode(),
    GOOD[:-1],
    GOOD[:-4],
    GOOD[:16_384] + "A" * 100,
    "*" + GOOD[1:],
    "ä" + GOOD[1:],
    " " * 16_384,
    text(bytes(64 * 64 * 3 - 1)),
    text(bytes(64 * 64 * 3 - 2)),
    text(bytes((MOST + 1) * 64 * 64 * 3)),
    "A" * 50_000_000,
]


@pytest.mark.parametrize("num", [1, 3])
def test_bytes_of_pictures_become_pictures_in_order_of_time(num):
    pictures = pictures_told(text(PICTURES[:num].tobytes()))
    np.testing.assert_array_equal(pictures, PICTURES[:num])
    assert pictures.dtype == np.uint8
    assert not pictures.flags.writeable


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda value: str(value)[:20])
def test_what_is_no_picture_is_passed_over(hostile):
    assert pictures_told(hostile) is None


@pytest.fixture
def browser(monkeypatch):
    """Stand in for Streamlit: what the component is fed is kept, what it tells comes at once."""
    kept = {}

    def show(mount, key, settings, arrays, *, on_burst_change):
        kept.update(settings, hear=on_burst_change)

    monkeypatch.setattr(component.mounting, "show", show)
    monkeypatch.setattr(st, "session_state", {})

    def tell(told, most=60):
        heard = []
        if isinstance(told, dict):
            told = {"title": "Cups", **told}
        camera_burst("camera", title="Cups", most=most, on_burst=heard.append)
        st.session_state["camera"] = {"burst": told}
        kept["hear"]()
        camera_burst("camera", title="Cups", most=most, on_burst=heard.append)
        return heard, kept

    return tell


def test_a_burst_is_heard_once_and_answered_by_its_number(browser):
    heard, fed = browser({"number": 5, "pictures": GOOD})
    np.testing.assert_array_equal(heard, [PICTURES])
    assert (fed["heard"], fed["most"]) == (5, 60)
    assert browser({"number": 5, "pictures": GOOD})[0] == []
    assert len(browser({"number": 6, "pictures": GOOD})[0]) == 1


def test_a_burst_comes_to_the_class_under_whose_title_it_was_begun(browser):
    cats = []
    camera_burst("camera", title="Cats", most=60, on_burst=cats.append)
    assert browser({"number": 1, "title": "Cats", "pictures": GOOD})[0] == []
    assert len(cats) == 1


def test_no_more_are_heard_than_there_is_room_for(browser):
    assert len(browser({"number": 1, "pictures": GOOD}, most=2)[0][0]) == 2
    assert browser({"number": 2, "pictures": GOOD}, most=0)[0] == []
    assert browser({"number": 3, "pictures": GOOD}, most=-4)[1]["most"] == 0
    assert browser({"number": 4, "pictures": GOOD}, most=500)[1]["most"] == MOST


@pytest.mark.parametrize(
    "told",
    [None, 7, [], "burst", {}, {"pictures": GOOD}, {"number": "1", "pictures": GOOD}]
    + [{"number": 1}, {"number": 1, "pictures": "no"}, {"number": 1e300, "pictures": GOOD}]
    + [{"number": 1, "title": title, "pictures": GOOD} for title in ("Dogs", None, [], 7)],
    ids=lambda value: str(value)[:30],
)
def test_what_is_no_burst_is_not_heard(browser, told):
    assert browser(told)[0] == []
