"""What replenishment needs from outside: stock as inventory tells it, needs, drafts and runs."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from services.purchasing.domain.consumption import Issue
from services.purchasing.domain.purchase_order import PurchaseOrder
from services.purchasing.domain.replenishment import Drafted, Need, Pair, Run


@dataclass(frozen=True, slots=True)
class Level:
    """How much of a product is available at a warehouse, and how much more was promised."""

    level_id: UUID
    product_id: UUID
    warehouse_id: UUID
    available: Decimal
    back_ordered: Decimal
    version: int


@dataclass(frozen=True, slots=True)
class WholeLevel:
    """A level as inventory tells it when asked, with what was used by day and what came in."""

    level: Level
    sequence: int
    issues: Mapping[date, Decimal] = field(default_factory=dict)
    receipt_lines: Collection[UUID] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A reorder rule, for a warehouse or (None) over all; without numbers it was removed."""

    rule_id: UUID
    product_id: UUID
    warehouse_id: UUID | None
    version: int
    minimum: Decimal | None = None
    reorder_point: Decimal | None = None
    target: Decimal | None = None


class StockLevels(Protocol):
    """The projection of levels, of what was issued of them, and of reorder rules."""

    async def keep(
        self, levels: Sequence[Level], issues: Sequence[Issue], said_at: datetime | None = None
    ) -> None:
        """Keep levels as they are now, unless something newer is known, and count issues once.

        Raises UnknownReference where ledger entries are missing between those known and these.
        """
        ...

    async def keep_rules(self, rules: Sequence[Rule]) -> None:
        """Keep reorder rules, unless later ones are known; without a target they are removed."""
        ...

    async def must_be_known(self) -> None:
        """Raise UnknownReference unless inventory was asked for all levels of this company."""
        ...

    async def mistrust(self) -> None:
        """Have inventory asked for all of it again: what it says then counts."""
        ...


class Replenishment(Protocol):
    """What is needed, and the drafts that follow it."""

    async def lock(self) -> None:
        """Wait for other runs of this company, and keep its living drafts from being changed."""
        ...

    async def needs(self, on: date, only: Collection[Pair] | None) -> Sequence[Need]:
        """What is to be ordered, of these product x warehouse or of all."""
        ...

    async def living(self) -> Mapping[tuple[UUID, UUID], UUID]:
        """The living draft of each supplier and warehouse that has one."""
        ...

    async def drafted(self) -> Sequence[Drafted]:
        """What living drafts order already, but for what is by hand."""
        ...

    async def drafts(self, order_ids: Collection[UUID]) -> Sequence[PurchaseOrder]:
        """These living drafts, locked."""
        ...

    async def save(self, orders: Sequence[PurchaseOrder], needs: Sequence[Need]) -> None:
        """Store drafts that are new or written anew, a set at a time, and why each line is there.

        Those that were cancelled live no longer.
        """
        ...

    async def enter(self, run: Run) -> None:
        """Keep what a run did."""
        ...

    async def due(self, at: datetime) -> None:
        """Have a run made at this time, if the company wants that and none is due before."""
        ...

    async def take_due(self, now: datetime) -> bool:
        """Whether a run is due because stock ran low; it is no longer."""
        ...

    async def take_day(self, runs_at: str, day: date) -> bool:
        """Whether this company's schedule has a run to make on this day; it has no longer."""
        ...
