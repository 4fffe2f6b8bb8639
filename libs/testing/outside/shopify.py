"""A stand-in for Shopify: the part of its GraphQL Admin API (2026-10) that stock needs, strictly.

As the API has it since 2026-04: `inventorySetQuantities` wants `@idempotent` and, of each quantity,
`changeFromQuantity` (null: whatever it was); a request costs points of a bucket that refills, and
one that finds too few is THROTTLED with status 200. All of a mutation is done, or nothing.
"""

import base64
import hmac
import re
import time
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

import orjson
from aiohttp import web

from libs.domain.clock import utc_now
from libs.domain.ids import new_id

VERSION = "2026-10"
Fault = Literal["error", "busy", "down", "lose", "throttle"]
Json = dict[str, Any]
_INPUT = {"name", "reason", "quantities", "referenceDocumentUri"}
_QUANTITY = {"inventoryItemId", "locationId", "quantity", "changeFromQuantity"}
_REASONS = {"correction", "cycle_count_available", "other", "received", "restock", "shrinkage"}
_MOST = 250
_HIGHEST = 1_000_000_000
_HEAD = re.compile(r"\s*(?:query|mutation)(?:\s+\w+)?\s*(?:\((?P<variables>[^)]*)\))?\s*\{")
_SET = re.compile(
    r"inventorySetQuantities\s*\(\s*input:\s*\$(?P<input>\w+)\s*\)"
    r"\s*(?:@idempotent\s*\(\s*key:\s*(?:\$(?P<key>\w+)|\"(?P<literal>[^\"]+)\")\s*\))?"
)
_NODES = re.compile(r"\bnodes\s*\(\s*ids:\s*\$(?P<ids>\w+)\s*\)")
_LEVEL = re.compile(r"inventoryLevel\s*\(\s*locationId:\s*\$(?P<location>\w+)\s*\)")
_ITEMS = re.compile(
    r"inventoryItems\s*\(\s*first:\s*(?P<first>\d+),\s*query:\s*\$(?P<query>\w+)\s*\)"
)
_SKU = re.compile(r"sku:'((?:[^'\\]|\\.)*)'")


class GraphError(Exception):
    """What GraphQL answers at the top: nothing was done."""


