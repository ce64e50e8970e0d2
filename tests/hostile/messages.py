"""What a browser may tell of a component, whatever the component's own script would tell."""

import contextlib
import re
from collections.abc import Iterator
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitAPIException
from streamlit.util import AttributeDictionary

from pages.parts.components import mounting
from tests.hostile.odd_texts import ODD_TEXTS

_ASKED = re.compile(r"""(?:told|look|change|place|asked)(?:\.get\(|\[)"([a-z_]+)""")
KEYS = sorted(
    {
        name
        for path in (mounting.FOLDER.parents[1] / "pages/parts/components").glob("*.py")
        for name in _ASKED.findall(path.read_text(encoding="utf-8"))
    }
)
"""Every word that a wrapper looks for in what it is told: none can be forgotten here."""

_deep: list[Any] = []
for _ in range(300):
    _deep = [_deep]

ODD_VALUES: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1,
    2**63,
    10**400,
    -(10**400),
    1e308,
    float("nan"),
    float("inf"),
    0.5,
    "",
    "0",
    "1" * 5000,
    "٣",
    *ODD_TEXTS[:6],
    [],
    [[]],
    [None, None],
    [0, 0],
    [10**400, float("nan")],
    ["1", "2"],
    [{}, {}],
    {},
    {"a": {"b": []}},
    _deep,
)
"""Values of every kind that JSON, as Python reads it, can hold."""


def odd_messages() -> Iterator[Any]:
    """Give every odd value, alone and under every word that is looked for."""
    for value in ODD_VALUES:
        yield value
        yield AttributeDictionary(dict.fromkeys(KEYS, value))


class Told(dict[str, Any]):
    """A component's state in which every word, whatever it is, has the same value."""

    def __init__(self, value: Any) -> None:
        super().__init__(value=value)

    def __getattr__(self, name: str) -> Any:
        return self["value"]

    def get(self, name: str, default: Any = None) -> Any:
        return self["value"]


def lying_show(value: Any, calls: list[str]) -> Any:
    """Return what takes the place of `mounting.show`: a browser that tells this value.

    Every callback hears all odd messages, one after another; what it does with those that are
    right by chance is its own.
    """

    def show(mount: Any, key: str, settings: Any, arrays: Any, **callbacks: Any) -> Told:
        mounting.pack({**settings, "palette": {}}, arrays)  # what the page makes of it must be JSON
        for name, callback in callbacks.items():
            for message in odd_messages():
                st.session_state[key] = Told(message)
                with contextlib.suppress(StreamlitAPIException):  # outside of a true callback
                    callback()
                calls.append(f"{key} {name}")
        st.session_state.pop(key, None)
        return Told(value)

    return show
