"""Ship goods of an order: they leave stock, if they are still promised."""

from dataclasses import dataclass
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.sales.application.invoicing import invoice_shipment
from services.sales.application.ports import BeginSales
from services.sales.domain.sales_order import SalesOrder
from services.sales.domain.shipment import ShipmentStatus
from services.sales.domain.shipping import ShipLine


@dataclass(frozen=True, slots=True)
class ShipOrder:
    """Of which order, the id of the shipment, and what leaves.

    Without lines all that can be shipped now does, or all of that from one warehouse.
    """

    order_id: UUID
    shipment_id: UUID
    lines: tuple[ShipLine, ...] | None = None
    warehouse_id: UUID | None = None
    note: str = ""


async def ship_order(
    command: ShipOrder, *, actor: Principal, begin: BeginSales, now: Clock
) -> SalesOrder:
    """Raises NotFound, IllegalTransition, Invalid, Conflict (not_allocated, nothing_to_ship)."""
    async with begin(actor) as work:
        order = await work.orders.get(command.order_id)
        at = now()
        lines = command.lines
        order.must_promise_from("warehouse_id", command.warehouse_id)
        shipment = order.ship(
            order.all_open(command.warehouse_id) if lines is None else lines,
            shipment_id=command.shipment_id,
            number=await work.numbers.shipment(order.policy.year(at)),
            by=actor,
            at=at,
            note=command.note,
        )
        if shipment.status is ShipmentStatus.POSTED and not order.prepaid:
            await invoice_shipment(work, order, shipment, by=actor, at=at)
    return order
