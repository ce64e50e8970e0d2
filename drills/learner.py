"""A learner at the training room, over the real websocket protocol, who stays through faults."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import time
from typing import Any

from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.Markdown_pb2 import Markdown
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import WebSocketException

from bench.visitors import Tally, Visitor
from cnn_core.shelf import COOKIE, new_key
from drills.site import DrillFailed

_ROW = re.compile(r"\*\*(.+?)\*\* · ")
_RUN_BUTTON = re.compile(r"-training_run_(\d+)$")
_SECONDS_BETWEEN_ATTEMPTS = 0.3
SECONDS_BETWEEN_LOOKS = 1.5
"""Each look runs the whole page, and takes that from what is waited for."""


class Learner(Visitor):
    """One browser: a key in its cookie, one tab at a time, which connects again by itself.

    Attributes
    ----------
    rows : dict of str to str
        The runs that the page lists: name, and score or phase.
    said : list of str
        What it was told in a toast, a box or a caption since the tab was opened.
    line : str
        How far the run is that is shown, such as "epoch 2 of 4 · batch 3 of 38".
    """

    def __init__(self, url: str, seed: int = 0, key: str | None = None) -> None:
        super().__init__(url, seed, Tally())
        self.key = key or new_key()
        self.rows: dict[str, str] = {}
        self.said: list[str] = []
        self.line = ""
        self.query = "training_epochs_digits=4"
        self._row = ""
        self._cookies[COOKIE] = self.key

    async def come(self, query: str = "") -> Learner:
        """Open the training room in a new tab, by a link with these settings or those of before."""
        await asyncio.to_thread(self._fetch_page)
        self._cookies[COOKIE] = self.key
        self.session, self._states, self._cached, self.said = "", {}, {}, []
        self.query = query or self.query
        await self.connect()
        await self.open("training", self.query)
        return self

    async def reload(self) -> Learner:
        """Press the browser's own button: the same cookie, a new session."""
        with contextlib.suppress(Exception):
            await self.leave()
        await self._until_it_answers(self.come)
        return self

    async def follow_link(self, query: str) -> Learner:
        """Load the page again with other settings, which a session that goes on would not take."""
        self.query = query
        return await self.reload()

    async def return_to_page(self) -> float:
        """Wait until a dropped link is back, as Streamlit's page does it; return the seconds."""
        began = time.monotonic()
        self._stop_timers()
        await self._until_it_answers(self._connect_again)
        return time.monotonic() - began

    async def train(self) -> None:
        """Press Train."""
        if not self.has_button("training_train"):
            raise DrillFailed(f"Train cannot be pressed; runs {self.rows}, told {self.said[-4:]}")
        await self.press("training_train")

    async def look(self) -> dict[str, str]:
        """Look at the page again; return the runs that it lists."""
        await self.open("training", self.query)
        return dict(self.rows)

    async def sees(
        self, why: str, *, done: int = 0, waiting: int = 0, seconds: float = 240
    ) -> float:
        """Wait until so many runs are listed with a score, or go on; return the seconds."""
        began = time.monotonic()
        while True:
            rows = await self.look()
            num_done = sum(score.endswith("%") for score in rows.values())
            if num_done >= done and len(rows) - num_done >= waiting:
                return time.monotonic() - began
            if time.monotonic() - began > seconds:
                told = f"{rows}; told: {self.said[-4:]}; errors: {self.tally.errors[-3:]}"
                raise DrillFailed(f"{why}: the page lists {told}")
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)

    @property
    def is_connected(self) -> bool:
        """Whether the websocket is open, as far as the browser knows."""
        return not self._reader.done()

    async def _connect_again(self) -> None:
        await asyncio.to_thread(self._fetch_page)
        self._cookies[COOKIE] = self.key
        await self.connect()
        await self.open("training", self.query)
        if self.tally.errors and "ConnectionClosed" in self.tally.errors[-1]:
            raise ConnectionError

    async def _until_it_answers(self, act: Any, seconds: float = 240) -> None:
        began = time.monotonic()
        while True:
            try:
                await act()
                return
            except (OSError, WebSocketException, EOFError):
                if time.monotonic() - began > seconds:
                    raise DrillFailed("the site does not answer") from None
                await asyncio.sleep(_SECONDS_BETWEEN_ATTEMPTS)

    async def _read(self, link: ClientConnection) -> None:
        with contextlib.suppress(WebSocketException):
            await super()._read(link)

    def _take(self, message: ForwardMsg) -> None:
        super()._take(message)
        kind = message.WhichOneof("type")
        if kind == "new_session" and not list(message.metadata.run.fragment_ids):
            self.rows, self._row = {}, ""
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._see(message.delta.new_element)

    def _see(self, element: Element) -> None:
        kind = element.WhichOneof("type") or ""
        if kind == "button" and _RUN_BUTTON.search(element.button.id):
            self._row = element.button.label
        elif kind == "markdown" and self._row and (found := _ROW.match(element.markdown.body)):
            self.rows[self._row], self._row = found.group(1), ""
        elif kind == "markdown" and element.markdown.element_type == Markdown.CAPTION:
            self._hear(element.markdown.body)
        elif kind == "bidi_component" and element.bidi_component.id.endswith("training_live"):
            self.line = str(_settings(element.bidi_component.bytes).get("line", ""))
        elif kind == "toast":
            self._hear(element.toast.body)
        elif kind == "alert":
            self._hear(element.alert.body)

    def _hear(self, text: str) -> None:
        if text not in self.said:
            self.said.append(text)

    def was_told(self, words: str) -> bool:
        """Whether anything that the page said has these words."""
        return any(words in text for text in self.said)


def _settings(block: bytes) -> dict[str, Any]:
    """Read the settings that a component was fed, as its JavaScript does."""
    length = int.from_bytes(block[:4], "little")
    settings: dict[str, Any] = json.loads(block[4 : 4 + length])
    return settings
