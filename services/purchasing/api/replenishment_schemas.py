"""What goes over the wire of replenishment."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, Field

from libs.web.fields import Body, Shown
from services.purchasing.domain.replenishment import Pair, Run, Why

MOST_ROWS = 1000


class NeedState(StrEnum):
    """What a run would make of a need.

    `ready` to be drafted; `drafted` as it is needed; `by_hand`: somebody wrote that line of the
    draft, or took it out, and it is left alone; `no_rule`: goods are used or promised, and no
    reorder rule says how much to have; `no_supplier`; `archived` product; `bundle`, whose
    components are bought; `closed` warehouse; `draft_full`: the draft has as many lines as an
    order may have; `too_large` for an order.
    """

    READY = "ready"
    DRAFTED = "drafted"
    BY_HAND = "by_hand"
    NO_RULE = "no_rule"
    NO_SUPPLIER = "no_supplier"
    ARCHIVED = "archived"
    BUNDLE = "bundle"
    CLOSED = "closed"
    DRAFT_FULL = "draft_full"
    TOO_LARGE = "too_large"


class NeedPartOut(BaseModel):
    """Why something is needed: by the rule of this warehouse, or the one over all (`everywhere`).

    need = target + back_ordered - available - incoming - on_drafts, where available is at most
    the reorder point, the minimum, or lead_time_days x daily (mean use of 90 days).
    """

    everywhere: bool
    available: Shown
    incoming: Shown
    on_drafts: Shown
    back_ordered: Shown
    minimum: Shown | None = None
    reorder_point: Shown | None = None
    target: Shown | None = None
    daily: Shown
    lead_time_days: int | None = None
    need: Shown | None = None


class NeedOut(BaseModel):
    """What is needed of a product for a warehouse, from whom, and why.

    `quantity` is what is ordered for it: `need` raised to minimum order and whole packs.
    `order_id` is the draft of this supplier and warehouse, `drafted` what it says of it.
    """

    product_id: UUID
    sku: str
    name: str
    unit: str
    warehouse_id: UUID
    warehouse_name: str
    supplier_id: UUID | None
    supplier_name: str | None
    state: NeedState
    need: Shown | None
    minimum_order: Shown | None
    pack_multiple: Shown | None
    quantity: Shown | None
    order_id: UUID | None
    order_number: str | None
    drafted: Shown | None
    parts: list[NeedPartOut]


class NeedsOut(BaseModel):
    """Some needs, by supplier and warehouse."""

    items: list[NeedOut]
    next_cursor: str | None


class NeedCountsOut(BaseModel):
    """How many needs there are in each state that has any."""

    counts: dict[NeedState, int]


class WhyLineOut(BaseModel):
    """Why a product is on a draft; `by_hand`: somebody changed it, added it or took it out."""

    product_id: UUID
    by_hand: bool
    need: Shown | None = None
    minimum_order: Shown | None = None
    pack_multiple: Shown | None = None
    quantity: Shown | None = None
    parts: list[NeedPartOut] = []


class WhyOut(BaseModel):
    """Why the lines of an order are there; a living one still follows what is needed."""

    living: bool
    lines: list[WhyLineOut]


class PairIn(Body):
    """A product at a warehouse."""

    product_id: UUID
    warehouse_id: UUID


class RunIn(Body):
    """What to replenish: these product x warehouse, or (null) all that is needed."""

    rows: list[PairIn] | None = Field(default=None, min_length=1, max_length=MOST_ROWS)

    def only(self) -> list[Pair] | None:
        """What the use case makes of it."""
        if self.rows is None:
            return None
        return [Pair(row.product_id, row.warehouse_id) for row in self.rows]


class DraftDoneOut(BaseModel):
    """A draft that a run made, changed or emptied; `lines` after it."""

    order_id: UUID
    number: str
    change: str
    supplier_id: UUID
    supplier_name: str
    warehouse_id: UUID
    warehouse_name: str
    lines: int


class RunOut(BaseModel):
    """A run: who made it and why, what it did (`counts`, `drafts`), how long it took."""

    id: UUID
    why: Why
    at: datetime
    by: UUID
    by_name: str
    took_ms: int
    selected: int | None
    counts: dict[str, int]
    drafts: list[DraftDoneOut]

    @classmethod
    def of(cls, run: Run) -> "RunOut":
        """Show the run."""
        return cls.model_validate(run, from_attributes=True)


class RunsOut(BaseModel):
    """Some runs, the latest first."""

    items: list[RunOut]
    next_cursor: str | None
