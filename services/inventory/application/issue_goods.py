"""Purchasing asks for goods back: a receipt was a mistake, or they return to their supplier."""

from decimal import Decimal
from typing import Final
from uuid import UUID

from libs.contracts.inventory import GoodsIssuePosted, GoodsIssueRefused, ShortStock
from libs.contracts.purchasing import AskedLine, GoodsIssueRequested
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.domain.quantity import ZERO
from services.inventory.application.ports import (
    BeginInventory,
    InventoryWork,
    IssueAnswer,
    LeftLine,
)
from services.inventory.domain.movement import Movement, Source

# Kind and reason of the ledger entries, by the kind of document.
_ENTRIES: Final = {"reversal": ("reversal", "receipt"), "return": ("return", "return")}


async def issue_goods(
    event: GoodsIssueRequested, *, actor: Principal, begin: BeginInventory
) -> None:
    """All that is asked leaves, or nothing; asked again, the same is answered again."""
    async with begin(actor) as work:
        answer = await work.issues.answer(event.issue_id)
        if answer is None:
            answer = await _decide(work, event)
            await work.issues.keep(event.issue_id, answer)
        about = {
            "issue_id": event.issue_id,
            "order_id": event.order_id,
            "warehouse_id": event.warehouse_id,
        }
        said = (
            GoodsIssueRefused(**about, short=answer.short)
            if answer.short
            else GoodsIssuePosted(**about, entries=answer.entries)
        )
        work.record(said, about=event.issue_id, version=1)


async def _decide(work: InventoryWork, event: GoodsIssueRequested) -> IssueAnswer:
    short = await _short(work, event)
    if short:
        return IssueAnswer(0, short)
    expected = await work.incoming.give_back(
        [LeftLine(line.line_id, line.order_line_id, line.again) for line in event.lines]
    )
    posted = await work.stock.post(
        [_movement(event, *pair) for pair in zip(event.lines, expected, strict=True)],
        Source("goods_issue", event.issue_id),
    )
    return IssueAnswer(len(posted), ())


async def _short(work: InventoryWork, event: GoodsIssueRequested) -> tuple[ShortStock, ...]:
    """The products of which more is asked than is free, with their levels locked."""
    wanted: dict[UUID, Decimal] = {}
    for line in event.lines:
        wanted[line.product_id] = wanted.get(line.product_id, ZERO) + line.quantity
    free = await work.stock.lock(event.warehouse_id, list(wanted))
    return tuple(
        ShortStock(product_id=product_id, requested=asked, on_hand=on_hand, reserved=reserved)
        for product_id, asked in wanted.items()
        for on_hand, reserved in [free.get(product_id, (ZERO, ZERO))]
        if asked > on_hand - reserved
    )


def _movement(event: GoodsIssueRequested, line: AskedLine, expected: Decimal) -> Movement:
    kind, reason = _ENTRIES[event.kind]
    return Movement(
        entry_id=new_id(),
        product_id=line.product_id,
        warehouse_id=event.warehouse_id,
        quantity=-line.quantity,
        kind=kind,
        reason=reason,
        note=event.issue_number,
        source_line_id=line.line_id,
        expected=expected,
        order_id=event.order_id,
    )
