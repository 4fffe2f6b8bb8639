"""What orders refer to, in SQL: customers, and projections of other services' things."""

from collections.abc import Collection, Sequence
from typing import Any, Final
from uuid import UUID

from libs.contracts.catalog import Product as CatalogProduct
from libs.contracts.inventory import WarehouseChanged
from libs.db.work import Work
from libs.domain.errors import UnknownReference
from services.sales.application.ports import Company, Known, Place
from services.sales.domain.order_line import Product
from services.sales.domain.policy import Policy
from services.sales.domain.wanted import Party

# What `policy_from` makes a Policy of.
SETTLED: Final = "t.timezone, t.settings->>'deduct_on' AS deduct_on"
_COMPANY = f"SELECT t.currency, {SETTLED} FROM tenants t"
_KNOWN = f"""
SELECT t.currency, {SETTLED}, c.name AS customer, c.active AS customer_active,
       ARRAY(SELECT ROW(id, name, active) FROM warehouses WHERE id = ANY ($2)) AS warehouses,
       ARRAY(SELECT ROW(id, sku, name, unit, active, kind = 'bundle', price, tax_rate)
             FROM products WHERE id = ANY ($3)) AS products
FROM tenants t LEFT JOIN customers c ON c.id = $1
"""
_KEEP_PRODUCTS = """
INSERT INTO products AS known (tenant_id, id, sku, name, unit, kind, price, tax_rate, active,
    version)
SELECT $1, * FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[],
                         $7::numeric[], $8::numeric[], $9::boolean[], $10::bigint[])
    AS given (id) ORDER BY id
ON CONFLICT (tenant_id, id) DO UPDATE
SET sku = excluded.sku, name = excluded.name, unit = excluded.unit, kind = excluded.kind,
    price = excluded.price, tax_rate = excluded.tax_rate, active = excluded.active,
    version = excluded.version
WHERE known.version < excluded.version
"""
_KEEP_WAREHOUSES = """
INSERT INTO warehouses AS known (tenant_id, id, code, name, active, version)
SELECT $1, * FROM unnest($2::uuid[], $3::text[], $4::text[], $5::boolean[], $6::bigint[])
    AS given (id) ORDER BY id
ON CONFLICT (tenant_id, id) DO UPDATE
SET code = excluded.code, name = excluded.name, active = excluded.active,
    version = excluded.version
WHERE known.version < excluded.version
"""


class SqlReferences:
    """Things orders refer to."""

    def __init__(self, work: Work) -> None:
        """Look and keep through this work."""
        self._work = work

    async def known(
        self,
        customer_id: UUID,
        warehouse_ids: Collection[UUID],
        product_ids: Collection[UUID],
    ) -> Known:
        """All of them in one look; raises UnknownReference for the company."""
        row = await self._work.connection.fetchrow(
            _KNOWN, customer_id, list(warehouse_ids), list(product_ids)
        )
        if row is None:
            raise UnknownReference("tenants", {"tenant": self._work.actor.tenant_id})
        return Known(
            company=Company(row["currency"], policy_from(row)),
            customer=None if row["customer"] is None else Party(customer_id, row["customer"]),
            customer_active=bool(row["customer_active"]),
            warehouses={w[0]: Place(Party(w[0], w[1]), w[2]) for w in row["warehouses"]},
            products={product[0]: Product(*product) for product in row["products"]},
        )

    async def warehouses(self, warehouse_ids: Collection[UUID]) -> set[UUID]:
        """Those of these that are known."""
        rows = await self._work.connection.fetch(
            "SELECT id FROM warehouses WHERE id = ANY ($1)", list(warehouse_ids)
        )
        return {row["id"] for row in rows}

    async def company(self) -> Company:
        """The caller's company; raises UnknownReference."""
        row = await self._work.connection.fetchrow(_COMPANY)
        if row is None:
            raise UnknownReference("tenants", {"tenant": self._work.actor.tenant_id})
        return Company(row["currency"], policy_from(row))

    async def keep_products(self, products: Sequence[CatalogProduct]) -> None:
        """Keep what catalog says, unless something newer is known."""
        await self._work.connection.execute(
            _KEEP_PRODUCTS,
            self._work.actor.tenant_id,
            [p.id for p in products],
            [p.sku for p in products],
            [p.name for p in products],
            [p.unit for p in products],
            [p.kind for p in products],
            [p.price for p in products],
            [p.tax_rate for p in products],
            [p.active for p in products],
            [p.version for p in products],
        )

    async def keep_warehouses(self, warehouses: Sequence[WarehouseChanged]) -> None:
        """Keep what inventory says, unless something newer is known."""
        await self._work.connection.execute(
            _KEEP_WAREHOUSES,
            self._work.actor.tenant_id,
            [w.warehouse_id for w in warehouses],
            [w.code for w in warehouses],
            [w.name for w in warehouses],
            [w.active for w in warehouses],
            [w.version for w in warehouses],
        )


def policy_from(row: Any) -> Policy:
    """What the company has settled: the columns of SETTLED."""
    return Policy(
        deduct_on_approval=row["deduct_on"] == "approval", timezone=row["timezone"] or "UTC"
    )
