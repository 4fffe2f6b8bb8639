"""What goes over the wire of inventory. Quantities are strings, in the product's unit."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    Field,
)

from libs.domain.quantity import quantity
from libs.domain.texts import line, paragraphs
from libs.web.fields import Body, Moment, Patch, PlainDecimal, Shown
from services.inventory.domain.movement import Posted, unit_cost
from services.inventory.domain.reorder import StockStatus
from services.inventory.domain.warehouse import Warehouse

Quantity = Annotated[PlainDecimal, AfterValidator(quantity)]
UnitCost = Annotated[PlainDecimal, AfterValidator(unit_cost)]
Code = Annotated[str, AfterValidator(lambda text: line(text, 32))]
Name = Annotated[str, AfterValidator(lambda text: line(text, 200))]
Text = Annotated[str, AfterValidator(lambda text: paragraphs(text, 1000))]


class WarehouseIn(Body):
    """A new warehouse."""

    code: Code
    name: Name
    address: Text = ""
    capacity: Annotated[Quantity, Field(gt=0)] | None = None


class WarehousePatch(Patch):
    """What to change of a warehouse; what is left out stays, and `capacity` null is unknown."""

    may_be_none: ClassVar[frozenset[str]] = frozenset({"capacity"})

    name: Name | None = None
    address: Text | None = None
    capacity: Annotated[Quantity, Field(gt=0)] | None = None
    active: bool | None = None


class WarehouseOut(BaseModel):
    """A warehouse."""

    id: UUID
    code: str
    name: str
    address: str
    capacity: Shown | None
    active: bool
    version: int

    @classmethod
    def of(cls, warehouse: Warehouse) -> "WarehouseOut":
        """Show the warehouse."""
        return cls.model_validate(warehouse, from_attributes=True)


class WarehousesOut(BaseModel):
    """Some warehouses."""

    items: list[WarehouseOut]
    next_cursor: str | None


class MovementIn(Body):
    """A movement by hand; a positive quantity adds. `unit_cost` needs `costs.read`.

    `level_version` is the `version` of the stock row it was decided on (0: there was none): if that
    has changed since, nothing is posted and 409 `stock_moved` says how it is now.
    """

    product_id: UUID
    warehouse_id: UUID
    quantity: Quantity
    reason: str = Field(max_length=64, examples=["damage"])
    unit_cost: UnitCost | None = None
    happened_at: Moment | None = None
    note: Text = ""
    level_version: Annotated[int, Field(ge=0, le=2**63 - 1)] | None = None


class MovementsIn(Body):
    """Movements that are posted all or none."""

    lines: Annotated[list[MovementIn], Field(min_length=1, max_length=500)]


class CostIn(Body):
    """What a unit of an entry's goods cost, in the company's currency."""

    unit_cost: UnitCost


class ReverseIn(Body):
    """Why an entry is taken back."""

    note: Text = ""


class MovementOut(BaseModel):
    """A ledger entry as just posted."""

    id: UUID
    level_id: UUID
    product_id: UUID
    warehouse_id: UUID
    sequence: int
    kind: str
    reason: str
    quantity: Shown
    before: Shown
    after: Shown
    note: str
    happened_at: datetime
    recorded_at: datetime
    hash: str

    @classmethod
    def of(cls, posted: Posted) -> "MovementOut":
        """Show the entry."""
        return cls(
            id=posted.entry_id,
            level_id=posted.level_id,
            product_id=posted.product_id,
            warehouse_id=posted.warehouse_id,
            sequence=posted.sequence,
            kind=posted.kind,
            reason=posted.reason,
            quantity=posted.quantity,
            before=posted.before,
            after=posted.after,
            note=posted.note,
            happened_at=posted.happened_at,
            recorded_at=posted.recorded_at,
            hash=posted.hash.hex(),
        )


class EntryOut(MovementOut):
    """A ledger entry with who made it, where it comes from, and whether it is signed yet."""

    sku: str
    by: UUID
    by_name: str
    source_type: str | None
    source_id: UUID | None
    signed: bool

    @classmethod
    def row(cls, row: Mapping[str, Any]) -> "EntryOut":
        """Show a row of the ledger."""
        shown = {**row, "hash": row["hash"].hex(), "by": row["user_id"]}
        return cls.model_validate({**shown, "by_name": row["user_name"] or ""})


class EntriesOut(BaseModel):
    """Some ledger entries, newest first."""

    items: list[EntryOut]
    next_cursor: str | None


class BatchOut(BaseModel):
    """The entries of movements posted together, in the order they were sent."""

    id: UUID
    items: list[EntryOut]


class StockOut(BaseModel):
    """A product at a warehouse, or (no warehouse) over all, with its reorder rule if it has one."""

    id: UUID
    product_id: UUID
    sku: str
    name: str
    unit: str
    category_id: UUID | None
    warehouse_id: UUID | None
    warehouse_code: str | None
    warehouse_name: str | None
    on_hand: Shown
    reserved: Shown
    available: Shown
    incoming: Shown
    back_ordered: Shown
    minimum: Shown | None
    reorder_point: Shown | None
    target: Shown | None
    status: StockStatus
    version: int
    sequence: int


class StockAsOfOut(BaseModel):
    """A product at a warehouse as it was; `value` (company's currency) only with `costs.read`."""

    id: UUID
    product_id: UUID
    sku: str
    name: str
    unit: str
    category_id: UUID | None
    warehouse_id: UUID
    warehouse_code: str
    warehouse_name: str
    on_hand: Shown
    value: Shown | None = None
    currency: str | None = None


class StockAsOfListOut(BaseModel):
    """Some stock rows as they were, by SKU."""

    items: list[StockAsOfOut]
    next_cursor: str | None


class DifferenceOut(BaseModel):
    """The first thing in the ledger that is not as it must be."""

    level_id: UUID
    sequence: int
    entry_id: UUID | None
    what: str


class LedgerCheckOut(BaseModel):
    """What a check of the ledger found; entries of the last moments may not be signed yet."""

    ok: bool
    entries: int
    unsigned: int
    first_difference: DifferenceOut | None


class StockListOut(BaseModel):
    """Some stock rows, by SKU."""

    items: list[StockOut]
    next_cursor: str | None


class NextReceiptOut(BaseModel):
    """What a purchase order still brings of a product, and when, if anybody has said."""

    order_id: UUID
    order_number: str
    expected_on: date | None
    quantity: Shown


class BuildableOut(BaseModel):
    """How many of a bundle could be made, at a warehouse or (null) in all.

    The limiting component: how much of it one bundle takes, is available and is on order there, and
    which receipt of it is expected first.
    """

    product_id: UUID
    sku: str
    name: str
    unit: str
    warehouse_id: UUID | None
    warehouse_code: str | None
    quantity: Shown
    limiting_id: UUID | None
    limiting_sku: str | None
    limiting_name: str | None
    limiting_needed: Shown | None
    limiting_available: Shown
    limiting_incoming: Shown
    next_receipt: NextReceiptOut | None
    version: int


class BuildableListOut(BaseModel):
    """Buildable quantities, by SKU."""

    items: list[BuildableOut]
    next_cursor: str | None


class SummaryOut(BaseModel):
    """How many stock rows are green, amber and red."""

    green: int
    amber: int
    red: int


class HeldOut(BaseModel):
    """What lies at a warehouse, over all its products; `products` of them are in stock."""

    warehouse_id: UUID
    products: int
    on_hand: Shown
    reserved: Shown
    available: Shown
    incoming: Shown


class HeldListOut(BaseModel):
    """What lies at each warehouse; one without any stock is not among them."""

    items: list[HeldOut]


class RuleIn(Body):
    """When a product is low; no warehouse means over all of them."""

    product_id: UUID
    warehouse_id: UUID | None
    minimum: Annotated[Quantity, Field(ge=0)]
    reorder_point: Annotated[Quantity, Field(ge=0)]
    target: Annotated[Quantity, Field(ge=0)]


class RuleOut(BaseModel):
    """A reorder rule and how the stock stands by it."""

    id: UUID
    product_id: UUID
    warehouse_id: UUID | None
    minimum: Shown
    reorder_point: Shown
    target: Shown
    available: Shown
    status: StockStatus
    version: int


class RulesOut(BaseModel):
    """The reorder rules of a product."""

    items: list[RuleOut]
