"""What approved purchase orders agreed, in SQL."""

from uuid import UUID

from libs.db.work import Work
from libs.domain.errors import UnknownReference
from services.payments.application.ports import Agreed
from services.payments.domain.accrual import AgreedLine, Shared, Shares

_KEEP = """
WITH kept AS (
    INSERT INTO agreed_orders AS known (tenant_id, order_id, revision, currency, weight, charges,
                                        tax, accepted, accrued_charges, accrued_tax)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    ON CONFLICT (tenant_id, order_id) DO UPDATE SET revision = excluded.revision,
        currency = excluded.currency, weight = excluded.weight, charges = excluded.charges,
        tax = excluded.tax
    WHERE known.revision < excluded.revision
    RETURNING order_id
)
INSERT INTO agreed_lines (tenant_id, order_id, line_id, quantity, unit_cost, tax_rate)
SELECT $1, kept.order_id, line.* FROM kept,
    unnest($11::uuid[], $12::numeric[], $13::numeric[], $14::numeric[]) AS line
ON CONFLICT (tenant_id, order_id, line_id) DO UPDATE SET quantity = excluded.quantity,
    unit_cost = excluded.unit_cost, tax_rate = excluded.tax_rate
"""
_SHARED = """
SELECT currency, weight, charges, tax, accepted, accrued_charges, accrued_tax
FROM agreed_orders WHERE order_id = $1 FOR NO KEY UPDATE
"""
_LINES = "SELECT line_id, quantity, unit_cost, tax_rate FROM agreed_lines WHERE order_id = $1"
_SHARE = """
UPDATE agreed_orders SET weight = $2, charges = $3, tax = $4, accepted = $5, accrued_charges = $6,
    accrued_tax = $7
WHERE order_id = $1
"""


class SqlAgreedOrders:
    """What approved purchase orders agreed."""

    def __init__(self, work: Work) -> None:
        """Look and keep through this work."""
        self._work = work

    async def keep(self, order_id: UUID, revision: int, agreed: Agreed) -> None:
        """Keep an approved order, unless this revision or a later one is known."""
        shared, lines = agreed.shared, agreed.lines
        await self._work.connection.execute(
            _KEEP,
            self._work.actor.tenant_id,
            order_id,
            revision,
            shared.currency,
            shared.weight,
            shared.whole.charges,
            shared.whole.tax,
            shared.accepted,
            shared.accrued.charges,
            shared.accrued.tax,
            list(lines),
            [line.quantity for line in lines.values()],
            [line.unit_cost for line in lines.values()],
            [line.tax_rate for line in lines.values()],
        )

    async def get(self, order_id: UUID) -> Agreed:
        """The order, locked; raises UnknownReference until it is known."""
        row = await self._work.connection.fetchrow(_SHARED, order_id)
        if row is None:
            raise UnknownReference("orders", {"order_id": order_id})
        lines = await self._work.connection.fetch(_LINES, order_id)
        shared = Shared(
            row["currency"],
            row["weight"],
            Shares(row["charges"], row["tax"]),
            row["accepted"],
            Shares(row["accrued_charges"], row["accrued_tax"]),
        )
        return Agreed({line[0]: AgreedLine(*line[1:]) for line in map(tuple, lines)}, shared)

    async def share(self, order_id: UUID, shared: Shared) -> None:
        """Keep what was accrued of it."""
        await self._work.connection.execute(
            _SHARE,
            order_id,
            shared.weight,
            shared.whole.charges,
            shared.whole.tax,
            shared.accepted,
            shared.accrued.charges,
            shared.accrued.tax,
        )
