"""The projection of catalog's products in SQL."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from libs.contracts.catalog import Product
from libs.db.work import Work
from libs.domain.errors import Unavailable, UnknownReference
from services.inventory.application.ports import KnownProduct


class SqlProducts:
    """The projection of catalog's products."""

    _REMEMBER = """
    INSERT INTO products (tenant_id, id, sku, name, unit, category_id, kind, active, back_order,
                          version)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    ON CONFLICT (tenant_id, id) DO UPDATE SET sku = excluded.sku, name = excluded.name,
        unit = excluded.unit, category_id = excluded.category_id, kind = excluded.kind,
        active = excluded.active, back_order = excluded.back_order, version = excluded.version
    WHERE products.version < excluded.version
    RETURNING sku
    """

    def __init__(self, work: Work) -> None:
        """Store through this work."""
        self._work = work

    async def must_know(
        self, product_ids: Sequence[UUID], field: str = "lines.{}.product_id"
    ) -> Mapping[UUID, KnownProduct]:
        """What is known of them; raises UnknownReference naming the fields whose product is not."""
        rows = await self._work.connection.fetch(
            "SELECT id, sku, name, unit, kind = 'bundle' FROM products WHERE id = ANY ($1::uuid[])",
            product_ids,
        )
        known = {row["id"]: KnownProduct(*row[1:]) for row in rows}
        unknown = {field.format(i): p for i, p in enumerate(product_ids) if p not in known}
        if unknown:
            raise UnknownReference("products", unknown)
        return known

    async def remember(self, product: Product) -> None:
        """Keep what is newer than what is known; Unavailable where locks would be out of order."""
        changed = await self._work.connection.fetchval(
            self._REMEMBER,
            self._work.actor.tenant_id,
            product.id,
            product.sku,
            product.name,
            product.unit,
            product.category_id,
            product.kind,
            product.active,
            product.back_order,
            product.version,
        )
        if changed is not None and product.version > 1:
            in_order = await self._work.connection.fetchval(
                "SELECT rename_stock($1, $2)", product.id, product.sku
            )
            if not in_order:
                # A batch that would lock levels out of order is applied event by event instead.
                raise Unavailable("products are renamed in the order of their ids")
