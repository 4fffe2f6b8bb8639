"""A warehouse: a place that holds stock."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from libs.contracts.inventory import WarehouseChanged
from libs.domain.aggregate import Aggregate


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

    def change(
        self,
        *,
        name: str | None,
        address: str | None,
        capacity: Decimal | None,
        active: bool | None,
        at: datetime,
    ) -> None:
        """Change what is given; None leaves a field as it is."""
        before = self._said()
        self.name = self.name if name is None else name
        self.address = self.address if address is None else address
        self.capacity = self.capacity if capacity is None else capacity
        self.active = self.active if active is None else active
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
