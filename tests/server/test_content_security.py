"""What the Content-Security-Policy permits is what a page needs, seen in a real browser."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from server.headers import security_headers
from tests.server.talking import ask
from tests.serving import Server, launch_chromium, serving
from tests.waiting import wait_until

SITE = Path(__file__).parent / "site" / "probe_app.py"
LONG = 20_000  # milliseconds that a busy machine may take

pytestmark = pytest.mark.browser

RECORD_VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
    window.violations.push(`${event.effectiveDirective} ${event.blockedURI}`));
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # a camera of a few pictures a second: each is drawn and sent by the processor
    devices = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream=fps=5")
    with launch_chromium(*devices) as browser:
        yield browser


@pytest.fixture(scope="module")
def site(browser: Browser) -> Iterator[Server]:
    with serving(SITE) as server:
        yield server


class Watched:
    """A page, and what went wrong on it."""

    def __init__(self, context: BrowserContext) -> None:
        self.page: Page = context.new_page()
        self.page.add_init_script(RECORD_VIOLATIONS)
        self.errors: list[str] = []
        self.hosts: set[str] = set()
        self.page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._note)

    def _note(self, message: object) -> None:
        if message.type == "error":  # type: ignore[attr-defined]
            self.errors.append(message.text)  # type: ignore[attr-defined]

    def violations(self) -> list[str]:
        return sorted(set(self.page.evaluate("window.violations")))


@pytest.fixture(scope="module")
def context(browser: Browser) -> BrowserContext:
    """What one page has read of Streamlit's scripts, the next one need not."""
    return browser.new_context()


@pytest.fixture
def watched(context: BrowserContext) -> Iterator[Watched]:
    watched = Watched(context)
    yield watched
    watched.page.close()


@pytest.fixture(scope="module")
def refused(context: BrowserContext, site: Server) -> Iterator[Watched]:
    """Open a page that ends with a refusal: short, and under the same policy as every other."""
    refused = Watched(context)
    refused.page.goto(f"{site.url}/?refuse=1")
    alert = refused.page.get_by_role("alert").filter(has_text="A stride is 1 or more; 0 came.")
    expect(alert).to_be_visible(timeout=LONG)
    yield refused
    refused.page.close()


def test_everything_a_lesson_uses_works_without_violation(
    site: Server, watched: Watched, tmp_path: Path
) -> None:
    page = watched.page
    page.goto(site.url)
    page.get_by_role("button", name="Count").click(timeout=LONG)
    expect(page.get_by_text("Pressed 1 times")).to_be_visible(timeout=LONG)
    expect(page.locator(".js-plotly-plot")).to_have_count(2, timeout=LONG)

    page.get_by_role("button", name="Take photo").click(timeout=LONG)
    expect(page.get_by_role("button", name="Clear photo")).to_be_visible(timeout=LONG)

    Image.fromarray(np.zeros((8, 8), np.uint8)).save(tmp_path / "black.png")
    page.locator("input[type=file]").first.set_input_files(tmp_path / "black.png")
    expect(page.get_by_text("black.png")).to_be_visible(timeout=LONG)

    page.locator(".js-plotly-plot").first.hover()
    with page.expect_download(timeout=LONG) as download:
        page.locator(".modebar-btn[data-title*=Download]").first.click()
    assert download.value.suggested_filename.endswith(".png")

    page.get_by_role("button", name="Record").first.click(timeout=LONG)
    # stopped before the first second, there may be nothing on the tape and nothing to play
    recorded = page.get_by_test_id("stAudioInputWaveformTimeCode")
    expect(recorded).to_have_text(re.compile("00:0[1-9]"), timeout=LONG)
    page.get_by_role("button", name="Stop recording").click(timeout=LONG)
    expect(page.get_by_role("button", name="Play").first).to_be_visible(timeout=LONG)

    assert watched.violations() == []
    assert watched.errors == []
    assert watched.hosts <= {urlsplit(site.url).netloc, ""}  # "" for data: and blob:


def test_foreign_scripts_pictures_and_connections_are_refused(refused: Watched) -> None:
    page = refused.page
    page.evaluate(
        """() => {
            const add = (tag, fields) =>
                document.body.append(Object.assign(document.createElement(tag), fields));
            add("script", { src: "http://192.0.2.1/script.js" });
            add("script", { textContent: "window.injected = true" });
            add("img", { src: "http://192.0.2.1/picture.png" });
            add("iframe", { src: "http://192.0.2.1/" });
            fetch("http://192.0.2.1/").catch(() => {});
            setTimeout("window.injected = true", 0);
        }"""
    )
    wait_until(lambda: len(refused.violations()) >= 6, "all six are refused")
    assert refused.violations() == [
        "connect-src http://192.0.2.1/",
        "frame-src http://192.0.2.1",
        "img-src http://192.0.2.1/picture.png",
        "script-src eval",
        "script-src-elem http://192.0.2.1/script.js",
        "script-src-elem inline",
    ]
    assert page.evaluate("window.injected") is None


def test_bug_in_a_route_is_answered_calmly_and_with_the_headers(site: Server) -> None:
    status, headers, sentence = ask(site, "/broken")
    assert status == 500
    assert sentence == b"Something went wrong here; it has been noted."
    assert all(headers[name] == value for name, value in security_headers().items())
    wait_until(lambda: "a bug in a route" in site.log.read_text(), "the log has it")


def test_bug_in_a_page_shows_a_calm_sentence(site: Server, watched: Watched) -> None:
    watched.page.goto(f"{site.url}/?bug=1")
    alert = watched.page.get_by_role("alert").filter(has_text="not your doing")
    expect(alert).to_be_visible(timeout=LONG)
    assert "secret" not in watched.page.content()
    assert "Traceback" not in watched.page.content()
    log = site.log.read_text()
    assert "ZeroDivisionError: a secret of the machine" in log
    assert "frame.py" in log


def test_refused_input_shows_its_own_sentence_alone(refused: Watched) -> None:
    alerts = refused.page.get_by_role("alert")
    expect(alerts).to_have_text(re.compile("A stride is 1 or more; 0 came."))


def test_session_is_here_until_its_page_is_closed(site: Server, refused: Watched) -> None:
    page = refused.page
    session = str(page.get_by_text("session ").first.text_content(timeout=LONG)).split()[-1]

    def here() -> bool:
        return bool(json.loads(site.get(f"/here?session={session}")))

    assert here()
    page.close()
    wait_until(lambda: not here(), "the session is seen to leave")
