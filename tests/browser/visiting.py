"""One page that the tests of a file look at one after another: it is loaded once."""

import contextlib
from collections.abc import Iterator

from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import open_tab


@contextlib.contextmanager
def visiting(context: BrowserContext) -> Iterator[Page]:
    """Open a tab for as long as the block lasts, and assert at its end that it noted nothing.

    Each test leaves the page so that the next one can begin, and can be run alone.
    """
    page = open_tab(context)
    yield page
    found = [*page.requests_elsewhere], [*page.script_errors]
    page.evaluate("() => localStorage.clear()")
    page.close()
    context.clear_cookies()  # the next file is another learner
    assert found == ([], [])
