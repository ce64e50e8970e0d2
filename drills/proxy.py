"""A proxy for drills: keeps a browser at one web process by its cookie, and goes on to the next.

What ``deploy/haproxy.cfg`` does for the real site, as little as the drills need: no TLS, no
checks of health but a refused connection.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import re
from collections.abc import AsyncIterator, Sequence

from cnn_core.shelf import COOKIE

_KEY = re.compile(rb"[;:]\s*" + COOKIE.encode() + rb"=([0-9a-f]{32})")
_MOST_BYTES_OF_HEAD = 65_536


class Proxy:
    """Listens at one port of 127.0.0.1 for several web processes.

    Parameters
    ----------
    port : int
        Where browsers come.
    replicas : sequence of int
        Ports of the web processes.
    """

    def __init__(self, port: int, replicas: Sequence[int]) -> None:
        self.port = port
        self.replicas = list(replicas)
        self.is_cut = False
        self._links: set[asyncio.StreamWriter] = set()

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator[Proxy]:
        """Serve for as long as the block lasts."""
        server = await asyncio.start_server(
            self._serve, "127.0.0.1", self.port, limit=_MOST_BYTES_OF_HEAD
        )
        try:
            yield self
        finally:
            self.cut()
            server.close()

    def cut(self) -> None:
        """Break every link, and take no new ones until `mend`."""
        self.is_cut = True
        for link in self._links:
            link.transport.abort()

    def mend(self) -> None:
        """Take links again."""
        self.is_cut = False

    def order_for(self, key: bytes) -> list[int]:
        """Give the web processes in the order in which they are tried for a learner."""
        return sorted(
            self.replicas,
            key=lambda port: hashlib.blake2b(key + str(port).encode()).digest(),
        )

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._links.add(writer)
        try:
            if self.is_cut:
                return
            head = await reader.readuntil(b"\r\n\r\n")
            found = _KEY.search(head)
            there, onwards = await self._connect(found.group(1) if found else b"")
            self._links.add(onwards)
            onwards.write(head)
            try:
                await asyncio.gather(_pass_on(reader, onwards), _pass_on(there, writer))
            finally:
                self._links.discard(onwards)
                onwards.close()
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # one side has gone, or the drill is over
        finally:
            self._links.discard(writer)
            writer.close()

    async def _connect(self, key: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        for port in self.order_for(key):
            with contextlib.suppress(OSError):
                return await asyncio.open_connection("127.0.0.1", port)
        raise ConnectionRefusedError("No web process answers.")


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass on bytes until one side ends, then end the other."""
    try:
        while block := await reader.read(65_536):
            writer.write(block)
            await writer.drain()
    finally:
        writer.close()
