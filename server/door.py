"""Who may come in: hosts, origins, numbers and sizes, for HTTP and websockets alike.

Streamlit looks at some of this itself, at others not, and at the origin of a websocket by asking
a host on the internet for this machine's address. What is refused here never reaches it.
"""

from __future__ import annotations

import ipaddress
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.formparsers import MultiPartParser
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
MAX_BODY = 64_000
"""Bytes of a request that uploads nothing; no route of the site reads any."""

UPLOADED_FILES = 1_500
"""What a page may have uploaded and not yet used; a data set of one's own has 1,000 pictures."""

UPLOAD = "/_stcore/upload_file/"
METRICS = ("/metrics", "/_stcore/metrics")
"""Ours, and Streamlit's, which counts what its caches hold at every look."""

FOR_ANYONE = "/healthz"
"""Answered for any host: orchestrators ask by address."""

_USUAL_PORTS = {"http": 80, "https": 443}
_NOTHING_MORE: Message = {"type": "http.disconnect"}

# Starlette would write what is larger than 1 MB to a temporary file, and nothing of a learner is
# written to disk. In memory it is bounded by server.maxUploadSize. 0 is no limit.
MultiPartParser.spool_max_size = 0


@dataclass(frozen=True)
class Refusal:
    """Why something is not let in.

    Attributes
    ----------
    reason : str
        One word, for the metrics.
    status : int
        Of the answer.
    sentence : str
        What was expected, what came, what to do; without anything that came from outside.
    """

    reason: str
    status: int
    sentence: str


HOST = Refusal(
    "host",
    400,
    "This site answers under its own names only, and this request names another. Use the address "
    "that you were given; who hosts it may add this one to server.allowedHosts.",
)
CROSS_SITE = Refusal(
    "cross-site",
    403,
    "Only pages of this site may ask for this, and the request comes from another site. Open the "
    "page here; behind a proxy, have it pass the Host that the browser sent.",
)
TOO_LARGE = Refusal(
    "body", 413, "Requests here carry 64 kB at most, and this one carries more. Upload a file."
)
TOO_MANY_UPLOADS = Refusal(
    "uploads",
    413,
    "This page holds as many uploaded files as it may. Take some away, or load the page again.",
)
TOO_MANY_PAGES = Refusal(
    "sockets",
    429,
    "From this address as many pages are open as may be. Close some; who hosts the site may allow "
    "more with CNN_SOCKETS_PER_ADDRESS.",
)
STOPPING = Refusal(
    "stopping",
    503,
    "The site is about to stop and takes in nobody new. Load the page again in a minute.",
)
CLOSED = Refusal("metrics", 403, "These numbers are not for everyone (CNN_METRICS).")


@dataclass(frozen=True)
class Rules:
    """What the door goes by.

    Attributes
    ----------
    is_host_allowed : callable
        Told the ``Host`` of a request.
    is_origin_allowed : callable
        Told an ``Origin`` that is not the site's own.
    why_unwelcome : callable
        Told a websocket message, names what it asks for if nobody may.
    uploads_of : callable
        Told a session, answers number and bytes of what it has uploaded.
    may_measure : callable
        Told a scope, answers whether the one who asks may read metrics.
    is_stopping : callable
        Whether the site is about to stop.
    note : callable
        Told the reason of each refusal.
    sockets_per_address, uploaded_bytes : int
        Limits; 0 sockets are any number.
    """

    is_host_allowed: Callable[[str | None], bool] = lambda host: True
    is_origin_allowed: Callable[[str], bool] = lambda origin: False
    why_unwelcome: Callable[[bytes], str | None] = lambda frame: None
    uploads_of: Callable[[str], tuple[int, int]] = lambda session: (0, 0)
    may_measure: Callable[[Scope], bool] = lambda scope: True
    is_stopping: Callable[[], bool] = lambda: False
    note: Callable[[str], None] = lambda reason: None
    sockets_per_address: int = 0
    uploaded_bytes: int = 100_000_000


