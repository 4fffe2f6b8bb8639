"""Raise an order of a channel now, or as soon as it can be: when it comes, and by a job."""

from collections.abc import Mapping
from typing import Protocol
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.errors import DomainError, Unavailable, UnknownReference
from libs.domain.learning import Learn
from libs.domain.principal import Principal, Trace
from services.sales.application.channel_ports import Incoming
from services.sales.application.ports import BeginSales
from services.sales.application.raise_shop_order import RaiseShopOrder, raise_shop_order
from services.sales.domain.channel import pause_after
from services.sales.domain.shop_order import Intake


class Waiting(Protocol):
    """Orders whose time to be tried again has come, whoever's they are."""

    async def find(self) -> list[tuple[UUID, UUID, UUID]]:
        """Company, channel and order."""
        ...


async def raise_now(
    command: RaiseShopOrder,
    *,
    tenant_id: UUID,
    trace: Trace,
    begin: BeginSales,
    learn: Learn,
    now: Clock,
) -> Incoming:
    """What became of it; what is not known here yet is asked of its owner. Raises NotFound."""

    async def once() -> Incoming:
        return await raise_shop_order(
            command, tenant_id=tenant_id, trace=trace, begin=begin, now=now
        )

    system = Principal.system(tenant_id)
    try:
        return await once()
    except UnknownReference as unknown:
        try:
            await learn(unknown, system)
            return await once()
        except (UnknownReference, Unavailable) as error:
            why = error.message
    async with begin(system) as work:
        incoming = await work.shop_orders.get(command.order_id)
        again_at = now() + pause_after(incoming.tries + 1)
        await work.shop_orders.settle(incoming.id, Intake.RECEIVED, error=why, again_at=again_at)
        return await work.shop_orders.get(command.order_id)


async def raise_waiting(
    *, waiting: Waiting, begin: BeginSales, learn: Learn, now: Clock
) -> Mapping[str, int]:
    """One after the other; one that cannot be raised stops no other."""
    figures = {"raised": 0, "waiting": 0}
    for tenant_id, channel_id, order_id in await waiting.find():
        command = RaiseShopOrder(channel_id, order_id)
        try:
            became = await raise_now(
                command, tenant_id=tenant_id, trace=Trace(), begin=begin, learn=learn, now=now
            )
        except DomainError:
            figures["waiting"] += 1
        else:
            figures["raised" if became.status is Intake.RAISED else "waiting"] += 1
    return figures
