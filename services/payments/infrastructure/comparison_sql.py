"""What payments' own tables must agree on; a row of `differing` is a mismatch."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class OwnComparison:
    """Two figures that should be one: how many there are, and those that differ."""

    kind: str
    count: str
    differing: str
    cause: str
    action: str


HELD: Final = """
SELECT coalesce(sum(p.amount), 0) FROM postings AS p JOIN accounts AS a
    ON a.tenant_id = p.tenant_id AND a.id = p.account_id AND a.role = $1
"""
OWED: Final = "SELECT document_id, document_number, amount FROM liabilities WHERE bill_id IS NULL"
_HELD = """
SELECT coalesce(sum(p.amount), 0) FROM postings AS p JOIN accounts AS a
    ON a.tenant_id = p.tenant_id AND a.id = p.account_id AND a.role = '{role}'
"""


def _account(kind: str, name: str, role: str, owed: str, action: str) -> OwnComparison:
    """An account against the sum of what it stands for; a liability is less than zero there."""
    held = _HELD.format(role=role)
    sign = "" if role == "receivables" else "-"
    return OwnComparison(
        kind,
        "SELECT 1",
        f"SELECT '{name}' AS subject, NULL::uuid AS subject_id, owed AS expected, held AS actual"
        f" FROM (SELECT ({owed}) AS owed, {sign}({held}) AS held) AS sums WHERE owed <> held",
        "The account and what it stands for differ",
        action,
    )


_CREDIT = """
SELECT coalesce((SELECT sum(amount) FROM payments WHERE reversed_at IS NULL), 0)
    - coalesce((SELECT sum(a.amount) FROM payment_allocations AS a), 0)
    - coalesce((SELECT sum(amount) FROM refunds WHERE status = 'succeeded'), 0)
"""
_TELL = "Tell whoever runs the system: rows and entries are written together or not at all"
OWN: Final = (
    OwnComparison(
        "invoices",
        "SELECT count(*) FROM receivables",
        """
        SELECT r.number AS subject, r.id AS subject_id, r.paid AS expected,
            coalesce(sum(a.amount), 0) AS actual
        FROM receivables AS r LEFT JOIN payment_allocations AS a
            ON a.tenant_id = r.tenant_id AND a.invoice_id = r.id
        GROUP BY r.tenant_id, r.id HAVING r.paid <> coalesce(sum(a.amount), 0)
        """,
        "What an invoice says is paid differs from what its payments say",
        _TELL,
    ),
    OwnComparison(
        "credit notes",
        "SELECT count(*) FROM credit_notes",
        """
        SELECT r.number AS subject, r.id AS subject_id, r.credited AS expected,
            coalesce(sum(n.total), 0) AS actual
        FROM receivables AS r LEFT JOIN credit_notes AS n
            ON n.tenant_id = r.tenant_id AND n.invoice_id = r.id
        GROUP BY r.tenant_id, r.id HAVING r.credited <> coalesce(sum(n.total), 0)
        """,
        "What an invoice says is credited differs from its credit notes",
        _TELL,
    ),
    OwnComparison(
        "payments",
        "SELECT count(*) FROM payments",
        """
        SELECT p.number AS subject, p.id AS subject_id, p.amount AS expected,
            coalesce(sum(l.amount), 0) AS actual
        FROM payments AS p
        LEFT JOIN journal_entries AS e ON e.tenant_id = p.tenant_id AND e.rule = 'payment'
            AND e.source_id = p.id AND e.source_revision = 0
        LEFT JOIN postings AS l ON l.tenant_id = e.tenant_id AND l.entry_id = e.id AND l.amount > 0
        GROUP BY p.tenant_id, p.id HAVING p.amount <> coalesce(sum(l.amount), 0)
        """,
        "A payment is not in the books with its amount",
        _TELL,
    ),
    OwnComparison(
        "liabilities",
        "SELECT count(*) FROM liabilities",
        """
        SELECT l.document_number AS subject, l.id AS subject_id, l.settled AS expected,
            coalesce(sum(line.amount) FILTER (WHERE s.id IS NOT NULL), 0) AS actual
        FROM liabilities AS l
        LEFT JOIN settlement_lines AS line ON line.tenant_id = l.tenant_id
            AND line.liability_id = l.id
        LEFT JOIN settlements AS s ON s.tenant_id = line.tenant_id AND s.id = line.settlement_id
            AND s.reversed_at IS NULL
        GROUP BY l.tenant_id, l.id
        HAVING l.settled <> coalesce(sum(line.amount) FILTER (WHERE s.id IS NOT NULL), 0)
        """,
        "What a liability says is settled differs from what its payments say",
        _TELL,
    ),
    _account(
        "receivables account",
        "Accounts receivable",
        "receivables",
        "SELECT coalesce(sum(total - paid - credited), 0) FROM receivables",
        _TELL,
    ),
    _account("customer credit account", "Customer credit", "customer_credit", _CREDIT, _TELL),
    _account(
        "payables account",
        "Accounts payable",
        "payables",
        "SELECT coalesce(sum(amount - settled), 0) FROM liabilities",
        _TELL,
    ),
)
