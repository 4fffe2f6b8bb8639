"""The products of a company as a file."""

from collections.abc import AsyncIterator, Sequence
from functools import partial

from libs.db.database import Connection, Database
from libs.db.pages import Page
from libs.domain.principal import Principal
from libs.web.exports import AT_ONCE, Cells, Format, written
from services.catalog.domain.category import SEPARATOR, Category, Tree
from services.catalog.domain.code import BARCODE_SEPARATOR, code_key
from services.catalog.domain.product import Product
from services.catalog.domain.product_file import ATTRIBUTE, COLUMNS
from services.catalog.infrastructure import queries
from services.catalog.infrastructure.categories import CATEGORY
from services.catalog.infrastructure.queries import ProductFilter

_WIDTHS = {"sku": 18, "name": 40, "description": 40, "category": 30, "barcodes": 18}


async def export_products(
    database: Database, actor: Principal, kind: Format, which: ProductFilter
) -> AsyncIterator[bytes]:
    """Products by SKU, with a column for each attribute there is."""
    async with database.transaction(actor, read_only=True) as connection:
        names = await queries.attribute_names(connection)

    async def pages(connection: Connection, cursor: str | None) -> Page[Cells]:
        # With each page: a product may be in a category that was made a moment ago.
        rows = await connection.fetch(f"SELECT {CATEGORY} FROM categories")
        page = await queries.list_products(connection, which, limit=AT_ONCE, cursor=cursor)
        tree = Tree(Category(**dict(row)) for row in rows)
        return Page(
            list(map(partial(_cells, tree=tree, attributes=names), page.items)), page.next_cursor
        )

    known = [column.name for column in COLUMNS if not column.family]
    header = [*known, *(ATTRIBUTE + name for name in names)]
    async for piece in written(database, actor, kind, "Products", header, pages, widths=_WIDTHS):
        yield piece


def _cells(product: Product, tree: Tree, attributes: Sequence[str]) -> Cells:
    """One row, in the order of COLUMNS, then a cell for each of the attributes."""
    by_key = {code_key(name): value for name, value in product.attributes.items()}
    return [
        product.sku,
        product.name,
        product.description,
        SEPARATOR.join(tree.path(product.category_id)),
        product.unit,
        product.price,
        product.currency,
        product.tax_rate,
        BARCODE_SEPARATOR.join(product.barcodes),
        product.pack_size,
        str(product.back_order).lower(),
        product.kind.value,
        str(product.active).lower(),
        *(by_key.get(code_key(name), "") for name in attributes),
    ]
