"""catalog's tables, for building list queries; migrations/ makes them."""

from sqlalchemy import ARRAY, BigInteger, Boolean, Column, MetaData, Numeric, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR

metadata = MetaData()

categories = Table(
    "categories",
    metadata,
    Column("tenant_id", Uuid),
    Column("id", Uuid),
    Column("parent_id", Uuid),
    Column("name", Text),
    Column("name_key", Text),
    Column("active", Boolean),
    Column("version", BigInteger),
)

products = Table(
    "products",
    metadata,
    Column("tenant_id", Uuid),
    Column("id", Uuid),
    Column("sku", Text),
    Column("sku_key", Text),
    Column("name", Text),
    Column("name_key", Text),
    Column("description", Text),
    Column("category_id", Uuid),
    Column("unit", Text),
    Column("price", Numeric),
    Column("price_key", BigInteger),
    Column("currency", Text),
    Column("tax_rate", Numeric),
    Column("barcodes", ARRAY(Text)),
    Column("pack_size", Numeric),
    Column("attributes", JSONB),
    Column("back_order", Boolean),
    Column("pictures", JSONB),
    Column("kind", Text),
    Column("active", Boolean),
    Column("version", BigInteger),
    Column("search", TSVECTOR),
)

product_barcodes = Table(
    "product_barcodes",
    metadata,
    Column("tenant_id", Uuid),
    Column("code_key", Text),
    Column("product_id", Uuid),
)
