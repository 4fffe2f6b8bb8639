"""Work that crosses services: how long a caller would wait for its outcome (RFC 7240)."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

from fastapi import Depends, Header

T = TypeVar("T")
_LONGEST = 25
_WAIT = re.compile(r"\bwait=(\d{1,4})\b")


async def _wait(prefer: Annotated[str | None, Header()] = None) -> int:
    found = _WAIT.search(prefer or "")
    return min(int(found[1]), _LONGEST) if found else 0


Wait = Annotated[int, Depends(_wait)]  # seconds, by `Prefer: wait=10`


async def outcome(
    look: Callable[[], Awaitable[T]], ended: Callable[[T], bool], seconds: float
) -> T:
    """How it stands: once it has ended, or when the caller has waited long enough."""
    loop = asyncio.get_running_loop()
    until, pause = loop.time() + seconds, 0.02
    while True:
        shown = await look()
        if ended(shown) or loop.time() >= until:
            return shown
        await asyncio.sleep(pause)
        pause = min(pause * 1.5, 0.25)
