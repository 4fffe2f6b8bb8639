"""What suppliers bill, in SQL."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from libs.db.work import Work
from libs.domain.errors import NotFound
from services.payments.domain.bill import Bill
from services.payments.domain.liability import Liability
from services.payments.infrastructure.liabilities import COLUMNS as LIABILITY
from services.payments.infrastructure.liabilities import liability_from

COLUMNS = (
    "id, version, supplier_id, number, billed_on, currency, amount, tax, accrued, accrued_tax,"
    " note, held_reason, recorded_at, recorded_by, recorded_by_name, reversed_at,"
    " reversed_by_name, reversal_reason"
)
_WITH_LINES = f"""
SELECT {COLUMNS}, ARRAY(
    SELECT liability_id FROM bill_receipts WHERE bill_id = bills.id ORDER BY 1
) AS liability_ids
FROM bills
"""
_ADD = f"""
INSERT INTO bills (tenant_id, {COLUMNS})
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
"""
_ADD_RECEIPTS = """
INSERT INTO bill_receipts (tenant_id, bill_id, liability_id)
SELECT $1, $2, liability_id FROM unnest($3::uuid[]) AS liability_id
"""
_SAVE = """
UPDATE bills SET version = $2, held_reason = $3, reversed_at = $4, reversed_by_name = $5,
    reversal_reason = $6
WHERE id = $1
"""
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('supplier ' || $1::uuid::text, 0))"
_OWED_FOR = f"SELECT {LIABILITY} FROM liabilities WHERE document_id = ANY ($1::uuid[])"
_ACCRUED_TAX = """
SELECT coalesce(sum(p.amount), 0) FROM journal_entries AS e
JOIN postings AS p ON p.tenant_id = e.tenant_id AND p.entry_id = e.id
JOIN accounts AS a ON a.tenant_id = p.tenant_id AND a.id = p.account_id AND a.role = 'input_tax'
WHERE e.rule IN ('goods_received', 'receipt_reversed', 'goods_returned')
    AND e.source_id = ANY ($1::uuid[]) AND e.source_revision = 0
"""
_BILLING = f"""
SELECT r.liability_id, {", ".join(f"bills.{name}" for name in COLUMNS.split(", "))}
FROM bill_receipts AS r JOIN bills ON bills.tenant_id = r.tenant_id AND bills.id = r.bill_id
WHERE r.liability_id = ANY ($1::uuid[]) AND bills.reversed_at IS NULL
UNION ALL
SELECT l.id, {", ".join(f"bills.{name}" for name in COLUMNS.split(", "))}
FROM liabilities AS l JOIN bills ON bills.tenant_id = l.tenant_id AND bills.id = l.document_id
WHERE l.id = ANY ($1::uuid[]) AND bills.reversed_at IS NULL
"""


class SqlBills:
    """What suppliers bill."""

    def __init__(self, work: Work) -> None:
        """Store through this work."""
        self._work = work

    def add(self, bill: Bill) -> None:
        """Keep a new one."""
        self._work.track(bill, self._add)

    async def get(self, bill_id: UUID) -> Bill:
        """The bill, locked; raises NotFound."""
        row = await self._work.connection.fetchrow(
            f"{_WITH_LINES} WHERE id = $1 FOR NO KEY UPDATE", bill_id
        )
        if row is None:
            raise NotFound("no such bill", bill_id=bill_id)
        return self._work.track(bill_from(row, row["liability_ids"]), self._save)

    async def lock(self, supplier_id: UUID) -> None:
        """Until the end of this transaction nobody else bills for this supplier."""
        await self._work.connection.execute(_LOCK, supplier_id)

    async def numbered(self, supplier_id: UUID, number: str) -> Bill | None:
        """The bill of that number that stands, if there is one; for looking only."""
        row = await self._work.connection.fetchrow(
            f"{_WITH_LINES} WHERE supplier_id = $1 AND number_key = lower($2)"
            " AND reversed_at IS NULL",
            supplier_id,
            number,
        )
        return None if row is None else bill_from(row, row["liability_ids"])

    async def owed_for(self, receipt_ids: Sequence[UUID]) -> Mapping[UUID, Liability]:
        """What is owed for each of these documents, by the document; for looking only."""
        rows = await self._work.connection.fetch(_OWED_FOR, list(receipt_ids))
        return {row["document_id"]: liability_from(row) for row in rows}

    async def accrued_tax(self, receipt_ids: Sequence[UUID]) -> Decimal:
        """How much input tax these documents have posted."""
        tax: Decimal = await self._work.connection.fetchval(_ACCRUED_TAX, list(receipt_ids))
        return tax

    async def billing(self, liability_ids: Collection[UUID]) -> Mapping[UUID, Bill]:
        """The bills that stand, by what they bill or owe beyond; for looking only."""
        rows = await self._work.connection.fetch(_BILLING, list(liability_ids))
        return {row["liability_id"]: bill_from(row, ()) for row in rows}

    async def _add(self, bill: Bill) -> None:
        connection, tenant_id = self._work.connection, self._work.actor.tenant_id
        values = (getattr(bill, name) for name in COLUMNS.split(", "))
        await connection.execute(_ADD, tenant_id, *values)
        await connection.execute(_ADD_RECEIPTS, tenant_id, bill.id, list(bill.liability_ids))

    async def _save(self, bill: Bill) -> None:
        await self._work.connection.execute(
            _SAVE,
            bill.id,
            bill.version,
            bill.held_reason,
            bill.reversed_at,
            bill.reversed_by_name,
            bill.reversal_reason,
        )


def bill_from(row: Any, liability_ids: Sequence[UUID]) -> Bill:
    """A bill as stored."""
    values = {name: row[name] for name in COLUMNS.split(", ")}
    return Bill(liability_ids=liability_ids, **values)
