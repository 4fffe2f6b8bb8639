"""payments's tables, for building list queries; migrations/ makes them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    MetaData,
    Numeric,
    Table,
    Text,
    Uuid,
)

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
    Column("bill_id", Uuid),
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

customers = Table(
    "customers",
    metadata,
    Column("id", Uuid),
    Column("number", Text),
    Column("name", Text),
)

receivables = Table(
    "receivables",
    metadata,
    Column("id", Uuid),
    Column("version", BigInteger),
    Column("number", Text),
    Column("order_id", Uuid),
    Column("order_number", Text),
    Column("customer_id", Uuid),
    Column("currency", Text),
    Column("total", Numeric),
    Column("paid", Numeric),
    Column("credited", Numeric),
    Column("issued_on", Date),
    Column("due_on", Date),
    Column("prepaid", Boolean),
)

payments = Table(
    "payments",
    metadata,
    Column("id", Uuid),
    Column("version", BigInteger),
    Column("number", Text),
    Column("customer_id", Uuid),
    Column("method", Text),
    Column("currency", Text),
    Column("amount", Numeric),
    Column("reference", Text),
    Column("note", Text),
    Column("received_on", Date),
    Column("recorded_at", DateTime(timezone=True)),
    Column("recorded_by_name", Text),
    Column("dispute", Text),
    Column("reversed_at", DateTime(timezone=True)),
    Column("reversed_by_name", Text),
    Column("reversal_reason", Text),
)

payment_allocations = Table(
    "payment_allocations",
    metadata,
    Column("payment_id", Uuid),
    Column("invoice_id", Uuid),
    Column("amount", Numeric),
)

refunds = Table(
    "refunds",
    metadata,
    Column("id", Uuid),
    Column("number", Text),
    Column("payment_id", Uuid),
    Column("credit_note_id", Uuid),
    Column("method", Text),
    Column("amount", Numeric),
    Column("status", Text),
    Column("reason", Text),
    Column("reference", Text),
    Column("requested_at", DateTime(timezone=True)),
    Column("requested_by_name", Text),
    Column("ended_at", DateTime(timezone=True)),
    Column("paid_on", Date),
)

bills = Table(
    "bills",
    metadata,
    Column("id", Uuid),
    Column("version", BigInteger),
    Column("supplier_id", Uuid),
    Column("number", Text),
    Column("billed_on", Date),
    Column("currency", Text),
    Column("amount", Numeric),
    Column("tax", Numeric),
    Column("accrued", Numeric),
    Column("accrued_tax", Numeric),
    Column("note", Text),
    Column("held_reason", Text),
    Column("recorded_at", DateTime(timezone=True)),
    Column("recorded_by_name", Text),
    Column("reversed_at", DateTime(timezone=True)),
    Column("reversed_by_name", Text),
    Column("reversal_reason", Text),
)

bill_receipts = Table(
    "bill_receipts",
    metadata,
    Column("bill_id", Uuid),
    Column("liability_id", Uuid),
)

checkouts = Table(
    "checkouts",
    metadata,
    Column("id", Uuid),
    Column("version", BigInteger),
    Column("title", Text),
    Column("invoice_id", Uuid),
    Column("supplier_id", Uuid),
    Column("currency", Text),
    Column("amount", Numeric),
    Column("status", Text),
    Column("url", Text),
    Column("failure", Text),
    Column("outcome_id", Uuid),
    Column("created_at", DateTime(timezone=True)),
    Column("created_by_name", Text),
    Column("expires_at", DateTime(timezone=True)),
    Column("ended_at", DateTime(timezone=True)),
)

stripe_mismatches = Table(
    "stripe_mismatches",
    metadata,
    Column("id", Uuid),
    Column("kind", Text),
    Column("reference", Text),
    Column("checkout_id", Uuid),
    Column("cause", Text),
    Column("action", Text),
    Column("ours", Text),
    Column("theirs", Text),
    Column("found_at", DateTime(timezone=True)),
    Column("resolved_at", DateTime(timezone=True)),
)

reconciliations = Table(
    "reconciliations",
    metadata,
    Column("id", Uuid),
    Column("started_at", DateTime(timezone=True)),
    Column("finished_at", DateTime(timezone=True)),
    Column("requested_by_name", Text),
    Column("mismatches", BigInteger),
    Column("compared", Text),
    Column("skipped", Text),
)
