"""Security headers on every HTTP answer.

The Content-Security-Policy permits this site only. Each exception in it was
proved in Chromium 156 with Streamlit 1.67: without it, what its comment names
does not work. ``tests/server/test_content_security.py`` looks at all of them.
"""

import base64
import hashlib
import importlib.util
import re
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)

_OFF = (
    "accelerometer", "display-capture", "geolocation", "gyroscope", "hid", "magnetometer",
    "midi", "payment", "serial", "usb",
)  # fmt: skip


class SecurityHeaders:
    """Adds the headers to what the wrapped application answers; websockets pass untouched."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._headers = security_headers()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and complete the headers of the answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers[name] = value
            await send(message)

        await self._app(scope, receive, send_with_headers)


def security_headers() -> dict[str, str]:
    """Give the headers that every answer bears.

    Returns
    -------
    headers : dict
        Values by header name.
    """
    return {
        "Content-Security-Policy": content_security_policy(),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "SAMEORIGIN",  # for browsers that do not know frame-ancestors
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": permissions_policy(),
        "Cross-Origin-Opener-Policy": "same-origin",
    }


def content_security_policy() -> str:
    """Say what a page of this site may load and run: its own, and little else.

    Returns
    -------
    policy : str
        The value of the header.
    """
    directives = {
        "default-src": ["'none'"],
        "script-src": [
            "'self'",
            *_hashes_of_inline_scripts(),  # one line in Streamlit's index.html
            "blob:",  # components v2: their JavaScript is imported from a blob
            "'wasm-unsafe-eval'",  # 64-bit integers of Streamlit's protobuf; evaluates no text
        ],
        "style-src": ["'self'", "'unsafe-inline'"],  # emotion, KaTeX, Plotly write style elements
        "img-src": [
            "'self'",
            "data:",  # Plotly's heatmaps, icons in style sheets
            "blob:",  # 'Download plot as a PNG'
        ],
        "font-src": ["'self'", "data:"],  # Streamlit's table carries its font in the style sheet
        "connect-src": [
            "'self'",
            "data:",  # st.camera_input fetches the photograph from its data address
            "blob:",  # st.audio_input draws the recording's wave
        ],
        "media-src": ["'self'", "blob:"],  # st.audio_input plays what was recorded
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'self'"],
    }
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in directives.items())


def permissions_policy() -> str:
    """Say which powers of the browser a page may ask for: camera and microphone.

    Returns
    -------
    policy : str
        The value of the header.
    """
    allowed = ["camera=(self)", "microphone=(self)"]
    return ", ".join(allowed + [f"{name}=()" for name in _OFF])


def _hashes_of_inline_scripts() -> list[str]:
    """Hash the inline scripts of the installed Streamlit, so that no other can run."""
    found = importlib.util.find_spec("streamlit")
    if found is None or found.origin is None:
        return []
    index = Path(found.origin).parent / "static" / "index.html"
    scripts = _INLINE_SCRIPT.findall(index.read_text(encoding="utf-8"))
    digests = (hashlib.sha256(script.encode("utf-8")).digest() for script in scripts)
    return [f"'sha256-{base64.b64encode(digest).decode('ascii')}'" for digest in digests]
