"""The products of a company as a file, page by page: no slow reader holds a connection."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from decimal import Decimal
from enum import StrEnum

from libs.db.database import Database
from libs.domain.principal import Principal
from libs.files.cells import escaped
from libs.files.csv_writer import CsvWriter
from libs.files.xlsx_writer import XlsxWriter
from services.catalog.domain.category import SEPARATOR, Category, Tree
from services.catalog.domain.code import BARCODE_SEPARATOR, code_key
from services.catalog.domain.product import Product
from services.catalog.domain.product_file import ATTRIBUTE, COLUMNS
from services.catalog.infrastructure import queries
from services.catalog.infrastructure.categories import CATEGORY
from services.catalog.infrastructure.queries import ProductFilter

_AT_ONCE = 500
_WIDTHS = {"sku": 18, "name": 40, "description": 40, "category": 30, "barcodes": 18}
_WIDTH = 12


class Format(StrEnum):
    """What kind of file."""

    CSV = "csv"
    XLSX = "xlsx"


async def export_products(
    database: Database, actor: Principal, kind: Format, which: ProductFilter
) -> AsyncIterator[bytes]:
    """The file in pieces: a header, then the products by SKU."""
    async with database.transaction(actor, read_only=True) as connection:
        names = await queries.attribute_names(connection)
    known = [column.name for column in COLUMNS if not column.family]
    header = [*known, *(ATTRIBUTE + name for name in names)]
    widths = [_WIDTHS.get(name, _WIDTH) for name in header]
    file = CsvWriter(header) if kind is Format.CSV else XlsxWriter("Products", header, widths)
    cursor: str | None = None
    while True:
        async with database.transaction(actor, read_only=True) as connection:
            # With each page: a product may be in a category that was made a moment ago.
            rows = await connection.fetch(f"SELECT {CATEGORY} FROM categories")
            page = await queries.list_products(connection, which, limit=_AT_ONCE, cursor=cursor)
        tree = Tree(Category(**dict(row)) for row in rows)
        cells = [_cells(product, tree, names) for product in page.items]
        yield await asyncio.to_thread(file.add, cells)
        cursor = page.next_cursor
        if cursor is None:
            break
    yield file.end()


def _cells(product: Product, tree: Tree, attributes: Sequence[str]) -> list[str | Decimal | None]:
    """One row, in the order of COLUMNS, then a cell for each of the attributes."""
    by_key = {code_key(name): value for name, value in product.attributes.items()}
    return [
        escaped(product.sku),
        escaped(product.name),
        escaped(product.description),
        escaped(SEPARATOR.join(tree.path(product.category_id))),
        escaped(product.unit),
        product.price,
        product.currency,
        product.tax_rate,
        escaped(BARCODE_SEPARATOR.join(product.barcodes)),
        product.pack_size,
        str(product.back_order).lower(),
        product.kind.value,
        str(product.active).lower(),
        *(escaped(by_key.get(code_key(name), "")) for name in attributes),
    ]
