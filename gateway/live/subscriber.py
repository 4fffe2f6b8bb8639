"""One live client: who it is, what it wants, and what waits to be sent to it."""

import asyncio
import re
from collections import deque
from dataclasses import dataclass
from typing import Any, Final

import orjson

from gateway.live.fact import Fact
from libs.contracts.permissions import AUTHENTICATED
from libs.domain.errors import DomainError
from libs.web.tokens import Verdict

_PATIENCE_SECONDS: Final = 10.0
Item = tuple[int | None, str]
"""A message, and the offset it may be resumed from if it is an event."""


@dataclass(frozen=True, slots=True)
class Ending:
    """Why a client's connection is closed: WebSocket close code, stable code, a sentence."""

    close_code: int
    code: str
    detail: str


UNAUTHENTICATED: Final = 4401
EXPIRED: Final = Ending(UNAUTHENTICATED, "token_expired", "the access token has expired")
STALE: Final = Ending(
    UNAUTHENTICATED, "token_stale", "your rights have changed or your session has ended"
)
TOO_SLOW: Final = Ending(4408, "too_slow", "you read too slowly; resume from the last id you have")
FAILED: Final = Ending(1011, "internal_error", "something went wrong; resume from the last id")
RESTART: Final = Ending(1012, "restart", "the gateway restarts; resume from the last id you have")


def refused(error: DomainError) -> Ending:
    """The end of a connection whose credential is not good, or no longer."""
    return Ending(UNAUTHENTICATED, error.error_code, error.message)


class Subscriber:
    """Events are offered to it; it keeps those its person may see and wants, up to a limit."""

    def __init__(self, verdict: Verdict, most_waiting: int) -> None:
        """Wants nothing yet."""
        self.verdict = verdict
        self.position = -1
        self.live = False
        self.over: asyncio.Future[Ending] = asyncio.get_running_loop().create_future()
        self._most_waiting = most_waiting
        self._topics: re.Pattern[str] | None = None
        self._wanted: dict[str, bool] = {}
        self._waiting: deque[Item] = deque()
        self._arrived = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()

    def identify(self, verdict: Verdict) -> None:
        """Go on with a newer token of the same person, and the rights it carries."""
        self.verdict = verdict
        self._wanted.clear()

    def want(self, topics: re.Pattern[str]) -> None:
        """Replace what it listens to."""
        self._topics = topics
        self._wanted.clear()

    def offer(self, fact: Fact) -> None:
        """Keep an event to be sent, unless it was offered before or is not for this client."""
        if fact.offset <= self.position:
            return
        self.position = fact.offset
        wanted = self._wanted.get(fact.type)
        if wanted is None:
            wanted = self._wanted[fact.type] = self._may_and_wants(fact)
        who = self.verdict.principal
        if wanted and (text := fact.text_for(who.user_id, with_costs=who.sees_costs)):
            self._put(fact.offset, text)

    def tell(self, message: dict[str, Any]) -> None:
        """Keep a message of our own to be sent."""
        self._put(None, orjson.dumps(message).decode())

    def end(self, ending: Ending) -> None:
        """Have the connection closed; the first reason counts."""
        if not self.over.done():
            self.over.set_result(ending)

    async def take(self) -> list[Item]:
        """What waits, as soon as something does."""
        while not self._waiting:
            self._arrived.clear()
            await self._arrived.wait()
        items = list(self._waiting)
        self._waiting.clear()
        self._room.set()
        return items

    @property
    def space(self) -> int:
        """How many more messages may wait."""
        return self._most_waiting - len(self._waiting)

    async def room(self) -> None:
        """Return once there is space for at least half of what may wait; too slow is the end."""
        if self.space > self._most_waiting // 2:
            return
        self._room.clear()
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                await self._room.wait()
        except TimeoutError:
            self.end(TOO_SLOW)

    def _may_and_wants(self, fact: Fact) -> bool:
        may = fact.permission == AUTHENTICATED or self.verdict.principal.may(fact.permission or "")
        return may and self._topics is not None and self._topics.fullmatch(fact.type) is not None

    def _put(self, offset: int | None, text: str) -> None:
        if len(self._waiting) >= self._most_waiting:
            self.end(TOO_SLOW)
            return
        self._waiting.append((offset, text))
        self._arrived.set()
