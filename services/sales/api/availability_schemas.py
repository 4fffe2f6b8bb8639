"""What goes over the wire of what could be sold now."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from libs.domain.quantity import ZERO
from libs.web.fields import Body, Shown
from services.sales.api.schemas import Sold
from services.sales.domain.order_line import MOST_LINES
from services.sales.infrastructure.queries import Names


class AskedLineIn(Body):
    """A line somebody thinks of selling; without a warehouse, from wherever it is."""

    product_id: UUID
    quantity: Sold
    warehouse_id: UUID | None = None


class AvailabilityIn(Body):
    """Lines that would be sold together, and compete for the same goods."""

    lines: Annotated[list[AskedLineIn], Field(min_length=1, max_length=MOST_LINES)]


class PlaceOut(BaseModel):
    """What of a product is free at a warehouse; of a bundle, how many could be made of it there."""

    warehouse_id: UUID
    code: str
    name: str
    available: Shown


class FromOut(BaseModel):
    """What would come from a warehouse; what is `back_ordered` would wait for goods there."""

    product_id: UUID
    sku: str
    warehouse_id: UUID
    code: str
    quantity: Shown
    back_ordered: Shown


class AvailableOut(BaseModel):
    """What of a line is there, where, and what an order would take from where.

    `available` is free over all warehouses (of a bundle: could be made). What would leave is in
    `allocations`: of a bundle, components. What is short of, `short_of` names: for a bundle the
    component it lacks most of; so much of that is on order, and the first of it comes then.
    """

    product_id: UUID
    sku: str
    name: str
    unit: str
    bundle: bool
    quantity: Shown
    available: Shown
    warehouses: list[PlaceOut]
    allocations: list[FromOut]
    short: Shown
    short_of: str | None
    expected: Shown | None
    expected_on: date | None


class AvailabilityOut(BaseModel):
    """One for each line, in their order."""

    items: list[AvailableOut]


def available(told: dict[str, Any], names: Names) -> AvailableOut:
    """A line as inventory proposed it, with the names people know."""
    product = names.products[UUID(told["product_id"])]
    free = {UUID(place): Decimal(some) for place, some in told["free"].items()}
    short_of = names.products.get(UUID(told["scarcest_id"])) if Decimal(told["short"]) else None
    return AvailableOut.model_validate(
        {
            **told,
            **product._asdict(),
            "available": told["buildable"] or sum(free.values(), ZERO),
            "warehouses": [
                {"warehouse_id": id_, "code": place.sku, "name": place.name, "available": free[id_]}
                for id_, place in names.warehouses.items()
                if id_ in free
            ],
            "allocations": [_from(taken, names) for taken in told["taken"]],
            "short_of": short_of and short_of.sku,
        }
    )


def _from(taken: dict[str, Any], names: Names) -> dict[str, Any]:
    product = names.products.get(UUID(taken["product_id"]))
    place = names.warehouses.get(UUID(taken["warehouse_id"]))
    return {**taken, "sku": product.sku if product else "", "code": place.sku if place else ""}
