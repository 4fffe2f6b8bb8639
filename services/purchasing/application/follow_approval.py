"""A rule of all ways to an approved order: it is received if that is settled, its supplier told."""

from datetime import datetime

from libs.domain.ids import new_id
from libs.domain.principal import Principal
from services.purchasing.application.ports import PurchasingWork
from services.purchasing.application.tell_supplier import tell_if_agreed
from services.purchasing.domain.flow import Status
from services.purchasing.domain.purchase_order import PurchaseOrder


async def follow_approval(
    work: PurchasingWork, order: PurchaseOrder, *, by: Principal, at: datetime
) -> None:
    """Whether somebody took the last step or an amendment concerned nobody; else nothing."""
    if order.status is Status.APPROVED and order.policy.stock_on_approval:
        number = await work.numbers.receipt(order.policy.year(at))
        system = Principal.system(by.tenant_id, by.trace)
        order.receive_on_approval(receipt_id=new_id(), number=number, by=system, at=at)
    await tell_if_agreed(work, order, actor=by)
