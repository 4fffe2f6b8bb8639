"""A rule of all decisions about a supplier's answer: they are told, where the link was sent."""

from libs.domain.principal import Principal
from libs.mail.letter import Letter
from services.purchasing.application.ports import PurchasingWork
from services.purchasing.domain.flow import Status
from services.purchasing.domain.purchase_order import PurchaseOrder


async def tell(
    work: PurchasingWork, order: PurchaseOrder, kind: str, *, actor: Principal, note: str = ""
) -> None:
    """Write to them; the link they have still shows all."""
    link = await work.links.newest(order.id)
    facts = {
        "name": order.supplier.name,
        "number": order.number,
        "order_id": str(order.id),
        "revision": str(order.revision),
        "note": note,
    }
    await work.mails.add(Letter(kind, link.sent_to, actor.tenant_id, facts))


async def tell_if_agreed(work: PurchasingWork, order: PurchaseOrder, *, actor: Principal) -> None:
    """Tell them when what they proposed was approved, and so is confirmed."""
    if order.agreed and order.status is Status.CONFIRMED:
        await tell(work, order, "answer_taken", actor=actor)
