"""Reservations: promising stock, giving it back, handing it out."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from libs.domain.clock import utc_now
from libs.domain.errors import Invalid
from libs.domain.ids import new_id as make_id
from libs.web.fields import Limit
from libs.web.routes import Actor, Db, NewId, Router, require
from services.inventory.api.deps import BeginWork
from services.inventory.api.reservation_schemas import (
    IssueIn,
    ReleaseIn,
    ReservationIn,
    ReservationOut,
    ReservationsOut,
    ReservationStatus,
)
from services.inventory.application.issue_reservation import IssueReservation, issue_reservation
from services.inventory.application.release_reservation import release_reservation
from services.inventory.application.reserve_stock import ReserveStock, reserve_stock
from services.inventory.domain.allocation import Wanted
from services.inventory.infrastructure import queries
from services.inventory.infrastructure.queries import ReservationFilter

router: APIRouter = Router("/api/v1/inventory/reservations", tag="reservations")
read = [require("inventory.stock.read")]
move = [require("inventory.stock.move")]


@router.get("", dependencies=read)
async def list_reservations(
    actor: Actor,
    database: Db,
    status: Annotated[ReservationStatus | None, Query()] = None,
    source_id: UUID | None = None,
    product_id: UUID | None = None,
    warehouse_id: UUID | None = None,
    limit: Limit = 50,
    cursor: str | None = None,
) -> ReservationsOut:
    """Reservations, newest first; a product or warehouse picks those that still promise of it."""
    wanted = ReservationFilter(status, source_id, product_id, warehouse_id)
    async with database.transaction(actor, read_only=True) as connection:
        page = await queries.list_reservations(connection, wanted, limit=limit, cursor=cursor)
    items = [ReservationOut.row(row) for row in page.items]
    return ReservationsOut(items=items, next_cursor=page.next_cursor)


@router.post("", status_code=201, dependencies=move)
async def reserve(
    body: ReservationIn, new_id: NewId, actor: Actor, database: Db, begin: BeginWork
) -> ReservationOut:
    """Reserve all lines or none; 409 `out_of_stock` says what is short and where how much is."""
    command = ReserveStock(
        reservation_id=new_id,
        source_type="manual",
        source_id=new_id,
        reference=body.reference,
        lines=[Wanted(make_id(), w.product_id, w.quantity, w.warehouse_id) for w in body.lines],
        note=body.note,
        expires_at=body.expires_at,
    )
    await reserve_stock(command, actor=actor, begin=begin, now=utc_now)
    return await _shown(actor, database, new_id)


@router.get("/{reservation_id}", dependencies=read)
async def get_reservation(reservation_id: UUID, actor: Actor, database: Db) -> ReservationOut:
    """One reservation."""
    return await _shown(actor, database, reservation_id)


@router.post("/{reservation_id}/release", dependencies=move)
async def release(
    reservation_id: UUID, body: ReleaseIn, actor: Actor, database: Db, begin: BeginWork
) -> ReservationOut:
    """Give back what is still promised."""
    await release_reservation(
        reservation_id, body.reason or "released", actor=actor, begin=begin, now=utc_now
    )
    return await _shown(actor, database, reservation_id)


@router.post("/{reservation_id}/issue", dependencies=move)
async def issue(
    reservation_id: UUID, body: IssueIn, actor: Actor, database: Db, begin: BeginWork
) -> ReservationOut:
    """Hand out what was promised, or some lines of it: ledger entries with this reason."""
    lines = None if body.lines is None else {i.line_id: i.quantity for i in body.lines}
    if lines is not None and body.lines is not None and len(lines) != len(body.lines):
        raise Invalid.field("lines", "a line stands here once", "twice")
    command = IssueReservation(reservation_id, make_id(), body.reason, lines)
    await issue_reservation(command, actor=actor, begin=begin, now=utc_now)
    return await _shown(actor, database, reservation_id)


async def _shown(actor: Actor, database: Db, reservation_id: UUID) -> ReservationOut:
    async with database.transaction(actor, read_only=True) as connection:
        return ReservationOut.row(await queries.reservation(connection, reservation_id))
