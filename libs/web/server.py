"""uvicorn that lets its callers go before it stops: a rolling restart loses no request.

uvicorn closes idle connections at once, and a request that is just arriving on one is lost; its
sender cannot know whether it was carried out. Here each answer says first that the connection ends
with it, so that callers come back by another one, which a balancer leads to another replica.
"""

import asyncio
import socket
import time
from typing import Final

import uvicorn

LET_GO_WITHIN: Final = 2  # seconds for callers to use their connections once more
FINISH_WITHIN: Final = 7  # seconds for the requests in hand after that
_CLOSE: Final = (b"connection", b"close")


class Server(uvicorn.Server):
    """Answers on for a moment after SIGTERM, each answer the last one of its connection."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let the callers go, then stop as uvicorn does."""
        self.server_state.default_headers = [*self.server_state.default_headers, _CLOSE]
        until = time.monotonic() + LET_GO_WITHIN
        while self.server_state.connections and time.monotonic() < until:  # noqa: ASYNC110 - a set
            await asyncio.sleep(0.05)
        await super().shutdown(sockets)
