"""What customers owe, in SQL."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from libs.contracts.sales import CreditNoteIssued
from libs.db.work import Work
from libs.domain.errors import UnknownReference
from services.payments.domain.receivable import Receivable

COLUMNS = (
    "id, version, number, order_id, order_number, customer_id, currency, total, paid, credited,"
    " issued_on, due_on, prepaid"
)
_LOCKED = f"""
SELECT {COLUMNS} FROM receivables WHERE id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE
"""
_ADD = f"""
INSERT INTO receivables (tenant_id, {COLUMNS})
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
"""
_SAVE = "UPDATE receivables SET version = $2, paid = $3, credited = $4 WHERE id = $1"
_CREDIT_NOTE = """
INSERT INTO credit_notes (tenant_id, id, number, invoice_id, customer_id, total, issued_on)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""


class SqlReceivables:
    """What customers owe."""

    def __init__(self, work: Work) -> None:
        """Store through this work."""
        self._work = work

    def add(self, receivable: Receivable) -> None:
        """Keep a new one."""
        self._work.track(receivable, self._add)

    async def get(self, invoice_id: UUID) -> Receivable:
        """The invoice's, locked; raises UnknownReference until it is known."""
        found = await self.get_all([invoice_id])
        if invoice_id not in found:
            raise UnknownReference("invoices", {"invoice_id": invoice_id})
        return found[invoice_id]

    async def get_all(self, invoice_ids: Collection[UUID]) -> Mapping[UUID, Receivable]:
        """Those that exist, locked, always in one order."""
        rows = await self._work.connection.fetch(_LOCKED, list(invoice_ids))
        return {row["id"]: self._work.track(receivable_from(row), self._save) for row in rows}

    async def keep_credit_note(self, note: CreditNoteIssued) -> None:
        """Keep what took something off an invoice."""
        await self._work.connection.execute(
            _CREDIT_NOTE,
            self._work.actor.tenant_id,
            note.credit_note_id,
            note.number,
            note.invoice_id,
            note.customer_id,
            note.total,
            note.issued_on,
        )

    async def _add(self, receivable: Receivable) -> None:
        values = (getattr(receivable, name) for name in COLUMNS.split(", "))
        await self._work.connection.execute(_ADD, self._work.actor.tenant_id, *values)

    async def _save(self, receivable: Receivable) -> None:
        await self._work.connection.execute(
            _SAVE, receivable.id, receivable.version, receivable.paid, receivable.credited
        )


def receivable_from(row: Any) -> Receivable:
    """A receivable as stored."""
    return Receivable(**{name: row[name] for name in COLUMNS.split(", ")})
