"""Send an order to its supplier: a letter with a link, or by hand."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.errors import Conflict
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.mail.letter import Letter
from services.purchasing.application.ports import BeginPurchasing, PurchasingWork
from services.purchasing.application.supplier_ports import Tokens
from services.purchasing.domain.purchase_order import PurchaseOrder
from services.purchasing.domain.supplier_link import SupplierLink


@dataclass(frozen=True, slots=True)
class SendOrder:
    """Which order, and why; `by_hand`: whoever sends it sees to it that it arrives."""

    order_id: UUID
    reason: str = ""
    by_hand: bool = False


async def send_order(
    command: SendOrder, *, actor: Principal, begin: BeginPurchasing, tokens: Tokens, now: Clock
) -> PurchaseOrder:
    """To a supplier without e-mail it goes by hand. Raises NotFound, IllegalTransition."""
    async with begin(actor) as work:
        order = await work.orders.get(command.order_id)
        at = now()
        link = None if command.by_hand else await _write(work, order, tokens, actor, at)
        order.send(link, by=actor, at=at, reason=command.reason)
    return order


async def resend_order(
    order_id: UUID, *, actor: Principal, begin: BeginPurchasing, tokens: Tokens, now: Clock
) -> SupplierLink:
    """Raises NotFound, IllegalTransition, Conflict for a supplier without e-mail."""
    async with begin(actor) as work:
        order = await work.orders.get(order_id)
        at = now()
        link = await _write(work, order, tokens, actor, at)
        if link is None:
            raise Conflict("this supplier has no e-mail address", code="no_email")
        order.resend(link, by=actor, at=at)
    return link


async def _write(
    work: PurchasingWork, order: PurchaseOrder, tokens: Tokens, actor: Principal, at: datetime
) -> SupplierLink | None:
    """A new link and the letter that carries it; None where there is nowhere to send it."""
    supplier = await work.suppliers.details(order.supplier.id)
    if not supplier.email:
        return None
    token = tokens.make(actor.tenant_id)
    link = SupplierLink(
        id=new_id(),
        order_id=order.id,
        revision=order.revision,
        supplier=order.supplier,
        sent_to=supplier.email,
        token_hash=token.token_hash,
        made_at=at,
        made_by_name=actor.name,
        expires_at=at + timedelta(days=order.policy.link_days),
    )
    await work.links.add(link)
    facts = {
        "name": supplier.contact_name or supplier.name,
        "number": order.number,
        "order_id": str(order.id),
        "link_id": str(link.id),
        "token": token.text,
        "until": f"{order.policy.today(link.expires_at):%-d %B %Y}",
    }
    await work.mails.add(Letter("order", link.sent_to, actor.tenant_id, facts))
    return link
