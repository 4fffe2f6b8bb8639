"""The gateway as one ASGI application: which part answers what."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Final

import aiohttp
import structlog
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from gateway.console_files import Console
from gateway.documentation import Documentation
from gateway.door import Door, answer, begin
from gateway.forward import Forwarder
from gateway.live.events import Events
from gateway.live.hub import Hub
from gateway.live.socket import Socket
from gateway.operations import PATH as OPERATIONS
from gateway.operations import Operations
from gateway.policy import ALWAYS
from gateway.refusals import Refused
from libs.web.tokens import TokenVerifier

log = structlog.get_logger("gateway")

# What the services answer; the rest is ours, and what nobody knows is the console's.
_FORWARDED: Final = ("/api/", "/t/", "/portal/", "/.well-known/")


class Gateway:
    """The one door in."""

    def __init__(
        self,
        *,
        door: Door,
        forwarder: Forwarder,
        closing: Sequence[Callable[[], Awaitable[None]]],
        tokens: TokenVerifier,
        hub: Hub,
        socket: Socket,
        events: Events,
        operations: Operations,
        documentation: Documentation,
        console: Console,
        shows_figures: bool,
    ) -> None:
        """Put the parts together; nothing is opened yet. Figures are not for everybody."""
        self._door = door
        self._forwarder = forwarder
        self._closing = closing
        self._tokens = tokens
        self._hub = hub
        self._socket = socket
        self._events = events
        self._operations = operations
        self._documentation = documentation
        self._console = console
        self._shows_figures = shows_figures
        self._keys_loaded = False
        self._tasks: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, a WebSocket, or the server's own start and stop."""
        if scope["type"] == "http":
            if scope["path"].startswith(_FORWARDED):
                await self._door(scope, receive, send)
            else:
                await self._own(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["path"] == "/ws":
            await self._socket(scope, receive, send)
        else:
            await send({"type": "websocket.close"})

    async def _own(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what is no service's: live events, health, documentation, console."""
        headers: dict[bytes, bytes] = dict(scope["headers"])
        where = begin(scope, headers)
        try:
            if scope["path"] == OPERATIONS or scope["path"].startswith(f"{OPERATIONS}/"):
                response = await self._operations(Request(scope, receive), where.ip)
                response.headers["x-request-id"] = where.request_id
                await response(scope, receive, send)
                return
            if scope["method"] not in {"GET", "HEAD"}:
                raise Refused.method_not_allowed(["GET", "HEAD"])  # noqa: TRY301
            if scope["path"] == "/events" and scope["method"] == "GET":
                await self._events(scope, receive, send, where.ip)
                return
            response = await self._page(scope["path"], headers)
        except Exception as error:  # noqa: BLE001 - each becomes a problem document
            await answer(error, scope, receive, send)
            return
        response.headers["x-request-id"] = where.request_id
        await response(scope, receive, send)

    async def _page(self, path: str, headers: dict[bytes, bytes]) -> Response:
        packed = b"gzip" in headers.get(b"accept-encoding", b"")
        response = (
            self._health(path)
            or await self._documentation.get(path, packed=packed)
            or await self._console.get(path, packed=packed)
        )
        if response is None:
            raise Refused.not_found()
        response.headers.update(ALWAYS)
        etag = response.headers.get("etag")
        if etag is not None and etag == headers.get(b"if-none-match", b"").decode("latin-1"):
            return Response(status_code=304, headers={"etag": etag})
        return response

    def _health(self, path: str) -> Response | None:
        match path:
            case "/health/live":
                return Response(b'{"status":"live"}', media_type="application/json")
            case "/health/ready":
                return self._ready()
            case "/metrics" if self._shows_figures:
                return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
        return None

    def _ready(self) -> Response:
        missing = [
            what
            for what, there in (
                ("sign-in keys", self._keys_loaded),
                ("revocations", self._hub.loaded.is_set()),
            )
            if not there
        ]
        if missing:
            raise Refused.not_ready(" and ".join(missing))
        return Response(b'{"status":"ready"}', media_type="application/json")

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        await self._forwarder.open()
        for work in (self._load_keys(), self._listen(), self._hub.tick()):
            self._tasks.add(asyncio.create_task(work))
        await send({"type": "lifespan.startup.complete"})
        await receive()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for close in self._closing:
            await close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _load_keys(self) -> None:
        while not self._keys_loaded:
            with suppress(OSError, TimeoutError, aiohttp.ClientError, KeyError, ValueError):
                await self._tokens.load()
                self._keys_loaded = True
                return
            await asyncio.sleep(0.5)

    async def _listen(self) -> None:
        """Read the stream for ever: a defect in one event must not end all live updates."""
        while True:
            try:
                await self._hub.run()
            except Exception:
                log.exception("reading the live stream failed; beginning anew")
                await asyncio.sleep(1)
