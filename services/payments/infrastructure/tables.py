"""payments's tables, for building list queries; migrations/ makes them."""

from sqlalchemy import BigInteger, Column, Date, DateTime, MetaData, Numeric, Table, Text, Uuid

metadata = MetaData()

journal_entries = Table(
    "journal_entries",
    metadata,
    Column("id", Uuid),
    Column("rule", Text),
    Column("source_id", Uuid),
    Column("source_revision", BigInteger),
    Column("booked_on", Date),
    Column("recorded_at", DateTime(timezone=True)),
    Column("memo", Text),
    Column("currency", Text),
    Column("reverses", Uuid),
    Column("user_name", Text),
)

postings = Table(
    "postings",
    metadata,
    Column("entry_id", Uuid),
    Column("account_id", Uuid),
)

liabilities = Table(
    "liabilities",
    metadata,
    Column("id", Uuid),
    Column("version", BigInteger),
    Column("supplier_id", Uuid),
    Column("order_id", Uuid),
    Column("order_number", Text),
    Column("document_id", Uuid),
    Column("document_number", Text),
    Column("currency", Text),
    Column("amount", Numeric),
    Column("settled", Numeric),
    Column("accrued_on", Date),
    Column("due_on", Date),
)

suppliers = Table(
    "suppliers",
    metadata,
    Column("id", Uuid),
    Column("name", Text),
)

settlements = Table(
    "settlements",
    metadata,
    Column("id", Uuid),
    Column("version", BigInteger),
    Column("number", Text),
    Column("supplier_id", Uuid),
    Column("method", Text),
    Column("reference", Text),
    Column("note", Text),
    Column("currency", Text),
    Column("amount", Numeric),
    Column("paid_on", Date),
    Column("recorded_at", DateTime(timezone=True)),
    Column("recorded_by_name", Text),
    Column("reversed_at", DateTime(timezone=True)),
    Column("reversed_by_name", Text),
    Column("reversal_reason", Text),
)
