"""A client that costs next to nothing: HTTP/1.1 over one kept connection, one request at a time."""

import asyncio
from typing import Any, cast
from urllib.parse import urlsplit
from uuid import uuid4

import orjson

_HEAD_ENDS = b"\r\n\r\n"
_LENGTH = b"content-length: "
_ERROR = 400


class Failed(Exception):
    """A request of a benchmark was refused: its status and body."""


class Connection(asyncio.Protocol):
    """One kept connection of one signed-in caller; open it with `connect`."""

    def __init__(self, host: str, token: str) -> None:
        """`host` is for the Host header."""
        self._tail = f" HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n".encode()
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self._received = b""
        self._key = uuid4().hex
        self._requests = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Fail the request in hand."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionResetError("the server hung up"))

    def data_received(self, data: bytes) -> None:
        """Give the answer once it is whole; every answer of ours says its length."""
        self._received += data
        head = self._received.find(_HEAD_ENDS)
        if head < 0:
            return
        headers = self._received[:head].lower()
        at = headers.find(_LENGTH)
        length = int(headers[at + len(_LENGTH) :].split(b"\r", 1)[0]) if at >= 0 else 0
        end = head + len(_HEAD_ENDS) + length
        if len(self._received) < end or self._answer is None:
            return
        body = self._received[head + len(_HEAD_ENDS) : end]
        self._received = self._received[end:]
        if not self._answer.done():
            self._answer.set_result((int(headers[9:12]), body))

    async def raw(self, method: bytes, path: bytes, body: bytes = b"", *, wait: float = 0) -> bytes:
        """The body of the answer; raises Failed on an error."""
        if self._transport is None:
            raise ConnectionError("not connected")
        self._requests += 1
        request = method + b" " + path + self._tail
        if wait:
            request += b"Prefer: wait=%d\r\n" % wait
        if method == b"POST":
            request += (
                b"Content-Type: application/json\r\nIdempotency-Key: %s-%d\r\n"
                b"Content-Length: %d\r\n" % (self._key.encode(), self._requests, len(body))
            )
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request + b"\r\n" + body)
        status, answered = await self._answer
        if status >= _ERROR:
            raise Failed(f"{method!r} {path!r}: {status} {answered[:500]!r}")
        return answered

    async def get(self, path: str) -> bytes:
        """The body of a GET below /api/v1/, as bytes: reading it is not what is measured."""
        return await self.raw(b"GET", f"/api/v1/{path}".encode())

    async def post(self, path: str, body: Any = None, *, wait: float = 0) -> Any:
        """What a POST below /api/v1/ answered; `wait` for what it sets off, so many seconds."""
        content = orjson.dumps(body or {})
        answer = await self.raw(b"POST", f"/api/v1/{path}".encode(), content, wait=wait)
        return orjson.loads(answer)

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()


async def connect(url: str, token: str) -> Connection:
    """A connection to `http://host:port` that speaks for the token's owner."""
    parts = urlsplit(url)
    loop = asyncio.get_running_loop()
    _, connection = await loop.create_connection(
        lambda: Connection(parts.netloc, token), parts.hostname or "", parts.port or 80
    )
    return connection
