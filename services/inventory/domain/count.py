"""A count: what people found on the shelves, against what the ledger said at that moment."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

from libs.contracts.inventory import (
    CountCancelled,
    CountCompleted,
    CountedVariance,
    CountEvent,
    CountRecorded,
    CountReopened,
    CountStarted,
    CountSubmitted,
)
from libs.domain.aggregate import Aggregate
from libs.domain.errors import Conflict, Forbidden, Invalid
from libs.domain.flow import Flow
from libs.domain.ids import new_id
from services.inventory.domain.movement import Movement
from services.inventory.domain.stamp import Stamp


class CountStatus(StrEnum):
    """Where a count stands."""

    COUNTING = "counting"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    CANCELLED = "cancelled"


_COUNTING, _SUBMITTED = CountStatus.COUNTING, CountStatus.SUBMITTED
FLOW: Flow[CountStatus] = Flow(
    {
        "record": ({_COUNTING}, _COUNTING),
        "submit": ({_COUNTING}, _SUBMITTED),
        "approve": ({_SUBMITTED}, CountStatus.APPROVED),
        # What differs is counted again, blind to what was found before.
        "recount": ({_SUBMITTED}, _COUNTING),
        "cancel": ({_COUNTING, _SUBMITTED}, CountStatus.CANCELLED),
    }
)
MOVE: Final = "inventory.stock.move"
APPROVE: Final = "inventory.counts.approve"
PERMISSIONS: Final = {
    "record": MOVE,
    "submit": MOVE,
    "approve": APPROVE,
    "recount": APPROVE,
    "cancel": MOVE,
}


@dataclass(frozen=True, slots=True)
class StockAt:
    """What the ledger said of a product at a moment: on hand, after which entry."""

    on_hand: Decimal
    sequence: int


@dataclass(frozen=True, slots=True)
class CountLine:
    """What was found of a product; the three are None until somebody has counted it."""

    id: UUID
    product_id: UUID
    counted: Decimal | None = None
    then: StockAt | None = None
    stamp: Stamp | None = None

    @property
    def variance(self) -> Decimal | None:
        """Counted less what the ledger said then; None until it is counted."""
        if self.counted is None or self.then is None:
            return None
        return self.counted - self.then.on_hand


@dataclass(eq=False, kw_only=True)
class Count(Aggregate):
    """A sheet of products in one warehouse; `blind` hides what should be there while counting.

    `size` products are on it, `counted` of them have been counted. To enter what was found, only
    the `lines` of that need to be known: a sheet is long.
    """

    number: str
    status: CountStatus
    warehouse_id: UUID
    blind: bool
    note: str
    started: Stamp
    submitted: Stamp | None = None
    approved: Stamp | None = None
    size: int
    counted: int
    lines: dict[UUID, CountLine]
    # What the unit of work has to store.
    changed: set[UUID] = field(default_factory=set, repr=False)

    @classmethod
    def start(
        cls,
        count_id: UUID,
        number: str,
        *,
        warehouse_id: UUID,
        product_ids: Iterable[UUID],
        blind: bool,
        note: str,
        by: Stamp,
    ) -> "Count":
        """A new sheet; raises Invalid for one without products."""
        lines = {p: CountLine(new_id(), p) for p in product_ids}
        if not lines:
            raise Invalid.field("product_ids", "nothing to count here: name products", "empty")
        made = cls(
            id=count_id,
            number=number,
            status=_COUNTING,
            warehouse_id=warehouse_id,
            blind=blind,
            note=note,
            started=by,
            size=len(lines),
            counted=0,
            lines=lines,
            changed=set(lines),
        )
        made._say(CountStarted, None, by.at)
        return made

    def record_found(
        self,
        found: Mapping[UUID, tuple[Decimal, Stamp]],
        then: Mapping[UUID, StockAt],
        at: datetime,
    ) -> None:
        """Enter what was found by whom, by product; a product not on the sheet joins it."""
        before = self._step("record")
        for product_id, (counted, stamp) in found.items():
            self.size += product_id not in self.lines
            line = self.lines.get(product_id) or CountLine(new_id(), product_id)
            self.counted += line.counted is None
            told = replace(line, counted=counted, then=then[product_id], stamp=stamp)
            self.lines[product_id] = told
            self.changed.add(product_id)
        self._say(CountRecorded, before, at, about=[self.lines[product_id] for product_id in found])

    def submit(self, by: Stamp) -> None:
        """Counting is done; raises Conflict when nothing was counted."""
        before = self._step("submit")
        if not self.counted:
            raise Conflict("nothing has been counted yet", code="nothing_counted")
        self.submitted = by
        self._say(CountSubmitted, before, by.at)

    def approve(
        self, by: Stamp, *, counter_may_approve: bool, corrected: Collection[UUID]
    ) -> list[Movement]:
        """Accept what was found; the movements that takes, one for each line that differs.

        Raises Forbidden for somebody who counted, unless the company allows it; Conflict where
        another count has `corrected` the same difference since.
        """
        before = self._step("approve")
        counters = {line.stamp.by for line in self.lines.values() if line.stamp is not None}
        if by.by in counters and not counter_may_approve:
            raise Forbidden("who counted does not approve the count", code="own_count")
        if corrected:
            raise Conflict(
                f"another count has corrected {len(corrected)} of these products since they were"
                " counted; have them counted again",
                code="counted_since",
                product_ids=sorted(str(product_id) for product_id in corrected),
            )
        self.approved = by
        self._say(CountCompleted, before, by.at)
        return [
            Movement(
                entry_id=new_id(),
                product_id=line.product_id,
                warehouse_id=self.warehouse_id,
                quantity=line.variance,
                kind="adjustment",
                reason="count",
                happened_at=line.stamp.at,
                note=self.number,
                source_line_id=line.id,
                fact=line.variance < 0,
            )
            for line in self.lines.values()
            if line.variance and line.stamp
        ]

    def recount(self, by: Stamp, reason: str) -> None:
        """Have what differs counted again; what was found of it is forgotten."""
        before = self._step("recount")
        for line in self.lines.values():
            if line.variance:
                self.lines[line.product_id] = CountLine(line.id, line.product_id)
                self.counted -= 1
                self.changed.add(line.product_id)
        self.submitted = None
        self._say(CountReopened, before, by.at, reason)

    def cancel(self, by: Stamp, reason: str) -> None:
        """Give the count up; nothing is posted."""
        before = self._step("cancel")
        self._say(CountCancelled, before, by.at, reason)

    def _step(self, action: str) -> CountStatus:
        """Take a step; where it stood before."""
        before, self.status = self.status, FLOW.apply(action, self.status)
        return before

    def _say(
        self,
        event: type[CountEvent],
        before: CountStatus | None,
        at: datetime,
        reason: str = "",
        *,
        about: Sequence[CountLine] | None = None,
    ) -> None:
        """Say how the sheet stands; `about` are the lines entered just now."""
        lines = [line for line in self.lines.values() if line.variance] if about is None else about
        told = event(
            count_id=self.id,
            number=self.number,
            status=self.status,
            from_status=before,
            warehouse_id=self.warehouse_id,
            lines=self.size,
            counted=self.counted,
            variances=tuple(
                CountedVariance(product_id=line.product_id, quantity=line.variance)
                for line in lines
                if line.variance is not None
            ),
        )
        self.record(told, at=at, reason=reason)
