"""Invoices in SQL."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from libs.db.work import Work
from libs.domain.errors import NotFound, UnknownReference
from libs.domain.money import round_minor
from services.sales.domain.invoice import Invoice, Invoiced, Receivable
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
WITH invoice AS (
    INSERT INTO invoices (tenant_id, {COMMON}, due_on, prepaid, shipment_id, shipment_number)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
            $19, $20, $21, $22)
), link AS (
    INSERT INTO document_links (tenant_id, id, invoice_id, made_at) VALUES ($1, $23, $2, $9)
)
INSERT INTO invoice_states
    (tenant_id, invoice_id, customer_id, version, paid, credited, open, receivable_version)
VALUES ($1, $2, $6, $24, 0, 0, $18, 0)
"""
_ADD_PARTS = add_parts("invoice")
SELECT: Final = f"""
SELECT i.*, s.version, s.paid, s.credited, s.open, s.receivable_version,
    {parts("invoice", "i.id")}
FROM invoices AS i JOIN invoice_states AS s ON s.invoice_id = i.id
"""
_LOCK: Final = "FOR NO KEY UPDATE OF s"
_OF_SHIPMENT = f"{SELECT} WHERE i.shipment_id = $1 {_LOCK}"
_OF_ORDER = f"{SELECT} WHERE i.order_id = $1 ORDER BY i.id {_LOCK}"
_GET = f"{SELECT} WHERE i.id = $1 {_LOCK}"
_INVOICED = """
SELECT l.source_id, sum(l.quantity) AS quantity
FROM invoices AS i JOIN invoice_lines AS l ON l.invoice_id = i.id
WHERE i.order_id = $1 AND NOT i.prepaid GROUP BY l.source_id
"""
_SAVE = "UPDATE invoice_states SET version = $2 WHERE invoice_id = $1"
_NOTE = """
UPDATE invoice_states
SET paid = $2, credited = $3, open = $4, receivable_version = $5
WHERE invoice_id = $1 AND receivable_version < $5
"""
_THERE = "SELECT true FROM invoice_states WHERE invoice_id = $1"
_END = """
UPDATE document_links SET withdrawn_at = $2 WHERE invoice_id = $1 AND withdrawn_at IS NULL
"""
_LINK = """
INSERT INTO document_links (tenant_id, id, invoice_id, made_at) VALUES ($1, $2, $3, $4)
"""


class SqlInvoices:
    """Invoices; what one says is written once."""

    def __init__(self, work: Work) -> None:
        """Store through this work."""
        self._work = work

    def add(self, invoice: Invoice) -> None:
        """Keep a new one, with the link its code opens."""
        self._work.track(invoice, self._add)

    async def get(self, invoice_id: UUID) -> Invoice:
        """The invoice, locked: whoever credits it waits; raises NotFound."""
        row = await self._work.connection.fetchrow(_GET, invoice_id)
        if row is None:
            raise NotFound("no such invoice", invoice_id=invoice_id)
        return self._tracked(row)

    async def of_shipment(self, shipment_id: UUID) -> Invoice | None:
        """The one of a shipment."""
        row = await self._work.connection.fetchrow(_OF_SHIPMENT, shipment_id)
        return None if row is None else self._tracked(row)

    async def of_order(self, order_id: UUID) -> list[Invoice]:
        """All of an order, first to last, locked."""
        rows = await self._work.connection.fetch(_OF_ORDER, order_id)
        return [self._tracked(row) for row in rows]

    async def invoiced(self, order_id: UUID) -> Invoiced:
        """What invoices of an order's shipments hold already; the caller has locked the order."""
        rows = await self._work.connection.fetch(_INVOICED, order_id)
        return Invoiced(bool(rows), {row["source_id"]: row["quantity"] for row in rows})

    async def note(self, invoice_id: UUID, receivable: Receivable) -> bool:
        """Keep what payments says, unless something newer is known; whether it was kept.

        Raises UnknownReference for an invoice that is not there.
        """
        connection = self._work.connection
        kept = await connection.execute(
            _NOTE,
            invoice_id,
            receivable.paid,
            receivable.credited,
            receivable.open,
            receivable.version,
        )
        if kept == "UPDATE 1":
            return True
        if not await connection.fetchval(_THERE, invoice_id):
            raise UnknownReference("invoices", {"invoice_id": invoice_id})
        return False

    async def renew_link(self, invoice: Invoice, at: datetime) -> None:
        """End the link of its code; the next takes its place."""
        connection, tenant_id = self._work.connection, self._work.actor.tenant_id
        await connection.execute(_END, invoice.id, at)
        await connection.execute(_LINK, tenant_id, invoice.link_id, invoice.id, at)

    def _tracked(self, row: Any) -> Invoice:
        return self._work.track(invoice_from(row), self._save)

    async def _add(self, invoice: Invoice) -> None:
        connection, tenant_id = self._work.connection, self._work.actor.tenant_id
        await connection.execute(
            _ADD,
            tenant_id,
            *common(invoice),
            invoice.due_on,
            invoice.prepaid,
            invoice.shipment_id,
            invoice.shipment_number,
            invoice.link_id,
            invoice.version,
        )
        await connection.execute(
            _ADD_PARTS, tenant_id, invoice.id, line_rows(invoice), tax_rows(invoice)
        )

    async def _save(self, invoice: Invoice) -> None:
        await self._work.connection.execute(_SAVE, invoice.id, invoice.version)


def invoice_from(row: Any) -> Invoice:
    """An invoice as SELECT gives it."""
    paid, credited, still = (
        round_minor(row[name], row["currency"]) for name in ("paid", "credited", "open")
    )
    return Invoice(
        **common_from(row),
        version=row["version"],
        due_on=row["due_on"],
        prepaid=row["prepaid"],
        shipment_id=row["shipment_id"],
        shipment_number=row["shipment_number"],
        receivable=Receivable(paid, credited, still, row["receivable_version"]),
    )
