"""The parts of the server, put together for one site."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Scope

from cnn_core.compute import Compute, get_compute
from server import seams
from server.door import Door, Rules
from server.headers import SecurityHeaders
from server.health import health_route, say_sorry
from server.learner import LearnersKey
from server.life import compute_life
from server.logs import Logs
from server.metrics import Metrics, may_measure
from server.rehearsal import Rehearsal
from server.settings import Settings
from server.stopping import Stopping


@dataclass(frozen=True)
class Site:
    """What stands around the pages, by the settings of whoever hosts them.

    Attributes
    ----------
    settings : Settings
        Theirs.
    metrics : Metrics
        What is counted.
    stopping : Stopping
        Whether the site is about to stop.
    logs : Logs
        The log.
    rehearsal : Rehearsal
        All lessons opened once before the first learner comes.
    """

    settings: Settings
    metrics: Metrics
    stopping: Stopping
    logs: Logs
    rehearsal: Rehearsal

    @classmethod
    def of(cls, settings: Settings) -> Site:
        """Make the parts, and begin to write the log and to time the pages."""
        metrics = Metrics(get_compute, seams.num_sessions)
        logs = Logs(seams.calling_session, seams.name_for_logs, as_json=settings.logs_are_json)
        logs.set_up()
        seams.log_through(logs.take_over)
        seams.time_page_runs(metrics.see_page_run)
        seams.remember_theme()
        seams.know_that_it_is_served()
        rehearsal = Rehearsal(seams.open_for_nobody, _is_alone)
        return cls(settings, metrics, Stopping(seams.tell_everyone), logs, rehearsal)

    @contextlib.asynccontextmanager
    async def life(self) -> AsyncIterator[Compute]:
        """Hold what lives as long as the server."""
        self.logs.set_up()  # once more: the server has set up its own meanwhile
        get_compute().watch_jobs(self.metrics.see_job)
        rehearsal = self.rehearsal if self.settings.rehearses else None
        async with (
            compute_life(seams.is_here, seams.num_sessions, rehearsal) as compute,
            self.stopping.watching(compute, self.settings.grace),
        ):
            yield compute

    def middleware(self) -> list[Middleware]:
        """Answer what every request goes through, outermost first."""
        return [
            Middleware(SecurityHeaders),
            Middleware(Door, rules=self._rules()),
            Middleware(LearnersKey),
        ]

    def routes(self) -> list[Route]:
        """Answer what it tells of itself."""
        health = health_route(
            lambda: self.stopping.has_begun, seams.is_open, lambda: self.rehearsal.is_over
        )
        return [Route("/healthz", health), Route("/metrics", self.metrics.answer)]

    async def say_sorry(self, request: Request, error: Exception) -> Response:
        """Answer for a bug in a route, and count it."""
        self.metrics.err("route")
        return await say_sorry(request, error)

    def _rules(self) -> Rules:
        return Rules(
            is_host_allowed=seams.is_host_allowed,
            is_origin_allowed=seams.is_origin_allowed,
            why_unwelcome=seams.why_unwelcome,
            uploads_of=seams.uploads_of,
            may_measure=self._may_measure(),
            is_stopping=lambda: self.stopping.has_begun,
            note=self.metrics.refuse,
            sockets_per_address=self.settings.sockets_per_address,
            uploaded_bytes=self.settings.uploaded_bytes,
        )

    def _may_measure(self) -> Callable[[Scope], bool]:
        mode, token = self.settings.metrics, self.settings.metrics_token
        return lambda scope: may_measure(scope, mode, token)


def _is_alone() -> bool:
    return seams.is_open() and not seams.num_sessions() and get_compute().status().warm
