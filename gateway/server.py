"""uvicorn with what it lacks: a limit on the head of a request, and a word before it stops."""

import socket
from collections.abc import Callable
from typing import ClassVar

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from libs.web import server

_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-type: application/problem+json\r\ncontent-length: %d\r\nconnection: close\r\n\r\n%b"
)
_PROBLEM = (
    b'{"type":"/problems/header_too_large","title":"Request Header Fields Too Large","status":431,'
    b'"detail":"the request line and headers are too long","code":"header_too_large"}'
)


class HeadLimited(HttpToolsProtocol):
    """Refuses a head that is too long, whole or still arriving; uvicorn itself would not."""

    most: ClassVar[int] = 32_768
    _head = 0
    _arriving = 0
    _in_head = True

    @classmethod
    def to(cls, most: int) -> type["HeadLimited"]:
        """The protocol with this limit, in bytes."""
        return type("HeadLimited", (cls,), {"most": most})

    def data_received(self, data: bytes) -> None:
        """Refuse a head that does not end: its last header reaches no callback until it does."""
        if self._in_head:
            self._arriving += len(data)
        super().data_received(data)
        if self._in_head and self._arriving > self.most and not self.transport.is_closing():
            self._refuse()

    def on_headers_complete(self) -> None:
        """What follows is body, unless the head was too long."""
        self._head = sum(len(name) + len(value) for name, value in self.headers) + len(self.url)
        if self._head > self.most:
            msg = "the head is too long"
            raise ValueError(msg)
        self._in_head = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """What follows is another request."""
        self._in_head = True
        self._head = self._arriving = 0
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """What uvicorn answers to anything it cannot parse."""
        if self._head > self.most:
            self._refuse()
        else:
            super().send_400_response(msg)

    def _refuse(self) -> None:
        self.transport.write(_TOO_LARGE % (len(_PROBLEM), _PROBLEM))
        self.transport.close()


class Server(server.Server):
    """A server that says when it is about to stop, so that endless answers can be ended."""

    def __init__(self, config: uvicorn.Config, before_shutdown: Callable[[], None]) -> None:
        """`before_shutdown` is called once, before callers are let go."""
        super().__init__(config)
        self._before_shutdown = before_shutdown

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop: end the endless, let the others go, finish what is in hand."""
        self._before_shutdown()
        await super().shutdown(sockets)
