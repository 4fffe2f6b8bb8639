"""An approved purchase order is on its way: raise what is on order, remember its prices."""

from collections.abc import Sequence
from uuid import UUID

from libs.contracts.purchasing import PurchaseOrderApproved
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.domain.quantity import ZERO
from services.inventory.application.ports import (
    BeginInventory,
    Change,
    ExpectedOrder,
    OrderedLine,
)
from services.inventory.domain.movement import Movement


async def expect_order(
    event: PurchaseOrderApproved, *, actor: Principal, begin: BeginInventory
) -> None:
    """Once per order line, however often and late the event comes; never what was amended since."""
    async with begin(actor) as work:
        changes = await work.incoming.expect(
            ExpectedOrder(
                event.order_id,
                event.number,
                event.expected_on,
                event.warehouse_id,
                event.revision,
            ),
            [
                OrderedLine(line.line_id, line.product_id, line.quantity, line.unit_cost)
                for line in event.lines
            ],
        )
        await work.stock.post(only_expected(changes, event.order_id), None)


def only_expected(changes: Sequence[Change], order_id: UUID) -> list[Movement]:
    """Movements that move nothing but what is on order by this purchase order."""
    return [
        Movement(
            entry_id=new_id(),
            product_id=change.product_id,
            warehouse_id=change.warehouse_id,
            quantity=ZERO,
            kind="",
            reason="",
            expected=change.delta,
            order_id=order_id,
        )
        for change in changes
        if change.delta
    ]
