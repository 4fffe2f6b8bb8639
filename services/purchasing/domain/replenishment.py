"""Replenishment: from what is needed and what living drafts say, what becomes of each draft."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from services.purchasing.domain.order_line import Product, WantedLine
from services.purchasing.domain.wanted import Party


class Why(StrEnum):
    """What a run was made for."""

    BUTTON = "button"
    SCHEDULE = "schedule"
    STOCK_LOW = "stock_low"


class Pair(NamedTuple):
    """A product at a warehouse."""

    product_id: UUID
    warehouse_id: UUID


@dataclass(frozen=True, slots=True)
class Need:
    """What is to be ordered of a product for a warehouse, from whom, and why (as JSON)."""

    product: Product
    warehouse: Party
    supplier: Party
    quantity: Decimal
    unit_cost: Decimal
    explanation: str

    @property
    def pair(self) -> Pair:
        """What it is of, and where."""
        return Pair(self.product.id, self.warehouse.id)

    @property
    def line(self) -> WantedLine:
        """As a line of an order."""
        return WantedLine(self.product.id, self.quantity, self.unit_cost)


@dataclass(frozen=True, slots=True)
class Drafted:
    """A line of a living draft that replenishment wrote."""

    order_id: UUID
    supplier_id: UUID
    pair: Pair
    quantity: Decimal
    unit_cost: Decimal


@dataclass(slots=True)
class Redraft:
    """What becomes of one living draft (without an id: of a new one): lines put and dropped."""

    order_id: UUID | None
    put: list[Need] = field(default_factory=list)
    drop: set[UUID] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class DraftDone:
    """A draft that a run made, changed or emptied, and its lines after it."""

    order_id: UUID
    number: str
    change: str
    supplier_id: UUID
    supplier_name: str
    warehouse_id: UUID
    warehouse_name: str
    lines: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The record of a run: who made it and why, what it did, how long it took."""

    id: UUID
    why: Why
    at: datetime
    by: UUID
    by_name: str
    took_ms: int
    selected: int | None
    counts: Mapping[str, int]
    drafts: Sequence[DraftDone]


def redrafts(
    needs: Iterable[Need],
    drafted: Iterable[Drafted],
    living: Mapping[tuple[UUID, UUID], UUID],
    only: Collection[Pair] | None = None,
) -> list[Redraft]:
    """The drafts that have to change for all that is needed to be drafted, and nothing else.

    `living` is the draft of each supplier and warehouse that has one. With `only`, lines of other
    products and warehouses stay as they are.
    """
    chosen = None if only is None else set(only)
    known = {(line.supplier_id, line.pair): line for line in drafted}
    changes: dict[tuple[UUID, UUID], Redraft] = {}

    def change(supplier_id: UUID, warehouse_id: UUID) -> Redraft:
        key = supplier_id, warehouse_id
        return changes.setdefault(key, Redraft(living.get(key)))

    for need in needs:
        line = known.pop((need.supplier.id, need.pair), None)
        if line is None or (line.quantity, line.unit_cost) != (need.quantity, need.unit_cost):
            change(need.supplier.id, need.warehouse.id).put.append(need)
    for supplier_id, pair in known:
        if chosen is None or pair in chosen:
            change(supplier_id, pair.warehouse_id).drop.add(pair.product_id)
    return list(changes.values())
