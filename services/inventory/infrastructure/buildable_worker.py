"""The buildable worker: whenever available stock changes, reckons the bundles it goes into anew."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson

from libs.db import outbox
from libs.db.tails import TailWorker, Told
from libs.domain.principal import Principal


class BuildableWorker(TailWorker):
    """One statement for all bundles concerned, however many there are."""

    name = "buildable"
    types = (
        "inventory.stock.changed.v1",
        "inventory.stock.reserved.v1",
        "inventory.reservation.released.v1",
    )

    async def handle(self, tenant_id: UUID, told: Sequence[Told]) -> None:
        """Reckon the bundles anew that are made of what moved."""
        actor = Principal.system(tenant_id)
        moved = {product for one in told for product in _products(orjson.loads(one.payload))}
        async with self._database.transaction(actor) as connection:
            await connection.execute(
                "SELECT refresh_made_of($1, $2::jsonb)", list(moved), outbox.headers(actor)
            )
        self._database.committed()


def _products(payload: Mapping[str, Any]) -> Iterator[UUID]:
    for line in payload.get("lines", [payload]):
        yield UUID(line["product_id"])
