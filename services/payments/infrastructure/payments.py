"""Money from customers, in SQL."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from libs.db.work import Work
from libs.domain.errors import NotFound
from services.payments.domain.method import Method
from services.payments.domain.payment import Payment
from services.payments.domain.refund import Refund, RefundStatus
from services.payments.infrastructure.customers import SqlCustomers

COLUMNS = (
    "id, version, number, customer_id, method, currency, amount, reference, note, received_on,"
    " recorded_at, recorded_by, recorded_by_name, dispute, reversed_at, reversed_by_name,"
    " reversal_reason"
)
REFUND_COLUMNS = (
    "id, number, method, amount, status, reason, reference, credit_note_id, requested_at,"
    " requested_by_name, ended_at, paid_on"
)
_LOCKED = f"""
SELECT {COLUMNS} FROM payments WHERE id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE
"""
_ALLOCATIONS = """
SELECT payment_id, invoice_id, amount FROM payment_allocations WHERE payment_id = ANY ($1::uuid[])
"""
_REFUNDS = f"""
SELECT payment_id, {REFUND_COLUMNS} FROM refunds WHERE payment_id = ANY ($1::uuid[]) ORDER BY id
"""
_ADD = f"""
INSERT INTO payments (tenant_id, {COLUMNS})
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
"""
_SAVE = """
UPDATE payments SET version = $2, dispute = $3, reversed_at = $4, reversed_by_name = $5,
    reversal_reason = $6
WHERE id = $1
"""
_ALLOCATE = """
INSERT INTO payment_allocations (tenant_id, payment_id, invoice_id, amount)
SELECT $1, $2, part.* FROM unnest($3::uuid[], $4::numeric[]) AS part
ON CONFLICT (tenant_id, payment_id, invoice_id) DO UPDATE SET amount = excluded.amount
"""
_KEEP_REFUND = f"""
INSERT INTO refunds (tenant_id, payment_id, {REFUND_COLUMNS})
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
ON CONFLICT (tenant_id, id) DO UPDATE SET method = excluded.method, status = excluded.status,
    reference = excluded.reference, ended_at = excluded.ended_at,
    paid_on = excluded.paid_on
"""
_CUSTOMER = "SELECT customer_id FROM payments WHERE id = $1"
_OF_REFUND = "SELECT payment_id FROM refunds WHERE id = $1"
_OF_INVOICE = """
SELECT payment_id FROM payment_allocations WHERE invoice_id = $1 AND amount > 0 ORDER BY 1
"""


class SqlPayments:
    """Money from customers."""

    def __init__(self, work: Work, customers: SqlCustomers) -> None:
        """Store through this work."""
        self._work = work
        self._customers = customers

    def add(self, payment: Payment) -> None:
        """Keep a new one."""
        self._work.track(payment, self._add)

    async def get(self, payment_id: UUID) -> Payment:
        """The payment, locked, its customer before it; raises NotFound."""
        customer_id = await self._work.connection.fetchval(_CUSTOMER, payment_id)
        if customer_id is None:
            raise NotFound("no such payment", payment_id=payment_id)
        await self._customers.lock(customer_id)
        (payment,) = await self._get_all([payment_id])
        return payment

    async def of_refund(self, refund_id: UUID) -> Payment:
        """The payment a refund is of, locked, its customer before it; raises NotFound."""
        payment_id = await self._work.connection.fetchval(_OF_REFUND, refund_id)
        if payment_id is None:
            raise NotFound("no such refund", refund_id=refund_id)
        return await self.get(payment_id)

    async def of_invoice(self, invoice_id: UUID) -> Sequence[Payment]:
        """What pays an invoice, locked, the oldest first."""
        rows = await self._work.connection.fetch(_OF_INVOICE, invoice_id)
        return await self._get_all([row["payment_id"] for row in rows])

    async def _get_all(self, ids: list[UUID]) -> list[Payment]:
        connection = self._work.connection
        rows = await connection.fetch(_LOCKED, ids)
        allocations = await connection.fetch(_ALLOCATIONS, ids)
        refunds = await connection.fetch(_REFUNDS, ids)
        made = (payment_from(row, allocations, refunds) for row in rows)
        return [self._work.track(payment, self._save) for payment in made]

    async def _add(self, payment: Payment) -> None:
        values = (getattr(payment, name) for name in COLUMNS.split(", "))
        await self._work.connection.execute(_ADD, self._work.actor.tenant_id, *values)
        await self._keep_parts(payment)

    async def _save(self, payment: Payment) -> None:
        await self._work.connection.execute(
            _SAVE,
            payment.id,
            payment.version,
            payment.dispute,
            payment.reversed_at,
            payment.reversed_by_name,
            payment.reversal_reason,
        )
        await self._keep_parts(payment)

    async def _keep_parts(self, payment: Payment) -> None:
        connection, tenant_id = self._work.connection, self._work.actor.tenant_id
        parts = payment.allocations
        await connection.execute(
            _ALLOCATE, tenant_id, payment.id, list(parts), list(parts.values())
        )
        for refund in payment.refunds:
            values = (getattr(refund, name) for name in REFUND_COLUMNS.split(", "))
            await connection.execute(_KEEP_REFUND, tenant_id, payment.id, *values)


def payment_from(row: Any, allocations: Iterable[Any], refunds: Iterable[Any]) -> Payment:
    """A payment as stored, of these allocations and refunds those that are its own."""
    values = {name: row[name] for name in COLUMNS.split(", ")} | {"method": Method(row["method"])}
    parts = {a["invoice_id"]: a["amount"] for a in allocations if a["payment_id"] == row["id"]}
    back = [refund_from(each) for each in refunds if each["payment_id"] == row["id"]]
    return Payment(**values, allocations=parts, refunds=back)


def refund_from(row: Any) -> Refund:
    """A refund as stored."""
    values = {name: row[name] for name in REFUND_COLUMNS.split(", ")}
    kind = {"method": Method(row["method"]), "status": RefundStatus(row["status"])}
    return Refund(**values | kind)
