"""A page of the site as the server sees it: requests as they are, and Streamlit's protocol."""

from __future__ import annotations

import contextlib
import http.client
import re
from collections.abc import Callable, Iterator, Mapping
from http.client import HTTPMessage, HTTPResponse

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect

from tests.serving import Server

SECONDS = 30.0
TOKEN = re.compile(r"_streamlit_xsrf=([^;]+)")


def ask(
    server: Server,
    path: str,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | Iterator[bytes] | None = None,
) -> tuple[int, HTTPMessage, bytes]:
    """Send one request; answer status, headers and body."""
    link = http.client.HTTPConnection("127.0.0.1", server.port, timeout=SECONDS)
    with contextlib.closing(link):
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # refused half way
            link.request(method, path, body, dict(headers or {}))
        answer: HTTPResponse = link.getresponse()
        return answer.status, answer.headers, answer.read()


class OpenPage:
    """One open page."""

    def __init__(self, link: ClientConnection, token: str) -> None:
        self.link = link
        self.token = token
        self.session = ""
        self.seen: list[ForwardMsg] = []
        self.widgets: dict[str, WidgetState] = {}

    def say(self, **message: object) -> None:
        """Send a message of that type."""
        self.link.send(BackMsg(**message).SerializeToString())  # type: ignore[arg-type]

    def wait_for(self, wanted: Callable[[ForwardMsg], object]) -> ForwardMsg:
        """Receive until a message is the wanted one."""
        while True:
            message = ForwardMsg.FromString(self.link.recv(SECONDS))
            self.seen.append(message)
            if message.WhichOneof("type") == "new_session":
                self.session = message.new_session.initialize.session_id or self.session
            if wanted(message):
                return message

    def open(self, lesson: str = "", query: str = "") -> None:
        """Have a lesson run, and wait for its end."""
        state = BackMsg().rerun_script
        state.page_name, state.query_string = lesson, query
        self.say(rerun_script=state)
        self.wait_for(lambda message: message.WhichOneof("type") == "script_finished")

    def put(self, name: str, content: bytes, **more: str) -> int:
        """Upload a file as the uploader of a page does; answer the status."""
        headers = {"X-Xsrftoken": self.token, "Cookie": f"_streamlit_xsrf={self.token}"} | more
        head, body = a_form(content)
        path = f"/_stcore/upload_file/{self.session}/{name}"
        return ask(self._server, path, "PUT", headers | head, body)[0]

    _server: Server


def a_form(content: bytes) -> tuple[dict[str, str], bytes]:
    """Write a file as a form; answer the header and the body."""
    head = b'--edge\r\nContent-Disposition: form-data; name="f"; filename="f.png"\r\n\r\n'
    return (
        {"Content-Type": "multipart/form-data; boundary=edge"},
        head + content + b"\r\n--edge--\r\n",
    )


@contextlib.contextmanager
def open_page(
    server: Server, *, session: str | None = None, **headers: str | None
) -> Iterator[OpenPage]:
    """Open a page for as long as the block lasts; headers replace those of a browser."""
    token = token_of(server)
    names = ["streamlit", token, *([session] if session else [])]
    origin = headers.pop("Origin", server.url)
    more = {"Cookie": f"_streamlit_xsrf={token}"} | {
        k.replace("_", "-"): v for k, v in headers.items()
    }
    with connect(
        server.url.replace("http", "ws") + "/_stcore/stream",
        origin=origin,  # type: ignore[arg-type]
        subprotocols=names,  # type: ignore[arg-type]
        additional_headers={name: value for name, value in more.items() if value},
        max_size=None,
        compression=None,
    ) as link:
        page = OpenPage(link, token)
        page._server = server
        yield page


def token_of(server: Server) -> str:
    """Get a token against forgery as a browser does."""
    _, headers, _ = ask(server, "/_stcore/health")
    found = TOKEN.search(headers["Set-Cookie"])
    assert found
    return found[1]
