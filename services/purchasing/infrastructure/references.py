"""What orders refer to, in SQL: suppliers, and projections of other services' things."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from libs.contracts.catalog import CategoryChanged
from libs.contracts.catalog import Product as CatalogProduct
from libs.contracts.inventory import WarehouseChanged
from libs.db.work import Work
from libs.domain.errors import UnknownReference
from services.purchasing.application.ports import Company, Known
from services.purchasing.domain.approval_rule import Lineages
from services.purchasing.domain.order_line import Product
from services.purchasing.domain.policy import Policy
from services.purchasing.domain.wanted import Party

# What `policy_from` makes a Policy of.
SETTLED: Final = """t.timezone, t.settings->>'requester_may_approve' AS requester_may_approve,
       t.settings->>'stock_on' AS stock_on,
       t.settings->>'over_receipt_percent' AS over_receipt_percent,
       t.settings->>'supplier_link_days' AS supplier_link_days"""
_COMPANY = f"SELECT t.currency, {SETTLED} FROM tenants t"
_KNOWN = f"""
SELECT t.currency, {SETTLED},
       s.name AS supplier, s.active AS supplier_active,
       w.name AS warehouse, w.active AS warehouse_active,
       ARRAY(SELECT ROW(id, sku, name, unit, active, kind = 'bundle') FROM products
             WHERE id = ANY ($3)) AS products
FROM tenants t
LEFT JOIN suppliers s ON s.id = $1
LEFT JOIN warehouses w ON w.id = $2
"""
_UNKNOWN_PRODUCTS = """
SELECT wanted.id FROM unnest($1::uuid[]) AS wanted (id)
WHERE NOT EXISTS (SELECT FROM products p WHERE p.id = wanted.id)
"""
_BUNDLES = "SELECT id FROM products WHERE id = ANY ($1) AND kind = 'bundle'"
_KEEP_PRODUCTS = """
INSERT INTO products AS known (tenant_id, id, sku, name, unit, category_id, kind, active, version)
SELECT $1, * FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::text[],
                         $8::boolean[], $9::bigint[]) AS given (id) ORDER BY id
ON CONFLICT (tenant_id, id) DO UPDATE
SET sku = excluded.sku, name = excluded.name, unit = excluded.unit,
    category_id = excluded.category_id, kind = excluded.kind, active = excluded.active,
    version = excluded.version
WHERE known.version < excluded.version
"""
_KEEP_CATEGORIES = """
INSERT INTO categories AS known (tenant_id, id, parent_id, version)
SELECT $1, * FROM unnest($2::uuid[], $3::uuid[], $4::bigint[]) AS given (id) ORDER BY id
ON CONFLICT (tenant_id, id) DO UPDATE
SET parent_id = excluded.parent_id, version = excluded.version
WHERE known.version < excluded.version
"""
# A category no event has told of yet is known by its id alone, and its version is null.
_LINEAGES = """
WITH RECURSIVE above (product_id, id, parent_id, version) AS (
    SELECT p.id, p.category_id, c.parent_id, c.version
    FROM products p LEFT JOIN categories c ON c.id = p.category_id
    WHERE p.id = ANY ($1::uuid[]) AND p.category_id IS NOT NULL
  UNION
    SELECT above.product_id, above.parent_id, c.parent_id, c.version
    FROM above LEFT JOIN categories c ON c.id = above.parent_id
    WHERE above.parent_id IS NOT NULL
)
SELECT product_id, array_agg(id) AS ids, array_agg(id) FILTER (WHERE version IS NULL) AS unknown
FROM above GROUP BY product_id
"""
_UNKNOWN_CATEGORIES = """
SELECT wanted.id FROM unnest($1::uuid[]) AS wanted (id)
WHERE NOT EXISTS (SELECT FROM categories c WHERE c.id = wanted.id)
"""
_UNKNOWN_WAREHOUSES = """
SELECT wanted.id FROM unnest($1::uuid[]) AS wanted (id)
WHERE NOT EXISTS (SELECT FROM warehouses w WHERE w.id = wanted.id)
"""
_KEEP_WAREHOUSES = """
INSERT INTO warehouses AS known (tenant_id, id, code, name, address, active, version)
SELECT $1, * FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::boolean[],
                         $7::bigint[])
    AS given (id) ORDER BY id
ON CONFLICT (tenant_id, id) DO UPDATE
SET code = excluded.code, name = excluded.name, address = excluded.address,
    active = excluded.active, version = excluded.version
