"""The products of a company as CSV, page by page, so that no slow reader holds a connection."""

from collections.abc import AsyncIterator

from libs.db.database import Database
from libs.db.pages import Page
from libs.domain.principal import Principal
from services.catalog.domain.category import SEPARATOR, Category, Tree
from services.catalog.domain.product import Product
from services.catalog.domain.product_file import COLUMNS, escaped
from services.catalog.infrastructure import queries
from services.catalog.infrastructure.csv_files import write_csv
from services.catalog.infrastructure.queries import ProductFilter
from services.catalog.infrastructure.work import CATEGORY

_AT_ONCE = 1000


async def export_products(database: Database, actor: Principal) -> AsyncIterator[bytes]:
    """The file in pieces: a header, then every product by SKU."""
    async with database.transaction(actor, read_only=True) as connection:
        rows = await connection.fetch(f"SELECT {CATEGORY} FROM categories")
    tree = Tree(Category(**dict(row)) for row in rows)
    yield write_csv([COLUMNS], begins=True)
    page: Page[Product] | None = None
    while page is None or page.next_cursor is not None:
        async with database.transaction(actor, read_only=True) as connection:
            page = await queries.list_products(
                connection,
                ProductFilter(),
                limit=_AT_ONCE,
                cursor=None if page is None else page.next_cursor,
            )
        yield write_csv(_cells(product, tree) for product in page.items)


def _cells(product: Product, tree: Tree) -> list[str]:
    """One row, in the order of COLUMNS."""
    return [
        escaped(product.sku),
        escaped(product.name),
        escaped(product.description),
        escaped(SEPARATOR.join(tree.path(product.category_id))),
        escaped(product.unit),
        f"{product.price:f}",
        product.currency,
        f"{product.tax_rate:f}",
        escaped(product.barcode or ""),
        product.kind.value,
        str(product.active).lower(),
    ]
