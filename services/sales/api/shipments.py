"""Shipments: what leaves of an order at once."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from libs.db.database import Database
from libs.domain.clock import utc_now
from libs.domain.principal import Principal
from libs.web.routes import Actor, Db, NewId, Router
from libs.web.waiting import Wait, outcome
from services.sales.api.deps import SHIPMENTS, BeginShipment
from services.sales.api.orders import needing
from services.sales.api.shipment_schemas import ShipIn, ShipmentOut
from services.sales.application.ship_order import ship_order
from services.sales.domain.flow import PERMISSIONS
from services.sales.domain.shipment import ShipmentStatus
from services.sales.infrastructure import queries

router: APIRouter = Router("/api/v1/sales", tag="shipments")
ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"model": ShipmentOut, "description": "Answered in time (Prefer: wait=10)"},
    202: {"model": ShipmentOut, "description": "Asked of inventory; see Location"},
}


@router.post(
    "/orders/{order_id}/ship",
    status_code=202,
    responses=ANSWERS,
    **needing(PERMISSIONS["ship"]),
)
async def ship(
    order_id: UUID,
    new_id: NewId,
    actor: Actor,
    begin: BeginShipment,
    database: Db,
    wait: Wait,
    response: Response,
    body: ShipIn | None = None,
) -> ShipmentOut:
    """Ship lines of an order, or parts of them, or without lines all that is promised.

    A document of its own, which inventory posts, or refuses where a shortage took some of it
    meanwhile. More than is promised there: 409 `not_allocated`.
    """
    command = (body or ShipIn()).command(order_id, new_id)
    await ship_order(command, actor=actor, begin=begin, now=utc_now)
    response.headers["location"] = f"{SHIPMENTS}/{new_id}"
    made = await outcome(
        lambda: _shown(new_id, actor, database),
        lambda shipment: shipment.status is not ShipmentStatus.REQUESTED,
        wait,
    )
    response.status_code = 202 if made.status is ShipmentStatus.REQUESTED else 200
    return made


@router.get("/shipments/{shipment_id}", **needing("sales.orders.read"))
async def get_shipment(shipment_id: UUID, actor: Actor, database: Db) -> ShipmentOut:
    """A shipment: where it stands, what left which warehouse, and why it was refused."""
    return await _shown(shipment_id, actor, database)


async def _shown(shipment_id: UUID, actor: Principal, database: Database) -> ShipmentOut:
    async with database.transaction(actor, read_only=True) as connection:
        order = await queries.order_of_shipment(connection, shipment_id)
    return ShipmentOut.of(order, order.shipment(shipment_id))
