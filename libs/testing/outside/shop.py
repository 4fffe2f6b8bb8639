"""A stand-in for a shop of a company's own: signed HTTP, strict, and as unreliable as it is told.

It believes nothing that is not signed by Standard Webhooks, lately; the same message twice has one
effect, and an older value never replaces a newer one.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

import orjson
from aiohttp import web

from libs.domain.clock import utc_now
from libs.domain.ids import new_id
from libs.outside.webhooks import BadSignature, sign, verify

# How it fails: an error before or after it did what was asked, no answer, or too late a one.
Fault = Literal["error", "busy", "down", "lose", "slow", "redirect", "forbid"]
_FIELDS = {"sku", "quantity", "version"}
_SLOW = 30.0


@dataclass(frozen=True, slots=True)
class Call:
    """A message that was taken in, with what it said of stock."""

    id: str
    at: datetime
    said: Mapping[str, int]


@dataclass
class Shop:
    """The shop: look into `shows`, `calls` and `refused`; let it fail by `faults`, one a request.

    It knows the SKUs of `catalogue`, or any if that is None. `slow` is how long a slow one waits.
    """

    secret: str
    url: str = ""
    now: Callable[[], datetime] = utc_now
    catalogue: set[str] | None = None
    shows: dict[str, int] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    asked: int = 0
    faults: deque[Fault] = field(default_factory=deque)
    # What is done for every request once `faults` is empty.
    always: Fault | None = None
    retry_after: str = "1"
    slow: float = _SLOW
    _versions: dict[str, int] = field(default_factory=dict)
    _answers: dict[str, bytes] = field(default_factory=dict)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer one request, once its signature was checked; or fail."""
        self.asked += 1
        body = await request.read()
        fault = self.faults.popleft() if self.faults else self.always
        if fault in {"down", "error", "busy", "redirect", "forbid"}:
            return self._fail(request, fault)
        if fault == "slow":
            await asyncio.sleep(self.slow)
        try:
            content = (
                body if request.method == "POST" else request.raw_path.partition("?")[2].encode()
            )
            headers = {name.lower(): value for name, value in request.headers.items()}
            message_id = verify([self.secret], headers, content, self.now())
            answer = self._answered(request, message_id, body)
        except BadSignature as error:
            self.refused.append(str(error))
            return web.json_response({"error": str(error)}, status=401)
        except (ValueError, KeyError, TypeError) as error:
            self.refused.append(repr(error))
            return web.json_response({"error": repr(error)}, status=422)
        if fault == "lose":
            return _hang_up(request)
        return web.Response(body=answer, content_type="application/json")

    def _fail(self, request: web.Request, fault: Fault | None) -> web.StreamResponse:
        if fault == "down":
            return _hang_up(request)
        if fault == "busy":
            return web.Response(status=429, headers={"retry-after": self.retry_after})
        if fault == "redirect":
            return web.Response(status=302, headers={"location": "/elsewhere"})
        return web.Response(status=403 if fault == "forbid" else 500, text="no")

    def _answered(self, request: web.Request, message_id: str, body: bytes) -> bytes:
        if request.method == "GET":
            wanted = request.query.getall("sku", [])
            shown = [{"sku": s, "quantity": self.shows[s]} for s in wanted if s in self.shows]
            return orjson.dumps({"products": shown})
        if message_id in self._answers:
            return self._answers[message_id]
        self._answers[message_id] = orjson.dumps({"rejected": self._take(message_id, body)})
        return self._answers[message_id]

    def _take(self, message_id: str, body: bytes) -> list[dict[str, str]]:
        message = orjson.loads(body)
        if message["type"] != "stock.updated" or set(message) != {"type", "timestamp", "data"}:
            msg = f"unknown message {message['type']}"
            raise ValueError(msg)
        rejected: list[dict[str, str]] = []
        said: dict[str, int] = {}
        for product in message["data"]["products"]:
            sku, quantity = product["sku"], product["quantity"]
            if set(product) != _FIELDS or type(quantity) is not int or quantity < 0 or sku in said:
                msg = f"not a product's stock: {product}"
                raise ValueError(msg)
            said[sku] = quantity
            if self.catalogue is not None and sku not in self.catalogue:
                rejected.append({"sku": sku, "error": "unknown_sku"})
            elif product["version"] >= self._versions.get(sku, 0):
                self._versions[sku] = product["version"]
                self.shows[sku] = quantity
        self.calls.append(Call(message_id, self.now(), said))
        return rejected

    def order(self, **order: Any) -> tuple[bytes, dict[str, str]]:
        """An order as this shop sends it: body and headers."""
        message = {"type": "order.created", "timestamp": self.now().isoformat(), "data": order}
        body = orjson.dumps(message)
        return body, {
            "content-type": "application/json",
            **sign(self.secret, f"msg_{new_id().hex}", self.now(), body),
        }


@asynccontextmanager
async def serving(secret: str, **options: Any) -> AsyncIterator[Shop]:
    """The shop on a port of its own."""
    shop = Shop(secret, **options)
    app = web.Application(client_max_size=10_000_000)
    app.router.add_get("/stock", shop.answer)
    app.router.add_post("/stock", shop.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    shop.url = f"http://127.0.0.1:{runner.addresses[0][1]}/stock"
    try:
        yield shop
    finally:
        await runner.cleanup()


def _hang_up(request: web.Request) -> web.Response:
    """No answer at all."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
