"""What inventory's use cases need from outside, and get passed in."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple, Protocol
from uuid import UUID

from libs.contracts.base import Event
from libs.contracts.catalog import CategoryChanged, Product, RecipeChanged
from libs.contracts.inventory import ShortStock
from libs.domain.principal import Principal
from libs.domain.work import Begin
from services.inventory.application.sales_ports import Expected, Sales
from services.inventory.domain.allocation import Allocation, Candidate, Leaves
from services.inventory.domain.count import Count, StockAt
from services.inventory.domain.movement import Movement, Posted, Source
from services.inventory.domain.reasons import OwnReason, Reason
from services.inventory.domain.reorder import StockStatus, Thresholds
from services.inventory.domain.reservation import LevelAfter, Reservation
from services.inventory.domain.transfer import Transfer
from services.inventory.domain.warehouse import Holdings, Warehouse


class Warehouses(Protocol):
    """Places that hold stock."""

    def add(self, warehouse: Warehouse) -> None:
        """Keep a new one; raises Conflict at the end when its code is taken."""
        ...

    async def get(self, warehouse_id: UUID) -> Warehouse:
        """The warehouse, locked; raises NotFound."""
        ...

    async def in_use(self, warehouse_ids: Collection[UUID]) -> set[UUID]:
        """Those of them that are in use, and stay so until this transaction ends."""
        ...

    async def holdings(self, warehouse_id: UUID) -> Holdings:
        """What is there, promised there, and on its way there; its levels are locked."""
        ...


class KnownEntry(NamedTuple):
    """A ledger entry as far as use cases need it; `reversed_by` is the one that took it back."""

    level_id: UUID
    product_id: UUID
    warehouse_id: UUID
    quantity: Decimal
    reason: str
    source_type: str | None
    source_id: UUID | None
    reversed_by: UUID | None


class Stock(Protocol):
    """Levels and the ledger: changed only here, only by movements."""

    async def entry(self, entry_id: UUID) -> KnownEntry:
        """The ledger entry with this id; raises NotFound."""
        ...

    async def give_cost(self, entry_id: UUID, unit_cost: Decimal) -> bool:
        """Keep the cost of an entry that was valued without one; whether it is the first."""
        ...

    async def lock(
        self, warehouse_id: UUID, product_ids: Sequence[UUID]
    ) -> Mapping[UUID, tuple[Decimal, Decimal]]:
        """What is on hand and what of it is promised, by product, until this transaction ends."""
        ...

    async def post(self, movements: Sequence[Movement], source: Source | None) -> list[Posted]:
        """Post all or none, and say stock.changed.

        Raises NotEnoughStock, StockMoved, UnknownReference, Conflict (posted already).
        """
        ...


Place = tuple[UUID, UUID]  # a product and a warehouse


class Standing(NamedTuple):
    """How a level stands; `entries` is how many movements it has had."""

    on_hand: Decimal
    reserved: Decimal
    entries: int


class Imported(Protocol):
    """What files of movements refer to, looked up many rows at a time."""

    async def timezone(self) -> str:
        """The company's; raises UnknownReference until auth's event has come."""
        ...

    async def products(self, skus: Collection[str]) -> Mapping[str, tuple[UUID, bool]]:
        """Products by their SKU in small letters; whether each is a bundle."""
        ...

    async def warehouses(self) -> Mapping[str, tuple[UUID, bool]]:
        """All of them by their code in small letters; whether each is in use."""
        ...

    async def levels(self, places: Collection[Place]) -> Mapping[Place, Standing]:
        """How the levels stand that are there."""
        ...

    async def posted(self, file_id: UUID, line_ids: Collection[UUID]) -> set[UUID]:
        """Those rows of a file that are in the ledger."""
        ...

    async def lock(self, places: Iterable[Place]) -> None:
        """Lock these levels in their order, and make those that are missing."""
        ...


class Reservations(Protocol):
    """What is promised to whom. Levels are locked before the reservations that take from them."""

    async def candidates(self, product_ids: Sequence[UUID]) -> list[Candidate]:
        """What the warehouses in use have available, locked."""
        ...

    async def back_orders(self) -> bool:
        """Whether the company promises more than there is."""
        ...

    async def promise(self, allocations: Sequence[Allocation]) -> dict[UUID, LevelAfter]:
        """Raise what is reserved; the levels after it, by id."""
        ...

    async def give_back(
        self, reservation: Reservation, quantities: Mapping[UUID, Decimal]
    ) -> dict[UUID, LevelAfter]:
        """Lower what is reserved of these lines, and what waits; the levels after it, by id."""
        ...

    async def levels(self, reservation: Reservation) -> dict[UUID, LevelAfter]:
        """The levels it takes from as they now are, by id."""
        ...

    def add(self, reservation: Reservation) -> None:
        """Keep a new one."""
        ...

    async def get(self, reservation_id: UUID) -> Reservation:
        """The reservation, locked after its levels; raises NotFound."""
        ...


class Recipes(Protocol):
    """What bundles are made of, in the end: their leaves."""

    async def remember(self, recipe: RecipeChanged) -> None:
        """Keep what is newer than what is known, and reckon anew what follows from it."""
        ...

    async def leaves(self, product_ids: Collection[UUID]) -> Leaves:
        """For each of these that is a bundle: its atomic components, and how much of each."""
        ...


class Transfers(Protocol):
    """Goods on their way between warehouses."""

    def add(self, transfer: Transfer) -> None:
        """Keep a new one."""
        ...

    async def get(self, transfer_id: UUID) -> Transfer:
        """The transfer, locked; raises NotFound."""
        ...


class Counts(Protocol):
    """Counts of what is there."""

    async def next_number(self) -> str:
        """Such as C-000123; whoever wants the next one waits until this transaction ends."""
        ...

    async def products_at(self, warehouse_id: UUID, category_id: UUID | None) -> list[UUID]:
        """What has, or ever had, stock in a warehouse: all of it, or of one category."""
        ...

    async def stock_at(
        self, warehouse_id: UUID, moments: Mapping[UUID, datetime | None]
    ) -> dict[UUID, StockAt]:
        """What the ledger said of products at these moments (None: now)."""
        ...

    def add(self, count: Count) -> None:
        """Keep a new one."""
        ...

    async def get(self, count_id: UUID, products: Collection[UUID] | None = None) -> Count:
        """The count, locked, with its lines of these products (None: all); raises NotFound."""
        ...

    async def corrected_since(self, count: Count) -> set[UUID]:
        """Products that differ, and that another count has corrected since; their levels locked."""
        ...

    async def counter_may_approve(self) -> bool:
        """Whether the company lets people approve what they counted."""
        ...


class Reasons(Protocol):
    """Reasons the company has of its own."""

    async def own(self) -> dict[str, Reason]:
        """All of them by code; those out of use may not be given any more."""
        ...

    def add(self, reason: OwnReason) -> None:
        """Keep a new one; raises Conflict at the end when its code is taken."""
        ...

    async def get(self, code: str) -> OwnReason:
        """The reason, locked; raises NotFound."""
        ...


class OneMovement(Protocol):
    """The hot path: a whole transaction with one movement, in one round trip."""

    async def own_reasons(self, actor: Principal) -> dict[str, Reason]:
        """The company's own reasons by code."""
        ...

    async def post(self, actor: Principal, movement: Movement) -> Posted:
        """Post it; the same request again gives the same entry."""
        ...


