"""One browser and one server for all tests of this folder, and one tab for those of a file.

Each test starts from an empty tab. The tab outlives a test, for Chromium has then read Streamlit's
own scripts already; every address that is opened in it is a new session all the same. It ends with
its file, for its memory grows: to 800 MB over a hundred tests. What was read is kept for the next
tab. Playwright keeps an event loop running, which other tests could not bear: so the browser ends
with the folder, which is a package for that reason.
"""

import contextlib
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Error, expect

from tests.browser.hands import SECONDS, components
from tests.browser.scripts import Scripts
from tests.serving import launch_chromium, require_chromium, serving

collect_ignore = ["site"]  # for Streamlit to run, not for pytest to import

WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}

# a first page, and the first answer of TensorFlow, take their time on a busy machine
expect.set_options(timeout=30 * SECONDS)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Show with a failure what the server has written, and what the page has mounted and loaded."""
    report = yield
    given = getattr(item, "funcargs", {})
    if report.failed and call.when == "call" and "server" in given:
        report.sections.append(("server log", given["server"].log.read_text()[-4000:]))
    if report.failed and call.when == "call" and "page" in given:
        with contextlib.suppress(Error):  # of a page that is gone
            report.sections.append(("components", "\n".join(components(given["page"]))))
    return report


@pytest.fixture(scope="package")
def browser():
    with launch_chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def server():
    """Serve the site; a file that needs a fresh one starts its own."""
    require_chromium()
    with serving() as server:
        yield server


@pytest.fixture(scope="package")
def context(browser):
    """Keep what tabs have read, for those that come after them."""
    context = browser.new_context(viewport=WIDE)
    yield context
    context.close()


@pytest.fixture(scope="module")
def tab(context):
    """Open the tab that the tests of a file share."""
    tab = open_tab(context)
    yield tab
    tab.close()


def open_tab(context):
    """Open a page that notes every request to another host and every error of a script."""
    tab = context.new_page()
    tab.requests_elsewhere, tab.script_errors = [], []
    tab.on("request", lambda request: _note_elsewhere(tab, request.url))
    tab.on("pageerror", lambda error: tab.script_errors.append(str(error)))
    return tab


@pytest.fixture
def page(tab):
    """Give the tab as if it were new, and assert at the end that it noted nothing."""
    tab.requests_elsewhere.clear()
    tab.script_errors.clear()
    yield tab
    found = [*tab.requests_elsewhere], [*tab.script_errors]
    _empty(tab)
    assert found == ([], [])


@pytest.fixture(scope="module")
def alone(context):
    """Give a tab in which components stand without a lesson around them (alone.py)."""
    from tests.browser.alone import empty_tab  # which opens its tab as this file does

    with empty_tab(context) as tab:
        yield tab


@pytest.fixture(scope="module")
def scripts(context, server):
    """Give the functions of the components, to be called without a lesson around them."""
    empty = context.new_page()
    yield Scripts(empty, server.url)
    empty.close()


@pytest.fixture(scope="package")
def touch_screen(browser):
    """Keep what telephones have read."""
    context = touch_context(browser)
    yield context
    context.close()


def touch_context(browser):
    """Return a context with fingers and with two device pixels to a CSS pixel."""
    return browser.new_context(
        viewport=PHONE, has_touch=True, is_mobile=True, device_scale_factor=2
    )


@pytest.fixture
def telephone(touch_screen):
    """Open a page on a touch screen, of a learner who has not been here."""
    page = touch_screen.new_page()
    yield page
    with contextlib.suppress(Error):  # of a page that was never led anywhere
        page.evaluate("() => { localStorage.clear(); sessionStorage.clear() }")
    page.close()
    touch_screen.clear_cookies()


def _empty(tab):
    tab.unroute_all(behavior="ignoreErrors")
    tab.mouse.up()
    tab.evaluate("() => { localStorage.clear(); sessionStorage.clear() }")
    tab.context.clear_cookies()  # the next test is another learner
    address = urlsplit(tab.url)
    if address.scheme == "http":  # the same origin keeps its process, and that has read the scripts
        with contextlib.suppress(Error):  # of a server that has ended with its test
            tab.goto(f"http://{address.netloc}/_stcore/health")
    tab.set_viewport_size(WIDE)
    tab.emulate_media(color_scheme="light")


def _note_elsewhere(page, url):
    if not url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:", "about:")):
        page.requests_elsewhere.append(url)
