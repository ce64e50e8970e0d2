"""The cookie by which a browser finds its shelf again."""

import asyncio
import re

import pytest

from cnn_core.shelf import COOKIE, is_key, new_key
from server.learner import WHERE, LearnersKey


def get(path, cookie="", scheme="http", **headers):
    """Ask an app behind the middleware; return the headers of its answer."""
    sent = []

    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def send(message):
        sent.append(message)

    lines = [(b"cookie", cookie.encode())] if cookie else []
    lines += [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "path": path, "scheme": scheme, "headers": lines}
    asyncio.run(LearnersKey(app)(scope, None, send))
    return {name.decode(): value.decode() for name, value in sent[0]["headers"]}


def set_by(path, **more):
    return get(path, **more).get("set-cookie", "")


@pytest.mark.parametrize("path", [WHERE, "/base" + WHERE])
def test_a_new_browser_gets_a_key_that_only_this_site_hears(path):
    cookie = set_by(path)
    assert re.fullmatch(rf"{COOKIE}=[0-9a-f]{{32}}; Path=/; HttpOnly; SameSite=Strict", cookie)
    assert set_by(path) != cookie


def test_the_key_stays_what_it_is():
    key = new_key()
    assert is_key(key)
    assert not set_by(WHERE, cookie=f"other=1; {COOKIE}={key}")


@pytest.mark.parametrize("sent", ["me", "", "a" * 33, '"\\'])
def test_nonsense_is_replaced(sent):
    assert set_by(WHERE, cookie=f"{COOKIE}={sent}")


def test_a_page_that_a_link_elsewhere_leads_to_keeps_its_key():
    """The browser sends a strict cookie with no such request; a new one would replace it."""
    assert not set_by("/")


def test_behind_https_it_never_travels_in_the_clear():
    assert set_by(WHERE, scheme="https").endswith("; Secure")
    assert set_by(WHERE, x_forwarded_proto="https").endswith("; Secure")


def test_the_answer_with_a_key_is_for_one_browser():
    assert get(WHERE)["cache-control"] == "no-store"
