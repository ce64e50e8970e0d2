"""Registering the JavaScript of a component with Streamlit, and feeding it."""

import hashlib
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st
from numpy.typing import NDArray

from cnn_core.figures.palette import COMPONENT_PALETTE
from pages.parts.components.payload import pack

FOLDER = Path(__file__).resolve().parents[3] / "assets" / "components"
ADDRESS = "/components"
"""Where ``streamlit_app.py`` serves the folder; a digest of its content follows, then the file."""

# Streamlit imports the text of a component from a blob, where relative imports mean nothing.
# So the text is two lines that import the real module, by an address that changes with it.
_LOADER = """const module = await import(new URL("{address}", location.origin).href)
export default module.default
"""


def register(name: str) -> Callable[..., Any]:
    """Register the component of one module of ``assets/components``.

    Parameters
    ----------
    name : str
        The module's name without its ending.

    Returns
    -------
    mount : callable
        What shows it; give it to `show`.
    """
    base = str(st.get_option("server.baseUrlPath")).strip("/")
    address = f"{'/' + base if base else ''}{ADDRESS}/{version()}/{name}.js"
    mount: Callable[..., Any] = st.components.v2.component(name, js=_LOADER.format(address=address))
    return mount


def show(
    mount: Callable[..., Any],
    key: str,
    settings: Mapping[str, Any],
    arrays: Mapping[str, NDArray[Any]],
    **callbacks: Callable[[], None],
) -> Any:
    """Show a component and feed it.

    Parameters
    ----------
    mount : callable
        As `register` gives it.
    key : str
        Key of the element; the same key keeps the component's state.
    settings, arrays
        What it is fed; see `payload.pack`.
    **callbacks : callable
        ``on_<name>_change`` for every state and trigger that it may tell.

    Returns
    -------
    told : object
        States and triggers by name.
    """
    data = pack({**settings, "palette": COMPONENT_PALETTE}, arrays)
    return mount(key=key, data=data, **callbacks)


@lru_cache(maxsize=1)
def version() -> str:
    """Return a digest of all files of the components, for an address that may be kept for ever."""
    state = hashlib.blake2b(digest_size=6)
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file():
            state.update(path.relative_to(FOLDER).as_posix().encode() + path.read_bytes())
    return state.hexdigest()
