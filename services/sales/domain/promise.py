"""What inventory promised to an order: of which product, from which warehouse, for which line.

A bundle's line is promised as its components.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from libs.domain.quantity import ZERO


@dataclass(slots=True, kw_only=True)
class Allocation:
    """A line of the reservation; `issued` left stock, `shipped` left with a shipment.

    What is `back_ordered` of it, when it was promised, waited for goods to come.
    """

    id: UUID
    line_id: UUID
    product_id: UUID
    warehouse_id: UUID
    quantity: Decimal
    back_ordered: Decimal = ZERO
    issued: Decimal = ZERO
    shipped: Decimal = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Short:
    """A product of which less is free than was asked, where it is, and when more is expected."""

    product_id: UUID
    requested: Decimal
    available: Decimal
    line_ids: tuple[UUID, ...] = ()
    elsewhere: Mapping[UUID, Decimal] = field(default_factory=dict)
    expected_on: date | None = None
    expected: Decimal | None = None
