"""purchasing's tables, for building list queries; migrations/ makes them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Integer,
    MetaData,
    Numeric,
    SmallInteger,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

metadata = MetaData()

approval_rules = Table(
    "approval_rules",
    metadata,
    Column("tenant_id", Uuid),
    Column("id", Uuid),
    Column("version", BigInteger),
    Column("name", Text),
    Column("step", SmallInteger),
    Column("above", Numeric),
    Column("category_ids", ARRAY(Uuid)),
    Column("supplier_ids", ARRAY(Uuid)),
    Column("roles", ARRAY(Text)),
    Column("user_ids", ARRAY(Uuid)),
    Column("escalate_after_hours", Integer),
    Column("escalate_to_roles", ARRAY(Text)),
    Column("active", Boolean),
)

people = Table(
    "people",
    metadata,
    Column("tenant_id", Uuid),
    Column("id", Uuid),
    Column("name", Text),
    Column("roles", ARRAY(Text)),
    Column("approval_limit", Numeric),
)

approval_delegations = Table(
    "approval_delegations",
    metadata,
    Column("tenant_id", Uuid),
    Column("id", Uuid),
    Column("version", BigInteger),
    Column("from_user", Uuid),
    Column("to_user", Uuid),
    Column("starts_at", DateTime(timezone=True)),
    Column("until", DateTime(timezone=True)),
    Column("note", Text),
    Column("made_at", DateTime(timezone=True)),
    Column("made_by", Uuid),
    Column("made_by_name", Text),
    Column("ended_at", DateTime(timezone=True)),
    Column("started", Boolean),
)

suppliers = Table(
    "suppliers",
    metadata,
    Column("tenant_id", Uuid),
    Column("id", Uuid),
    Column("version", BigInteger),
    Column("number", Text),
    Column("name", Text),
    Column("name_key", Text),
    Column("contact_name", Text),
    Column("email", Text),
    Column("phone", Text),
    Column("address", JSONB),
    Column("tax_id", Text),
    Column("payment_terms_days", Integer),
    Column("stripe_account", Text),
    Column("active", Boolean),
)

products = Table(
    "products",
    metadata,
    Column("tenant_id", Uuid),
    Column("id", Uuid),
    Column("sku", Text),
    Column("sku_key", Text),
    Column("name", Text),
    Column("unit", Text),
)

supplier_products = Table(
    "supplier_products",
    metadata,
    Column("tenant_id", Uuid),
    Column("supplier_id", Uuid),
    Column("product_id", Uuid),
    Column("id", Uuid),
    Column("supplier_sku", Text),
    Column("minimum_order", Numeric),
    Column("pack_multiple", Numeric),
    Column("lead_time_days", Integer),
    Column("preferred", Boolean),
    Column("version", BigInteger),
)

supplier_product_costs = Table(
    "supplier_product_costs",
    metadata,
    Column("tenant_id", Uuid),
    Column("supplier_id", Uuid),
    Column("product_id", Uuid),
    Column("unit_cost", Numeric),
    Column("currency", Text),
)

purchase_orders = Table(
    "purchase_orders",
    metadata,
    Column("tenant_id", Uuid),
    Column("id", Uuid),
    Column("version", BigInteger),
    Column("number", Text),
    Column("status", Text),
    Column("supplier_id", Uuid),
    Column("supplier_name", Text),
    Column("warehouse_id", Uuid),
    Column("warehouse_name", Text),
    Column("currency", Text),
    Column("expected_on", Date),
    Column("raised_at", DateTime(timezone=True)),
    Column("raised_by", Uuid),
    Column("raised_by_name", Text),
    Column("revision", Integer),
    Column("line_count", Integer),
)

purchase_order_lines = Table(
    "purchase_order_lines",
    metadata,
    Column("tenant_id", Uuid),
    Column("order_id", Uuid),
    Column("id", Uuid),
    Column("product_id", Uuid),
)

purchase_order_amounts = Table(
    "purchase_order_amounts",
    metadata,
    Column("tenant_id", Uuid),
    Column("order_id", Uuid),
    Column("total", Numeric),
)
