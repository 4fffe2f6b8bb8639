"""Live clients as the console and scripts write them."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from tests.gateway.conftest import Running

Message = dict[str, Any]


class Listener:
    """One WebSocket."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Open already."""
        self._socket = socket

    @property
    def close_code(self) -> int | None:
        """Why the gateway closed it."""
        return self._socket.close_code

    async def send(self, **message: Any) -> None:
        """Send a message."""
        await self._socket.send_str(json.dumps(message))

    async def next(self, within: float = 60) -> Message:
        """The next message, an error included; EOFError once it is closed."""
        received = await self._socket.receive(timeout=within)
        if received.type is not aiohttp.WSMsgType.TEXT:
            raise EOFError(received.type.name)
        message: Message = json.loads(received.data)
        return message

    async def expect(self, kind: str) -> Message:
        """The next message, which has this type; a heartbeat may come between any two."""
        message = await self.next()
        while message["type"] == "heartbeat" != kind:
            message = await self.next()
        assert message["type"] == kind, message
        return message

    async def events(self, count: int, within: float = 60) -> list[Message]:
        """The next so many events; what else is said is passed over."""
        found: list[Message] = []
        while len(found) < count:
            message = await self.next(within)
            assert message["type"] not in {"error", "reset"}, message
            if "event_id" in message:
                found.append(message)
        return found

    async def end(self) -> tuple[str, int | None]:
        """The error said last, and the code it was closed with."""
        error = ""
        while True:
            try:
                message = await self.next()
            except EOFError:
                return error, self.close_code
            if message["type"] == "error":
                error = message["code"]


@asynccontextmanager
async def connected(gateway: Running, **headers: str) -> AsyncIterator[Listener]:
    """A WebSocket on which nothing was said yet."""
    async with gateway.session.ws_connect(f"{gateway.url}/ws", headers=headers) as socket:
        yield Listener(socket)


@asynccontextmanager
async def listening(
    gateway: Running,
    *permissions: str,
    topics: tuple[str, ...] = ("*",),
    after: str | None = None,
    **claims: Any,
) -> AsyncIterator[Listener]:
    """A WebSocket of somebody with these permissions, subscribed."""
    async with connected(gateway) as listener:
        await listener.send(type="authenticate", token=gateway.issuer.token(*permissions, **claims))
        await listener.expect("authenticated")
        resume = {} if after is None else {"after": after}
        await listener.send(type="subscribe", topics=list(topics), **resume)
        await listener.expect("subscribed")
        yield listener


@asynccontextmanager
async def streaming(
    gateway: Running, token: str | None, query: dict[str, str], **headers: str
) -> AsyncIterator[AsyncIterator[Message]]:
    """What `/events` says, message by message; each event's id line is checked."""
    sent = {**headers, **({"Authorization": f"Bearer {token}"} if token else {})}
    async with gateway.session.get(f"{gateway.url}/events", params=query, headers=sent) as answer:
        assert answer.status == 200, await answer.text()
        assert answer.content_type == "text/event-stream"

        async def messages() -> AsyncIterator[Message]:
            identity = None
            async for line in answer.content:
                name, _, value = line.decode().rstrip("\n").partition(": ")
                if name == "id":
                    identity = value
                if name == "data":
                    message = json.loads(value)
                    assert "event_id" not in message or message["id"] == identity
                    yield message

        yield messages()


async def gather(messages: AsyncIterator[Message], count: int) -> list[Message]:
    """The next so many events of a stream."""
    found: list[Message] = []
    async with asyncio.timeout(60):
        async for message in messages:
            assert message["type"] not in {"error", "reset"}, message
            if "event_id" in message:
                found.append(message)
            if len(found) == count:
                break
    return found
