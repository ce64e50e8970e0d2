"""Start the scheduler of a cluster: where jobs wait, and where what learners have is kept.

    python -m cnn_core.compute.start_scheduler --host 10.0.0.5

Whoever reaches this port can run any code on every machine of the cluster, as Dask is made: it
belongs into a network of web processes and workers alone, never to the outside.
"""

import argparse
import asyncio
import logging
import signal

import dask
from distributed import Scheduler

from cnn_core.compute.cluster import folder_in_memory, settings_with

PORT = 8786


async def serve(host: str, port: int) -> None:
    """Run a scheduler until this process is told to end.

    Parameters
    ----------
    host : str
        Address to listen at; this machine only unless another is named.
    port : int
        0 for any that is free.
    """
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    nowhere = "127.0.0.1:0"  # for the dashboard, without any route; Dask listens all the same
    async with Scheduler(
        host=host, port=port, dashboard=False, dashboard_address=nowhere
    ) as running:
        logging.getLogger(__name__).info("The scheduler listens at %s", running.address)
        await ended.wait()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m cnn_core.compute.start_scheduler")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen at")
    parser.add_argument("--port", type=int, default=PORT)
    told = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("distributed").setLevel(logging.WARNING)
    with folder_in_memory() as folder:
        dask.config.set(settings_with(folder))
        asyncio.run(serve(told.host, told.port))


if __name__ == "__main__":
    main()
