"""Request bodies: taken whole when small, streamed when large, never above a limit."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

from starlette.types import Receive

from gateway.refusals import Refused

# Up to here a body is taken whole, in one step each way; above, it is streamed.
WHOLE: Final = 65_536
_PATIENCE_SECONDS: Final = 30.0


class Gone(Exception):
    """The caller hung up; there is nobody left to answer."""


class Upload:
    """A body passed on while it arrives; `failure` says why it was broken off, if it was."""

    def __init__(self, first: bytes, receive: Receive, limit: int) -> None:
        """`first` has been received already."""
        self._first = first
        self._receive = receive
        self._limit = limit
        self.failure: Refused | Gone | None = None

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """The pieces as they come; ends with an exception when it has to be broken off."""
        received = len(self._first)
        yield self._first
        more = True
        while more:
            try:
                piece, more = await _next(self._receive)
                received += len(piece)
                if received > self._limit:
                    raise Refused.too_large(self._limit)
            except (Refused, Gone) as failure:
                self.failure = failure
                raise
            if piece:
                yield piece


async def take(receive: Receive, declared: int | None, limit: int) -> bytes | Upload:
    """The body of a request that has one; `declared` is its Content-Length.

    Raises Refused if it is too large or stalls, Gone if the caller hung up.
    """
    if declared is not None and declared > limit:
        raise Refused.too_large(limit)
    body, more = await _next(receive)
    while more:
        if declared is None or declared > WHOLE:
            return Upload(body, receive, limit)
        piece, more = await _next(receive)
        body += piece
    if len(body) > limit:
        raise Refused.too_large(limit)
    return body


async def hung_up(receive: Receive) -> None:
    """Return when the caller has closed the connection."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _next(receive: Receive) -> tuple[bytes, bool]:
    """The next piece, and whether more follow."""
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            message = await receive()
    except TimeoutError as error:
        raise Refused.too_slow() from error
    if message["type"] == "http.disconnect":
        raise Gone
    return message.get("body", b""), message.get("more_body", False)
