"""Learners as the server sees them: pages over Streamlit's own websocket protocol, no browser.

A `Visitor` opens lessons, changes what it finds there, presses buttons, and asks again for
fragments that ask to be asked. It says what Chromium's page says (``bench/load.py`` has real ones
beside it to compare with), but draws nothing, so that a hundred fit on the machine of the site.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
import urllib.request
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

SECONDS_TO_ANSWER = 30.0
"""What takes longer counts as an error."""

RUNS_KEPT = 3  # Chromium's page forgets a message after so many runs in which it was not shown
Place = tuple[int, ...]
"""Where an element stands on the page; what comes there later takes its place."""

CONTROLS = ("slider", "button_group", "selectbox", "radio", "checkbox")
NOBODY = "PLACEHOLDER_AUTH_TOKEN"  # what Streamlit's page sends in place of a token


@dataclass
class Control:
    """Something on the page that a learner can change.

    Attributes
    ----------
    kind : str
        Name of its protobuf, such as "slider".
    element : protobuf
        As the server described it.
    fragment : str
        Which part of the page runs again for it; "" for all.
    """

    kind: str
    element: Any
    fragment: str

    def another_value(self, chance: random.Random) -> WidgetState:
        """Draw a value as a hand would leave it."""
        state = WidgetState(id=self.element.id)
        if self.kind == "slider":
            _move(self.element, state, chance)
        elif self.kind == "button_group":
            option = chance.choice(self.element.options)
            state.string_array_value.data[:] = [option.content]
        elif self.kind == "checkbox":
            state.bool_value = chance.random() < 0.5
        else:
            state.string_value = chance.choice(self.element.options)
        return state

    def text_of(self, state: WidgetState) -> str:
        """Write a value as the address does."""
        held: Any = getattr(state, state.WhichOneof("value") or "")
        if isinstance(held, (str, bool)):
            return str(held).lower() if isinstance(held, bool) else held
        values = [f"{value:g}" if isinstance(value, float) else value for value in held.data]
        return ",".join(values)


def _move(slider: Any, state: WidgetState, chance: random.Random) -> None:
    """Take a slider to another place; one of options is told by name."""
    if slider.options:
        state.string_array_value.data[:] = [chance.choice(slider.options)]
        return
    steps = round((slider.max - slider.min) / slider.step)
    ends = sorted(slider.min + chance.randint(0, steps) * slider.step for _ in slider.default)
    state.double_array_value.data[:] = ends


@dataclass
class _Run:
    """A run of the page that was asked for, until the server says that it has ended."""

    fragment: str
    ended: asyncio.Future[None]
    identity: str | None = None


@dataclass
class Tally:
    """What one or many visitors have met.

    Attributes
    ----------
    answers : list of (str, float)
        Lesson, and seconds from asking until the server had said all.
    errors : list of str
        Tracebacks, errors on the page, answers that never came, broken links.
    num_bytes : int
        Received.
    num_updates : int
        Asked for by the page itself, as fragments that show progress do.
    """

    answers: list[tuple[str, float]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    num_bytes: int = 0
    num_updates: int = 0


class Visitor:
    """One open page.

    Parameters
    ----------
    url : str
        Of the site, such as ``http://127.0.0.1:8501``.
    seed : int
        Decides what it does.
    tally : Tally
        Where it writes what it meets.
    """

    def __init__(self, url: str, seed: int, tally: Tally) -> None:
        self.tally = tally
        self.session = ""
        self.controls: dict[Place, Control] = {}
        self.buttons: dict[Place, Control] = {}
        self.texts: list[str] = []
        self._url = url
        self._chance = random.Random(seed)
        self._cookies = SimpleCookie()
        self._states: dict[str, WidgetState] = {}
        self._lesson = ""
        self._query: dict[str, str] = {}
        self._script = ""
        self._run: _Run | None = None
        self._num_runs = 0
        self._cached: dict[str, tuple[int, Element]] = {}
        self._timers: dict[str, asyncio.Task[None]] = {}
        self._link: ClientConnection | None = None

    @contextlib.asynccontextmanager
    async def connected(self) -> AsyncIterator[Visitor]:
        """Hold the link for as long as the block lasts."""
        await asyncio.to_thread(self._fetch_page)
        await self.connect()
        try:
            yield self
        finally:
            await self.leave()

    async def connect(self) -> None:
        """Open the websocket, again with the name of the session when there was one."""
        parts = urlsplit(self._url)
        token = self._cookies.get("_streamlit_xsrf")
        names: Any = ["streamlit", token.value if token else NOBODY, *filter(None, [self.session])]
        self._link = await connect(
            f"ws://{parts.netloc}/_stcore/stream",
            subprotocols=names,
            origin=Origin(self._url),
            additional_headers={"Cookie": self._cookies.output([], "", "; ").strip()},
            max_size=None,
            compression=None,
        )
        self._reader = asyncio.create_task(self._read(self._link))

    async def leave(self) -> None:
        """Close the page."""
        self._stop_timers()
        if self._link is not None:
            await self._link.close()
            await self._reader

    async def open(self, lesson: str, query: str = "") -> float:
        """Open a lesson; return seconds until all of it was said."""
        self._stop_timers()
        self._lesson, self._script = lesson, ""
        self._query = dict(parse_qsl(query))
        return await self._ask("")

    async def change_something(self) -> float | None:
        """Change one control; None where the page has none."""
        controls = list(self.controls.values())
        if not controls:
            return None
        control = self._chance.choice(controls)
        state = control.another_value(self._chance)
        self._states[state.id] = state
        if name := control.element.query_param_key:
            self._query[name] = control.text_of(state)
        return await self._ask(control.fragment)

    def has_button(self, key: str) -> bool:
        """Whether the button that has a key of the site can be pressed."""
        return any(button.element.id.endswith(f"-{key}") for button in self.buttons.values())

    async def press(self, key: str) -> float:
        """Press the button that has a key of the site."""
        button = next(
            button for button in self.buttons.values() if button.element.id.endswith(f"-{key}")
        )
        return await self._ask(
            button.fragment, WidgetState(id=button.element.id, trigger_value=True)
        )

    async def _ask(self, fragment: str, trigger: WidgetState | None = None) -> float:
        began = time.perf_counter()
        run = self._run = _Run(fragment, asyncio.get_running_loop().create_future())
        try:
            await self._send(fragment, trigger)
            await asyncio.wait_for(run.ended, SECONDS_TO_ANSWER)
        except (TimeoutError, ConnectionError, OSError) as error:
            self.tally.errors.append(f"{self._lesson}: {type(error).__name__} {error}")
        seconds = time.perf_counter() - began
        self.tally.answers.append((self._lesson, seconds))
        return seconds

    async def _send(
        self,
        fragment: str,
        trigger: WidgetState | None = None,
        *,
        by_itself: bool = False,
    ) -> None:
        if self._link is None:
            raise ConnectionError("This page has no link.")
        state = ClientState(
            query_string=urlencode(self._query),
            page_script_hash=self._script,
            page_name="" if self._script else self._lesson,
            fragment_id=fragment,
            is_auto_rerun=by_itself,
            cached_message_hashes=list(self._cached),
        )
        state.widget_states.widgets.extend(self._states.values())
        if trigger is not None:
            state.widget_states.widgets.append(trigger)
        state.context_info.timezone = "UTC"
        state.context_info.url = f"{self._url}/{self._lesson}"
        state.context_info.color_scheme = "light"
        await self._link.send(BackMsg(rerun_script=state).SerializeToString())

    async def _read(self, link: ClientConnection) -> None:
        with contextlib.suppress(ConnectionError, asyncio.CancelledError):
            async for frame in link:
                self.tally.num_bytes += len(frame)
                self._take(ForwardMsg.FromString(frame))

    def _take(self, message: ForwardMsg) -> None:
        """Follow one message of the server."""
        kind = message.WhichOneof("type")
        takers: dict[str, Callable[[ForwardMsg], None]] = {
            "new_session": self._begin_run,
            "navigation": self._take_place,
            "page_info_changed": self._take_address,
            "delta": self._take_delta,
            "ref_hash": self._take_known,
            "script_finished": self._end_run,
            "auto_rerun": self._ask_again_later,
            "stop_auto_rerun": self._ask_no_more,
        }
        if kind in takers:
            takers[kind](message)

    def _begin_run(self, message: ForwardMsg) -> None:
        session, run = message.new_session, message.metadata.run
        self.session = session.initialize.session_id or self.session
        fragments = list(run.fragment_ids)
        if not fragments:
            self._stop_timers()
            self.controls, self.buttons, self.texts = {}, {}, []
            self._num_runs += 1
        asked = self._run
        if asked and not asked.identity and (asked.fragment in fragments or not fragments):
            asked.identity = run.script_run_id

    def _take_place(self, message: ForwardMsg) -> None:
        self._script = message.navigation.page_script_hash

    def _take_address(self, message: ForwardMsg) -> None:
        self._query = dict(parse_qsl(message.page_info_changed.query_string))

    def _end_run(self, message: ForwardMsg) -> None:
        finished = message.script_finished
        if finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
            self.tally.errors.append(f"{self._lesson}: the script did not compile")
        asked = self._run
        if asked is None or asked.ended.done():
            return
        if finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            asked.identity = None  # the next run does what was asked
        elif asked.identity == message.metadata.run.script_run_id:
            asked.ended.set_result(None)
        self._forget_what_is_gone()

    def _forget_what_is_gone(self) -> None:
        kept = self._num_runs - RUNS_KEPT
        self._cached = {name: held for name, held in self._cached.items() if held[0] > kept}
        shown = {control.element.id for control in self.controls.values()}
        self._states = {name: state for name, state in self._states.items() if name in shown}

    def _take_delta(self, message: ForwardMsg) -> None:
        if message.delta.WhichOneof("type") != "new_element":
            return
        element = message.delta.new_element
        if message.metadata.cacheable:
            self._cached[message.hash] = (self._num_runs, element)
        place = tuple(message.metadata.delta_path)
        self._look_at(element, place, message.delta.fragment_id)

    def _take_known(self, message: ForwardMsg) -> None:
        if message.ref_hash not in self._cached:
            self.tally.errors.append(f"{self._lesson}: a message that was never sent")
            return
        _, element = self._cached[message.ref_hash]
        self._cached[message.ref_hash] = (self._num_runs, element)

    def _look_at(self, element: Element, place: Place, fragment: str) -> None:
        self.controls.pop(place, None)
        self.buttons.pop(place, None)
        kind = element.WhichOneof("type") or ""
        inner: Any = getattr(element, kind, None)
        if kind == "exception":
            self.tally.errors.append(f"{self._lesson}: {inner.type}: {inner.message}")
        elif kind == "alert":
            self.texts.append(inner.body)
            if inner.format == inner.ERROR:
                self.tally.errors.append(f"{self._lesson}: {inner.body}")
        elif kind == "button" and not inner.disabled:
            self.buttons[place] = Control(kind, inner, fragment)
        elif kind in CONTROLS and not inner.disabled and not inner.form_id:
            self.controls[place] = Control(kind, inner, fragment)

    def _ask_again_later(self, message: ForwardMsg) -> None:
        interval, fragment = message.auto_rerun.interval, message.auto_rerun.fragment_id
        self._stop_timer(fragment)
        self._timers[fragment] = asyncio.create_task(self._ask_every(interval, fragment))

    def _ask_no_more(self, message: ForwardMsg) -> None:
        for fragment in message.stop_auto_rerun.fragment_ids:
            self._stop_timer(fragment)

    def _stop_timers(self) -> None:
        for fragment in list(self._timers):
            self._stop_timer(fragment)

    def _stop_timer(self, fragment: str) -> None:
        if timer := self._timers.pop(fragment, None):
            timer.cancel()

    async def _ask_every(self, interval: float, fragment: str) -> None:
        with contextlib.suppress(ConnectionError):
            while True:
                await asyncio.sleep(interval)
                self.tally.num_updates += 1
                await self._send(fragment, by_itself=True)

    def _fetch_page(self) -> None:
        """Get what Chromium gets before it opens the websocket: the page and its cookies."""
        for path in ("/", "/_stcore/host-config"):
            with urllib.request.urlopen(self._url + path, timeout=SECONDS_TO_ANSWER) as answer:
                self.tally.num_bytes += len(answer.read())
                for cookie in answer.headers.get_all("Set-Cookie", []):
                    self._cookies.load(cookie)
