"""Waiting for what happens soon, without asserting how soon."""

import asyncio
from collections.abc import Awaitable, Callable


async def eventually(happened: Callable[[], Awaitable[bool]], within: float = 60) -> None:
    """Return once it has happened; TimeoutError if it never does."""
    async with asyncio.timeout(within):
        while not await happened():  # noqa: ASYNC110 - what happens is in another process
            await asyncio.sleep(0.02)
