"""Shopify's GraphQL Admin API: available quantities at one location, set to what they are here.

We are the source of truth, so that `changeFromQuantity` is null (whatever it was); each try has its
own idempotency key, as its values are those of that moment.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import orjson

from libs.domain.ids import new_id
from libs.outside.calling import Outside
from services.sales.application.channel_ports import MappedProduct, Saying, ShopFailed
from services.sales.domain.channel import ChannelDetails
from services.sales.infrastructure.shops.answers import asked, failed, said_json

VERSION: Final = "2026-10"
_ASKED_AT_ONCE = 100
_FOUND_AT_ONCE = 50
_SET = """
mutation setAvailable($input: InventorySetQuantitiesInput!, $key: String!) {
  inventorySetQuantities(input: $input) @idempotent(key: $key) {
    inventoryAdjustmentGroup { id }
    userErrors { code field message }
  }
}
"""
_SHOWN = """
query shown($ids: [ID!]!, $location: ID!) {
  nodes(ids: $ids) {
    ... on InventoryItem {
      id
      inventoryLevel(locationId: $location) { quantities(names: ["available"]) { name quantity } }
    }
  }
}
"""
_FIND = """
query find($query: String!) {
  inventoryItems(first: 250, query: $query) { nodes { id sku } }
}
"""
_LOCATION = """
query location($location: ID!) { location(id: $location) { id isActive } }
"""
# Where in the input an error is: input, quantities, which of them, its field.
_QUANTITY_DEPTH = 3


class ShopifyShop:
    """One shop, at one location."""

    def __init__(self, outside: Outside, details: ChannelDetails, token: str) -> None:
        """`token` is the access token of the app that the shop's owner installed."""
        self._outside = outside
        self._url = f"{details.url.rstrip('/')}/admin/api/{VERSION}/graphql.json"
        self._location = details.location_id
        self._token = token

    async def tell(self, sayings: Sequence[Saying]) -> Mapping[UUID, str]:
        """Tell it of some products; those it does not take, with why. Raises ShopFailed.

        Shopify does all or nothing: what it names as wrong is left out, and the rest said again.
        """
        refused = {one.product_id: "not_in_shop" for one in sayings if not one.item_id}
        left = [one for one in sayings if one.item_id]
        while left:
            wrong = await self._set(left)
            if not wrong:
                break
            refused |= {left[position].product_id: code for position, code in wrong.items()}
            left = [one for position, one in enumerate(left) if position not in wrong]
        return refused

    async def _set(self, sayings: Sequence[Saying]) -> Mapping[int, str]:
        quantities = [
            {
                "inventoryItemId": one.item_id,
                "locationId": self._location,
                "quantity": one.quantity,
                "changeFromQuantity": None,
            }
            for one in sayings
        ]
        given = {"name": "available", "reason": "correction", "quantities": quantities}
        data = await self._graph(_SET, {"input": given, "key": str(new_id())})
        wrong: dict[int, str] = {}
        for error in data["inventorySetQuantities"]["userErrors"]:
            where, code = error.get("field") or [], str(error.get("code") or error["message"])
            placed = len(where) >= _QUANTITY_DEPTH and str(where[2]).isdigit()
            if not placed or int(where[2]) >= len(sayings) or code == "INVALID_LOCATION":
                raise ShopFailed(f"Shopify refuses: {error['message']} ({code})")
            wrong[int(where[2])] = code.lower()
        return wrong

    async def shows(self, products: Sequence[MappedProduct]) -> Mapping[UUID, int]:
        """What it shows of those it has; raises ShopFailed."""
        by_item = {p.item_id: p.product_id for p in products if p.item_id}
        items, shown = list(by_item), {}
        for start in range(0, len(items), _ASKED_AT_ONCE):
            batch = items[start : start + _ASKED_AT_ONCE]
            data = await self._graph(_SHOWN, {"ids": batch, "location": self._location})
            for node in data["nodes"]:
                if node and (level := node.get("inventoryLevel")):
                    shown[by_item[node["id"]]] = level["quantities"][0]["quantity"]
        return shown

    async def find(self, skus: Collection[str]) -> Mapping[str, str]:
        """Inventory items by SKU; one that several items have is nobody's. Raises ShopFailed."""
        wanted, found = sorted(skus), dict[str, list[str]]()
        for start in range(0, len(wanted), _FOUND_AT_ONCE):
            batch = wanted[start : start + _FOUND_AT_ONCE]
            query = " OR ".join(f"sku:'{_escaped(sku)}'" for sku in batch)
            for node in (await self._graph(_FIND, {"query": query}))["inventoryItems"]["nodes"]:
                found.setdefault(node["sku"], []).append(node["id"])
        return {sku: items[0] for sku, items in found.items() if len(items) == 1}

    async def test(self) -> None:
        """Whether the token opens it, and it has the location; raises ShopFailed."""
        location = (await self._graph(_LOCATION, {"location": self._location}))["location"]
        if location is None:
            raise ShopFailed("the shop has no such location")

    async def _graph(self, query: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        body = orjson.dumps({"query": query, "variables": variables})
        headers = {"content-type": "application/json", "x-shopify-access-token": self._token}
        answer = await asked(self._outside, "POST", self._url, headers, body)
        if not answer.good:
            raise failed(answer)
        said = said_json(answer)
        if errors := said.get("errors"):
            raise _graph_failed(errors, said)
        data: dict[str, Any] = said["data"]
        return data


def _graph_failed(errors: Any, said: Mapping[str, Any]) -> ShopFailed:
    """What went wrong before anything was done; a throttled request says when to come back."""
    first = errors[0] if isinstance(errors, list) and errors else {}
    if isinstance(first, dict) and (first.get("extensions") or {}).get("code") == "THROTTLED":
        cost = (said.get("extensions") or {}).get("cost") or {}
        status = cost.get("throttleStatus") or {}
        missing = cost.get("requestedQueryCost", 0) - status.get("currentlyAvailable", 0)
        wait = max(missing, 1) / max(status.get("restoreRate", 50), 1)
        return ShopFailed("Shopify is busy", wait=wait, busy=True)
    message = first.get("message") if isinstance(first, dict) else str(errors)
    return ShopFailed(f"Shopify refuses: {message}"[:500])


def _escaped(text: str) -> str:
    return re.sub(r"(['\\])", r"\\\1", text)
