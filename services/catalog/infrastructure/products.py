"""Products in SQL that writes one or five hundred in the same statements."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from libs.db.work import Work
from libs.domain.errors import Conflict, NotFound
from services.catalog.domain.code import BARCODE_SEPARATOR, code_key
from services.catalog.domain.product import Kind, Product
from services.catalog.infrastructure.pictures import pictures_from

_VALUES = (
    "id, version, sku, name, unit, price, currency, description, category_id, tax_rate, pack_size,"
    " attributes, back_order, kind, active, pictures"
)
PRODUCT = f"{_VALUES}, barcodes"

# Arrays of arrays must be of one length: barcodes come as one text each.
_STORE = f"""
INSERT INTO products (tenant_id, sku_key, {PRODUCT})
SELECT $1, sku_key, {_VALUES}, string_to_array(barcodes, '{BARCODE_SEPARATOR}')
FROM unnest(
    $2::text[], $3::uuid[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::numeric[],
    $9::text[], $10::text[], $11::uuid[], $12::numeric[], $13::numeric[], $14::jsonb[],
    $15::boolean[], $16::text[], $17::boolean[], $18::jsonb[], $19::text[]
) AS p(sku_key, {PRODUCT})
ON CONFLICT (tenant_id, id) DO UPDATE SET
    sku_key = excluded.sku_key, version = excluded.version, sku = excluded.sku,
    name = excluded.name, unit = excluded.unit, price = excluded.price,
    description = excluded.description, category_id = excluded.category_id,
    tax_rate = excluded.tax_rate, pack_size = excluded.pack_size,
    attributes = excluded.attributes, back_order = excluded.back_order, kind = excluded.kind,
    active = excluded.active, pictures = excluded.pictures, barcodes = excluded.barcodes
"""
_DROP_BARCODES = """
DELETE FROM product_barcodes AS b WHERE b.product_id = ANY ($1::uuid[]) AND NOT EXISTS (
    SELECT FROM unnest($2::text[], $3::uuid[]) AS w(code_key, product_id)
    WHERE w.code_key = b.code_key AND w.product_id = b.product_id)
"""
# Sorted, so that two who take the same ones wait for each other instead of both.
_TAKE_BARCODES = """
INSERT INTO product_barcodes (tenant_id, code_key, product_id)
SELECT $1, code_key, product_id FROM unnest($2::text[], $3::uuid[]) AS w(code_key, product_id)
ORDER BY code_key
ON CONFLICT (tenant_id, code_key) DO NOTHING
"""
_BARCODES_OF_OTHERS = """
SELECT p.id, p.sku, p.barcodes FROM unnest($1::text[], $2::uuid[]) AS w(code_key, product_id)
JOIN product_barcodes AS b ON b.code_key = w.code_key AND b.product_id <> w.product_id
JOIN products AS p ON p.tenant_id = b.tenant_id AND p.id = b.product_id
LIMIT 1
"""


class SqlProducts:
    """Products of the company at hand."""

    def __init__(self, work: Work) -> None:
        """Store through this work."""
        self._work = work

    def add(self, product: Product) -> None:
        """Keep a new product; raises Conflict at the end when its SKU or a barcode is taken."""
        self._work.track(product, self._save)

    async def get(self, product_id: UUID) -> Product:
        """The product, locked; raises NotFound."""
        row = await self._work.connection.fetchrow(
            f"SELECT {PRODUCT} FROM products WHERE id = $1 FOR UPDATE", product_id
        )
        if row is None:
            raise NotFound("no such product", product_id=product_id)
        return self._work.track(product_from(row), self._save)

    async def many(self, product_ids: Collection[UUID]) -> Mapping[UUID, Product]:
        """The products with these ids, locked, not tracked: `store` takes what changed."""
        rows = await self._work.connection.fetch(
            f"SELECT {PRODUCT} FROM products WHERE id = ANY ($1::uuid[])"
            " ORDER BY sku_key FOR UPDATE",
            list(product_ids),
        )
        return {row["id"]: product_from(row) for row in rows}

    async def by_sku_keys(self, keys: Collection[str]) -> Mapping[str, Product]:
        """The products with these SKU keys, locked, not tracked: `store` takes what changed."""
        rows = await self._work.connection.fetch(
            f"SELECT sku_key, {PRODUCT} FROM products WHERE sku_key = ANY ($1::text[])"
            " ORDER BY sku_key FOR UPDATE",
            list(keys),
        )
        return {row["sku_key"]: product_from(row) for row in rows}

    async def barcode_owners(self, keys: Collection[str]) -> Mapping[str, str]:
        """The SKUs of the products that have these barcodes, by the key of the barcode."""
        rows = await self._work.connection.fetch(
            "SELECT b.code_key, p.sku FROM product_barcodes AS b JOIN products AS p"
            " ON p.tenant_id = b.tenant_id AND p.id = b.product_id"
            " WHERE b.code_key = ANY ($1::text[])",
            list(keys),
        )
        return {row["code_key"]: row["sku"] for row in rows}

    async def store(self, products: Sequence[Product]) -> None:
        """Write many new and changed products and what they recorded, set by set."""
        if products:
            await self._write(products)
            await self._work.store_recorded(products)

    async def _save(self, product: Product) -> None:
        await self._write([product])

    async def _write(self, products: Sequence[Product]) -> None:
        try:
            await self._work.connection.execute(
                _STORE,
                self._work.actor.tenant_id,
                [code_key(p.sku) for p in products],
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
                [p.pack_size for p in products],
                [orjson.dumps(p.attributes).decode() for p in products],
                [p.back_order for p in products],
                [p.kind.value for p in products],
                [p.active for p in products],
                [orjson.dumps(p.pictures).decode() for p in products],
                [BARCODE_SEPARATOR.join(p.barcodes) for p in products],
            )
        except asyncpg.UniqueViolationError as error:
            raise Conflict("another product has this SKU", code="sku_taken") from error
        # A new product has none to give up.
        if coded := [p for p in products if p.barcodes or p.version > 1]:
            await self._write_barcodes(coded)

    async def _write_barcodes(self, products: Sequence[Product]) -> None:
        """Keep the barcodes of these products unique; raises Conflict naming who has one."""
        connection = self._work.connection
        wanted = [(code_key(code), p.id) for p in products for code in p.barcodes]
        keys, ids = [key for key, _ in wanted], [product_id for _, product_id in wanted]
        await connection.execute(_DROP_BARCODES, [p.id for p in products], keys, ids)
        taken = await connection.execute(_TAKE_BARCODES, self._work.actor.tenant_id, keys, ids)
        if taken == f"INSERT 0 {len(wanted)}":
            return
        other = await connection.fetchrow(_BARCODES_OF_OTHERS, keys, ids)
        if other is not None:
            code = next(code for code in other["barcodes"] if code_key(code) in set(keys))
            raise Conflict(
                f"{other['sku']} has the barcode {code} already",
                code="barcode_taken",
                sku=other["sku"],
                product_id=other["id"],
                barcode=code,
            )


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
        barcodes=tuple(row["barcodes"]),
        pack_size=row["pack_size"],
        attributes=orjson.loads(row["attributes"]),
        back_order=row["back_order"],
        kind=Kind(row["kind"]),
        active=row["active"],
        pictures=pictures_from(row["pictures"]),
    )