WHERE known.version < excluded.version
"""


class SqlReferences:
    """Things orders refer to."""

    def __init__(self, work: Work) -> None:
        """Look and keep through this work."""
        self._work = work

    async def known(
        self, supplier_id: UUID, warehouse_id: UUID, product_ids: Collection[UUID]
    ) -> Known:
        """All of them in one look; raises UnknownReference for the company."""
        row = await self._work.connection.fetchrow(
            _KNOWN, supplier_id, warehouse_id, list(product_ids)
        )
        if row is None:
            raise UnknownReference("tenants", {"tenant": self._work.actor.tenant_id})
        return Known(
            company=Company(row["currency"], policy_from(row)),
            supplier=_party(supplier_id, row["supplier"]),
            supplier_active=bool(row["supplier_active"]),
            warehouse=_party(warehouse_id, row["warehouse"]),
            warehouse_active=bool(row["warehouse_active"]),
            products={product[0]: Product(*product) for product in row["products"]},
        )

    async def company(self) -> Company:
        """The caller's company; raises UnknownReference."""
        row = await self._work.connection.fetchrow(_COMPANY)
        if row is None:
            raise UnknownReference("tenants", {"tenant": self._work.actor.tenant_id})
        return Company(row["currency"], policy_from(row))

    async def unknown_products(self, ids: Collection[UUID]) -> set[UUID]:
        """Those of the products that are not known here."""
        rows = await self._work.connection.fetch(_UNKNOWN_PRODUCTS, list(ids))
        return {row["id"] for row in rows}

    async def bundles(self, ids: Collection[UUID]) -> set[UUID]:
        """Those of the products that are bundles."""
        rows = await self._work.connection.fetch(_BUNDLES, list(ids))
        return {row["id"] for row in rows}

    async def keep_products(self, products: Sequence[CatalogProduct]) -> None:
        """Keep what catalog says, unless something newer is known."""
        await self._work.connection.execute(
            _KEEP_PRODUCTS,
            self._work.actor.tenant_id,
            [p.id for p in products],
            [p.sku for p in products],
            [p.name for p in products],
            [p.unit for p in products],
            [p.category_id for p in products],
            [p.kind for p in products],
            [p.active for p in products],
            [p.version for p in products],
        )

    async def lineages(self, product_ids: Collection[UUID]) -> Lineages:
        """Of each product that has one: its category and all above it."""
        rows = await self._work.connection.fetch(_LINEAGES, list(product_ids))
        unknown = {category for row in rows for category in row["unknown"] or ()}
        if unknown:
            raise UnknownReference("categories", {str(each): each for each in unknown})
        return {row["product_id"]: frozenset(row["ids"]) for row in rows}

    async def unknown_categories(self, ids: Collection[UUID]) -> set[UUID]:
        """Those of the categories that are not known here."""
        rows = await self._work.connection.fetch(_UNKNOWN_CATEGORIES, list(ids))
        return {row["id"] for row in rows}

    async def keep_categories(self, categories: Sequence[CategoryChanged]) -> None:
        """Keep what catalog says, unless something newer is known."""
        await self._work.connection.execute(
            _KEEP_CATEGORIES,
            self._work.actor.tenant_id,
            [c.category_id for c in categories],
            [c.parent_id for c in categories],
            [c.version for c in categories],
        )

    async def unknown_warehouses(self, ids: Collection[UUID]) -> set[UUID]:
        """Those of the warehouses that are not known here."""
        rows = await self._work.connection.fetch(_UNKNOWN_WAREHOUSES, list(ids))
        return {row["id"] for row in rows}

    async def keep_warehouses(self, warehouses: Sequence[WarehouseChanged]) -> None:
        """Keep what inventory says, unless something newer is known."""
        await self._work.connection.execute(
            _KEEP_WAREHOUSES,
            self._work.actor.tenant_id,
            [w.warehouse_id for w in warehouses],
            [w.code for w in warehouses],
            [w.name for w in warehouses],
            [w.address for w in warehouses],
            [w.active for w in warehouses],
            [w.version for w in warehouses],
        )


def policy_from(row: Any) -> Policy:
    """What the company has settled: the columns of SETTLED."""
    return Policy(
        requester_may_approve=row["requester_may_approve"] == "true",
        stock_on_approval=row["stock_on"] == "approval",
        over_receipt_percent=Decimal(row["over_receipt_percent"] or 0),
        timezone=row["timezone"] or "UTC",
        link_days=int(row["supplier_link_days"] or 30),
    )


def _party(party_id: UUID, name: str | None) -> Party | None:
    return None if name is None else Party(party_id, name)
