"""sales's tables, for building list queries; migrations/ makes them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Integer,
    MetaData,
    Numeric,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import TSVECTOR

metadata = MetaData()

sales_orders = Table(
    "sales_orders",
    metadata,
    Column("tenant_id", Uuid),
    Column("id", Uuid),
    Column("version", BigInteger),
    Column("number", Text),
    Column("status", Text),
    Column("flagged", Boolean),
    Column("customer_id", Uuid),
    Column("customer_name", Text),
    Column("warehouse_id", Uuid),
    Column("warehouse_name", Text),
    Column("currency", Text),
    Column("reference", Text),
    Column("raised_at", DateTime(timezone=True)),
    Column("raised_by", Uuid),
    Column("raised_by_name", Text),
    Column("net", Numeric),
    Column("tax", Numeric),
    Column("total", Numeric),
    Column("line_count", Integer),
    Column("due_at", DateTime(timezone=True)),
    Column("search", TSVECTOR),
)

sales_order_lines = Table(
    "sales_order_lines",
    metadata,
    Column("tenant_id", Uuid),
    Column("order_id", Uuid),
    Column("id", Uuid),
    Column("product_id", Uuid),
)

sales_order_allocations = Table(
    "sales_order_allocations",
    metadata,
    Column("tenant_id", Uuid),
    Column("order_id", Uuid),
    Column("warehouse_id", Uuid),
)

invoices = Table(
    "invoices",
    metadata,
    Column("tenant_id", Uuid),
    Column("id", Uuid),
    Column("number", Text),
    Column("order_id", Uuid),
    Column("order_number", Text),
    Column("customer_id", Uuid),
    Column("customer_name", Text),
    Column("customer_key", Text),
    Column("shipment_id", Uuid),
    Column("shipment_number", Text),
    Column("prepaid", Boolean),
    Column("issued_on", Date),
    Column("due_on", Date),
    Column("issued_at", DateTime(timezone=True)),
    Column("currency", Text),
    Column("net", Numeric),
    Column("tax", Numeric),
    Column("total", Numeric),
)

invoice_states = Table(
    "invoice_states",
    metadata,
    Column("tenant_id", Uuid),
    Column("invoice_id", Uuid),
    Column("paid", Numeric),
    Column("credited", Numeric),
    Column("open", Numeric),
)

credit_notes = Table(
    "credit_notes",
    metadata,
    Column("tenant_id", Uuid),
    Column("id", Uuid),
    Column("number", Text),
    Column("invoice_id", Uuid),
    Column("invoice_number", Text),
    Column("order_id", Uuid),
    Column("order_number", Text),
    Column("customer_id", Uuid),
    Column("customer_name", Text),
    Column("return_id", Uuid),
    Column("reason", Text),
    Column("refund", Boolean),
    Column("issued_on", Date),
    Column("issued_at", DateTime(timezone=True)),
    Column("currency", Text),
    Column("net", Numeric),
    Column("tax", Numeric),
    Column("total", Numeric),
)
