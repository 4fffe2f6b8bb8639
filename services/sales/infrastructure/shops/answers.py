"""What shops answer, in words for who runs them."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import orjson

from libs.outside.calling import Outside, Reply, Unreachable
from services.sales.application.channel_ports import ShopFailed

_LONGEST_WAIT = 3600.0


async def asked(
    outside: Outside, method: str, url: str, headers: Mapping[str, str], body: bytes
) -> Reply:
    """What it answers; raises ShopFailed."""
    try:
        return await outside.ask(method, url, headers=headers, body=body)
    except Unreachable as error:
        raise ShopFailed(str(error)) from error


def failed(answer: Reply) -> ShopFailed:
    """What a bad status means."""
    status = answer.status
    wait = _wait(answer.headers.get("retry-after", ""))
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return ShopFailed("the shop is busy", wait=1.0 if wait is None else wait, busy=True)
    if 300 <= status < 400:  # noqa: PLR2004 - HTTP's own
        return ShopFailed("the shop sends us elsewhere; give its final address")
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return ShopFailed(f"the shop does not let us in ({status}); look at the secret")
    return ShopFailed(f"the shop answers with status {status}", wait=wait)


def said_json(answer: Reply) -> dict[str, Any]:
    """The JSON it answered; raises ShopFailed."""
    try:
        value = orjson.loads(answer.body)
    except orjson.JSONDecodeError as error:
        raise ShopFailed("the shop's answer is not JSON") from error
    if not isinstance(value, dict):
        raise ShopFailed("the shop's answer is not a JSON object")
    return value


def _wait(text: str) -> float | None:
    """Seconds of Retry-After; a date is left to our own pauses."""
    try:
        seconds = float(text)
    except ValueError:
        return None
    return min(max(seconds, 0.0), _LONGEST_WAIT) if seconds == seconds else None  # noqa: PLR0124 - NaN
