"""uvicorn with what it lacks: a limit on the head of a request, and a word before it stops."""

import socket
from collections.abc import Callable
from typing import ClassVar

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-type: application/problem+json\r\ncontent-length: %d\r\nconnection: close\r\n\r\n%b"
)
_PROBLEM = (
    b'{"type":"/problems/header_too_large","title":"Request Header Fields Too Large","status":431,'
    b'"detail":"the request line and headers are too long","code":"header_too_large"}'
)


class HeadLimited(HttpToolsProtocol):
    """Counts bytes until the head of a request is complete, which uvicorn does not."""

    most: ClassVar[int] = 32_768

    @classmethod
    def to(cls, most: int) -> type["HeadLimited"]:
        """The protocol with this limit, in bytes."""
        return type("HeadLimited", (cls,), {"most": most})

    def connection_made(self, transport: object) -> None:
        """Begin to count."""
        self._head: int = 0
        self._in_head = True
        super().connection_made(transport)  # type: ignore[arg-type]

    def data_received(self, data: bytes) -> None:
        """Close the connection of a caller whose head does not end."""
        if self._in_head:
            self._head += len(data)
        super().data_received(data)
        if self._in_head and self._head > self.most and not self.transport.is_closing():
            self.transport.write(_TOO_LARGE % (len(_PROBLEM), _PROBLEM))
            self.transport.close()

    def on_headers_complete(self) -> None:
        """The head is complete: what follows is body."""
        self._in_head = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The next request begins."""
        self._in_head = True
        self._head = 0
        super().on_message_complete()


class Server(uvicorn.Server):
    """A server that says when it is about to stop, so that endless answers can be ended."""

    def __init__(self, config: uvicorn.Config, before_shutdown: Callable[[], None]) -> None:
        """`before_shutdown` is called once, before uvicorn waits for what is in hand."""
        super().__init__(config)
        self._before_shutdown = before_shutdown

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop: take no more, end the endless, finish the rest."""
        self._before_shutdown()
        await super().shutdown(sockets)
