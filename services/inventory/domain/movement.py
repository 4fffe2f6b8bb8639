"""A movement: what a caller wants to happen to a level. It becomes one ledger entry."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from libs.domain.errors import Conflict, FieldError, Invalid
from libs.domain.quantity import ZERO, plain, quantity

# What somebody may say a unit cost at most: no value in any ledger overflows.
DEAREST = Decimal(999_999_999)
_FIRST = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Movement:
    """A change of what is on hand (positive adds), of what is on order, of what is promised.

    `unit_cost` is in the company's currency per unit. `happened_at` (aware) may lie in the past;
    None is now. A quantity of 0 changes only what is on order, by the purchase order `order_id`.
    `expected` and `reserved` are added to what is on order and promised. A `fact` takes goods that
    are promised, if it must.
    `level_version` is the level its sender saw (0: none yet), None if that does not matter.
    """

    entry_id: UUID
    product_id: UUID
    warehouse_id: UUID
    quantity: Decimal
    kind: str
    reason: str
    unit_cost: Decimal | None = None
    happened_at: datetime | None = None
    note: str = ""
    source_line_id: UUID | None = None
    expected: Decimal = ZERO
    order_id: UUID | None = None
    reserved: Decimal = ZERO
    fact: bool = False
    level_version: int | None = None


@dataclass(frozen=True, slots=True)
class Posted:
    """A movement that was posted: its ledger entry."""

    entry_id: UUID
    level_id: UUID
    product_id: UUID
    warehouse_id: UUID
    sequence: int
    kind: str
    reason: str
    quantity: Decimal
    before: Decimal
    after: Decimal
    hash: bytes
    note: str
    happened_at: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Source:
    """The document a movement comes from: `goods_receipt` and its id."""

    type: str
    id: UUID


class NotEnoughStock(Conflict):
    """The quantity asked for is not there; nothing was moved."""

    code = "not_enough_stock"

    @classmethod
    def of(
        cls, movement: Movement, position: int, on_hand: Decimal, reserved: Decimal
    ) -> "NotEnoughStock":
        """Say what is there and what was asked."""
        held = f", of which {plain(reserved)} reserved" if reserved else ""
        return cls(
            f"only {plain(on_hand)} on hand{held}; {plain(-movement.quantity)} cannot be taken",
            product_id=movement.product_id,
            warehouse_id=movement.warehouse_id,
            position=position,
            on_hand=plain(on_hand),
            reserved=plain(reserved),
            requested=plain(-movement.quantity),
        )


class StockMoved(Conflict):
    """Levels have changed since the sender saw them; nothing was moved."""

    code = "stock_moved"

    @classmethod
    def of(cls, moved: Sequence[tuple[Movement, Mapping[str, object]]]) -> "StockMoved":
        """Name the movements, each with its position and its level as it now is."""
        return cls(
            f"the stock of {len(moved)} of the lines has changed since you looked; nothing was"
            " posted: look at them again",
            lines=[
                {
                    "product_id": str(movement.product_id),
                    "warehouse_id": str(movement.warehouse_id),
                    "level_version": movement.level_version,
                    **level,
                }
                for movement, level in moved
            ],
        )


class BundleHasNoStock(Invalid):
    """Goods would come to bundles: what they are made of has stock, they have none."""

    code = "bundle_has_no_stock"
    says = "a bundle has no stock of its own; move what it is made of"

    @classmethod
    def at(cls, fields: Iterable[str]) -> "BundleHasNoStock":
        """Name the fields whose product is a bundle."""
        return cls(FieldError(field, cls.says, cls.code) for field in fields)


def must_be_no_bundles(fields: Iterable[str]) -> None:
    """Raise BundleHasNoStock if these fields, whose product is a bundle, are any."""
    if found := list(fields):
        raise BundleHasNoStock.at(found)


def unit_cost(value: Decimal) -> Decimal:
    """What a unit cost; raises ValueError for less than nothing, or more than anything costs."""
    cost = quantity(value)
    if not 0 <= cost <= DEAREST:
        msg = f"a cost is between 0 and {DEAREST}"
        raise ValueError(msg)
    return cost


def must_be_past(happened_at: datetime | None, now: datetime, *, field: str) -> None:
    """Raise Invalid for a movement said to have happened in the future, or before all records."""
    if happened_at is not None and happened_at > now:
        raise Invalid.field(field, "a movement cannot have happened in the future")
    if happened_at is not None and happened_at < _FIRST:
        raise Invalid.field(field, f"a movement cannot have happened before {_FIRST.year}")
