"""The products of a company as CSV, page by page, so that no slow reader holds a connection."""

from collections.abc import AsyncIterator, Sequence

from libs.db.database import Database
from libs.db.pages import Page
from libs.domain.principal import Principal
from libs.files.cells import escaped
from libs.files.csv_writer import write_csv
from services.catalog.domain.category import SEPARATOR, Category, Tree
from services.catalog.domain.code import BARCODE_SEPARATOR, code_key
from services.catalog.domain.product import Product
from services.catalog.domain.product_file import ATTRIBUTE, COLUMNS
from services.catalog.infrastructure import queries
from services.catalog.infrastructure.categories import CATEGORY
from services.catalog.infrastructure.queries import ProductFilter

_AT_ONCE = 1000


async def export_products(database: Database, actor: Principal) -> AsyncIterator[bytes]:
    """The file in pieces: a header, then every product by SKU."""
    async with database.transaction(actor, read_only=True) as connection:
        rows = await connection.fetch(f"SELECT {CATEGORY} FROM categories")
        names = await queries.attribute_names(connection)
    tree = Tree(Category(**dict(row)) for row in rows)
    known = [column.name for column in COLUMNS if not column.family]
    header = [*known, *(ATTRIBUTE + name for name in names)]
    yield write_csv([header], begins=True)
    page: Page[Product] | None = None
    while page is None or page.next_cursor is not None:
        async with database.transaction(actor, read_only=True) as connection:
            page = await queries.list_products(
                connection,
                ProductFilter(),
                limit=_AT_ONCE,
                cursor=None if page is None else page.next_cursor,
            )
        yield write_csv(_cells(product, tree, names) for product in page.items)


def _cells(product: Product, tree: Tree, attributes: Sequence[str]) -> list[str]:
    """One row, in the order of COLUMNS, then a cell for each of the attributes."""
    by_key = {code_key(name): value for name, value in product.attributes.items()}
    return [
        escaped(product.sku),
        escaped(product.name),
        escaped(product.description),
        escaped(SEPARATOR.join(tree.path(product.category_id))),
        escaped(product.unit),
        f"{product.price:f}",
        product.currency,
        f"{product.tax_rate:f}",
        escaped(BARCODE_SEPARATOR.join(product.barcodes)),
        "" if product.pack_size is None else f"{product.pack_size:f}",
        str(product.back_order).lower(),
        product.kind.value,
        str(product.active).lower(),
        *(escaped(by_key.get(code_key(name), "")) for name in attributes),
    ]
