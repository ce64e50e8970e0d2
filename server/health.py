"""/healthz: one look at how the site is doing, for a person, a proxy or an orchestrator."""

from collections.abc import Awaitable, Callable
from typing import Any, Literal

import psutil
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from cnn_core.compute import Status, get_compute
from server.headers import headers_of_tls, security_headers


async def healthz(request: Request) -> JSONResponse:
    """Answer with the state of this web process, where nothing stops it.

    Parameters
    ----------
    request : Request
        As in `health_route`.

    Returns
    -------
    response : JSONResponse
        As in `health_route`.
    """
    return await health_route(lambda: False, lambda: True, lambda: False)(request)


def health_route(
    is_stopping: Callable[[], bool], is_open: Callable[[], bool], is_rehearsed: Callable[[], bool]
) -> Callable[[Request], Awaitable[JSONResponse]]:
    """Make the answer to ``/healthz``.

    It is 200 for as long as the process answers at all: to start it afresh
    would help nobody. ``/healthz?ready=1`` is 503 while no new visitor should
    be sent here: before the pages can be served, and when the site is about to
    stop. A worker that is not warm, or down, is no reason: pages that need no
    network work meanwhile.

    Parameters
    ----------
    is_stopping : callable
        Whether the site is about to stop.
    is_open : callable
        Whether pages are served.
    is_rehearsed : callable
        Whether all lessons have been opened once, or learners came first.

    Returns
    -------
    healthz : callable
        Answers ``{"status": "ok", "worker": "warm", "workers": 1, "running": 1,
        "waiting": 3, "memory_mb": 210, "rehearsed": true}``; the status can be
        "starting" and "stopping".
    """

    async def answer(request: Request) -> JSONResponse:
        health = health_of(get_compute().status())
        if is_stopping():
            health["status"] = "stopping"
        elif not is_open():
            health["status"] = "starting"
        health["rehearsed"] = is_rehearsed()
        refuses = "ready" in request.query_params and health["status"] != "ok"
        return JSONResponse(health, 503 if refuses else 200, {"Cache-Control": "no-store"})

    return answer


def health_of(status: Status) -> dict[str, Any]:
    """Put the state of the compute into the words of ``/healthz``.

    Parameters
    ----------
    status : Status
        From `Compute.status`.

    Returns
    -------
    health : dict
        Plain values, nothing about learners.
    """
    return {
        "status": "ok",
        "worker": _worker(status),
        "workers": status.num_workers,
        "running": status.num_running,
        "waiting": status.num_waiting,
        "memory_mb": round(psutil.Process().memory_info().rss / 1e6),
    }


def _worker(status: Status) -> Literal["warm", "warming", "down"]:
    if status.warm:
        return "warm"
    return "warming" if status.alive or status.starting else "down"


async def say_sorry(request: Request, error: Exception) -> Response:
    """Answer for a bug in a route or a middleware; `SecurityHeaders` is passed over then."""
    sorry = "Something went wrong here; it has been noted."
    headers = security_headers() | headers_of_tls(request.scope)
    return PlainTextResponse(sorry, status_code=500, headers=headers)
