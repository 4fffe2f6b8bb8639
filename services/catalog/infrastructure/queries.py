"""What catalog shows: lists of products and categories."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, CompoundSelect, Select, func, literal_column, select, union

from libs.db.database import Connection
from libs.db.pages import MOST, Page, fetch_page
from libs.db.statements import one_of
from libs.db.words import Search, search
from services.catalog.domain.category import Category
from services.catalog.domain.code import code_key, same_codes
from services.catalog.domain.product import Kind, Product
from services.catalog.domain.unit import OwnUnit
from services.catalog.infrastructure.categories import CATEGORY
from services.catalog.infrastructure.products import PRODUCT, product_from
from services.catalog.infrastructure.tables import categories, product_barcodes, products
from services.catalog.infrastructure.units import UNIT

_ORDERS: Mapping[str, list[ColumnElement[Any]]] = {
    "sku": [products.c.sku_key],
    "name": [products.c.name_key, products.c.sku_key],
    "price": [products.c.price_key, products.c.sku_key],
}


@dataclass(frozen=True, slots=True)
class ProductFilter:
    """Which products: words that begin words of SKU, name or barcode; a category and all below.

    `code` is exactly a SKU or a barcode, without regard to case.
    """

    q: str | None = None
    code: str | None = None
    kind: Kind | None = None
    category_id: UUID | None = None
    active: bool | None = None
    ids: Sequence[UUID] | None = None


async def list_products(
    connection: Connection,
    which: ProductFilter,
    *,
    limit: int,
    cursor: str | None,
    sort: str = "sku",
) -> Page[Product]:
    """Products by SKU, name or price, without regard to case; `-` before it turns it round."""
    return await fetch_page(
        connection,
        _filtered(which, await search(connection, "products", which.q)),
        _ORDERS[sort.removeprefix("-")],
        limit=limit,
        cursor=cursor,
        descending=sort.startswith("-"),
        row=product_from,
    )


async def product(connection: Connection, product_id: UUID) -> Product | None:
    """One product."""
    row = await connection.fetchrow(f"SELECT {PRODUCT} FROM products WHERE id = $1", product_id)
    return None if row is None else product_from(row)


async def products_by_ids(connection: Connection, product_ids: Sequence[UUID]) -> list[Product]:
    """These products, in this order."""
    rows = await connection.fetch(
        f"SELECT {PRODUCT} FROM products WHERE id = ANY ($1::uuid[])", list(product_ids)
    )
    found = {row["id"]: product_from(row) for row in rows}
    return [found[product_id] for product_id in product_ids if product_id in found]


async def shows_picture(connection: Connection, product_id: UUID, picture_id: UUID) -> bool:
    """Whether the product shows that picture."""
    found = await connection.fetchval(
        "SELECT true FROM product_pictures"
        " WHERE product_id = $1 AND id = $2 AND removed_at IS NULL",
        product_id,
        picture_id,
    )
    return found is not None


async def attribute_names(connection: Connection) -> list[str]:
    """The names of all attributes of the company's products, each once whatever its case."""
    rows = await connection.fetch(
        "SELECT DISTINCT attribute FROM products, jsonb_object_keys(attributes) AS a(attribute)"
        " ORDER BY attribute"
    )
    names = [row["attribute"] for row in rows]
    return sorted({code_key(name): name for name in reversed(names)}.values(), key=code_key)


_COMPONENTS = """
SELECT c.component_id AS product_id, p.sku, p.name, p.unit, p.kind, p.active, c.quantity
FROM recipe_components AS c
JOIN products AS p ON p.tenant_id = c.tenant_id AND p.id = c.component_id
WHERE c.bundle_id = $1 ORDER BY c.position
"""
_USED_IN = f"""
SELECT c.bundle_id AS product_id, p.sku, p.name, p.unit, p.kind, p.active, c.quantity
FROM recipe_components AS c
JOIN products AS p ON p.tenant_id = c.tenant_id AND p.id = c.bundle_id
WHERE c.component_id = $1 ORDER BY p.sku_key LIMIT {MOST}
"""


