"""catalog's unit of work: its repositories, in SQL that writes one row or thousands alike."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg

from libs.db import outbox
from libs.db.database import Connection
from libs.db.tenants import tenant
from libs.db.work import Work
from libs.domain.aggregate import Aggregate
from libs.domain.errors import Conflict, NotFound
from libs.domain.principal import Principal
from services.catalog.domain.category import Category, name_key
from services.catalog.domain.product import Kind, Product, sku_key
from services.catalog.infrastructure.recipes import SqlRecipes

PRODUCT = (
    "id, version, sku, name, unit, price, currency, description, category_id, tax_rate, barcode,"
    " kind, active"
)
CATEGORY = "id, version, name, parent_id, active"

_STORE_PRODUCTS = f"""
INSERT INTO products (tenant_id, {PRODUCT}, sku_key)
SELECT $1, * FROM unnest(
    $2::uuid[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::numeric[], $8::text[],
    $9::text[], $10::uuid[], $11::numeric[], $12::text[], $13::text[], $14::boolean[], $15::text[])
ON CONFLICT (tenant_id, id) DO UPDATE SET
    version = excluded.version, sku = excluded.sku, name = excluded.name, unit = excluded.unit,
    price = excluded.price, description = excluded.description,
    category_id = excluded.category_id, tax_rate = excluded.tax_rate,
    barcode = excluded.barcode, kind = excluded.kind, active = excluded.active,
    sku_key = excluded.sku_key
"""
_STORE_CATEGORIES = f"""
INSERT INTO categories (tenant_id, {CATEGORY}, name_key)
SELECT $1, * FROM unnest(
    $2::uuid[], $3::bigint[], $4::text[], $5::uuid[], $6::boolean[], $7::text[])
ON CONFLICT (tenant_id, id) DO UPDATE SET
    version = excluded.version, name = excluded.name, parent_id = excluded.parent_id,
    active = excluded.active, name_key = excluded.name_key
"""
_WITH_ANCESTORS = """
WITH RECURSIVE above AS (
    SELECT id, parent_id FROM categories WHERE id = $1
    UNION ALL
    SELECT c.id, c.parent_id FROM categories c JOIN above a ON c.id = a.parent_id
) SELECT id FROM above
"""


class SqlCatalogWork(Work):
    """One transaction of catalog."""

    def __init__(self, connection: Connection, actor: Principal) -> None:
        """Give every repository the connection."""
        super().__init__(connection, actor)
        self.products = SqlProducts(self)
        self.categories = SqlCategories(self)
        self.recipes = SqlRecipes(self)

    async def currency(self) -> str:
        """The company's currency; raises UnknownReference until auth's event has come."""
        return (await tenant(self.connection, self.actor.tenant_id)).currency

    async def store_recorded(self, aggregates: Sequence[Aggregate]) -> None:
        """Publish what many aggregates recorded, in one statement."""
        facts = [
            outbox.Fact(r.event, r.aggregate_id, r.version, r.at, r.reason)
            for aggregate in aggregates
            for r in aggregate.recorded
        ]
        await outbox.store(self.connection, self.actor, facts)
        for aggregate in aggregates:
            aggregate.recorded.clear()


class SqlProducts:
    """Products of the company at hand."""

    def __init__(self, work: SqlCatalogWork) -> None:
        """Store through this work."""
        self._work = work

    def add(self, product: Product) -> None:
        """Keep a new product; raises Conflict at the end when its SKU is taken."""
        self._work.track(product, self._save)

    async def get(self, product_id: UUID) -> Product:
        """The product, locked; raises NotFound."""
        row = await self._work.connection.fetchrow(
            f"SELECT {PRODUCT} FROM products WHERE id = $1 FOR UPDATE", product_id
        )
        if row is None:
            raise NotFound("no such product", product_id=product_id)
        return self._work.track(product_from(row), self._save)

    async def by_sku_keys(self, keys: Collection[str]) -> Mapping[str, Product]:
        """The products with these SKU keys, locked, not tracked: `store` takes what changed."""
        rows = await self._work.connection.fetch(
            f"SELECT sku_key, {PRODUCT} FROM products WHERE sku_key = ANY ($1::text[])"
            " ORDER BY sku_key FOR UPDATE",
            list(keys),
        )
        return {row["sku_key"]: product_from(row) for row in rows}

    async def store(self, products: Sequence[Product]) -> None:
        """Write many new and changed products and what they recorded, in two statements."""
        if products:
            await self._write(products)
            await self._work.store_recorded(products)

    async def _save(self, product: Product) -> None:
        await self._write([product])

    async def _write(self, products: Sequence[Product]) -> None:
        try:
            await self._work.connection.execute(
                _STORE_PRODUCTS,
                self._work.actor.tenant_id,
                [p.id for p in products],
                [p.version for p in products],
                [p.sku for p in products],
                [p.name for p in products],
                [p.unit for p in products],
                [p.price for p in products],
                [p.currency for p in products],
                [p.description for p in products],
                [p.category_id for p in products],
                [p.tax_rate for p in products],
                [p.barcode for p in products],
                [p.kind.value for p in products],
                [p.active for p in products],
                [sku_key(p.sku) for p in products],
            )
        except asyncpg.UniqueViolationError as error:
            raise Conflict("another product has this SKU", code="sku_taken") from error


class SqlCategories:
    """The category tree of the company at hand."""

    def __init__(self, work: SqlCatalogWork) -> None:
        """Store through this work."""
        self._work = work

    async def lock_tree(self) -> None:
        """Make whoever else changes the tree, or imports, wait until this transaction ends."""
        await self._work.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
            f"catalog tree {self._work.actor.tenant_id}",
        )

    def add(self, category: Category) -> None:
        """Keep a new category; raises Conflict at the end when a sibling has its name."""
        self._work.track(category, self._save)

    async def get(self, category_id: UUID) -> Category:
        """The category, locked; raises NotFound."""
        row = await self._work.connection.fetchrow(
            f"SELECT {CATEGORY} FROM categories WHERE id = $1 FOR UPDATE", category_id
        )
        if row is None:
            raise NotFound("no such category", category_id=category_id)
        return self._work.track(Category(**dict(row)), self._save)

    async def exists(self, category_id: UUID) -> bool:
        """Whether the company has such a category."""
        found = await self._work.connection.fetchval(
            "SELECT true FROM categories WHERE id = $1", category_id
        )
        return found is not None

    async def with_ancestors(self, category_id: UUID) -> Sequence[UUID]:
        """The category and all above it, up to the root; empty when there is no such category."""
        rows = await self._work.connection.fetch(_WITH_ANCESTORS, category_id)
        return [row["id"] for row in rows]

    async def all(self) -> Sequence[Category]:
        """Every category, not tracked."""
        rows = await self._work.connection.fetch(f"SELECT {CATEGORY} FROM categories")
        return [Category(**dict(row)) for row in rows]

    async def store(self, categories: Sequence[Category]) -> None:
        """Write many new categories, parents first, and what they recorded."""
        if categories:
            await self._write(categories)
            await self._work.store_recorded(categories)

    async def _save(self, category: Category) -> None:
        await self._write([category])

    async def _write(self, categories: Sequence[Category]) -> None:
        try:
            await self._work.connection.execute(
                _STORE_CATEGORIES,
                self._work.actor.tenant_id,
                [c.id for c in categories],
                [c.version for c in categories],
                [c.name for c in categories],
                [c.parent_id for c in categories],
                [c.active for c in categories],
                [name_key(c.name) for c in categories],
            )
        except asyncpg.UniqueViolationError as error:
            raise Conflict(
                "another category with the same parent has this name", code="name_taken"
            ) from error


def product_from(row: Any) -> Product:
    """A product as stored."""
    return Product(
        id=row["id"],
        version=row["version"],
        sku=row["sku"],
        name=row["name"],
        unit=row["unit"],
        price=row["price"],
        currency=row["currency"],
        description=row["description"],
        category_id=row["category_id"],
        tax_rate=row["tax_rate"],
        barcode=row["barcode"],
        kind=Kind(row["kind"]),
        active=row["active"],
    )
