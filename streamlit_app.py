"""The server: the pages, with security headers, /healthz, fonts, and the compute beside them.

    streamlit run streamlit_app.py
    uvicorn streamlit_app:app

The script that Streamlit runs for each visitor is ``pages/frame.py``. It is
named here because Streamlit would take a folder ``pages`` beside the main
script for its old kind of pages (docs/decisions).
"""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from streamlit import config, runtime

from cnn_core.errors import LessonInputError
from server.components import ComponentFiles
from server.headers import SecurityHeaders
from server.health import healthz, say_sorry
from server.life import compute_life
from server.unsent import keep_unsent

ROOT = Path(__file__).resolve().parent

# Started by another ASGI server, Streamlit would look for .streamlit/config.toml beside the page
# script and in the working directory only. `streamlit run` has set this already.
config._main_script_path = config._main_script_path or str(Path(__file__).resolve())

keep_unsent()


def is_here(session: str) -> bool:
    """Whether that session has an open page; False when the server is going down."""
    return runtime.exists() and runtime.get_instance().is_active_session(session)


@contextlib.asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Hold what lives as long as the server."""
    async with compute_life(is_here) as compute:
        yield {"compute": compute}


def on_script_error(error: Exception) -> bool:
    """Say calmly that something failed; Streamlit has written the traceback to the log."""
    if isinstance(error, LessonInputError):
        st.error(str(error), icon=":material/info:")
    elif config.get_option("client.showErrorDetails") != "none":
        return False  # `make dev` wants to see it
    else:
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
    routes=[Route("/healthz", healthz), *own_files()],
    middleware=[Middleware(SecurityHeaders)],
    exception_handlers={Exception: say_sorry},
    on_script_error=on_script_error,
)
