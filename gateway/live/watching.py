"""What a client watches: answers of the API, said over its live connection again and again.

Events tell what changes; these tell what is, often enough to prove that a screen is current.
"""

import asyncio
import re
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import unquote

import orjson
from starlette.types import ASGIApp, Message

from gateway.live.subscriber import Subscriber
from libs.domain.errors import Invalid

# Well within what people are promised: every 30 seconds.
EVERY_SECONDS: Final = 25.0
_MOST: Final = 4
_BELOW: Final = "/api/v1/"
_ADDRESS: Final = re.compile(rf"{_BELOW}[!-~]+")
_OK: Final = 200


def watched(message: dict[str, Any]) -> list[str]:
    """The addresses a client asks for; raises Invalid."""
    paths = message.get("paths")
    if not isinstance(paths, list) or len(paths) > _MOST or not all(map(_is_address, paths)):
        raise Invalid.field("paths", f"at most {_MOST} addresses below {_BELOW}, as for GET")
    return paths


def _is_address(path: object) -> bool:
    """As it stands in a request line."""
    return isinstance(path, str) and bool(_ADDRESS.fullmatch(path))


class Watching:
    """Asks as the client would, through the same door: their rights, their limits."""

    pause = EVERY_SECONDS

    def __init__(self, door: ASGIApp) -> None:
        """`door` answers requests for services."""
        self._door = door

    async def watch(self, client: Subscriber, token: str, address: str, paths: list[str]) -> None:
        """Tell what each of these gives, now and again, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for path in paths:
                tasks.create_task(self._follow(client, token, address, path))

    async def _follow(self, client: Subscriber, token: str, address: str, path: str) -> None:
        while True:
            client.tell(await self._asked(path, token, address))
            await asyncio.sleep(self.pause)

    async def _asked(self, path: str, token: str, address: str) -> dict[str, Any]:
        # What changes while it is asked for comes as an event, or with the next one.
        at = datetime.now(UTC).isoformat().replace("+00:00", "Z")
        status, body = await self._get(path, token, address)
        data = orjson.loads(body) if status == _OK else None
        return {"type": "snapshot", "path": path, "status": status, "time": at, "data": data}

    async def _get(self, address: str, token: str, ip: str) -> tuple[int, bytes]:
        path, _, query = address.partition("?")
        scope = {
            "type": "http",
            "method": "GET",
            "path": unquote(path),
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [(b"authorization", f"Bearer {token}".encode())],
            "client": (ip, 0),
        }
        status, body = 0, bytearray()

        async def receive() -> Message:
            await asyncio.Event().wait()
            raise AssertionError

        async def send(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            body.extend(message.get("body", b""))

        await self._door(scope, receive, send)
        return status, bytes(body)
