"""Hosts of classes sign in where the site asks for it: by rule, on the page, and for real."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from streamlit.testing.v1 import AppTest

from cnn_core.classroom import get_rooms, require_host
from cnn_core.errors import LessonInputError
from pages.parts import classroom_hosts
from tests import serving as helpers
from tests.browser.hands import button, open_lesson
from tests.pages.opening import open_lesson as open_page
from tests.server.identity import Provider, identity_provider
from tests.serving import ROOT, free_port, launch_chromium, serving

ADA = {"is_logged_in": True, "email": "ada@school.org", "email_verified": True}
LONG = 30_000


@pytest.mark.parametrize(
    ("user", "listed"),
    [
        (ADA, ""),
        (ADA, "ada@school.org"),
        (ADA | {"email": "ADA@School.org"}, "bob@school.org,Ada@school.org"),
        (ADA, "@college.org @school.org"),
        ({"is_logged_in": True, "email": "ada@school.org"}, "@school.org"),  # says no more
        ({"is_logged_in": True}, " "),
    ],
)
def test_lets_hosts_in(user: dict[str, object], listed: str) -> None:
    require_host(user, listed)


@pytest.mark.parametrize(
    ("user", "listed", "why"),
    [
        ({}, "", "signs in first"),
        ({"is_logged_in": False, "email": "ada@school.org"}, "", "signs in first"),
        (ADA, "@college.org", "not among them"),
        (ADA, "bob@school.org", "not among them"),
        (ADA, "school.org", "not among them"),
        (ADA, "da@school.org", "not among them"),
        (ADA | {"email": "ada@evil.org@school.org.evil.org"}, "@school.org", "not among them"),
        (ADA | {"email_verified": False}, "@school.org", "not among them"),
        (ADA | {"email_verified": "false"}, "@school.org", "not among them"),
        (ADA | {"email": None}, "@school.org", "not among them"),
    ],
)
def test_keeps_all_others_out(user: dict[str, object], listed: str, why: str) -> None:
    with pytest.raises(LessonInputError, match=why):
        require_host(user, listed)


def test_nobody_signs_in_without_a_section_auth() -> None:
    assert not classroom_hosts.is_asked()
    classroom_hosts.require()


def room_door(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setattr(classroom_hosts, "is_asked", lambda: True)
    app = open_page("training")
    app.button(key="training_class").click().run()
    assert not app.exception
    return app


def test_page_asks_the_host_to_sign_in_and_lets_others_join(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = room_door(monkeypatch)
    assert app.button(key="training_sign_in").label == "Sign in"
    assert any("signs in first" in text.value for text in app.markdown)
    keys = {field.key for field in app.text_input}
    assert "training_door_join_name" in keys
    assert not [slider for slider in app.slider if slider.key == "training_open_accuracy"]


def test_form_that_was_open_before_is_refused_too(monkeypatch: pytest.MonkeyPatch) -> None:
    app = open_page("training")
    app.button(key="training_class").click().run()
    monkeypatch.setattr(classroom_hosts, "is_asked", lambda: True)
    opened: list[object] = []
    monkeypatch.setattr(type(get_rooms()), "open", lambda self, goal: opened.append(goal))
    (submit,) = [one for one in app.button if one.key and "training_open_button" in one.key]
    submit.click().run()
    assert opened == []


SECRETS = """
[auth]
redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
cookie_secret = "of this test only, and long enough for it"
client_id = "site"
client_secret = "between the two"
server_metadata_url = "{provider}/.well-known/openid-configuration"
"""


@pytest.fixture
def provider() -> Iterator[Provider]:
    with identity_provider(email="ada@school.org") as provider:
        yield provider


@pytest.mark.browser
def test_host_signs_in_at_a_real_provider_and_opens_a_room(
    provider: Provider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    secrets = tmp_path / "secrets.toml"
    secrets.write_text(SECRETS.format(port=port, provider=provider.url))
    run = [sys.executable, "-m", "streamlit", "run", str(ROOT / "streamlit_app.py")]
    command = [*run, "--server.port", "{port}", "--secrets.files", str(secrets)]
    environment = {"CNN_HOSTS": "@school.org", "CNN_SCHEDULER": "tcp://127.0.0.1:1"}
    monkeypatch.setattr(helpers, "free_port", lambda: port)  # the provider has to know it
    with launch_chromium() as browser, serving(command=command, environment=environment) as server:
        page = browser.new_page()
        open_lesson(page, server, "training")
        button(page, "training_class").click()
        page.get_by_role("tab", name="Open a room").click()
        button(page, "training_sign_in").click()
        page.wait_for_url(f"{server.url}/", timeout=LONG)
        open_lesson(page, server, "training")
        button(page, "training_class").click()
        page.get_by_role("tab", name="Open a room").click()
        button(page, "training_open_button").click()
        board = page.locator(".st-key-training_board")
        expect(board).to_contain_text("Nobody has joined yet", timeout=LONG)
        log = server.log.read_text()
    assert provider.num_asked == 1
    for secret in ("ada@school.org", "between the two", provider.code):
        assert secret not in log