async def recipe(connection: Connection, product_id: UUID) -> dict[str, Any]:
    """What a product is made of, its recipe's version (0: none), and what it goes into."""
    version = await connection.fetchval(
        "SELECT version FROM recipes WHERE bundle_id = $1", product_id
    )
    components = await connection.fetch(_COMPONENTS, product_id)
    used_in = await connection.fetch(_USED_IN, product_id)
    bundles = await connection.fetchval(
        "SELECT count(*) FROM recipe_components WHERE component_id = $1", product_id
    )
    return {
        "product_id": product_id,
        "version": version or 0,
        "components": [dict(row) for row in components],
        "used_in": [dict(row) for row in used_in],
        "used_in_count": bundles,
    }


async def list_categories(
    connection: Connection, *, ids: Collection[UUID] | None, limit: int, cursor: str | None
) -> Page[Category]:
    """Categories by name."""
    query: Select[Any] = select(*(c for c in categories.c if c.key != "tenant_id"))
    if ids is not None:
        query = query.where(one_of(categories.c.id, ids))
    return await fetch_page(
        connection,
        query,
        [categories.c.name_key, categories.c.id],
        limit=limit,
        cursor=cursor,
        row=lambda row: Category(**{k: v for k, v in row.items() if k != "name_key"}),
    )


async def category(connection: Connection, category_id: UUID) -> Category | None:
    """One category."""
    row = await connection.fetchrow(f"SELECT {CATEGORY} FROM categories WHERE id = $1", category_id)
    return None if row is None else Category(**dict(row))


async def list_units(connection: Connection) -> list[OwnUnit]:
    """The company's own units of measure by code."""
    rows = await connection.fetch(f"SELECT {UNIT} FROM units ORDER BY code_key")
    return [OwnUnit(**dict(row)) for row in rows]


async def unit(connection: Connection, unit_id: UUID) -> OwnUnit | None:
    """One unit of the company's own."""
    row = await connection.fetchrow(f"SELECT {UNIT} FROM units WHERE id = $1", unit_id)
    return None if row is None else OwnUnit(**dict(row))


def _filtered(which: ProductFilter, found: Search | None) -> Select[tuple[object, ...]]:
    query = select(*(c for c in products.c if c.key not in {"tenant_id", "search"}))
    if which.ids is not None:
        query = query.where(one_of(products.c.id, which.ids))
    if which.code is not None:
        query = query.where(products.c.id.in_(_with_code(which.code)))
    # In the text, so that plans may use indexes of few products only.
    if which.kind is not None:
        query = query.where(products.c.kind == literal_column(f"'{which.kind.value}'"))
    if which.active is not None:
        query = query.where(products.c.active if which.active else ~products.c.active)
    if which.category_id is not None:
        query = query.where(products.c.category_id.in_(_with_descendants(which.category_id)))
    if found is not None:
        query = query.where(products.c.search.op("@@")(func.to_tsquery("simple", found.query)))
        if found.ids is not None:
            query = query.where(one_of(products.c.id, found.ids))
    return query


def _with_code(code: str) -> CompoundSelect[tuple[UUID]]:
    """Found by two indexes; one condition with OR in it would read every product."""
    keys = same_codes(code)
    return union(
        select(products.c.id).where(one_of(products.c.sku_key, keys)),
        select(product_barcodes.c.product_id).where(one_of(product_barcodes.c.code_key, keys)),
    )


def _with_descendants(category_id: UUID) -> Select[tuple[UUID]]:
    below = select(categories.c.id).where(categories.c.id == category_id).cte(recursive=True)
    below = below.union_all(
        select(categories.c.id).join(below, categories.c.parent_id == below.c.id)
    )
    return select(below.c.id)
