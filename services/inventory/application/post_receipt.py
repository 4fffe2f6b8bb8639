"""Goods came in: put what was accepted into stock, and take what came off what is on order."""

from libs.contracts.inventory import GoodsPosted
from libs.contracts.purchasing import GoodsReceived, ReceivedLine
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from services.inventory.application.ports import ArrivedLine, BeginInventory, Change
from services.inventory.domain.movement import Movement, Source


async def post_receipt(event: GoodsReceived, *, actor: Principal, begin: BeginInventory) -> None:
    """A goods receipt is a fact and is always posted, once per line."""
    async with begin(actor) as work:
        changes = await work.incoming.receive(
            event.order_id,
            event.warehouse_id,
            [
                ArrivedLine(
                    line.receipt_line_id,
                    line.order_line_id,
                    line.product_id,
                    line.accepted + line.rejected,
                )
                for line in event.lines
            ],
        )
        posted = await work.stock.post(
            [_movement(event, *pair) for pair in zip(event.lines, changes, strict=True)],
            Source("goods_receipt", event.receipt_id),
        )
        work.record(
            GoodsPosted(
                receipt_id=event.receipt_id,
                order_id=event.order_id,
                warehouse_id=event.warehouse_id,
                entries=len(posted),
            ),
            about=event.receipt_id,
            version=1,
        )


def _movement(event: GoodsReceived, line: ReceivedLine, change: Change) -> Movement:
    return Movement(
        entry_id=new_id(),
        product_id=line.product_id,
        warehouse_id=event.warehouse_id,
        quantity=line.accepted,
        kind="receipt",
        reason="receipt",
        happened_at=event.received_at,
        note=event.receipt_number,
        source_line_id=line.receipt_line_id,
        expected=change.delta,
        order_id=event.order_id,
    )
