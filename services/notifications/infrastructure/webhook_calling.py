"""Telling another program something: one signed request, and what came of it."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import orjson

from libs.domain.clock import Clock
from libs.outside.calling import Outside, Unreachable
from libs.outside.webhooks import sign

_GONE: Final = 410
# Busy, and away for a while: they may say for how long.
_LATER: Final = frozenset({429, 503})
_LONGEST_WAIT = 3600.0


@dataclass(frozen=True, slots=True, repr=False)
class Target:
    """Where a webhook is, and what signs: the newest secret first."""

    url: str
    secrets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came back: the HTTP status, or none; an empty `error` means that it was taken."""

    answer: int | None
    error: str
    took_ms: int
    wait: float | None = None

    @property
    def good(self) -> bool:
        """Whether it was taken."""
        return not self.error

    @property
    def gone(self) -> bool:
        """Whether it says it wants nothing, ever again."""
        return self.answer == _GONE


def body_of(type_: str, at: str, number: int, content: str) -> bytes:
    """What is sent: the payload of Standard Webhooks, with our number; `content` is JSON."""
    head = orjson.dumps({"type": type_, "timestamp": at, "number": number})
    return b'%b,"data":%b}' % (head[:-1], content.encode())


async def call(
    outside: Outside, target: Target, message_id: UUID, body: bytes, now: Clock
) -> Outcome:
    """Send it, signed now; no redirect is followed, and the answer's text is not kept."""
    first, *also = target.secrets
    headers = {
        "content-type": "application/json",
        "user-agent": "Quartermaster-Webhooks/1",
        **sign(first, str(message_id), now(), body, *also),
    }
    began = time.perf_counter()
    try:
        reply = await outside.ask("POST", target.url, headers=headers, body=body)
    except Unreachable as error:
        return Outcome(None, str(error)[:500], _since(began))
    why = "" if reply.good else f"it answered {reply.status}"
    wait = _wait(reply.headers) if reply.status in _LATER else None
    return Outcome(reply.status, why, _since(began), wait)


def _wait(headers: Mapping[str, Any]) -> float | None:
    """The seconds it asks us to wait, if it says so in a number."""
    given = str(headers.get("retry-after", ""))
    return min(float(given), _LONGEST_WAIT) if given.isascii() and given.isdigit() else None


def _since(began: float) -> int:
    return int((time.perf_counter() - began) * 1000)