class Rule(NamedTuple):
    """A reorder rule as set, or removed (None): for one warehouse, or (None) over all."""

    id: UUID
    product_id: UUID
    warehouse_id: UUID | None
    thresholds: Thresholds | None
    available: Decimal
    status: StockStatus
    was: StockStatus
    version: int
    level_version: int
    before: Thresholds | None


class Rules(Protocol):
    """Reorder rules."""

    async def set(
        self,
        product_id: UUID,
        warehouse_id: UUID | None,
        thresholds: Thresholds,
        version: int | None,
    ) -> Rule:
        """Store the rule and judge the level by it; `version` is the one edited, None: none.

        Raises StaleVersion, UnknownReference or Invalid.
        """
        ...

    async def remove(self, rule_id: UUID, version: int) -> Rule:
        """Take the rule away: the level is green; raises NotFound, StaleVersion."""
        ...


class ExpectedOrder(NamedTuple):
    """An approved purchase order; `expected_on` is None when nobody has said."""

    order_id: UUID
    number: str
    expected_on: date | None
    warehouse_id: UUID
    revision: int


class OrderedLine(NamedTuple):
    """A line of an approved purchase order, and its price if this work may know it."""

    order_line_id: UUID
    product_id: UUID
    quantity: Decimal
    unit_cost: Decimal | None


