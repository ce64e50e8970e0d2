"""/healthz: one look at how the site is doing, for a person, a proxy or an orchestrator."""

from typing import Any, Literal

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from cnn_core.compute import Status, get_compute
from server.headers import security_headers


async def healthz(request: Request) -> JSONResponse:
    """Answer with the state of this web process; 200 for as long as it answers at all.

    Parameters
    ----------
    request : Request
        Not looked at.

    Returns
    -------
    response : JSONResponse
        ``{"status": "ok", "worker": "warm", "running": 1, "waiting": 3}``. Pages
        that need no network work also while the worker is down.
    """
    return JSONResponse(health_of(get_compute().status()), headers={"Cache-Control": "no-store"})


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
        "running": status.num_running,
        "waiting": status.num_waiting,
    }


def _worker(status: Status) -> Literal["warm", "warming", "down"]:
    if status.warm:
        return "warm"
    return "warming" if status.alive or status.starting else "down"


async def say_sorry(request: Request, error: Exception) -> Response:
    """Answer for a bug in a route or a middleware; `SecurityHeaders` is passed over then."""
    sorry = "Something went wrong here; it has been noted."
    return PlainTextResponse(sorry, status_code=500, headers=security_headers())
