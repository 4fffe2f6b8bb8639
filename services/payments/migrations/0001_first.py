"""payments's first schema: the general ledger, what is owed to and by us, and what was paid."""

from pathlib import Path

from libs.db.migrate import execute
from libs.db.rls import insert_only, standard_tables, tenant_table

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
}


def upgrade() -> None:
    """Make everything."""
    here = Path(__file__).parent
    execute(standard_tables("payments"))
    for topic in ("books", "liabilities", "receivables", "bills"):
        execute((here / f"{topic}.sql").read_text(encoding="utf-8"))
    for table, verbs in _RUNTIME.items():
        execute(tenant_table("payments", table, runtime=verbs))
    for table, verbs in _COSTS.items():
        execute(tenant_table("payments", table, costs=verbs))
    execute(
        insert_only(
            "journal_entries", "postings", "settlement_lines", "credit_notes", "bill_receipts"
        )
    )
