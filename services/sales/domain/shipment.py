"""Shipments: what leaves of an order at once, in one document.

Inventory posts it or says what is short; a promise may have been taken back meanwhile.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from services.sales.domain.promise import Short


class ShipmentStatus(StrEnum):
    """Where a shipment stands."""

    REQUESTED = "requested"
    POSTED = "posted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ShipmentLine:
    """What leaves of an order line, in its own unit."""

    order_line_id: UUID
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Move:
    """What leaves a warehouse for it: of a bundle, its components."""

    allocation_id: UUID
    order_line_id: UUID
    product_id: UUID
    warehouse_id: UUID
    quantity: Decimal


@dataclass(slots=True, kw_only=True)
class Shipment:
    """The document."""

    id: UUID
    number: str
    requested_at: datetime
    requested_by: UUID
    by_name: str
    note: str
    lines: tuple[ShipmentLine, ...]
    moves: tuple[Move, ...]
    status: ShipmentStatus = ShipmentStatus.REQUESTED
    settled_at: datetime | None = None
    short: tuple[Short, ...] = ()

    @property
    def waits(self) -> bool:
        """Whether inventory has not answered yet."""
        return self.status is ShipmentStatus.REQUESTED

    def settle(self, status: ShipmentStatus, at: datetime, short: Sequence[Short] = ()) -> None:
        """Note what inventory answered."""
        self.status, self.settled_at, self.short = status, at, tuple(short)
