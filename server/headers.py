"""Security headers on every answer, refused websockets included.

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


ONE_YEAR = "max-age=31536000"
"""For Strict-Transport-Security. Without subdomains: they may be somebody else's."""

_REFUSAL = "websocket.http.response.start"
_BEGINNINGS = ("http.response.start", "websocket.accept", _REFUSAL)


class SecurityHeaders:
    """Adds the headers to what the wrapped application answers.

    A websocket that it closes before it was opened is answered with 403 and the headers too.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._headers = security_headers()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and complete the headers of the answer."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] in _BEGINNINGS:
                headers = MutableHeaders(scope=message)
                for name, value in (self._headers | headers_of_tls(scope)).items():
                    headers[name] = value
                _keep_cookies_to_tls(scope, headers)
            await send(message)

        answer = _answering_refusals if scope["type"] == "websocket" else _as_it_is
        await self._app(scope, receive, answer(scope, send_with_headers))


def headers_of_tls(scope: Scope) -> dict[str, str]:
    """Give what is added where the visitor's browser speaks TLS, here or with a trusted proxy.

    uvicorn takes a proxy's word for the scheme if ``FORWARDED_ALLOW_IPS`` names its address.
    """
    is_secure = scope.get("scheme") in ("https", "wss")
    return {"Strict-Transport-Security": ONE_YEAR} if is_secure else {}


def _keep_cookies_to_tls(scope: Scope, headers: MutableHeaders) -> None:
    """Mark cookies for TLS only, where it is spoken; Streamlit does not see what a proxy speaks."""
    cookies = headers.getlist("set-cookie") if headers_of_tls(scope) else []
    if cookies:
        del headers["set-cookie"]
    for cookie in cookies:
        is_marked = "; secure" in cookie.lower()
        headers.append("set-cookie", cookie if is_marked else f"{cookie}; Secure")


def _as_it_is(scope: Scope, send: Send) -> Send:
    return send


def _answering_refusals(scope: Scope, send: Send) -> Send:
    """Turn the end of a websocket that was never opened into an answer that can bear headers."""
    if "websocket.http.response" not in scope.get("extensions", {}):
        return send
    opened = False

    async def send_or_answer(message: Message) -> None:
        nonlocal opened
        opened = opened or message["type"] in ("websocket.accept", _REFUSAL)
        if message["type"] != "websocket.close" or opened:
            await send(message)
            return
        await send({"type": _REFUSAL, "status": 403, "headers": []})
        await send({"type": "websocket.http.response.body", "body": b"Refused."})

    return send_or_answer


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
        "Cross-Origin-Resource-Policy": "same-origin",  # no other site shows what is under /media
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
