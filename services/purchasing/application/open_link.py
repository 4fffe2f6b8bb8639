"""See an order as its supplier does, by the link they were sent; the first look an hour counts."""

from dataclasses import dataclass

from libs.domain.clock import Clock
from libs.domain.principal import Principal, Trace
from services.purchasing.application.ports import BeginPurchasing, PurchasingWork
from services.purchasing.application.supplier_ports import GivenToken
from services.purchasing.domain.flow import FLOW, Status
from services.purchasing.domain.purchase_order import PurchaseOrder
from services.purchasing.domain.supplier_answer import SupplierAnswer
from services.purchasing.domain.supplier_link import LinkState, SupplierLink, by_link

# Where what an order says is nobody's but ours, or no longer of use to anybody else.
_OURS = frozenset(
    {
        Status.DRAFT,
        Status.PENDING_APPROVAL,
        Status.APPROVED,
        Status.REJECTED,
        Status.CANCELLED,
    }
)


@dataclass(frozen=True, slots=True)
class Opened:
    """What is behind a link; `shown`: whether the order as it is now is the supplier's to see."""

    link: SupplierLink
    order: PurchaseOrder
    answers: list[SupplierAnswer]
    shown: bool
    answerable: bool

    @property
    def version(self) -> str:
        """What an answer has to be to."""
        return version_of(self.link.revision, len(self.answers))


def version_of(revision: int, answered: int) -> str:
    """Changes with the order's content, and with each answer."""
    return f"{revision}.{answered}"


async def find_link(
    given: GivenToken, *, begin: BeginPurchasing, now: Clock, trace: Trace
) -> SupplierLink | None:
    """The link of a token, if it opens anything; the same one look for any other."""
    async with begin(Principal.system(given.tenant_id, trace)) as work:
        link = await work.links.with_hash(given.token_hash)
    return link if link is not None and link.opens(now()) else None


async def open_link(
    given: GivenToken, *, begin: BeginPurchasing, now: Clock, trace: Trace, looked: bool
) -> Opened | None:
    """None for a link that is none, or that has ended; `looked`: a person did, not a program."""
    link = await find_link(given, begin=begin, now=now, trace=trace)
    if link is None:
        return None
    actor = by_link(link.supplier, given.tenant_id, trace)
    async with begin(actor) as work:
        opened = await behind(work, link, now)
        if opened is not None and looked and opened.answerable and opened.link.counts(now()):
            opened.order.open_link(opened.link, by=actor, at=now())
            await work.links.opened(opened.link)
    return opened


async def behind(work: PurchasingWork, link: SupplierLink, now: Clock) -> Opened | None:
    """What is behind a link, its order locked; None if it has ended meanwhile."""
    order = await work.orders.get(link.order_id)
    found = await work.links.with_hash(link.token_hash)
    if found is None or not found.opens(at := now()):
        return None
    return Opened(
        found,
        order,
        await work.answers.of_order(order.id),
        shown=await _shows(work, found, order),
        answerable=found.state(order.revision, at) is LinkState.LIVE
        and "propose" in FLOW.allowed(order.status),
    )


async def _shows(work: PurchasingWork, link: SupplierLink, order: PurchaseOrder) -> bool:
    """Whether who holds the link may see the order as it is now.

    One that was changed since is shown once it has gone to the same address, or as they proposed.
    """
    newest = await work.links.newest(order.id)
    return (
        order.status not in _OURS
        and order.supplier.id == link.supplier.id
        and newest.sent_to == link.sent_to
        and (newest.revision == order.revision or order.agreed)
    )
