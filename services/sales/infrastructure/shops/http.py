"""A shop of a company's own: JSON over HTTP, signed by Standard Webhooks in both directions.

`POST url` tells it: {"type": "stock.updated", "timestamp", "data": {"products": [{"sku",
"quantity", "version"}]}}; it may answer {"rejected": [{"sku", "error"}]}. A value with a version
lower than one it knows of that SKU is old. `GET url?sku=A&sku=B` asks what it shows, and is signed
over its query string as it is sent; the answer is {"products": [{"sku", "quantity"}]}.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import orjson
from yarl import URL

from libs.domain.clock import Clock
from libs.domain.ids import new_id
from libs.outside.calling import Outside, Reply
from libs.outside.webhooks import sign
from services.sales.application.channel_ports import MappedProduct, Saying
from services.sales.infrastructure.shops.answers import asked, failed, said_json

# A query string of these stays within what servers take.
_ASKED_AT_ONCE = 50


class HttpShop:
    """One shop."""

    def __init__(self, outside: Outside, url: str, secret: str, now: Clock) -> None:
        """`secret` signs what it is told."""
        self._outside = outside
        self._url = url
        self._secret = secret
        self._now = now

    async def tell(self, sayings: Sequence[Saying]) -> Mapping[UUID, str]:
        """Tell it of some products; those it does not take, with why. Raises ShopFailed."""
        products = [
            {"sku": one.sku, "quantity": one.quantity, "version": one.version} for one in sayings
        ]
        message = {
            "type": "stock.updated",
            "timestamp": self._now().isoformat(),
            "data": {"products": products},
        }
        answer = await self._ask("POST", self._url, orjson.dumps(message))
        rejected = said_json(answer).get("rejected", []) if answer.body else []
        by_sku = {one.sku: one.product_id for one in sayings}
        return {
            by_sku[one["sku"]]: str(one.get("error") or "refused")[:200]
            for one in _dicts(rejected)
            if one.get("sku") in by_sku
        }

    async def shows(self, products: Sequence[MappedProduct]) -> Mapping[UUID, int]:
        """What it shows of those it has; raises ShopFailed."""
        by_sku = {product.sku: product.product_id for product in products}
        shown: dict[UUID, int] = {}
        for start in range(0, len(products), _ASKED_AT_ONCE):
            batch = products[start : start + _ASKED_AT_ONCE]
            query = urlencode([("sku", product.sku) for product in batch])
            separator = "&" if "?" in self._url else "?"
            answer = await self._ask("GET", f"{self._url}{separator}{query}", b"")
            for one in _dicts(said_json(answer).get("products")):
                if one.get("sku") in by_sku and isinstance(one.get("quantity"), int):
                    shown[by_sku[one["sku"]]] = one["quantity"]
        return shown

    async def find(self, skus: Collection[str]) -> Mapping[str, str]:
        """It knows products by their SKU."""
        return dict.fromkeys(skus, "")

    async def test(self) -> None:
        """Whether it answers when it is asked for a product nobody has."""
        await self.shows([MappedProduct(UUID(int=0), "quartermaster-test", "")])

    async def _ask(self, method: str, url: str, body: bytes) -> Reply:
        content = body if method == "POST" else URL(url).raw_query_string.encode()
        headers = sign(self._secret, f"msg_{new_id().hex}", self._now(), content)
        headers["content-type"] = "application/json"
        answer = await asked(self._outside, method, url, headers, body)
        if not answer.good:
            raise failed(answer)
        return answer


def _dicts(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
