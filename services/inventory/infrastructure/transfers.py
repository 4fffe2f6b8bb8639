"""Transfers in SQL."""

from typing import Any
from uuid import UUID

from libs.db.work import Work
from libs.domain.errors import NotFound
from services.inventory.domain.transfer import Transfer, TransferLine, TransferStatus
from services.inventory.infrastructure.stamps import (
    stamp_columns,
    stamped,
    stamps_again,
    stamps_of,
)

_STEPS = ("drafted", "dispatched", "received")
_COLUMNS = (
    "id, version, number, status, from_warehouse_id, to_warehouse_id, note,"
    f" {stamp_columns(*_STEPS)}"
)
# One statement; that the lines' transfer is there is checked at its end.
_SAVE = f"""
WITH lines AS (
    INSERT INTO transfer_lines
        (tenant_id, transfer_id, position, id, arrival_id, product_id, quantity, received)
    SELECT $1, $2, position, id, arrival_id, product_id, quantity, received
    FROM unnest($18::uuid[], $19::uuid[], $20::uuid[], $21::numeric[], $22::numeric[])
        WITH ORDINALITY AS l(id, arrival_id, product_id, quantity, received, position)
    ON CONFLICT (tenant_id, id) DO UPDATE SET received = excluded.received
)
INSERT INTO transfers (tenant_id, {_COLUMNS})
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
ON CONFLICT (tenant_id, id) DO UPDATE SET version = excluded.version, status = excluded.status,
    {stamps_again(*_STEPS)}
"""
_LINES = """
SELECT id, arrival_id, product_id, quantity, received FROM transfer_lines
WHERE transfer_id = $1 ORDER BY position
"""


class SqlTransfers:
    """Goods on their way between warehouses."""

    def __init__(self, work: Work) -> None:
        """Store through this work."""
        self._work = work

    def add(self, transfer: Transfer) -> None:
        """Keep a new one."""
        self._work.track(transfer, self._save)

    async def get(self, transfer_id: UUID) -> Transfer:
        """The transfer, locked; raises NotFound."""
        connection = self._work.connection
        row = await connection.fetchrow(
            f"SELECT {_COLUMNS} FROM transfers WHERE id = $1 FOR UPDATE", transfer_id
        )
        if row is None:
            raise NotFound("no such transfer", transfer_id=transfer_id)
        lines = [TransferLine(**dict(line)) for line in await connection.fetch(_LINES, transfer_id)]
        return self._work.track(_transfer(dict(row), lines), self._save)

    async def _save(self, transfer: Transfer) -> None:
        lines = transfer.lines
        await self._work.connection.execute(
            _SAVE,
            self._work.actor.tenant_id,
            transfer.id,
            transfer.version,
            transfer.number,
            transfer.status,
            transfer.from_warehouse_id,
            transfer.to_warehouse_id,
            transfer.note,
            *stamped(transfer.drafted),
            *stamped(transfer.dispatched),
            *stamped(transfer.received),
            [line.id for line in lines],
            [line.arrival_id for line in lines],
            [line.product_id for line in lines],
            [line.quantity for line in lines],
            [line.received for line in lines],
        )


def _transfer(row: dict[str, Any], lines: list[TransferLine]) -> Transfer:
    stamps = stamps_of(row, *_STEPS)
    status = TransferStatus(row.pop("status"))
    return Transfer(**row, **stamps, status=status, lines=lines)
