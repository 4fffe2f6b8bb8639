"""What reports of goods share: the columns that name a product and a warehouse, and filters."""

from services.reporting.domain.report import Column, Kind, ids

PRODUCT = (
    Column("product_id", "Product's id", Kind.ID),
    Column("sku", "SKU", thing="products", id_in="product_id", always=True),
    Column("product", "Product", always=True),
    Column("category", "Category"),
)
WAREHOUSE = (
    Column("warehouse_id", "Warehouse's id", Kind.ID),
    Column("warehouse", "Warehouse", thing="warehouses", id_in="warehouse_id", always=True),
)
UNIT = Column("unit", "Unit", Kind.CODE, always=True)
OF_GOODS = (
    ids("product_id", "Products", "products"),
    ids("category_id", "Categories", "categories"),
    ids("warehouse_id", "Warehouses", "warehouses"),
)
# A product nobody has told of yet, or that it was of no category, is shown without a name.
NAMED = "coalesce(p.sku, '') AS sku, coalesce(p.name, '') AS product, c.name AS category"


def wanted(table: str) -> str:
    """The condition of `OF_GOODS` on a table of levels or movements, joined to products `p`."""
    return f"""
        ($product_id::uuid[] IS NULL OR {table}.product_id = ANY ($product_id))
        AND ($warehouse_id::uuid[] IS NULL OR {table}.warehouse_id = ANY ($warehouse_id))
        AND ($category_id::uuid[] IS NULL OR p.category_id = ANY (
            SELECT unnest(with_below(id)) FROM unnest($category_id::uuid[]) AS id))
    """
