"""The door by itself: whom it lets in, and whom it answers."""

import asyncio
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from server.door import MAX_BODY, UPLOADED_FILES, Door, Rules, is_own

OK = 200


async def behind(scope: Scope, receive: Receive, send: Send) -> None:
    """What stands behind the door: reads all it is given, and answers."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        while (message := await receive())["type"] == "websocket.receive":
            await send({"type": "websocket.send", "bytes": message["bytes"]})
        return
    while (message := await receive()).get("more_body"):
        pass
    status = OK if message["type"] == "http.request" else 400
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body"})


def asked(
    path: str = "/",
    method: str = "GET",
    kind: str = "http",
    address: str = "192.0.2.1",
    **more: str,
) -> Scope:
    headers = {"host": "cnn.example"} | {
        name.replace("_", "-"): text for name, text in more.items()
    }
    raw = [(name.encode(), text.encode()) for name, text in headers.items()]
    return {
        "type": kind, "path": path, "method": method, "headers": raw, "client": (address, 1),
        "extensions": {"websocket.http.response": {}},
    }  # fmt: skip


async def pass_through(door: Door, scope: Scope, *messages: Message) -> list[Message]:
    """Answer what comes out when these messages go in."""
    going_in, out = list(messages), []

    async def receive() -> Message:
        return going_in.pop(0) if going_in else {"type": f"{scope['type']}.disconnect"}

    async def send(message: Message) -> None:
        out.append(message)

    await door(scope, receive, send)
    return out


def status_of(rules: Rules, scope: Scope, *messages: Message) -> int:
    messages = messages or ({"type": "http.request", "body": b""},)
    (first, *_) = asyncio.run(pass_through(Door(behind, rules), scope, *messages))
    return 101 if first["type"] == "websocket.accept" else first["status"]


def only_example(host: str | None) -> bool:
    return host == "cnn.example"


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize(("host", "is_in"), [("cnn.example", True), ("evil.example", False)])
def test_answers_under_its_own_names_only(kind: str, host: str, is_in: bool) -> None:
    status = status_of(Rules(is_host_allowed=only_example), asked(kind=kind, host=host))
    assert status == ({"http": OK, "websocket": 101}[kind] if is_in else 400)


def test_tells_its_health_under_any_name() -> None:
    rules = Rules(is_host_allowed=only_example)
    assert status_of(rules, asked("/healthz", host="10.0.0.7:8501")) == OK


FOREIGN = [
    {"origin": "https://evil.example"},
    {"origin": "https://cnn.example.evil.example"},
    {"origin": "https://cnn.example:444"},
    {"origin": "null"},
    {"origin": ""},
    {"origin": "https://cnn.example:port"},
    {"sec_fetch_site": "cross-site"},
    {"sec_fetch_site": "same-site"},
]
OWN = [
    {"origin": "https://cnn.example"},
    {"origin": "http://cnn.example:80"},
    {"sec_fetch_site": "same-origin"},
    {},  # no browser
]


@pytest.mark.parametrize("headers", FOREIGN)
def test_refuses_what_another_site_asks_for(headers: dict[str, str]) -> None:
    assert status_of(Rules(), asked(kind="websocket", **headers)) == 403
    for method in ("PUT", "DELETE", "POST", "PATCH"):
        assert status_of(Rules(), asked("/_stcore/upload_file/s/f", method, **headers)) == 403
    assert status_of(Rules(), asked(**headers)) == OK  # a link from there is welcome


@pytest.mark.parametrize("headers", OWN)
def test_lets_its_own_pages_in(headers: dict[str, str]) -> None:
    assert status_of(Rules(), asked(kind="websocket", **headers)) == 101
    assert status_of(Rules(), asked("/_stcore/upload_file/s/f", "PUT", **headers)) == OK


def test_lets_in_an_origin_that_the_host_of_the_site_allows() -> None:
    rules = Rules(is_origin_allowed=lambda origin: origin == "https://school.example")
    assert status_of(rules, asked(kind="websocket", origin="https://school.example")) == 101


def test_an_origin_is_own_by_name_and_port() -> None:
    assert is_own("http://127.0.0.1:8501", "127.0.0.1:8501")
    assert is_own("https://[2001:db8::1]", "[2001:db8::1]")
    assert not is_own("http://127.0.0.1:8502", "127.0.0.1:8501")
    assert not is_own("http://localhost:8501", None)


def test_reads_no_long_body() -> None:
    piece = {"type": "http.request", "body": b"x" * 40_000, "more_body": True}
    said = asked(method="POST", content_length=str(MAX_BODY + 1))
    assert status_of(Rules(), said) == 413
    assert status_of(Rules(), asked(method="POST"), piece, piece) == 400  # cut off
    assert status_of(Rules(), asked("/_stcore/upload_file/s/f", "PUT"), piece, piece) == 400


def test_a_session_holds_so_much_and_no_more() -> None:
    held: dict[str, tuple[int, int]] = {
        "many": (UPLOADED_FILES, 5), "large": (1, 100), "few": (2, 99),
    }  # fmt: skip
    rules = Rules(uploads_of=held.__getitem__, uploaded_bytes=100)
    for session, status in (("many", 413), ("large", 413), ("few", OK)):
        path = f"/base/_stcore/upload_file/{session}/file"
        assert status_of(rules, asked(path, "PUT")) == status
        assert status_of(rules, asked(path, "DELETE")) == OK


def test_counts_open_pages_by_address() -> None:
    door = Door(behind, Rules(sockets_per_address=2))

    async def scene() -> None:
        ends = [asyncio.Event() for _ in range(2)]

        async def stay(address: str, end: asyncio.Event) -> None:
            async def receive() -> Message:
                await end.wait()
                return {"type": "websocket.disconnect"}

            async def send(message: Message) -> None: ...

            await door(asked(kind="websocket", address=address), receive, send)

        pages = [asyncio.create_task(stay("2001:db8::1", end)) for end in ends]
        await asyncio.sleep(0)
        same_network = asked(kind="websocket", address="2001:db8::2")
        (first, *_) = await pass_through(door, same_network)
        assert (first["type"], first["status"]) == ("websocket.http.response.start", 429)
        (first, *_) = await pass_through(door, asked(kind="websocket", address="192.0.2.1"))
        assert first["type"] == "websocket.accept"
        ends[0].set()
        await pages[0]
        (first, *_) = await pass_through(door, same_network)
        assert first["type"] == "websocket.accept"
        ends[1].set()
        await pages[1]
        assert not door._open

    asyncio.run(scene())


def test_drops_what_no_page_has_to_say_and_ends_what_is_no_message() -> None:
    noted: list[str] = []
    rules = Rules(
        why_unwelcome={b"good": None, b"bad": "bad", b"junk": "malformed"}.__getitem__,
        note=noted.append,
    )
    told: list[dict[str, Any]] = [
        {"type": "websocket.receive", "bytes": frame}
        for frame in (b"bad", b"good", b"junk", b"good")
    ]
    out = asyncio.run(pass_through(Door(behind, rules), asked(kind="websocket"), *told))
    assert [message["type"] for message in out] == [
        "websocket.accept", "websocket.send", "websocket.close",
    ]  # fmt: skip
    assert out[1]["bytes"] == b"good"
    assert noted == ["message bad", "message malformed"]


def test_ends_a_page_that_sends_text() -> None:
    text = {"type": "websocket.receive", "text": "hello"}
    out = asyncio.run(pass_through(Door(behind, Rules()), asked(kind="websocket"), text))
    assert out[-1] == {"type": "websocket.close", "code": 1002}


def test_lets_nobody_new_in_when_it_is_about_to_stop() -> None:
    rules = Rules(is_stopping=lambda: True)
    assert status_of(rules, asked(sec_fetch_dest="document")) == 503
    assert status_of(rules, asked("/static/a.js", sec_fetch_dest="script")) == OK
    here = "streamlit, token, a-session"
    assert status_of(rules, asked(kind="websocket", sec_websocket_protocol=here)) == 101
    assert status_of(rules, asked(kind="websocket", sec_websocket_protocol="streamlit, t")) == 503


def test_metrics_of_streamlit_are_closed_with_ours() -> None:
    rules = Rules(may_measure=lambda scope: False)
    for path in ("/metrics", "/_stcore/metrics", "/base/_stcore/metrics"):
        assert status_of(rules, asked(path)) == 403
