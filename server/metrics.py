"""/metrics in the text format of Prometheus: how the site does, and nothing about anyone in it."""

from __future__ import annotations

import hmac
import ipaddress
import time
from collections.abc import Callable, Iterator

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Scope

from cnn_core.compute import Compute, Job, Kind, State

SECONDS = (0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300)
KINDS: tuple[Kind, ...] = ("training", "inspection")
STATES: tuple[State, ...] = ("waiting", "running")

disable_created_metrics()  # type: ignore[no-untyped-call]  # when something was first counted tells nothing here

PASSED_ON = ("forwarded", "x-forwarded-for", "x-forwarded-proto", "x-real-ip", "via")


class Metrics:
    """What is counted while the site runs.

    Parameters
    ----------
    compute : callable
        Answers the compute.
    num_sessions : callable
        Answers how many pages are open.
    """

    def __init__(self, compute: Callable[[], Compute], num_sessions: Callable[[], int]) -> None:
        self._compute = compute
        self._num_sessions = num_sessions
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        registry.register(self)

        def counted(name: str, text: str, *labels: str) -> Counter:
            return Counter(f"cnn_{name}", text, labels, registry=registry)

        def timed(name: str, text: str, label: str) -> Histogram:
            return Histogram(
                f"cnn_{name}_seconds", text, (label,), registry=registry, buckets=SECONDS
            )

        self._refused = counted("refused", "Requests and messages refused at the door", "reason")
        self._errors = counted("errors", "Errors of the site's own", "where")
        self._ended = counted("jobs_ended", "Jobs that have ended", "kind", "state")
        self._waited = timed("job_wait", "From asking until a worker began", "kind")
        self._ran = timed("job_run", "From a worker's begin to the end", "kind")
        self._pages = timed("page_run", "Runs of a page or a part of it", "lesson")

    def refuse(self, reason: str) -> None:
        """Count what was refused at the door."""
        self._refused.labels(reason).inc()

    def err(self, where: str) -> None:
        """Count an error of the site's own: on a "page" or in a "route"."""
        self._errors.labels(where).inc()

    def see_page_run(self, lesson: str, seconds: float) -> None:
        """Take in how long a page took."""
        self._pages.labels(lesson).observe(seconds)

    def see_job(self, job: Job) -> None:
        """Take in the state that a job has just come into; from any thread, and quick."""
        state, began = job.state, job.began_at
        if began is not None and state == "running":
            self._waited.labels(job.kind).observe(began - job.asked_at)
        elif state not in STATES:
            self._ended.labels(job.kind, state).inc()
            if began is not None:
                self._ran.labels(job.kind).observe(time.monotonic() - began)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Give what is looked up when it is asked for."""
        compute = self._compute()
        status = compute.status()
        yield _gauge("cnn_sessions", "Open pages", self._num_sessions())
        yield _gauge("cnn_workers", "Worker processes", status.num_workers)
        yield _gauge("cnn_warm", "Whether a worker has TensorFlow ready", status.warm)
        jobs = GaugeMetricFamily("cnn_jobs", "Unfinished jobs", labels=("kind", "state"))
        for kind in KINDS:
            for state in STATES:
                jobs.add_metric((kind, state), compute.count(kind, state))
        yield jobs

    async def answer(self, request: Request) -> Response:
        """Answer ``/metrics``; who may ask is settled before."""
        return PlainTextResponse(
            generate_latest(self.registry), media_type=CONTENT_TYPE_PLAIN_0_0_4
        )


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, value=value)


def may_measure(scope: Scope, metrics: str, token: str) -> bool:
    """Say whether the one who asks may read metrics.

    With a token, who bears it. Without one, who asks on this very machine and
    by its own name. A proxy on the same machine comes from there too; it says
    whom it speaks for, or passes on the site's public name, as it has to for
    websockets to be let in.

    Parameters
    ----------
    scope : dict
        Of the request.
    metrics : {'local', 'off'}
        As ``CNN_METRICS`` says.
    token : str
        As ``CNN_METRICS_TOKEN`` says; "" for none.

    Returns
    -------
    may_measure : bool
        False for all when they are off.
    """
    headers = Headers(scope=scope)
    if metrics == "off":
        return False
    if token:
        given = headers.get("authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), token.encode())
    if any(name in headers for name in PASSED_ON):
        return False
    client = (scope.get("client") or ("",))[0]
    return _is_this_machine(client) and _is_this_machine(_without_port(headers.get("host", "")))


def _without_port(host: str) -> str:
    return host.partition("]")[0].strip("[") if host.startswith("[") else host.partition(":")[0]


def _is_this_machine(name: str) -> bool:
    try:
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
