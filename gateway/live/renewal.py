"""Machines' live connections go on: their key is exchanged anew before each token expires."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from gateway.access import Access, Caller
from gateway.live.subscriber import Subscriber, refused
from libs.domain.errors import DomainError, TooManyRequests, Unavailable

_AHEAD_SECONDS: Final = 5.0
_AGAIN_SECONDS: Final = 1.0


@asynccontextmanager
async def renewed(
    client: Subscriber, access: Access, caller: Caller, address: str
) -> AsyncIterator[None]:
    """While this lasts, a machine stays identified; a person brings their next token themselves."""
    if caller.api_key is None:
        yield
        return
    renewing = asyncio.create_task(_renew(client, access, caller.api_key, address))
    try:
        yield
    finally:
        renewing.cancel()
        await asyncio.gather(renewing, return_exceptions=True)


async def _renew(client: Subscriber, access: Access, api_key: str, address: str) -> None:
    """Until the key is refused; while auth is away, the last token counts until it ends."""
    while True:
        left = client.verdict.expires_at - time.time()
        await asyncio.sleep(max(_AGAIN_SECONDS, left - _AHEAD_SECONDS))
        try:
            caller = await access.identify(f"Bearer {api_key}", address)
        except (Unavailable, TooManyRequests):
            continue
        except DomainError as error:
            client.end(refused(error))
            return
        else:
            client.identify(caller.verdict)
