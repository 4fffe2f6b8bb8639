"""What files refer to, looked up many rows at a time, and which orders came by file."""

from collections.abc import Collection, Mapping
from uuid import UUID

import asyncpg

from libs.db.work import Work
from libs.domain.errors import Conflict
from services.purchasing.application.ports import Place
from services.purchasing.domain.order_line import Product
from services.purchasing.domain.wanted import Party

_PRODUCTS = """
SELECT sku_key, id, sku, name, unit, active, kind = 'bundle' FROM products
WHERE sku_key = ANY (SELECT lower(s) FROM unnest($1::text[]) AS s)
"""
_PLACES = (
    "SELECT lower(code), id, name, active FROM warehouses WHERE lower(code) = ANY ($1::text[])"
)
_TAKEN = "SELECT reference_key FROM imported_orders WHERE reference_key = ANY ($1::text[])"
_REMEMBER = """
INSERT INTO imported_orders (tenant_id, reference_key, order_id)
SELECT $1, * FROM unnest($2::text[], $3::uuid[])
"""


class SqlImported:
    """Products by SKU, warehouses by code, orders by what they were called in a file."""

    def __init__(self, work: Work) -> None:
        """Read and keep through this work."""
        self._work = work

    async def products(self, skus: Collection[str]) -> dict[str, Product]:
        """Products by their SKU in small letters."""
        rows = await self._work.connection.fetch(_PRODUCTS, list(skus))
        return {key: Product(*product) for key, *product in rows}

    async def places(self, codes: Collection[str]) -> dict[str, Place]:
        """Warehouses by their code in small letters."""
        rows = await self._work.connection.fetch(_PLACES, [code.lower() for code in codes])
        return {code: Place(Party(id_, name), active) for code, id_, name, active in rows}

    async def taken(self, references: Collection[str]) -> set[str]:
        """Those references whose orders were imported before."""
        rows = await self._work.connection.fetch(_TAKEN, list(references))
        return {row["reference_key"] for row in rows}

    async def remember(self, references: Mapping[str, UUID]) -> None:
        """Keep which order each reference became; raises Conflict if one was imported meanwhile."""
        try:
            await self._work.connection.execute(
                _REMEMBER,
                self._work.actor.tenant_id,
                list(references),
                list(references.values()),
            )
        except asyncpg.UniqueViolationError as error:
            message = "an order of this file was imported meanwhile; import it again"
            raise Conflict(message, code="imported_meanwhile") from error
