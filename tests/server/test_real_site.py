"""The real site behind its door, over real HTTP and Streamlit's real protocol."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPMessage

import psutil
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import ConnectionClosedError, InvalidStatus
from websockets.sync.client import connect

from pages.parts.components import mounting
from server.headers import security_headers
from tests.server.talking import a_form, ask, open_page
from tests.serving import ROOT, Server, serving

SOME_FILE = 2_000_000  # bytes; Starlette would take a file on disk for more than 1 MB
LARGEST_FILE = 10 * 1024**2
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

LIST_ROUTES = """
import json, streamlit_app
print(json.dumps([
    [type(route).__name__, route.path] for route in streamlit_app.app._build_starlette_app().routes
]))
"""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    no_worker = {"CNN_SCHEDULER": "tcp://127.0.0.1:1"}  # TensorFlow has nothing to do here
    names = {"STREAMLIT_SERVER_ALLOWED_HOSTS": "127.0.0.1 cnn.example"}
    with serving(environment=no_worker | names) as server:
        yield server


def filled(path: str) -> str:
    """Fill the parameters of a route, so that it is reached."""
    for name in ("session_id", "file_id", "version"):
        path = path.replace("{" + name + "}", "x")
    return path.replace("{path:path}", "x/y.js").replace("{file_id:path}", "x.png") or "/x"


def is_complete(headers: object) -> bool:
    return all(headers[name] == value for name, value in security_headers().items())  # type: ignore[index]


def test_every_answer_of_every_route_bears_the_headers(server: Server) -> None:
    listed = subprocess.run([sys.executable, "-c", LIST_ROUTES], capture_output=True, cwd=ROOT)
    routes = json.loads(listed.stdout)
    assert {"/healthz", "/metrics", "/_stcore/stream", "/media/{file_id:path}"} <= {
        path for _, path in routes
    }
    paths = [filled(path) for _, path in routes] + ["/nowhere", "/%00", "/..%2f..%2fetc/passwd"]
    answers = [(path, method, ask(server, path, method)) for path in paths for method in METHODS]
    assert {status for _, _, (status, _, _) in answers} >= {200, 403, 404, 405}
    assert [(path, method) for path, method, (_, told, _) in answers if not is_complete(told)] == []


def assert_secure(headers: HTTPMessage) -> None:
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "'unsafe-eval'" not in policy
    assert "'sha256-" in policy.split("script-src")[1].split(";")[0]
    assert "unsafe-inline" not in policy.split("script-src")[1].split(";")[0]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=(self), microphone=(self)" in headers["Permissions-Policy"]
    assert "geolocation=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/", "GET", 200),
        ("/convolution", "GET", 200),
        ("/healthz", "GET", 200),
        ("/healthz", "HEAD", 200),
        ("/healthz", "POST", 405),
        ("/_stcore/health", "GET", 200),
        ("/_stcore/host-config", "GET", 200),
        ("/media/nothing.png", "GET", 404),
        ("/static/js/nothing.js", "HEAD", 200),  # Streamlit answers with its page
        ("/_stcore/upload_file/session/file", "PUT", 403),  # without its token
    ],
)
def test_an_answer_bears_the_headers_and_their_sense(
    server: Server, path: str, method: str, status: int
) -> None:
    code, headers, _ = ask(server, path, method)
    assert code == status
    assert_secure(headers)


def test_components_are_served_at_an_address_that_may_be_kept_for_ever(server: Server) -> None:
    address = f"{mounting.ADDRESS}/{mounting.version()}"
    for name, kind in (("flashlight.js", "javascript"), ("core/core.css", "css")):
        status, headers, _ = ask(server, f"{address}/{name}")
        assert status == 200
        assert kind in headers["Content-Type"]
        assert "immutable" in headers["Cache-Control"]
        assert is_complete(headers)
    for name in ("nothing.js", "../../streamlit_app.py", "%2e%2e/%2e%2e/streamlit_app.py"):
        status, headers, _ = ask(server, f"{address}/{name}")
        assert status in (400, 404)
        assert "immutable" not in headers.get("Cache-Control", "")


def test_speaks_of_tls_where_a_trusted_proxy_says_so(server: Server) -> None:
    _, headers, _ = ask(server, "/", headers={"X-Forwarded-Proto": "https"})
    assert headers["Strict-Transport-Security"] == "max-age=31536000"
    assert ask(server, "/")[1]["Strict-Transport-Security"] is None
    _, headers, _ = ask(server, "/_stcore/health", headers={"X-Forwarded-Proto": "https"})
    assert headers["Set-Cookie"].endswith("; Secure")
    assert "Secure" not in ask(server, "/_stcore/health")[1]["Set-Cookie"]


@pytest.mark.parametrize("origin", ["https://evil.example", "http://127.0.0.1:1", "null"])
def test_foreign_websockets_are_refused_at_once_and_with_the_headers(
    server: Server, origin: str
) -> None:
    began = time.monotonic()
    with pytest.raises(InvalidStatus) as refused, open_page(server, Origin=origin):
        pass
    assert refused.value.response.status_code == 403
    assert is_complete(refused.value.response.headers)
    assert time.monotonic() - began < 60  # asked nobody on the internet
    log = server.log.read_text()
    assert "without completing handshake" not in log


def test_unknown_websocket_is_refused_with_the_headers(server: Server) -> None:
    with pytest.raises(InvalidStatus) as refused, connect(f"ws://127.0.0.1:{server.port}/nowhere"):
        pass
    assert refused.value.response.status_code == 403
    assert is_complete(refused.value.response.headers)


def test_other_names_are_refused_for_pages_and_websockets_alike(server: Server) -> None:
    for path in ("/", "/_stcore/health", "/media/x", "/static/x"):
        assert ask(server, path, headers={"Host": "rebound.example"})[0] == 400
        assert ask(server, path, headers={"Host": "cnn.example"})[0] != 400
    assert ask(server, "/healthz", headers={"Host": "10.0.0.7"})[0] == 200


def test_who_is_no_browser_may_come_and_brings_nobody_else(server: Server) -> None:
    with open_page(server, Origin=None) as page:
        page.open("pixels")
        assert page.session


def test_uploads_need_the_token_and_a_page_of_ones_own(server: Server) -> None:
    with open_page(server) as page:
        page.open("pixels")
        assert page.put("a", b"x") == 204
        assert page.put("b", b"x", **{"X-Xsrftoken": "none"}) == 403
        assert page.put("c", b"x", Origin="https://evil.example") == 403
        assert page.put("d", b"x", **{"Sec-Fetch-Site": "cross-site"}) == 403
        path = f"/_stcore/upload_file/{page.session}/a"
        assert ask(server, path, "DELETE")[0] == 403
        with_token = {"X-Xsrftoken": page.token, "Cookie": f"_streamlit_xsrf={page.token}"}
        foreign = with_token | {"Origin": "https://evil.example"}
        assert ask(server, path, "DELETE", foreign)[0] == 403
        assert ask(server, path, "DELETE", with_token | {"Origin": server.url})[0] == 204


def test_uploads_are_bounded_by_the_bytes_that_come(server: Server) -> None:
    with open_page(server) as page:
        page.open("pixels")
        assert page.put("some", b"x" * SOME_FILE) == 204
        assert page.put("largest", b"x" * (LARGEST_FILE - 1_000)) == 204
        assert page.put("more", b"x" * (LARGEST_FILE + 1)) == 413
        head, body = a_form(b"x" * 3 * LARGEST_FILE)
        head |= {"X-Xsrftoken": page.token, "Cookie": f"_streamlit_xsrf={page.token}"}
        in_pieces = (body[start : start + 2**20] for start in range(0, len(body), 2**20))
        path = f"/_stcore/upload_file/{page.session}/lie"
        assert ask(server, path, "PUT", head, in_pieces)[0] == 413  # said no length


def test_what_no_page_has_to_say_is_not_heard(server: Server) -> None:
    skills = BackMsg()
    skills.backend_operation_request.install_skills.SetInParent()
    nudge = BackMsg()
    nudge.backend_operation_request.dismiss_skills_nudge.SetInParent()
    with open_page(server) as page:
        page.open("pixels")
        before = len(page.seen)
        page.say(clear_cache=True)
        page.say(load_git_info=True)
        page.say(set_run_on_save=True)
        page.say(debug_shutdown_runtime=True)
        page.link.send(skills.SerializeToString())
        page.link.send(nudge.SerializeToString())
        page.open("pixels")
        kinds = {message.WhichOneof("type") for message in page.seen[before:]}
        assert not kinds & {"git_info_changed", "backend_operation_response"}
        changed = [message for message in page.seen if message.HasField("session_status_changed")]
        assert not any(message.session_status_changed.run_on_save for message in changed)
    told = ask(server, "/metrics")[2].decode()
    for reason in (
        "clear_cache", "load_git_info", "set_run_on_save", "debug_shutdown_runtime",
        "install_skills", "dismiss_skills_nudge",
    ):  # fmt: skip
        assert f'cnn_refused_total{{reason="message {reason}"}} 1.0' in told


@pytest.mark.parametrize("frame", [b"\xff" * 50, "text"])
def test_what_is_no_message_ends_the_page_without_a_traceback(
    server: Server, frame: bytes | str
) -> None:
    with open_page(server) as page:
        page.open("pixels")
        page.link.send(frame)
        with pytest.raises(ConnectionClosedError) as ended:
            page.wait_for(lambda message: False)
        assert ended.value.rcvd is not None
        assert ended.value.rcvd.code == 1002
    assert "Traceback" not in server.log.read_text()


def test_messages_are_bounded(server: Server) -> None:
    with open_page(server) as page:
        page.open("pixels")
        message = BackMsg()
        message.rerun_script.query_string = "x" * 10_500_000
        page.link.send(message.SerializeToString())
        with pytest.raises(ConnectionClosedError) as ended:
            page.wait_for(lambda message: False)
        assert ended.value.rcvd is not None
        assert ended.value.rcvd.code == 1009


def test_agents_find_nothing(server: Server) -> None:
    as_json = {"Content-Type": "application/json"}
    _, _, body = ask(server, "/_stcore/agent/interact", "POST", as_json, b"{}")
    assert json.loads(body)["error"]["code"] == "not_available"
    assert ask(server, "/_stcore/agent/mcp", "POST", as_json, b"{}")[0] >= 400
    assert b'<div id="root">' in ask(server, "/_stcore/script-health-check")[2]  # no route


def test_numbers_are_for_this_machine_only(server: Server) -> None:
    for path in ("/metrics", "/_stcore/metrics"):
        assert ask(server, path)[0] == 200
        assert ask(server, path, headers={"X-Forwarded-For": "192.0.2.1"})[0] == 403
        assert ask(server, path, headers={"Host": "cnn.example"})[0] == 403


def test_large_uploads_leave_no_file(server: Server) -> None:
    """A file that is deleted while it is open is seen by nobody who only looks into folders."""
    web = psutil.Process(server.process.pid)
    web.rlimit(psutil.RLIMIT_FSIZE, (SOME_FILE // 4, psutil.RLIM_INFINITY))
    try:
        with open_page(server) as page:
            page.open("pixels")
            assert page.put("some", b"x" * SOME_FILE) == 204
    finally:
        web.rlimit(psutil.RLIMIT_FSIZE, (psutil.RLIM_INFINITY, psutil.RLIM_INFINITY))
