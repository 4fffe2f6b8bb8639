"""What is owed, in SQL."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from libs.db.work import Work
from services.payments.domain.accrual import Shares
from services.payments.domain.liability import Liability

COLUMNS = (
    "id, version, supplier_id, order_id, order_number, document_id, document_number, currency,"
    " amount, settled, accrued_on, due_on, charges, order_tax,"
    " bill_id"
)
_SHARES = "SELECT charges, order_tax FROM liabilities WHERE document_id = $1"
# In the order of their ids, so that two settlements never wait for each other.
_LOCKED = f"""
SELECT {COLUMNS} FROM liabilities WHERE id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE
"""
_SAVE = f"""
INSERT INTO liabilities (tenant_id, {COLUMNS})
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
ON CONFLICT (tenant_id, id) DO UPDATE SET version = excluded.version, settled = excluded.settled
"""


class SqlLiabilities:
    """What is owed."""

    def __init__(self, work: Work) -> None:
        """Store through this work."""
        self._work = work

    def add(self, liability: Liability) -> None:
        """Keep a new one."""
        self._work.track(liability, self._save)

    async def shares_of(self, document_id: UUID) -> Shares:
        """What a document accrued of what its order shares out; none if it accrued nothing."""
        row = await self._work.connection.fetchrow(_SHARES, document_id)
        return Shares() if row is None else Shares(*row)

    async def get_all(self, ids: Collection[UUID]) -> Mapping[UUID, Liability]:
        """Those that exist, locked, always in one order."""
        rows = await self._work.connection.fetch(_LOCKED, list(ids))
        return {row["id"]: self._work.track(liability_from(row), self._save) for row in rows}

    async def _save(self, liability: Liability) -> None:
        await self._work.connection.execute(
            _SAVE,
            self._work.actor.tenant_id,
            liability.id,
            liability.version,
            liability.supplier_id,
            liability.order_id,
            liability.order_number,
            liability.document_id,
            liability.document_number,
            liability.currency,
            liability.amount,
            liability.settled,
            liability.accrued_on,
            liability.due_on,
            liability.shares.charges,
            liability.shares.tax,
            liability.bill_id,
        )


def liability_from(row: Any) -> Liability:
    """A liability as stored."""
    shares = Shares(row["charges"], row["order_tax"])
    names = [name for name in COLUMNS.split(", ") if name not in {"charges", "order_tax"}]
    return Liability(shares=shares, **{name: row[name] for name in names})