class Door:
    """Lets in what the rules allow.

    Parameters
    ----------
    app : ASGI application
        What stands behind it.
    rules : Rules
        What it goes by.
    """

    def __init__(self, app: ASGIApp, rules: Rules) -> None:
        self._app = app
        self._rules = rules
        self._open: Counter[str] = Counter()  # websockets by address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request or websocket in, or answer why not."""
        if scope["type"] == "http":
            refusal = self._refusal_of_request(scope)
            if refusal is None:
                await self._app(scope, self._limited(scope, receive), send)
            else:
                await self._refuse(refusal)(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._hold(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _refusal_of_request(self, scope: Scope) -> Refusal | None:
        headers, path = Headers(scope=scope), scope["path"]
        if not self._knows_host(scope, headers):
            return HOST
        if path.endswith(METRICS) and not self._rules.may_measure(scope):
            return CLOSED
        if self._rules.is_stopping() and headers.get("sec-fetch-dest") == "document":
            return STOPPING
        if scope["method"] in SAFE_METHODS:
            return None
        if self._is_foreign(headers):
            return CROSS_SITE
        if UPLOAD in path:
            return self._refusal_of_upload(scope)
        return TOO_LARGE if _length(headers) > MAX_BODY else None

    def _refusal_of_upload(self, scope: Scope) -> Refusal | None:
        session = scope["path"].partition(UPLOAD)[2].partition("/")[0]
        number, size = self._rules.uploads_of(session)
        has_room = number < UPLOADED_FILES and size < self._rules.uploaded_bytes
        return None if has_room or scope["method"] != "PUT" else TOO_MANY_UPLOADS

    def _refusal_of_socket(self, scope: Scope) -> Refusal | None:
        headers, most = Headers(scope=scope), self._rules.sockets_per_address
        if not self._knows_host(scope, headers):
            return HOST
        if self._is_foreign(headers):
            return CROSS_SITE
        if self._rules.is_stopping() and not _comes_back(scope):
            return STOPPING
        return TOO_MANY_PAGES if most and self._open[address_of(scope)] >= most else None

    def _knows_host(self, scope: Scope, headers: Headers) -> bool:
        return scope["path"] == FOR_ANYONE or self._rules.is_host_allowed(headers.get("host"))

    def _is_foreign(self, headers: Mapping[str, str]) -> bool:
        """Whether a browser sent it from a page of another site.

        A browser says so with every websocket and every request that changes something. Who says
        nothing is no browser, and so brings nobody's cookies with it.
        """
        origin = headers.get("origin")
        if origin is None:
            return headers.get("sec-fetch-site") in ("cross-site", "same-site")
        return not is_own(origin, headers.get("host")) and not self._rules.is_origin_allowed(origin)

    def _refuse(self, refusal: Refusal) -> Response:
        self._rules.note(refusal.reason)
        headers = {"Cache-Control": "no-store"}
        if refusal.status in (429, 503):
            headers["Retry-After"] = "30"
        return PlainTextResponse(refusal.sentence, refusal.status, headers)

    def _limited(self, scope: Scope, receive: Receive) -> Receive:
        """Hand on no more of a body than the site reads; that of an upload is counted there."""
        if UPLOAD in scope["path"]:
            return receive
        left = MAX_BODY

        async def receive_some() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            return message if left >= 0 else _NOTHING_MORE

        return receive_some

    async def _hold(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a websocket in and keep count of it, or answer why not."""
        refusal = self._refusal_of_socket(scope)
        if refusal is not None:
            await self._refuse(refusal)(scope, receive, send)
            return
        address = address_of(scope)
        self._open[address] += 1
        try:
            await self._app(scope, self._welcome(receive, send), send)
        finally:
            self._open[address] -= 1
            self._open += Counter()  # forgets those who have none

    def _welcome(self, receive: Receive, send: Send) -> Receive:
        """Hand on the messages of a page, and drop what no page of this site has to say."""

        async def receive_welcome() -> Message:
            while True:
                message = await receive()
                if message["type"] != "websocket.receive":
                    return message
                frame = message.get("bytes")
                reason = "malformed" if frame is None else self._rules.why_unwelcome(frame)
                if reason is None:
                    return message
                self._rules.note(f"message {reason}")
                if reason == "malformed":
                    await send({"type": "websocket.close", "code": 1002})
                    return {"type": "websocket.disconnect", "code": 1002}

        return receive_welcome


def address_of(scope: Scope) -> str:
    """Answer where a request comes from: an IPv4 address, or the network of an IPv6 address.

    Examples
    --------
    >>> address_of({"client": ("2001:db8:1:2:3:4:5:6", 50_000)})
    '2001:db8:1:2::/64'
    >>> address_of({"client": ("192.0.2.1", 50_000)}), address_of({"client": None})
    ('192.0.2.1', '')
    """
    host = (scope.get("client") or ("",))[0]
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return str(host)
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((int(address), 64), strict=False))


def is_own(origin: str, host: str | None) -> bool:
    """Say whether an origin is this site, by the name and port under which it was asked.

    The scheme is not looked at: a proxy may speak TLS for this server.

    Examples
    --------
    >>> is_own("https://cnn.example", "cnn.example"), is_own("http://localhost:1", "localhost:2")
    (True, False)
    """
    try:
        page = urlsplit(origin)
        asked = urlsplit(f"{page.scheme}://{host}")
        usual = _USUAL_PORTS.get(page.scheme)
        same_port = (page.port or usual) == (asked.port or usual)
    except ValueError:
        return False
    return bool(page.hostname) and page.hostname == asked.hostname and same_port


def _length(headers: Mapping[str, str]) -> int:
    text = headers.get("content-length", "0")
    return int(text) if text.isdecimal() else 0


def _comes_back(scope: Scope) -> bool:
    """Whether a page that was here opens its websocket again: it names its session, third."""
    names = Headers(scope=scope).get("sec-websocket-protocol", "").split(",")
    return len(names) > 2 and bool(names[2].strip())