class Change(NamedTuple):
    """By how much what is on order changes for a product at a warehouse."""

    product_id: UUID
    warehouse_id: UUID
    delta: Decimal


class Incoming(Protocol):
    """What approved purchase orders still bring."""

    async def expect(self, order: ExpectedOrder, lines: Sequence[OrderedLine]) -> list[Change]:
        """Enter an approved order's lines; the changes to what is on order."""
        ...

    async def receive(
        self, order_id: UUID, warehouse_id: UUID, lines: Sequence["ArrivedLine"]
    ) -> list[Change]:
        """Enter what came in; the changes, by line in the order given."""
        ...

    async def give_back(self, lines: Sequence["LeftLine"]) -> list[Decimal]:
        """Expect again what left; by how much that raises what is on order, line by line."""
        ...

    async def forget(self, order_id: UUID, revision: int) -> list[Change]:
        """Nothing of this order, up to this revision, is expected any more; the changes."""
        ...

    async def expected(self, product_ids: Collection[UUID]) -> Mapping[UUID, Expected]:
        """What still comes of those of these that are on order."""
        ...


class ArrivedLine(NamedTuple):
    """What came in of an order line: accepted + rejected."""

    receipt_line_id: UUID
    order_line_id: UUID
    product_id: UUID
    quantity: Decimal


class LeftLine(NamedTuple):
    """A line of a goods issue: of which order line, and how much of it is to come in again."""

    line_id: UUID
    order_line_id: UUID
    again: Decimal


class IssueAnswer(NamedTuple):
    """What purchasing is answered about goods it asked for: short of nothing, they have left."""

    entries: int
    short: tuple[ShortStock, ...]


class GoodsIssues(Protocol):
    """Answers that were given about goods purchasing asked for."""

    async def answer(self, issue_id: UUID) -> IssueAnswer | None:
        """What was answered, None while nothing was."""
        ...

    async def keep(self, issue_id: UUID, answer: IssueAnswer) -> None:
        """Remember the answer."""
        ...


class KnownProduct(NamedTuple):
    """What a line of a document shows of its product; a bundle has no stock of its own."""

    sku: str
    name: str
    unit: str
    bundle: bool = False


class Products(Protocol):
    """The projection of catalog's products."""

    async def must_know(
        self, product_ids: Sequence[UUID], field: str = "lines.{}.product_id"
    ) -> Mapping[UUID, KnownProduct]:
        """What is known of them; raises UnknownReference naming the fields whose product is not."""
        ...

    async def remember(self, product: Product) -> None:
        """Keep what is newer than what is known."""
        ...


class NextNumber(Protocol):
    """Numbers of documents that may have gaps."""

    async def __call__(self, actor: Principal, kind: str, /) -> str:
        """Such as T-000123, used up even if its document is refused."""
        ...


class Categories(Protocol):
    """The projection of catalog's category tree."""

    async def remember(self, category: CategoryChanged) -> None:
        """Keep what is newer than what is known."""
        ...


class InventoryWork(Protocol):
    """One transaction of inventory."""

    @property
    def warehouses(self) -> Warehouses:
        """Places."""
        ...

    @property
    def stock(self) -> Stock:
        """Levels and ledger."""
        ...

    @property
    def issues(self) -> GoodsIssues:
        """Answers to purchasing."""
        ...

    @property
    def sales(self) -> Sales:
        """Answers to sales, and what it shipped."""
        ...

    @property
    def imported(self) -> Imported:
        """What files refer to."""
        ...

    @property
    def rules(self) -> Rules:
        """Reorder rules."""
        ...

    @property
    def incoming(self) -> Incoming:
        """What is on order."""
        ...

    @property
    def reservations(self) -> Reservations:
        """What is promised."""
        ...

    @property
    def transfers(self) -> Transfers:
        """Goods in transit."""
        ...

    @property
    def counts(self) -> Counts:
        """Counts."""
        ...

    @property
    def recipes(self) -> Recipes:
        """What bundles are made of."""
        ...

    @property
    def reasons(self) -> Reasons:
        """The company's own reasons."""
        ...

    @property
    def products(self) -> Products:
        """Products as catalog tells of them."""
        ...

    @property
    def categories(self) -> Categories:
        """The category tree as catalog tells of it."""
        ...

    def record(self, event: Event, *, about: UUID, version: int) -> None:
        """Publish a fact with this transaction."""
        ...


BeginInventory = Begin[InventoryWork]
