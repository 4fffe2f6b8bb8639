"""What suppliers ask for products, in SQL: a set at a time, whether one or a thousand."""

from collections.abc import Collection, Sequence
from operator import attrgetter
from typing import Any
from uuid import UUID

from libs.db.work import Work
from libs.domain.errors import NotFound, StaleVersion
from libs.domain.ids import new_id
from services.purchasing.application.ports import Removed, Stored
from services.purchasing.domain.offer import Offer

_SUPPLIERS = "SELECT id FROM suppliers WHERE id = ANY ($1)"
_BEFORE = """
SELECT s.supplier_id, s.product_id, s.supplier_sku, c.unit_cost, s.minimum_order, s.pack_multiple,
       s.lead_time_days, s.preferred
FROM unnest($1::uuid[], $2::uuid[]) AS given (supplier_id, product_id)
JOIN supplier_products s USING (supplier_id, product_id)
JOIN supplier_product_costs c USING (tenant_id, supplier_id, product_id)
"""
_PUT = """
WITH given AS (
    SELECT * FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::numeric[],
                         $7::numeric[], $8::numeric[], $9::integer[], $10::boolean[])
        AS g (supplier_id, product_id, id, supplier_sku, unit_cost, minimum_order, pack_multiple,
              lead_time_days, preferred)
), saved AS (
    INSERT INTO supplier_products AS known (tenant_id, supplier_id, product_id, id, supplier_sku,
        minimum_order, pack_multiple, lead_time_days, preferred, version)
    SELECT $1, supplier_id, product_id, id, supplier_sku, minimum_order, pack_multiple,
           lead_time_days, preferred, 1
    FROM given
    ON CONFLICT (tenant_id, supplier_id, product_id) DO UPDATE
    SET supplier_sku = excluded.supplier_sku, minimum_order = excluded.minimum_order,
        pack_multiple = excluded.pack_multiple, lead_time_days = excluded.lead_time_days,
        preferred = excluded.preferred, version = known.version + 1
    RETURNING supplier_id, product_id, id, version
), priced AS (
    INSERT INTO supplier_product_costs (tenant_id, supplier_id, product_id, unit_cost, currency)
    SELECT $1, supplier_id, product_id, unit_cost, $11 FROM given
    ON CONFLICT (tenant_id, supplier_id, product_id) DO UPDATE
    SET unit_cost = excluded.unit_cost, currency = excluded.currency
)
SELECT supplier_id, product_id, id, version FROM saved
"""
# Whoever sets it at the same time waits, or is waited for.
_LOCK = "SELECT version FROM supplier_products WHERE id = $1 FOR UPDATE"
_LOCK_OFFER = """
SELECT version FROM supplier_products WHERE supplier_id = $1 AND product_id = $2 FOR UPDATE
"""
_REMOVE = """
WITH priced AS (
    DELETE FROM supplier_product_costs c USING supplier_products s
    WHERE s.id = $1 AND c.supplier_id = s.supplier_id AND c.product_id = s.product_id
    RETURNING c.supplier_id, c.product_id, c.unit_cost, c.currency
)
DELETE FROM supplier_products s USING priced p
WHERE s.supplier_id = p.supplier_id AND s.product_id = p.product_id
RETURNING s.supplier_id, s.product_id, s.supplier_sku, p.unit_cost, s.minimum_order,
          s.pack_multiple, s.lead_time_days, s.preferred, p.currency
"""
_MEANWHILE = "somebody set this offer meanwhile, or took it away"
_key = attrgetter("supplier_id", "product_id")


class SqlOffers:
    """Suppliers' offers."""

    def __init__(self, work: Work) -> None:
        """Store through this work."""
        self._work = work

    async def known_suppliers(self, ids: Collection[UUID]) -> set[UUID]:
        """Those of the suppliers that exist."""
        rows = await self._work.connection.fetch(_SUPPLIERS, list(ids))
        return {row["id"] for row in rows}

    async def known(self, keys: Collection[tuple[UUID, UUID]]) -> dict[tuple[UUID, UUID], Offer]:
        """Those of the offers that exist, by supplier and product."""
        rows = await self._work.connection.fetch(
            _BEFORE, [supplier for supplier, _ in keys], [product for _, product in keys]
        )
        return {_key(offer): offer for offer in map(_offer_from, rows)}

    async def put(self, offers: Sequence[Offer], currency: str) -> list[Stored]:
        """Store them; those that changed, in the order of their keys.

        Rows are locked in that order, so that two who put the same offers wait, but never for
        each other.
        """
        before = await self.known(list(map(_key, offers)))
        changed = sorted((o for o in offers if before.get(_key(o)) != o), key=_key)
        rows = await self._work.connection.fetch(
            _PUT,
            self._work.actor.tenant_id,
            [o.supplier_id for o in changed],
            [o.product_id for o in changed],
            [new_id() for _ in changed],
            [o.supplier_sku for o in changed],
            [o.unit_cost for o in changed],
            [o.minimum_order for o in changed],
            [o.pack_multiple for o in changed],
            [o.lead_time_days for o in changed],
            [o.preferred for o in changed],
            currency,
        )
        stored = {(row["supplier_id"], row["product_id"]): row for row in rows}
        return [
            Stored(o, stored[_key(o)]["id"], stored[_key(o)]["version"], before.get(_key(o)))
            for o in changed
        ]

    async def must_stand_at(self, version: int, offer: Offer) -> None:
        """Lock what the supplier offers of the product; raises StaleVersion unless it is this."""
        current = await self._work.connection.fetchval(_LOCK_OFFER, *_key(offer))
        if current != version:
            raise StaleVersion(_MEANWHILE, version=version, current=current or 0)

    async def remove(self, offer_id: UUID, version: int) -> Removed:
        """Take it away, if it is still at this version."""
        connection = self._work.connection
        current = await connection.fetchval(_LOCK, offer_id)
        if current is None:
            raise NotFound("no such offer", offer_id=offer_id)
        if current != version:
            raise StaleVersion(_MEANWHILE, version=version, current=current)
        row = dict(await connection.fetchrow(_REMOVE, offer_id) or {})
        currency = row.pop("currency")
        return Removed(_offer_from(row), currency)


def _offer_from(row: Any) -> Offer:
    return Offer(**dict(row))
