"""payments's first schema: the general ledger, what is owed to and by us, and what was paid."""

from pathlib import Path

from libs.attachments.tables import attachment_tables
from libs.db.migrate import execute
from libs.db.rls import insert_only, relay_sees_all, standard_tables, tenant_table

revision = "0001"
down_revision = None

_RUNTIME = {
    "accounts": "SELECT, INSERT, UPDATE",
    "suppliers": "SELECT, INSERT, UPDATE",
    "customers": "SELECT, INSERT, UPDATE",
    "receivables": "SELECT, INSERT, UPDATE",
    "credit_notes": "SELECT, INSERT",
    "payments": "SELECT, INSERT, UPDATE",
    "payment_allocations": "SELECT, INSERT, UPDATE",
    "refunds": "SELECT, INSERT, UPDATE",
    "checkouts": "SELECT, INSERT, UPDATE",
    "webhook_events": "SELECT, INSERT",
    "sandbox_pages": "SELECT, INSERT, UPDATE",
    "sandbox_refunds": "SELECT, INSERT",
}
# The books hold what things cost: nobody without `costs.read` sees any of it.
_COSTS = {
    "journal_entries": "SELECT, INSERT",
    "postings": "SELECT, INSERT",
    "agreed_lines": "SELECT, INSERT, UPDATE",
    "agreed_orders": "SELECT, INSERT, UPDATE",
    "liabilities": "SELECT, INSERT, UPDATE",
    "settlements": "SELECT, INSERT, UPDATE",
    "settlement_lines": "SELECT, INSERT",
    "bills": "SELECT, INSERT, UPDATE",
    "bill_receipts": "SELECT, INSERT",
    "reconciliations": "SELECT, INSERT",
    "reconciliation_rows": "SELECT, INSERT",
    "checkout_liabilities": "SELECT, INSERT",
    "stripe_mismatches": "SELECT, INSERT, UPDATE",
}
# What Stripe has to be asked for is found over all companies.
_JOB = "due_at, tries, last_error"
_RELAY = {
    "checkouts": f"SELECT (tenant_id, id, status, session_id, created_at, {_JOB}), UPDATE ({_JOB})",
    "refunds": f"SELECT (tenant_id, id, status, method, {_JOB}), UPDATE ({_JOB})",
    "webhook_events": "SELECT (id, received_at)",
    "stripe_mismatches": "SELECT (tenant_id, kind, found_at, resolved_at)",
    "reconciliations": "SELECT (tenant_id, started_at, mismatches)",
}
_TOPICS = ("books", "liabilities", "receivables", "bills", "stripe", "reconciliations")
_HISTORY = (
    "journal_entries",
    "postings",
    "settlement_lines",
    "credit_notes",
    "bill_receipts",
    "reconciliations",
    "reconciliation_rows",
)


def upgrade() -> None:
    """Make everything."""
    here = Path(__file__).parent
    execute(standard_tables("payments"))
    execute(attachment_tables("payments"))
    for topic in _TOPICS:
        execute((here / f"{topic}.sql").read_text(encoding="utf-8"))
    for table, verbs in _RUNTIME.items():
        execute(tenant_table("payments", table, runtime=verbs))
    for table, verbs in _COSTS.items():
        execute(tenant_table("payments", table, costs=verbs))
    for table, verbs in _RELAY.items():
        execute(relay_sees_all("payments", table))
        execute(f"GRANT {verbs} ON {table} TO payments_relay")
    execute(insert_only(*_HISTORY))
