"""Start a worker of a cluster: it trains one network at a time, and looks inside others meanwhile.

    python -m cnn_core.compute.start_worker tcp://10.0.0.5:8786

One a machine, or one for every two cores. It is set up as the embedded one is: it writes nothing of
a learner to disk, shows no dashboard, is started afresh when it dies or takes too much memory, and
web processes have it warmed. When the scheduler goes away it waits for the next one.
"""

import argparse
import asyncio
import contextlib
import logging
import os
import signal

import dask
from dask.utils import parse_bytes
from distributed import Nanny
from distributed.system import MEMORY_LIMIT

from cnn_core.compute.cluster import folder_in_memory, settings_with, spawn_without_the_page
from cnn_core.compute.engine import SCHEDULER_VARIABLE

NUM_THREADS = 2
"""One for training, one for looking inside."""

_MEMORY_SHARE = 0.85  # of the machine or container; the rest is for the process that looks after it
_SECONDS_TO_JOIN = 20
_SECONDS_BETWEEN_ATTEMPTS = 1.0
_SECONDS_TO_END = 5

logger = logging.getLogger(__name__)


async def serve(scheduler: str, host: str | None, memory_limit: int, folder: str) -> None:
    """Be a worker until this process is told to end, of one scheduler after another.

    Parameters
    ----------
    scheduler : str
        ``tcp://host:8786``.
    host : str or None
        Address that the scheduler and other workers reach this one by; without it the one from
        which this one reaches the scheduler.
    memory_limit : int
        Bytes; a worker that takes more is started afresh, and its job fails with a sentence.
    folder : str
        For Dask's own lock files.
    """
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    while not ended.is_set():
        try:
            await _join_once(scheduler, host, memory_limit, folder, ended)
        except (OSError, TimeoutError, RuntimeError) as error:  # the last is Dask's for all else
            logger.info("No scheduler takes this worker in yet: %s", error)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(ended.wait(), _SECONDS_BETWEEN_ATTEMPTS)


async def _join_once(
    scheduler: str, host: str | None, memory_limit: int, folder: str, ended: asyncio.Event
) -> None:
    """Stay with one scheduler for as long as it is there."""
    nanny = Nanny(
        scheduler,
        nthreads=NUM_THREADS,
        resources={"training": 1},
        host=host,
        memory_limit=memory_limit,
        local_directory=folder,
        death_timeout=_SECONDS_TO_JOIN,
        dashboard=False,
        dashboard_address="127.0.0.1:0",  # without any route; Dask listens all the same
        silence_logs=logging.ERROR,
    )
    try:
        await nanny
        logger.info("The worker %s has joined %s", nanny.worker_address, scheduler)
        waits = [asyncio.ensure_future(wait) for wait in (nanny.finished(), ended.wait())]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
    finally:
        await nanny.close(timeout=_SECONDS_TO_END, reason="the worker is told to end")


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m cnn_core.compute.start_worker")
    usual = os.environ.get(SCHEDULER_VARIABLE)
    parser.add_argument("scheduler", nargs="?", default=usual, help=f"or ${SCHEDULER_VARIABLE}")
    parser.add_argument("--host", help="address that others reach it by, if it has several")
    parser.add_argument("--memory-limit", type=parse_bytes, help="such as 2GB")
    told = parser.parse_args()
    if not told.scheduler:
        parser.error(f"say where the scheduler is: tcp://host:8786, or set {SCHEDULER_VARIABLE}")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("distributed").setLevel(logging.ERROR)
    limit = told.memory_limit or int(MEMORY_LIMIT * _MEMORY_SHARE)
    spawn_without_the_page()
    with folder_in_memory() as folder:
        dask.config.set(settings_with(folder))
        asyncio.run(serve(told.scheduler, told.host, limit, folder))


if __name__ == "__main__":
    main()
