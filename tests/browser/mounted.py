"""A component by itself: fed and heard by the functions of ``pages``, without Streamlit.

What a hand does to a component, and what it then shows, needs no lesson around it; to load one
takes twenty times as long. That a lesson shows it and hears of it is for one visit to say.
"""

import base64
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
import streamlit as st
from playwright.sync_api import Locator, Page, expect

from pages.parts.components import mounting

Callbacks = Mapping[str, Callable[[], None]]

ROOM = 980
"""CSS pixels that a card of a lesson leaves to its component on a wide screen."""

_CLEAR = """() => {
    document.body.replaceChildren()
    const meta = document.createElement("meta")
    document.head.append(Object.assign(meta, { name: "viewport", content: "width=device-width" }))
    window.told = []
}"""

_MOUNT = """async ([name, key, text, room]) => {
    const data = Uint8Array.from(atob(text), letter => letter.charCodeAt(0))
    let around = document.querySelector(`.st-key-${key}`)
    if (!around) {
        around = document.createElement("div")
        around.className = `st-key-${key}`
        around.style.cssText = `max-width: ${room}px; --st-background-color: #fbfaf6;
            --st-text-color: #1e2328; --st-font: sans-serif`
        const host = document.createElement("div")
        host.dataset.testid = "stBidiComponentIsolated"
        host.attachShadow({ mode: "open" })
        around.append(host)
        document.body.append(around)
    }
    const hear = (name, value) => void window.told.push([name, value])
    const module = await import(`/components/any/${name}.js`)
    const parentElement = around.firstChild.shadowRoot
    module.default({ data, parentElement, setStateValue: hear, setTriggerValue: hear })
}"""


class EmptyPage:
    """An empty page of the site's own origin, with room for components.

    Parameters
    ----------
    page : Page
        Where they are shown; whatever is on it goes.
    server : Server
        Where their files come from.

    Attributes
    ----------
    session, address : dict
        What Python keeps meanwhile: ``st.session_state`` and ``st.query_params``.
    """

    def __init__(self, page: Page, server: Any, **address: str) -> None:
        self._page = page
        self.session: dict[str, Any] = {}
        self.address = _Address(address)
        self._shown: dict[str, tuple[str, Callable[[], Any], Callbacks]] = {}
        page.goto(f"{server.url}/_stcore/health")
        page.evaluate(_CLEAR)

    def show(self, module: str, key: str, show: Callable[[], Any], *, room: int = ROOM) -> Locator:
        """Show what a function of ``pages`` shows there, or feed it anew, and return it."""
        with self._python():
            data, callbacks = _fed_by(show)
        self._shown[key] = module, show, callbacks
        self._page.evaluate(_MOUNT, [module, key, base64.b64encode(data).decode(), room])
        shown = self._page.locator(f".st-key-{key}")
        expect(shown.locator(".component[data-ready]")).to_be_visible()
        return shown

    def told(self, name: str) -> list[Any]:
        """Return what the components have told under a name so far, oldest first."""
        told: list[tuple[str, Any]] = self._page.evaluate("() => window.told")
        return [value for one, value in told if one == name]

    def answer(self, key: str, name: str, told: Any) -> None:
        """Let Python hear what a component tells, and feed it anew."""
        module, show, callbacks = self._shown[key]
        self.session[key] = _Told({name: told})
        with self._python():
            callbacks[f"on_{name}_change"]()
        self.show(module, key, show)

    @contextmanager
    def _python(self) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(st, "session_state", self.session)
            patch.setattr(st, "query_params", self.address)
            yield


class _Address(dict[str, str]):
    def to_dict(self) -> dict[str, str]:
        return dict(self)


class _Told(dict[str, Any]):
    """What a component has told, by name; None what it has not."""

    def __getattr__(self, name: str) -> Any:
        return self.get(name)


def _fed_by(show: Callable[[], Any]) -> tuple[bytes, Callbacks]:
    """Return what a function would give to its component: data, and what is to be called."""
    given = []

    def mount(*, key: str, data: bytes, **callbacks: Callable[[], None]) -> _Told:
        given.append((data, callbacks))
        told: _Told = st.session_state.get(key, _Told())
        return told

    feed = mounting.show
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mounting, "show", lambda _, *fed, **more: feed(mount, *fed, **more))
        show()
    return given[0]