@dataclass
class Shopify:
    """The shop: `items` are SKUs by inventory item, `shows` what is available of each.

    Let it fail by `faults`, one a request; `points` is what its bucket holds now.
    """

    token: str
    secret: str
    location: str = "gid://shopify/Location/1"
    domain: str = ""
    url: str = ""
    items: dict[str, str] = field(default_factory=dict)
    shows: dict[str, int] = field(default_factory=dict)
    calls: list[Mapping[str, int]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    faults: deque[Fault] = field(default_factory=deque)
    throttled: int = 0
    maximum: float = 2000.0
    restores: float = 100.0
    points: float = 2000.0
    _refilled: float = field(default_factory=time.monotonic)
    _done: dict[str, tuple[str, Json]] = field(default_factory=dict)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer one request, or fail."""
        body = await request.read()
        fault = self.faults.popleft() if self.faults else None
        if fault == "down":
            return _hang_up(request)
        if fault in {"error", "busy"}:
            status = 429 if fault == "busy" else 502
            return web.Response(status=status, headers={"retry-after": "1.0"})
        if not hmac.compare_digest(request.headers.get("x-shopify-access-token", ""), self.token):
            self.refused.append("access token")
            return web.json_response(
                {"errors": "[API] Invalid API key or access token"}, status=401
            )
        answer = self._graph(body, throttle=fault == "throttle")
        return _hang_up(request) if fault == "lose" else web.json_response(answer)

    def _graph(self, body: bytes, *, throttle: bool) -> Json:
        try:
            asked = orjson.loads(body)
            query, variables = asked["query"], asked.get("variables") or {}
            cost = self._cost(query, variables)
            if throttle or not self._pay(cost):
                self.throttled += 1
                error = {"message": "Throttled", "extensions": {"code": "THROTTLED"}}
                return {"errors": [error], "extensions": self._extensions(cost, None)}
            return {"data": self._run(query, variables), "extensions": self._extensions(cost, cost)}
        except (GraphError, KeyError, TypeError, ValueError) as error:
            self.refused.append(str(error))
            return {"errors": [{"message": str(error)}]}

    def _cost(self, query: str, variables: Json) -> float:
        """An object costs 1, a mutation 10."""
        return 10.0 if "mutation" in query else 1.0 + 3 * len(variables.get("ids", ()))

    def _pay(self, cost: float) -> bool:
        now = time.monotonic()
        self.points = min(self.maximum, self.points + (now - self._refilled) * self.restores)
        self._refilled = now
        enough = self.points >= cost
        self.points -= cost if enough else 0
        return enough

    def _extensions(self, cost: float, actual: float | None) -> Json:
        status = {
            "maximumAvailable": self.maximum,
            "currentlyAvailable": int(self.points),
            "restoreRate": self.restores,
        }
        return {
            "cost": {
                "requestedQueryCost": cost,
                "actualQueryCost": actual,
                "throttleStatus": status,
            }
        }

    def _run(self, query: str, variables: Json) -> Json:
        head = _HEAD.match(query)
        if head is None or query.count("{") != query.count("}"):
            raise GraphError("syntax error")
        declared = re.findall(r"\$(\w+)\s*:", head["variables"] or "")
        used = re.findall(r"\$(\w+)", query[head.end() :])
        if set(declared) != set(used) or not set(variables) <= set(declared):
            raise GraphError(f"variables declared {declared}, used {used}, given {list(variables)}")
        if found := _SET.search(query):
            key = found["literal"] or variables[found["key"]] if found["key"] else found["literal"]
            return {"inventorySetQuantities": self._set(variables[found["input"]], key)}
        if found := _NODES.search(query):
            level = _LEVEL.search(query)
            place = variables[level["location"]] if level else None
            return {"nodes": [self._item(item, place) for item in variables[found["ids"]]]}
        if found := _ITEMS.search(query):
            wanted = {re.sub(r"\\(.)", r"\1", s) for s in _SKU.findall(variables[found["query"]])}
            nodes = [{"id": i, "sku": sku} for i, sku in self.items.items() if sku in wanted]
            return {"inventoryItems": {"nodes": nodes[: int(found["first"])]}}
        if re.search(r"\blocation\s*\(", query):
            known = variables.get("location") == self.location
            return {"location": {"id": self.location, "isActive": True} if known else None}
        raise GraphError("no such field")

    def _item(self, item: str, place: str | None) -> Json | None:
        if item not in self.items:
            return None
        here = place == self.location and item in self.shows
        quantities = [{"name": "available", "quantity": self.shows.get(item, 0)}]
        level = {"quantities": quantities} if here else None
        return {"id": item, "sku": self.items[item], "inventoryLevel": level}

    def _set(self, given: Json, key: str | None) -> Json:
        if not key:
            raise GraphError("The @idempotent directive is required for this mutation")
        if unknown := set(given) - _INPUT:
            raise GraphError(f"Field is not defined on InventorySetQuantitiesInput: {unknown}")
        if not 1 <= len(given["quantities"]) <= _MOST:
            raise GraphError(f"The input array size is greater than the maximum allowed of {_MOST}")
        same = orjson.dumps(given, option=orjson.OPT_SORT_KEYS).decode()
        if key in self._done:
            earlier, answer = self._done[key]
            if earlier == same:
                return answer
            return _failed("IDEMPOTENCY_KEY_PARAMETER_MISMATCH", ["input"])
        answer = self._checked(given)
        if not answer["userErrors"]:
            self._done[key] = (same, answer)
        return answer

    def _checked(self, given: Json) -> Json:
        if given["name"] not in {"available", "on_hand"}:
            return _failed("INVALID_NAME", ["input", "name"])
        if given["reason"] not in _REASONS:
            return _failed("INVALID_REASON", ["input", "reason"])
        uri = given.get("referenceDocumentUri")
        if uri is not None and not re.fullmatch(r"[a-z][a-z0-9+.-]*://\S+", uri):
            return _failed("INVALID_REFERENCE_DOCUMENT", ["input", "referenceDocumentUri"])
        errors: list[Json] = []
        seen: set[str] = set()
        for position, one in enumerate(given["quantities"]):
            if unknown := set(one) - _QUANTITY:
                raise GraphError(f"Field is not defined on InventoryQuantityInput: {unknown}")
            if "changeFromQuantity" not in one:
                raise GraphError("changeFromQuantity is required; pass null to opt out")
            if type(one["quantity"]) is not int:
                raise GraphError(f"Could not coerce value {one['quantity']} to Int")
            code = self._wrong(one, seen)
            seen.add(one["inventoryItemId"])
            if code:
                errors += _failed(code[0], ["input", "quantities", str(position), code[1]])[
                    "userErrors"
                ]
        if errors:
            return {"inventoryAdjustmentGroup": None, "userErrors": errors}
        said = {one["inventoryItemId"]: one["quantity"] for one in given["quantities"]}
        self.shows.update(said)
        self.calls.append(said)
        group = {"id": f"gid://shopify/InventoryAdjustmentGroup/{len(self.calls)}"}
        return {"inventoryAdjustmentGroup": group, "userErrors": []}

    def _wrong(self, one: Json, seen: set[str]) -> tuple[str, str] | None:
        item, quantity = one["inventoryItemId"], one["quantity"]
        expected = one["changeFromQuantity"]
        stale = expected is not None and expected != self.shows.get(item, 0)
        rules = (
            (item in seen, "NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR", "inventoryItemId"),
            (item not in self.items, "INVALID_INVENTORY_ITEM", "inventoryItemId"),
            (one["locationId"] != self.location, "INVALID_LOCATION", "locationId"),
            (quantity < 0, "INVALID_QUANTITY_NEGATIVE", "quantity"),
            (quantity > _HIGHEST, "INVALID_QUANTITY_TOO_HIGH", "quantity"),
            (stale, "CHANGE_FROM_QUANTITY_STALE", "changeFromQuantity"),
        )
        return next(((code, where) for broken, code, where in rules if broken), None)

    def order(self, **order: Any) -> tuple[bytes, dict[str, str]]:
        """A webhook orders/create as Shopify sends it: body and headers."""
        body = orjson.dumps(order)
        return body, {
            "content-type": "application/json",
            "x-shopify-topic": "orders/create",
            "x-shopify-hmac-sha256": hmac_of(self.secret, body),
            "x-shopify-shop-domain": self.domain,
            "x-shopify-api-version": VERSION,
            "x-shopify-webhook-id": str(new_id()),
            "x-shopify-event-id": str(new_id()),
            "x-shopify-triggered-at": utc_now().isoformat(),
        }


def hmac_of(secret: str, body: bytes) -> str:
    """Base64 of the HMAC-SHA256 over the raw body, keyed by the app's secret."""
    return base64.b64encode(hmac.digest(secret.encode(), body, "sha256")).decode()


@asynccontextmanager
async def serving(token: str, secret: str, **options: Any) -> AsyncIterator[Shopify]:
    """The shop on a port of its own; its domain is 127.0.0.1 with that port."""
    shop = Shopify(token, secret, **options)
    app = web.Application(client_max_size=10_000_000)
    app.router.add_post(f"/admin/api/{VERSION}/graphql.json", shop.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    shop.domain = f"127.0.0.1:{runner.addresses[0][1]}"
    shop.url = f"http://{shop.domain}"
    try:
        yield shop
    finally:
        await runner.cleanup()


def _failed(code: str, where: list[str]) -> Json:
    error = {"code": code, "field": where, "message": code.replace("_", " ").capitalize()}
    return {"inventoryAdjustmentGroup": None, "userErrors": [error]}


def _hang_up(request: web.Request) -> web.Response:
    """No answer at all."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
