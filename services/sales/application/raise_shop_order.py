"""Make an order that came in one of ours: mapped, priced as the shop says, submitted."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from libs.contracts.sales import ChannelOrderWaits
from libs.domain.clock import Clock
from libs.domain.errors import DomainError, NotFound, UnknownReference
from libs.domain.ids import new_id
from libs.domain.principal import Principal, Trace
from libs.domain.quantity import ZERO
from services.sales.application.channel_ports import Incoming
from services.sales.application.draft import Draft
from services.sales.application.ports import BeginSales, SalesWork
from services.sales.application.raise_order import RaiseOrder, raise_in
from services.sales.domain.channel import Channel, by_channel
from services.sales.domain.customer import Customer, CustomerDetails
from services.sales.domain.order_line import WantedLine
from services.sales.domain.pricing import ChargeTerms
from services.sales.domain.shop_order import Intake, ShopLine, ShopOrder

AGAIN: Final = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class RaiseShopOrder:
    """Which order of a channel."""

    channel_id: UUID
    order_id: UUID


class _Unmapped(DomainError):
    code = "not_mapped"


async def raise_shop_order(
    command: RaiseShopOrder, *, tenant_id: UUID, trace: Trace, begin: BeginSales, now: Clock
) -> Incoming:
    """What became of it; raised already, it stays as it is.

    What cannot be raised waits with what is wrong. Raises NotFound, UnknownReference.
    """
    at = now()
    try:
        async with begin(Principal.system(tenant_id)) as work:
            channel = await work.channels.look(command.channel_id)
        actor = by_channel(channel, tenant_id, trace)
        async with begin(actor) as work:
            await _raise(work, channel, command, by=actor, at=at)
    except (NotFound, UnknownReference):
        raise
    except DomainError as error:
        status = Intake.NEEDS_MAPPING if isinstance(error, _Unmapped) else Intake.FAILED
        async with begin(actor) as work:
            await _wait(work, channel, command, status, error.message)
    async with begin(Principal.system(tenant_id)) as work:
        return await work.shop_orders.get(command.order_id)


async def _raise(
    work: SalesWork, channel: Channel, command: RaiseShopOrder, *, by: Principal, at: datetime
) -> None:
    incoming = await _mine(work, command)
    if incoming.status is Intake.RAISED:
        return
    order = incoming.order
    lines = await _lines(work, channel, order)
    customer_id = await _customer(work, order, by, at)
    draft = Draft(
        customer_id=customer_id,
        lines=lines,
        currency=order.currency,
        charges=await _shipping(work, order, customer_id, lines),
        reference=f"{channel.details.name} {order.number}"[:100],
        note=order.note,
    )
    raised = await raise_in(work, RaiseOrder(new_id(), draft), by=by, at=at)
    raised.submit(new_id(), by=by, at=at)
    await work.shop_orders.settle(incoming.id, Intake.RAISED, raised=(raised.id, raised.number))


async def _wait(
    work: SalesWork, channel: Channel, command: RaiseShopOrder, status: Intake, error: str
) -> None:
    incoming = await _mine(work, command)
    if incoming.status is Intake.RAISED:
        return
    await work.shop_orders.settle(incoming.id, status, error=error)
    if (incoming.status, incoming.error) != (status, error):
        said = ChannelOrderWaits(
            channel_id=channel.id,
            name=channel.details.name,
            external_number=incoming.order.number,
            error=error,
        )
        work.record(said, about=channel.id, version=channel.version)


async def _mine(work: SalesWork, command: RaiseShopOrder) -> Incoming:
    incoming = await work.shop_orders.get(command.order_id)
    if incoming.channel_id != command.channel_id:
        raise NotFound("no such order of this channel", order_id=command.order_id)
    return incoming


async def _lines(work: SalesWork, channel: Channel, order: ShopOrder) -> tuple[WantedLine, ...]:
    products = await work.channels.products_of(channel.id, [line.sku for line in order.lines])
    unknown = [line for line in order.lines if line.sku.lower() not in products]
    if unknown:
        named = ", ".join(sorted({line.sku or line.name or "a line" for line in unknown}))
        raise _Unmapped(f"no product is mapped to: {named}"[:1000])
    return tuple(_line(line, products[line.sku.lower()]) for line in order.lines)


def _line(line: ShopLine, product_id: UUID) -> WantedLine:
    return WantedLine(
        product_id=product_id,
        quantity=line.quantity,
        unit_price=line.unit_price,
        discount_amount=line.discount or None,
    )


async def _shipping(
    work: SalesWork, order: ShopOrder, customer_id: UUID, lines: tuple[WantedLine, ...]
) -> tuple[ChargeTerms, ...]:
    """Taxed as the shop did; where it does not say, as what is worth most of what is shipped."""
    if not order.shipping:
        return ()
    if order.shipping_tax is not None:
        return (ChargeTerms("freight", order.shipping, tax_amount=order.shipping_tax),)
    dearest = max(lines, key=lambda line: line.quantity * (line.unit_price or ZERO))
    known = await work.references.known(customer_id, set(), {dearest.product_id})
    product = known.products.get(dearest.product_id)
    rate = None if product is None else product.tax_rate
    return (ChargeTerms("freight", order.shipping, rate),)


async def _customer(work: SalesWork, order: ShopOrder, by: Principal, at: datetime) -> UUID:
    """Who bought, known by their e-mail (without one by their name); a new one is taken in."""
    buyer = order.customer
    known = await work.shop_orders.customer(buyer.email, buyer.name)
    if known is not None:
        return known
    details = CustomerDetails(
        name=buyer.name, email=buyer.email, phone=buyer.phone, address=buyer.address
    )
    lent, number = await work.customers.lent(), await work.numbers.customer()
    customer = Customer.created(new_id(), number, details, lent=lent, by=by, at=at)
    await work.customers.store([customer])
    return customer.id
