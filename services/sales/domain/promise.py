"""What inventory promised to an order: of which product, from which warehouse, for which line.

A bundle's line is promised as its components.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_DOWN, Decimal
from uuid import UUID

from libs.domain.quantity import PLACES, ZERO


@dataclass(slots=True, kw_only=True)
class Allocation:
    """A line of the reservation; `issued` left stock, `shipped` left with a shipment.

    What is `back_ordered` of it waits for goods to come.
    """

    id: UUID
    line_id: UUID
    product_id: UUID
    warehouse_id: UUID
    quantity: Decimal
    back_ordered: Decimal = ZERO
    issued: Decimal = ZERO
    shipped: Decimal = ZERO
    # Damage, loss or a count took it.
    lost: Decimal = ZERO

    @property
    def left(self) -> Decimal:
        """What of it may still be shipped."""
        return self.quantity - self.lost - self.shipped


@dataclass(frozen=True, slots=True, kw_only=True)
class Short:
    """A product of which less is free than was asked, where it is, and when more is expected.

    `places` are where it was asked of, `elsewhere` the others that have some.
    """

    product_id: UUID
    requested: Decimal
    available: Decimal
    line_ids: tuple[UUID, ...] = ()
    places: Mapping[UUID, Decimal] = field(default_factory=dict)
    elsewhere: Mapping[UUID, Decimal] = field(default_factory=dict)
    expected_on: date | None = None
    expected: Decimal | None = None


def could_ship(
    line_id: UUID, quantity: Decimal, product_id: UUID, short: Iterable[Short]
) -> Decimal:
    """What of a line could ship now, if others did not want the same: whole units of whole ones.

    A bundle is as short as the scarcest of its components.
    """
    shares = [
        min(s.available / s.requested, Decimal(1))
        for s in short
        if s.requested
        and (line_id in s.line_ids or (not s.line_ids and s.product_id == product_id))
    ]
    if not shares:
        return quantity
    places = PLACES if quantity % 1 else Decimal(1)
    return (quantity * min(shares)).quantize(places, ROUND_DOWN)
