"""A warehouse: a place that holds stock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from libs.contracts.inventory import WarehouseChanged
from libs.domain.aggregate import Aggregate
from libs.domain.errors import Conflict
from libs.domain.quantity import plain


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a warehouse has: products with stock, how much, what is promised, and what is coming."""

    products: int
    on_hand: Decimal
    reserved: Decimal
    incoming: Decimal
    transfers: int

    def must_be_nothing(self) -> None:
        """Raise Conflict, saying what is there: out of use, it could not be moved away."""
        if not self.products and not self.incoming and not self.transfers:
            return
        raise Conflict(
            f"this warehouse still holds {plain(self.on_hand)} units of {self.products} products,"
            f" {plain(self.reserved)} of them promised; {plain(self.incoming)} are on order for it,"
            f" and {self.transfers} transfers on their way to it",
            code="warehouse_in_use",
            products=self.products,
            on_hand=plain(self.on_hand),
            reserved=plain(self.reserved),
            incoming=plain(self.incoming),
            transfers=self.transfers,
        )


@dataclass(eq=False, kw_only=True)
class Warehouse(Aggregate):
    """A place; `capacity` is a number of units it can hold, None when nobody has said."""

    code: str
    name: str
    address: str = ""
    capacity: Decimal | None = None
    active: bool = True

    @classmethod
    def open(
        cls,
        *,
        warehouse_id: UUID,
        code: str,
        name: str,
        address: str,
        capacity: Decimal | None,
        at: datetime,
    ) -> "Warehouse":
        """A new place."""
        made = cls(id=warehouse_id, code=code, name=name, address=address, capacity=capacity)
        made._say(None, at)
        return made

    def change(self, values: Mapping[str, Any], *, at: datetime) -> None:
        """Change what is given; what is left out stays."""
        before = self._said()
        for name, value in values.items():
            setattr(self, name, value)
        after = self._said()
        changed = {field: old for field, old in before.items() if after[field] != old}
        if changed:
            self._say(changed, at)

    def _said(self) -> dict[str, str | None]:
        capacity = None if self.capacity is None else str(self.capacity)
        return {
            "name": self.name,
            "address": self.address,
            "capacity": capacity,
            "active": str(self.active).lower(),
        }

    def _say(self, before: dict[str, str | None] | None, at: datetime) -> None:
        self.record(
            WarehouseChanged(
                warehouse_id=self.id,
                code=self.code,
                name=self.name,
                address=self.address,
                capacity=self.capacity,
                active=self.active,
                version=self.version + 1,
                before=before,
            ),
            at=at,
        )
