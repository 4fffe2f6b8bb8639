"""A TCP link that a test can cut, hold and slow down; with several ends it is a balancer, too.

What connects to its port reaches one of the ends in turn; an end that refuses is passed over, as a
balancer in front of replicas does. `cut()` breaks what is open, `held` passes nothing on (a black
hole: nobody is told), `delay` lets every piece travel so many seconds.
"""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

_AT_ONCE = 65_536
_RESET = struct.pack("ii", 1, 0)  # closing then says RST, as a host does that lost a connection


class Link:
    """Listens on loopback; made by `linked()`."""

    def __init__(self, ends: Sequence[int]) -> None:
        """`ends` are loopback ports and may change at any time."""
        self.ends = list(ends)
        self.port = 0
        self.delay = 0.0
        self.accepted = 0
        self._going = asyncio.Event()
        self._going.set()
        self._turn = 0
        self._open: set[asyncio.StreamWriter] = set()

    @property
    def held(self) -> bool:
        """Whether nothing is passed on."""
        return not self._going.is_set()

    @held.setter
    def held(self, value: bool) -> None:
        if value:
            self._going.clear()
        else:
            self._going.set()

    def cut(self) -> None:
        """Reset every open connection; new ones may be made."""
        for writer in list(self._open):
            _reset(writer)

    async def join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass one connection on until either side ends it."""
        self.accepted += 1
        await self._going.wait()
        end = await self._reach()
        if end is None:
            _reset(writer)
            return
        there, thither = end
        self._open |= {writer, thither}
        try:
            await asyncio.gather(self._pass(reader, thither), self._pass(there, writer))
        except OSError:
            _reset(writer)
            _reset(thither)
        finally:
            self._open -= {writer, thither}
            writer.close()
            thither.close()

    async def _reach(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        """The next end that takes the connection."""
        for _ in range(len(self.ends)):
            self._turn += 1
            with suppress(OSError):
                return await asyncio.open_connection(
                    "127.0.0.1", self.ends[self._turn % len(self.ends)]
                )
        return None

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(_AT_ONCE):
            if self.delay:
                await asyncio.sleep(self.delay)
            await self._going.wait()
            writer.write(piece)
            await writer.drain()
        writer.close()


def _reset(writer: asyncio.StreamWriter) -> None:
    connection = writer.get_extra_info("socket")
    with suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    writer.transport.abort()


@asynccontextmanager
async def linked(*ends: int, port: int = 0) -> AsyncIterator[Link]:
    """A link to these ports, listening on one of its own (`port`, or any)."""
    link = Link(ends)
    server = await asyncio.start_server(link.join, "127.0.0.1", port)
    link.port = server.sockets[0].getsockname()[1]
    try:
        yield link
    finally:
        server.close()
        link.held = False
        link.cut()
        await server.wait_closed()
