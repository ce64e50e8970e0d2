"""The server: the pages, and around them the door, /healthz, /metrics, fonts and the compute.

    streamlit run streamlit_app.py
    uvicorn streamlit_app:app

The script that Streamlit runs for each visitor is ``pages/frame.py``. It is
named here because Streamlit would take a folder ``pages`` beside the main
script for its old kind of pages (docs/decisions).
"""

import contextlib
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from streamlit import config

from cnn_core.errors import LessonInputError
from server.components import ComponentFiles
from server.ended_runs import let_runs_finish
from server.left_pages import let_left_pages_go
from server.seams import is_here
from server.settings import settings_of
from server.site import Site
from server.unsent import keep_unsent

__all__ = ["app", "is_here", "on_script_error", "own_files"]

ROOT = Path(__file__).resolve().parent

# Started by another ASGI server, Streamlit would look for .streamlit/config.toml beside the page
# script and in the working directory only. `streamlit run` has set this already.
config._main_script_path = config._main_script_path or str(Path(__file__).resolve())

keep_unsent()
let_left_pages_go()
let_runs_finish()
site = Site.of(settings_of(os.environ))


@contextlib.asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Hold what lives as long as the server."""
    async with site.life() as compute:
        yield {"compute": compute}


def on_script_error(error: Exception) -> bool:
    """Say calmly that something failed; Streamlit has written the traceback to the log."""
    if isinstance(error, LessonInputError):
        st.error(str(error), icon=":material/info:")
        return True
    site.metrics.err("page")
    if config.get_option("client.showErrorDetails") != "none":
        return False  # `make dev` wants to see it
    st.error(
        "Something went wrong here that is not your doing; it has been noted. "
        "Change a setting, or load the page again.",
        icon=":material/error:",
    )
    return True


def own_files() -> list[Mount]:
    """Serve the components, and ``static/`` if there is one.

    Streamlit itself would look for that in ``pages/static``.
    """
    base = str(config.get_option("server.baseUrlPath")).strip("/")
    address = f"{'/' + base if base else ''}/components/{{version}}"
    files = [Mount(address, ComponentFiles(directory=ROOT / "assets" / "components"))]
    folder = ROOT / "static"
    if folder.is_dir():
        files.append(Mount("/app/static", StaticFiles(directory=folder)))
    return files


app = st.App(
    ROOT / "pages" / "frame.py",
    lifespan=lifespan,
    routes=[*site.routes(), *own_files()],
    middleware=site.middleware(),
    exception_handlers={Exception: site.say_sorry},
    on_script_error=on_script_error,
)
