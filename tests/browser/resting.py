"""Waiting until the server has been told where a hand rests, in place of waiting for a while."""

from playwright.sync_api import Page

from tests.waiting import wait_until


def note_sent(page: Page) -> list[bytes]:
    """Note from now on what the page sends to the server; call it before the page is opened."""
    sent: list[bytes] = []

    def listen(socket):
        socket.on("framesent", lambda frame: sent.append(frame))

    page.on("websocket", listen)
    return sent


def wait_until_told(page: Page, sent: list[bytes], before: int) -> None:
    """Wait until more than `before` messages have been sent.

    A server reads them in order: whatever is done next comes after.
    """
    wait_until(lambda: page.evaluate("true") and len(sent) > before, "the server was not told")
