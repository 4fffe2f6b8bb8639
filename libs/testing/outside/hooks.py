"""A stand-in for a program that is told by webhook: strict, and as unreliable as it is told.

It believes nothing that is not signed by Standard Webhooks, lately, with a secret it knows.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiohttp import web

from libs.domain.clock import utc_now
from libs.outside.webhooks import BadSignature, verify

_FIELDS = {"type", "timestamp", "number", "data"}
_PATIENCE = 60.0
_BUSY = 429
# What it does with one request: a status to answer with, or else.
Fault = int | str


@dataclass
class Hook:
    """The program: look into `got` and `refused`; let it fail by `faults`, one a request.

    A fault is a status, `cut` (no answer), `lose` (takes it, then no answer) or `slow`. `always`
    counts once `faults` is empty. `fails` are ids of subjects whose messages it cannot take.
    """

    secrets: list[str] = field(default_factory=list)
    url: str = ""
    got: list[dict[str, Any]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    asked: int = 0
    signatures: list[int] = field(default_factory=list)
    faults: deque[Fault] = field(default_factory=deque)
    always: Fault | None = None
    fails: set[str] = field(default_factory=set)
    retry_after: str = "7"
    slow: float = 30.0
    _arrived: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def wait_for(self, count: int) -> None:
        """Until it took so many."""
        async with asyncio.timeout(_PATIENCE), self._arrived:
            await self._arrived.wait_for(lambda: len(self.got) >= count)

    @property
    def numbers(self) -> list[int]:
        """Of what it took, in the order in which it came."""
        return [message["number"] for message in self.got]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer one request, once its signature was checked; or fail."""
        self.asked += 1
        body = await request.read()
        fault = self.faults.popleft() if self.faults else self.always
        if fault == "cut":
            return _hang_up(request)
        if fault == "slow":
            await asyncio.sleep(self.slow)
        if isinstance(fault, int):
            headers = {"location": "/elsewhere"} if fault < 400 else {}  # noqa: PLR2004
            if fault == _BUSY:
                headers["retry-after"] = self.retry_after
            return web.Response(status=fault, headers=headers)
        try:
            headers = {name.lower(): value for name, value in request.headers.items()}
            message_id = verify(self.secrets, headers, body, utc_now())
            message = _message(request, body)
        except (BadSignature, ValueError) as error:
            self.refused.append(str(error))
            return web.Response(status=400, text=str(error))
        if message["data"].get("subject") in self.fails:
            return web.Response(status=500)
        self.signatures.append(len(headers["webhook-signature"].split()))
        self.ids.append(message_id)
        async with self._arrived:
            self.got.append(message)
            self._arrived.notify_all()
        return _hang_up(request) if fault == "lose" else web.Response(status=204)


def _message(request: web.Request, body: bytes) -> dict[str, Any]:
    message: dict[str, Any] = orjson.loads(body)
    if request.content_type != "application/json" or set(message) != _FIELDS:
        msg = f"not a message as the specification has it: {sorted(message)}"
        raise ValueError(msg)
    return message


def _hang_up(request: web.Request) -> web.Response:
    """No answer at all."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


@asynccontextmanager
async def serving(**options: Any) -> AsyncIterator[Hook]:
    """The program on a port of its own."""
    hook = Hook(**options)
    app = web.Application(client_max_size=10_000_000)
    app.router.add_post("/hook", hook.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    try:
        yield hook
    finally:
        await runner.cleanup()
