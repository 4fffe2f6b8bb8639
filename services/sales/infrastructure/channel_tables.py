"""Tables of channels, for building list queries; migrations/channels.sql makes them."""

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Integer, Numeric, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from services.sales.infrastructure.tables import metadata

channels = Table(
    "channels",
    metadata,
    Column("tenant_id", Uuid),
    Column("id", Uuid),
    Column("safety_stock", Numeric),
)

products = Table(
    "products",
    metadata,
    Column("tenant_id", Uuid),
    Column("id", Uuid),
    Column("sku", Text),
    Column("name", Text),
    Column("kind", Text),
)

channel_products = Table(
    "channel_products",
    metadata,
    Column("tenant_id", Uuid),
    Column("channel_id", Uuid),
    Column("product_id", Uuid),
    Column("version", BigInteger),
    Column("sku", Text),
    Column("sku_key", Text),
    Column("item_id", Text),
    Column("learnt", Boolean),
    Column("marks", BigInteger),
    Column("told_marks", BigInteger),
    Column("dirty_since", DateTime(timezone=True)),
    Column("told", BigInteger),
    Column("told_at", DateTime(timezone=True)),
    Column("shown", BigInteger),
    Column("shown_at", DateTime(timezone=True)),
    Column("error", Text),
)

channel_orders = Table(
    "channel_orders",
    metadata,
    Column("tenant_id", Uuid),
    Column("id", Uuid),
    Column("channel_id", Uuid),
    Column("external_id", Text),
    Column("external_number", Text),
    Column("status", Text),
    Column("error", Text),
    Column("content", JSONB),
    Column("received_at", DateTime(timezone=True)),
    Column("tries", Integer),
    Column("order_id", Uuid),
    Column("order_number", Text),
)
