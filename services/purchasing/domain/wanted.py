"""What an order says, before it is one: checked against suppliers, warehouses and products."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from services.purchasing.domain.order_line import Charge, OrderLine


@dataclass(frozen=True, slots=True)
class Party:
    """Supplier or warehouse as the order names it, even if that is renamed later."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a draft says, checked against suppliers, warehouses and products."""

    supplier: Party
    warehouse: Party
    expected_on: date | None
    note: str
    lines: list[OrderLine]
    charges: tuple[Charge, ...]
    tax_amount: Decimal | None
