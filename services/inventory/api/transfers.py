"""Transfers between warehouses."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from libs.domain.clock import utc_now
from libs.domain.errors import Invalid
from libs.web.fields import Limit
from libs.web.routes import Actor, Db, NewId, Router, require
from services.inventory.api.deps import BeginWork, Numbers
from services.inventory.api.transfer_schemas import (
    CancelTransferIn,
    ReceiveTransferIn,
    TransferIn,
    TransferOut,
    TransfersOut,
)
from services.inventory.application.cancel_transfer import cancel_transfer
from services.inventory.application.dispatch_transfer import dispatch_transfer
from services.inventory.application.draft_transfer import DraftTransfer, draft_transfer
from services.inventory.application.receive_transfer import receive_transfer
from services.inventory.domain.transfer import TransferStatus
from services.inventory.infrastructure import queries
from services.inventory.infrastructure.queries import TransferFilter

router: APIRouter = Router("/api/v1/inventory/transfers", tag="transfers")
read = [require("inventory.stock.read")]
MOVE = "inventory.stock.move"
move = [require(MOVE)]


@router.get("", dependencies=read)
async def list_transfers(
    actor: Actor,
    database: Db,
    status: TransferStatus | None = None,
    warehouse_id: UUID | None = None,
    product_id: UUID | None = None,
    number: Annotated[str | None, Query(max_length=40)] = None,
    limit: Limit = 50,
    cursor: str | None = None,
) -> TransfersOut:
    """Transfers, newest first; a warehouse is one that goods leave or arrive at."""
    wanted = TransferFilter(status, warehouse_id, product_id, number)
    async with database.transaction(actor, read_only=True) as connection:
        page = await queries.list_transfers(connection, wanted, limit=limit, cursor=cursor)
    items = [TransferOut.row(row, may_move=actor.may(MOVE)) for row in page.items]
    return TransfersOut(items=items, next_cursor=page.next_cursor)


@router.post("", status_code=201, dependencies=move)
async def draft(
    body: TransferIn,
    new_id: NewId,
    actor: Actor,
    begin: BeginWork,
    numbers: Numbers,
) -> TransferOut:
    """Plan a transfer; with `at_once` the goods are at the other warehouse already."""
    command = DraftTransfer(
        transfer_id=new_id,
        from_warehouse_id=body.from_warehouse_id,
        to_warehouse_id=body.to_warehouse_id,
        lines=[(line.product_id, line.quantity) for line in body.lines],
        note=body.note,
        at_once=body.at_once,
    )
    transfer, known = await draft_transfer(
        command, actor=actor, begin=begin, now=utc_now, next_number=numbers
    )
    return TransferOut.of(transfer, known, may_move=actor.may(MOVE))


@router.get("/{transfer_id}", dependencies=read)
async def get_transfer(transfer_id: UUID, actor: Actor, database: Db) -> TransferOut:
    """One transfer."""
    return await _shown(actor, database, transfer_id)


@router.post("/{transfer_id}/dispatch", dependencies=move)
async def dispatch(transfer_id: UUID, actor: Actor, database: Db, begin: BeginWork) -> TransferOut:
    """The goods leave; 409 `not_enough_stock` when they are not there or promised."""
    await dispatch_transfer(transfer_id, actor=actor, begin=begin, now=utc_now)
    return await _shown(actor, database, transfer_id)


@router.post("/{transfer_id}/receive", dependencies=move)
async def receive(
    transfer_id: UUID, body: ReceiveTransferIn, actor: Actor, database: Db, begin: BeginWork
) -> TransferOut:
    """The goods arrived; what is short or over is written to the ledger as loss or found."""
    arrived = {line.line_id: line.received for line in body.lines}
    if len(arrived) != len(body.lines):
        raise Invalid.field("lines", "a line stands here once", "twice")
    await receive_transfer(transfer_id, arrived, actor=actor, begin=begin, now=utc_now)
    return await _shown(actor, database, transfer_id)


@router.post("/{transfer_id}/cancel", dependencies=move)
async def cancel(
    transfer_id: UUID, body: CancelTransferIn, actor: Actor, database: Db, begin: BeginWork
) -> TransferOut:
    """Give a draft up."""
    await cancel_transfer(transfer_id, body.reason, actor=actor, begin=begin, now=utc_now)
    return await _shown(actor, database, transfer_id)


async def _shown(actor: Actor, database: Db, transfer_id: UUID) -> TransferOut:
    async with database.transaction(actor, read_only=True) as connection:
        row = await queries.transfer(connection, transfer_id)
    return TransferOut.row(row, may_move=actor.may(MOVE))
