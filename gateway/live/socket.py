"""`/ws`: live events over a WebSocket, opened by a token in its first message."""

import asyncio
from contextlib import suppress
from typing import Any, Final

import orjson
import structlog
from starlette.types import Receive, Scope, Send

from gateway.access import Access, Caller
from gateway.live.hub import Hub
from gateway.live.renewal import renewed
from gateway.live.subscriber import FAILED, UNAUTHENTICATED, Ending, Subscriber, refused
from gateway.live.topics import compile_topics
from gateway.live.watching import Watching, watched
from libs.domain.errors import DomainError, Forbidden, Invalid, Unauthenticated

_TO_AUTHENTICATE: Final = 10.0
_TO_SAY_GOODBYE: Final = 2.0
_BAD_MESSAGE: Final = 4400

Message = dict[str, Any]
log = structlog.get_logger("live")


class _Hung(Exception):
    """The client closed the connection."""


class Socket:
    """The WebSocket endpoint."""

    def __init__(
        self,
        hub: Hub,
        access: Access,
        watching: Watching,
        origins: frozenset[str],
        most_waiting: int,
    ) -> None:
        """`origins` are the web pages that may connect; what is no browser names none."""
        self._hub = hub
        self._access = access
        self._watching = watching
        self._origins = origins
        self._most_waiting = most_waiting

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection, from handshake to close."""
        origin = dict(scope["headers"]).get(b"origin")
        if origin is not None and origin.decode("latin-1") not in self._origins:
            await send({"type": "websocket.close"})
            return
        await receive()
        await send({"type": "websocket.accept"})
        address = (scope.get("client") or ("",))[0]
        with suppress(_Hung):
            try:
                async with asyncio.timeout(_TO_AUTHENTICATE):
                    caller = await self._identify(await _next(receive), address)
            except TimeoutError:
                ending = Ending(UNAUTHENTICATED, "unauthenticated", "no token was sent")
            except DomainError as error:
                ending = _ending(error)
            else:
                client = Subscriber(caller.verdict, self._most_waiting)
                with self._hub.connected(client):
                    client.tell({"type": "authenticated"})
                    async with renewed(client, self._access, caller, address):
                        ending = await self._serve(client, caller, address, receive, send)
            await _end(send, ending)

    async def _serve(
        self, client: Subscriber, caller: Caller, address: str, receive: Receive, send: Send
    ) -> Ending:
        """Hear and tell until one side ends it."""
        tasks: set[asyncio.Future[Any]] = {
            asyncio.create_task(self._hear(client, caller, address, receive)),
            asyncio.create_task(_tell(client, send)),
        }
        try:
            await asyncio.wait({*tasks, client.over}, return_when=asyncio.FIRST_COMPLETED)
            if client.over.done():
                return client.over.result()
            for error in [task.exception() for task in tasks if task.done()]:
                if not isinstance(error, _Hung | OSError):
                    log.error("a live connection failed", exc_info=error)
                    return FAILED
            raise _Hung
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _hear(
        self, client: Subscriber, caller: Caller, address: str, receive: Receive
    ) -> None:
        """Do what the client's messages say; a new subscription ends the earlier one."""
        following: asyncio.Task[None] | None = None
        watching: asyncio.Task[None] | None = None
        seen: list[str] = []
        try:
            while True:
                message = await _next(receive)
                match message.get("type"):
                    case "authenticate":
                        caller = await self._again(client, message, address)
                        watching = self._watch(client, caller, address, seen, watching)
                    case "subscribe":
                        if following is not None:
                            following.cancel()
                        after = self._subscribe(client, message)
                        following = asyncio.create_task(self._hub.follow(client, after))
                    case "watch":
                        seen = watched(message)
                        watching = self._watch(client, caller, address, seen, watching)
                    case _:
                        raise Invalid.field("type", "authenticate, subscribe or watch")
        except DomainError as error:
            client.end(_ending(error))
        finally:
            for task in (following, watching):
                if task is not None:
                    task.cancel()

    def _watch(
        self,
        client: Subscriber,
        caller: Caller,
        address: str,
        paths: list[str],
        before: asyncio.Task[None] | None,
    ) -> asyncio.Task[None]:
        """Tell what these give from now on instead of what was watched before."""
        if before is not None:
            before.cancel()
        token = caller.api_key or caller.token
        return asyncio.create_task(self._watching.watch(client, token, address, paths))

    async def _identify(self, message: Message, address: str) -> Caller:
        token = message.get("token")
        if message.get("type") != "authenticate" or not isinstance(token, str):
            raise Unauthenticated('send {"type": "authenticate", "token": ...} first')
        return await self._access.identify(f"Bearer {token}", address)

    async def _again(self, client: Subscriber, message: Message, address: str) -> Caller:
        caller = await self._identify(message, address)
        verdict = caller.verdict
        old, new = client.verdict.principal, verdict.principal
        if (old.tenant_id, old.user_id) != (new.tenant_id, new.user_id):
            raise Forbidden("another person needs another connection")
        client.identify(verdict)
        client.tell({"type": "authenticated"})
        return caller

    def _subscribe(self, client: Subscriber, message: Message) -> int | None:
        topics = message.get("topics")
        if not isinstance(topics, list):
            raise Invalid.field("topics", "a list of event types, such as inventory.*")
        after = resume_point(message.get("after"))
        client.want(compile_topics(topics))
        client.tell({"type": "subscribed", "topics": topics})
        return after


def resume_point(after: object) -> int | None:
    """The offset to resume behind, from a message's id; None if there is none."""
    if after is None or after == "":
        return None
    try:
        offset = int(str(after))
    except ValueError:
        offset = -2
    if not -1 <= offset < 2**63:  # -1: behind nothing, in a stream that was made anew
        raise Invalid.field("after", "the id of the last message you have")
    return offset


async def _next(receive: Receive) -> Message:
    """The next message of the client; raises Invalid, or _Hung when it has closed."""
    received = await receive()
    if received["type"] == "websocket.disconnect":
        raise _Hung
    try:
        message = orjson.loads(received.get("text") or received.get("bytes") or b"")
    except orjson.JSONDecodeError:
        message = None
    if not isinstance(message, dict):
        raise Invalid.field("message", "a JSON object")
    return message


async def _tell(client: Subscriber, send: Send) -> None:
    while True:
        for _, text in await client.take():
            await send({"type": "websocket.send", "text": text})


def _ending(error: DomainError) -> Ending:
    if isinstance(error, Invalid):
        return Ending(_BAD_MESSAGE, error.error_code, error.message)
    return refused(error)


async def _end(send: Send, ending: Ending) -> None:
    """Say why, then close; a client that does not read is not waited for."""
    error = {"type": "error", "code": ending.code, "detail": ending.detail}
    with suppress(TimeoutError):
        async with asyncio.timeout(_TO_SAY_GOODBYE):
            await send({"type": "websocket.send", "text": orjson.dumps(error).decode()})
            await send(
                {"type": "websocket.close", "code": ending.close_code, "reason": ending.code}
            )
