"""Credit notes in SQL."""

from typing import Any, Final
from uuid import UUID

from libs.db.database import Connection
from libs.db.work import Work
from libs.domain.money import round_minor
from services.sales.domain.credit_note import NOTHING, Creditable, Credited, CreditNote
from services.sales.domain.invoice import Invoice
from services.sales.infrastructure.document_rows import (
    COMMON,
    add_parts,
    common,
    common_from,
    line_rows,
    parts,
    tax_rows,
)

_ADD = f"""
WITH note AS (
    INSERT INTO credit_notes
        (tenant_id, {COMMON}, invoice_id, invoice_number, return_id, reason, refund)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
            $19, $20, $21, $22, $23)
)
INSERT INTO document_links (tenant_id, id, credit_note_id, made_at) VALUES ($1, $24, $2, $9)
"""
_ADD_PARTS = add_parts("credit_note")
SELECT: Final = f"""
SELECT c.*, {parts("credit_note", "c.id")} FROM credit_notes AS c
"""
_OF_RETURN = f"{SELECT} WHERE c.return_id = $1 ORDER BY c.id"
_TAKEN = """
SELECT l.source_id, sum(l.quantity) AS quantity, sum(l.net) AS net, sum(l.tax) AS tax
FROM credit_notes AS c JOIN credit_note_lines AS l ON l.credit_note_id = c.id
WHERE c.invoice_id = $1 GROUP BY l.source_id
"""


class SqlCreditNotes:
    """Credit notes; what one says is written once."""

    def __init__(self, work: Work) -> None:
        """Store through this work."""
        self._work = work

    def add(self, note: CreditNote) -> None:
        """Keep a new one, with the link its code opens."""
        self._work.track(note, self._add)

    async def left_of(self, invoice: Invoice) -> list[Creditable]:
        """The lines of an invoice, which is locked, and what earlier notes took of each."""
        return await left_of(self._work.connection, invoice)

    async def of_return(self, return_id: UUID) -> list[CreditNote]:
        """Those of a return."""
        rows = await self._work.connection.fetch(_OF_RETURN, return_id)
        return [note_from(row) for row in rows]

    async def _add(self, note: CreditNote) -> None:
        connection, tenant_id = self._work.connection, self._work.actor.tenant_id
        await connection.execute(
            _ADD,
            tenant_id,
            *common(note),
            note.invoice_id,
            note.invoice_number,
            note.return_id,
            note.reason,
            note.refund,
            note.link_id,
        )
        await connection.execute(_ADD_PARTS, tenant_id, note.id, line_rows(note), tax_rows(note))


async def left_of(connection: Connection, invoice: Invoice) -> list[Creditable]:
    """The lines of an invoice, and what earlier notes took of each."""
    rows = await connection.fetch(_TAKEN, invoice.id)
    currency = invoice.content.currency
    taken = {
        row["source_id"]: Credited(
            row["quantity"],
            round_minor(row["net"], currency),
            round_minor(row["tax"], currency),
        )
        for row in rows
    }
    return [Creditable(line, taken.get(line.id, NOTHING)) for line in invoice.content.lines]


def note_from(row: Any) -> CreditNote:
    """A credit note as SELECT gives it."""
    return CreditNote(
        **common_from(row),
        version=1,
        invoice_id=row["invoice_id"],
        invoice_number=row["invoice_number"],
        return_id=row["return_id"],
        reason=row["reason"],
        refund=row["refund"],
    )
