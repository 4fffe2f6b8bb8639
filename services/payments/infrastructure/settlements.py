"""Payments to suppliers, in SQL."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from libs.db.work import Work
from libs.domain.errors import NotFound
from services.payments.domain.method import Method
from services.payments.domain.settlement import SettledLine, Settlement

_COLUMNS = (
    "id, version, number, supplier_id, method, reference, note, currency, amount, paid_on,"
    " recorded_at, recorded_by, recorded_by_name, reversed_at, reversed_by_name, reversal_reason"
)
_ADD = f"""
INSERT INTO settlements (tenant_id, {_COLUMNS})
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
"""
_ADD_LINES = """
INSERT INTO settlement_lines (tenant_id, settlement_id, liability_id, amount)
SELECT $1, $2, line.* FROM unnest($3::uuid[], $4::numeric[]) AS line
"""
_REVERSE = """
UPDATE settlements SET version = $2, reversed_at = $3, reversed_by_name = $4, reversal_reason = $5
WHERE id = $1
"""
SELECT = f"SELECT {_COLUMNS} FROM settlements WHERE id = $1"
LINES = "SELECT liability_id, amount FROM settlement_lines WHERE settlement_id = $1"


class SqlSettlements:
    """Payments to suppliers."""

    def __init__(self, work: Work) -> None:
        """Store through this work."""
        self._work = work

    def add(self, settlement: Settlement) -> None:
        """Keep a new one."""
        self._work.track(settlement, self._add)

    async def get(self, settlement_id: UUID) -> Settlement:
        """The settlement, locked; raises NotFound."""
        connection = self._work.connection
        row = await connection.fetchrow(f"{SELECT} FOR NO KEY UPDATE", settlement_id)
        if row is None:
            raise NotFound("no such settlement", settlement_id=settlement_id)
        lines = await connection.fetch(LINES, settlement_id)
        return self._work.track(settlement_from(row, lines), self._reverse)

    async def liabilities_of(self, settlement_id: UUID) -> list[UUID]:
        """What it settles; for locking only."""
        lines = await self._work.connection.fetch(LINES, settlement_id)
        return [line["liability_id"] for line in lines]

    async def _add(self, settlement: Settlement) -> None:
        connection, tenant_id = self._work.connection, self._work.actor.tenant_id
        await connection.execute(
            _ADD,
            tenant_id,
            settlement.id,
            settlement.version,
            settlement.number,
            settlement.supplier_id,
            settlement.method,
            settlement.reference,
            settlement.note,
            settlement.currency,
            settlement.amount,
            settlement.paid_on,
            settlement.recorded_at,
            settlement.recorded_by,
            settlement.recorded_by_name,
            settlement.reversed_at,
            settlement.reversed_by_name,
            settlement.reversal_reason,
        )
        await connection.execute(
            _ADD_LINES,
            tenant_id,
            settlement.id,
            [line.liability_id for line in settlement.lines],
            [line.amount for line in settlement.lines],
        )

    async def _reverse(self, settlement: Settlement) -> None:
        await self._work.connection.execute(
            _REVERSE,
            settlement.id,
            settlement.version,
            settlement.reversed_at,
            settlement.reversed_by_name,
            settlement.reversal_reason,
        )


def settlement_from(row: Any, lines: Iterable[Any]) -> Settlement:
    """A settlement as stored."""
    return Settlement(
        id=row["id"],
        version=row["version"],
        number=row["number"],
        supplier_id=row["supplier_id"],
        method=Method(row["method"]),
        reference=row["reference"],
        note=row["note"],
        currency=row["currency"],
        paid_on=row["paid_on"],
        lines=[SettledLine(line["liability_id"], line["amount"]) for line in lines],
        recorded_at=row["recorded_at"],
        recorded_by=row["recorded_by"],
        recorded_by_name=row["recorded_by_name"],
        reversed_at=row["reversed_at"],
        reversed_by_name=row["reversed_by_name"],
        reversal_reason=row["reversal_reason"],
    )
