"""One server and one browser for the tests of a file; a page of its own for each test.

Playwright runs one browser at a time in a process, so none outlives its file.
"""

import pytest

from tests.serving import launch_chromium, serving

WIDE = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def browser():
    with launch_chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def server(browser):
    with serving() as server:
        yield server


@pytest.fixture
def page(browser):
    """Open a page that notes every request to another host and every error of a script."""
    context = browser.new_context(viewport=WIDE)
    page = context.new_page()
    page.requests_elsewhere, page.script_errors = [], []
    page.on("request", lambda request: _note_elsewhere(page, request.url))
    page.on("pageerror", lambda error: page.script_errors.append(str(error)))
    yield page
    context.close()
    assert not page.requests_elsewhere
    assert not page.script_errors


def _note_elsewhere(page, url):
    if not url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:")):
        page.requests_elsewhere.append(url)
