"""What goes over the wire of transfers. Quantities are strings, in the product's unit."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from libs.web.fields import Body, Shown
from services.inventory.api.schemas import Quantity, Text
from services.inventory.application.ports import KnownProduct
from services.inventory.domain.stamp import Stamp
from services.inventory.domain.transfer import FLOW, Transfer, TransferStatus

Some = Annotated[Quantity, Field(gt=0)]


class TransferLineIn(Body):
    """How much of a product goes."""

    product_id: UUID
    quantity: Some


class TransferIn(Body):
    """What goes from where to where; with `at_once` it has left and arrived already."""

    from_warehouse_id: UUID
    to_warehouse_id: UUID
    lines: Annotated[list[TransferLineIn], Field(min_length=1, max_length=500)]
    note: Text = ""
    at_once: bool = False


class ArrivedLineIn(Body):
    """How much of a line arrived."""

    line_id: UUID
    received: Annotated[Quantity, Field(ge=0)]


class ReceiveTransferIn(Body):
    """What arrived: lines that differ, or (none given) everything as it was sent."""

    lines: list[ArrivedLineIn] = Field(default=[], max_length=500)


class CancelTransferIn(Body):
    """Why a transfer is given up."""

    reason: Text = ""


class TransferLineOut(BaseModel):
    """What was sent of a product and (null: not there yet) what arrived."""

    id: UUID
    product_id: UUID
    sku: str
    name: str
    unit: str
    quantity: Shown
    received: Shown | None


class TransferOut(BaseModel):
    """Goods on their way from one warehouse to another."""

    id: UUID
    number: str
    status: TransferStatus
    from_warehouse_id: UUID
    to_warehouse_id: UUID
    note: str
    drafted_by: UUID
    drafted_by_name: str
    drafted_at: datetime
    dispatched_by: UUID | None
    dispatched_by_name: str | None
    dispatched_at: datetime | None
    received_by: UUID | None
    received_by_name: str | None
    received_at: datetime | None
    lines: list[TransferLineOut]
    allowed_actions: list[str]
    version: int

    @classmethod
    def of(
        cls, transfer: Transfer, known: Mapping[UUID, KnownProduct], *, may_move: bool
    ) -> "TransferOut":
        """Show a transfer as it was just made."""
        row = {name: getattr(transfer, name) for name in ("id", "number", "status", "version")}
        row |= {name: getattr(transfer, name) for name in ("from_warehouse_id", "to_warehouse_id")}
        for step in ("drafted", "dispatched", "received"):
            stamp: Stamp | None = getattr(transfer, step)
            for part in ("by", "by_name", "at"):
                row[f"{step}_{part}"] = None if stamp is None else getattr(stamp, part)
        lines = [{**asdict(x), **known[x.product_id]._asdict()} for x in transfer.lines]
        return cls.row({**row, "note": transfer.note, "lines": lines}, may_move=may_move)

    @classmethod
    def row(cls, row: Mapping[str, Any], *, may_move: bool) -> "TransferOut":
        """Show a transfer with its lines, and what this caller may do with it."""
        allowed = FLOW.allowed(TransferStatus(row["status"])) if may_move else ()
        return cls.model_validate({**row, "allowed_actions": list(allowed)})


class TransfersOut(BaseModel):
    """Some transfers, newest first."""

    items: list[TransferOut]
    next_cursor: str | None
