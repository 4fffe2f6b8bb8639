"""inventory's tables, for building list queries; migrations/ makes them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import TSVECTOR

metadata = MetaData()

products = Table(
    "products",
    metadata,
    Column("id", Uuid),
    Column("sku", Text),
    Column("name", Text),
    Column("unit", Text),
    Column("category_id", Uuid),
    Column("search", TSVECTOR),
)

warehouses = Table(
    "warehouses",
    metadata,
    Column("id", Uuid),
    Column("code", Text),
    Column("name", Text),
    Column("address", Text),
    Column("capacity", Numeric),
    Column("active", Boolean),
    Column("version", BigInteger),
)

_AMOUNTS = ("on_hand", "reserved", "available", "incoming", "minimum", "reorder_point", "target")

levels = Table(
    "levels",
    metadata,
    Column("id", Uuid),
    Column("product_id", Uuid),
    Column("warehouse_id", Uuid),
    Column("sku", Text),
    *(Column(name, Numeric) for name in _AMOUNTS),
    Column("status", Text),
    Column("sequence", BigInteger),
    Column("version", BigInteger),
)

product_levels = Table(
    "product_levels",
    metadata,
    Column("id", Uuid),
    Column("product_id", Uuid),
    Column("sku", Text),
    *(Column(name, Numeric) for name in _AMOUNTS),
    Column("status", Text),
    Column("version", BigInteger),
)

ledger_entries = Table(
    "ledger_entries",
    metadata,
    Column("id", Uuid),
    Column("level_id", Uuid),
    Column("product_id", Uuid),
    Column("warehouse_id", Uuid),
    Column("sequence", BigInteger),
    Column("kind", Text),
    Column("reason", Text),
    Column("quantity", Numeric),
    Column("before", Numeric),
    Column("after", Numeric),
    Column("source_type", Text),
    Column("source_id", Uuid),
    Column("source_line_id", Uuid),
    Column("note", Text),
    Column("user_id", Uuid),
    Column("user_name", Text),
    Column("happened_at", DateTime(timezone=True)),
    Column("recorded_at", DateTime(timezone=True)),
    Column("hash", LargeBinary),
)

reservations = Table(
    "reservations",
    metadata,
    Column("id", Uuid),
    Column("source_type", Text),
    Column("source_id", Uuid),
    Column("reference", Text),
    Column("note", Text),
    Column("made_by", Uuid),
    Column("made_by_name", Text),
    Column("made_at", DateTime(timezone=True)),
    Column("expires_at", DateTime(timezone=True)),
    Column("status", Text),
    Column("version", BigInteger),
)

counts = Table(
    "counts",
    metadata,
    Column("id", Uuid),
    Column("number", Text),
    Column("status", Text),
    Column("warehouse_id", Uuid),
    Column("blind", Boolean),
    Column("note", Text),
    *(
        Column(f"{step}_{name}", kind)
        for step in ("started", "submitted", "approved")
        for name, kind in (("by", Uuid()), ("by_name", Text()), ("at", DateTime(timezone=True)))
    ),
    Column("size", Integer),
    Column("counted", Integer),
    Column("version", BigInteger),
)

transfers = Table(
    "transfers",
    metadata,
    Column("id", Uuid),
    Column("number", Text),
    Column("status", Text),
    Column("from_warehouse_id", Uuid),
    Column("to_warehouse_id", Uuid),
    Column("note", Text),
    *(
        Column(f"{step}_{name}", kind)
        for step in ("drafted", "dispatched", "received")
        for name, kind in (("by", Uuid()), ("by_name", Text()), ("at", DateTime(timezone=True)))
    ),
    Column("version", BigInteger),
)

transfer_lines = Table(
    "transfer_lines", metadata, Column("transfer_id", Uuid), Column("product_id", Uuid)
)

reservation_lines = Table(
    "reservation_lines",
    metadata,
    Column("reservation_id", Uuid),
    Column("product_id", Uuid),
    Column("warehouse_id", Uuid),
    Column("open", Numeric),
    Column("back_ordered", Numeric),
)

ledger_signatures = Table("ledger_signatures", metadata, Column("entry_id", Uuid))
