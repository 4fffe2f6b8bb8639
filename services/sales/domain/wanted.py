"""What an order says, before it is one: checked against customers, warehouses and products."""

from dataclasses import dataclass
from uuid import UUID

from services.sales.domain.order_line import Content


@dataclass(frozen=True, slots=True)
class Party:
    """Customer or warehouse as the order names it, even if that is renamed later."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a draft says; `reference` is the customer's own number of the order."""

    customer: Party
    warehouse: Party | None
    reference: str
    note: str
    content: Content
