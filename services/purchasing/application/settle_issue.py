"""Inventory has answered: goods that were asked for have left, or stay."""

from libs.contracts.inventory import GoodsIssuePosted, GoodsIssueRefused
from libs.domain.clock import utc_now
from libs.domain.principal import Principal
from services.purchasing.application.ports import BeginPurchasing
from services.purchasing.domain.goods_issue import Short


async def settle_issue(
    event: GoodsIssuePosted | GoodsIssueRefused, *, actor: Principal, begin: BeginPurchasing
) -> None:
    """Once, however often and late it is answered."""
    async with begin(actor) as work:
        order = await work.orders.get(event.order_id)
        if isinstance(event, GoodsIssuePosted):
            order.goods_left(event.issue_id, by=actor, at=utc_now())
            return
        short = [Short(s.product_id, s.requested, s.on_hand, s.reserved) for s in event.short]
        order.goods_stay(event.issue_id, short, by=actor, at=utc_now())
