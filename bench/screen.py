"""A screen that watches live events over `/ws`, as the console does."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import aiohttp
import orjson

from bench.target import gateway_url

Heard = Callable[[dict[str, Any], float], None]


@asynccontextmanager
async def watching(
    session: aiohttp.ClientSession, token: str, topics: list[str], heard: Heard
) -> AsyncIterator[None]:
    """Call `heard` with each event and the time (seconds since 1970) at which it arrived."""
    async with session.ws_connect(f"{gateway_url()}/ws") as socket:
        await socket.send_json({"type": "authenticate", "token": token})
        await socket.send_json({"type": "subscribe", "topics": topics})
        while (await socket.receive_json(timeout=10))["type"] != "subscribed":
            pass
        task = asyncio.create_task(_hear(socket, heard))
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def _hear(socket: aiohttp.ClientWebSocketResponse, heard: Heard) -> None:
    async for message in socket:
        arrived = time.time()
        event = orjson.loads(message.data)
        if "event_id" in event:
            heard(event, arrived)
