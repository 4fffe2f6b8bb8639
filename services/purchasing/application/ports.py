"""What purchasing's use cases need from outside, and get passed in."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from libs.contracts.base import Event
from libs.contracts.catalog import CategoryChanged
from libs.contracts.catalog import Product as CatalogProduct
from libs.contracts.inventory import WarehouseChanged
from libs.domain.principal import Principal
from libs.domain.work import Begin
from libs.mail.letter import Mails
from services.purchasing.application.approval_ports import ApprovalRules, Delegations, People
from services.purchasing.application.stock_ports import Replenishment, StockLevels
from services.purchasing.application.supplier_ports import SupplierAnswers, SupplierLinks
from services.purchasing.domain.approval_rule import Lineages
from services.purchasing.domain.offer import Offer
from services.purchasing.domain.order_line import Product
from services.purchasing.domain.policy import Policy
from services.purchasing.domain.purchase_order import PurchaseOrder
from services.purchasing.domain.supplier import Supplier, SupplierDetails
from services.purchasing.domain.wanted import Party


class Orders(Protocol):
    """Purchase orders."""

    def add(self, order: PurchaseOrder) -> None:
        """Keep a new one."""
        ...

    async def get(self, order_id: UUID) -> PurchaseOrder:
        """The order, locked; raises NotFound."""
        ...

    async def of_receipt(self, receipt_id: UUID) -> PurchaseOrder:
        """The order the receipt is of, locked; raises NotFound."""
        ...

    async def ask_later(self, issue_id: UUID) -> None:
        """Ask about a goods issue again after twice the last pause, at most a day."""
        ...


class Suppliers(Protocol):
    """Suppliers."""

    async def details(self, supplier_id: UUID) -> SupplierDetails:
        """What is known of one, for looking only; raises NotFound."""
        ...

    def add(self, supplier: Supplier) -> None:
        """Keep a new one."""
        ...

    async def get(self, supplier_id: UUID) -> Supplier:
        """The supplier, locked; raises NotFound."""
        ...

    async def called(self, names: Collection[str]) -> Sequence[Supplier]:
        """Those of these numbers or names, locked in one order."""
        ...

    async def store(self, suppliers: Sequence[Supplier]) -> None:
        """Write many new and changed ones and what they recorded, at once."""
        ...


@dataclass(frozen=True, slots=True)
class Stored:
    """An offer as it was stored, its id and version, and what it was before (None: it is new)."""

    offer: Offer
    id: UUID
    version: int
    before: Offer | None


@dataclass(frozen=True, slots=True)
class Removed:
    """An offer that is no more, and the currency it was in."""

    offer: Offer
    currency: str


class Offers(Protocol):
    """What suppliers ask for products."""

    async def known_suppliers(self, ids: Collection[UUID]) -> set[UUID]:
        """Those of the suppliers that exist."""
        ...

    async def known(self, keys: Collection[tuple[UUID, UUID]]) -> Mapping[tuple[UUID, UUID], Offer]:
        """Those of the offers that exist, by supplier and product."""
        ...

    async def put(self, offers: Sequence[Offer], currency: str) -> list[Stored]:
        """Store them, set-based; those that changed, in the order given."""
        ...

    async def must_stand_at(self, version: int, offer: Offer) -> None:
        """Lock what the supplier offers of the product; raises StaleVersion unless it is this."""
        ...

    async def remove(self, offer_id: UUID, version: int) -> Removed:
        """Take it away, if it is still at this version; raises NotFound, StaleVersion."""
        ...


class Numbers(Protocol):
    """The next number of a kind of document, for people: no gap, no double, no deadlock.

    Taken after every other lock of a transaction, so that two never wait for each other.
    """

    async def order(self, year: int) -> str:
        """Such as PO-2026-000123."""
        ...

    async def orders(self, year: int, count: int) -> Sequence[str]:
        """The next few of them."""
        ...

    async def receipt(self, year: int) -> str:
        """Such as GRN-2026-000045."""
        ...

    async def reversal(self, year: int) -> str:
        """Such as REV-2026-000007."""
        ...

    async def goods_return(self, year: int) -> str:
        """Such as RET-2026-000008."""
        ...

    async def supplier(self) -> str:
        """Such as SUP-000001."""
        ...

    async def suppliers(self, count: int) -> Sequence[str]:
        """As many in a row."""
        ...


@dataclass(frozen=True, slots=True)
class Company:
    """What a new order takes from the company: its currency (ISO 4217) and policy."""

    currency: str
    policy: Policy


@dataclass(frozen=True, slots=True)
class Known:
    """What an order refers to, as far as it is known; None is unknown."""

    company: Company
    supplier: Party | None
    supplier_active: bool
    warehouse: Party | None
    warehouse_active: bool
    products: Mapping[UUID, Product]


class References(Protocol):
    """Things orders refer to: our suppliers, and what we know of other services' things."""

    async def known(
        self, supplier_id: UUID, warehouse_id: UUID, product_ids: Collection[UUID]
    ) -> Known:
        """All of them in one look; raises UnknownReference for the caller's company."""
        ...

    async def company(self) -> Company:
        """The caller's company; raises UnknownReference."""
        ...

    async def unknown_products(self, ids: Collection[UUID]) -> set[UUID]:
        """Those of the products that are not known here."""
        ...

    async def bundles(self, ids: Collection[UUID]) -> set[UUID]:
        """Those of the products that are bundles, which nobody buys."""
        ...

    async def keep_products(self, products: Sequence[CatalogProduct]) -> None:
        """Keep what catalog says, unless something newer is known."""
        ...

    async def lineages(self, product_ids: Collection[UUID]) -> Lineages:
        """Of each product that has one: its category and all above it.

        Raises UnknownReference for a category no event has told of yet.
        """
        ...

    async def unknown_categories(self, ids: Collection[UUID]) -> set[UUID]:
        """Those of the categories that are not known here."""
        ...

    async def keep_categories(self, categories: Sequence[CategoryChanged]) -> None:
        """Keep what catalog says, unless something newer is known."""
        ...

    async def unknown_warehouses(self, ids: Collection[UUID]) -> set[UUID]:
        """Those of the warehouses that are not known here."""
        ...

    async def keep_warehouses(self, warehouses: Sequence[WarehouseChanged]) -> None:
        """Keep what inventory says, unless something newer is known."""
        ...


@dataclass(frozen=True, slots=True)
class Place:
    """A warehouse, and whether it is in use."""

    party: Party
    active: bool


class Imported(Protocol):
    """What files of orders and offers refer to."""

    async def products(self, skus: Collection[str]) -> Mapping[str, Product]:
        """Products by their SKU in small letters."""
        ...

    async def places(self, codes: Collection[str]) -> Mapping[str, Place]:
        """Warehouses by their code in small letters."""
        ...

    async def taken(self, references: Collection[str]) -> Collection[str]:
        """Those references in small letters whose orders were imported before."""
        ...

    async def remember(self, references: Mapping[str, UUID]) -> None:
        """Keep which order each reference became; raises Conflict if one was imported meanwhile."""
        ...


class PurchasingWork(Protocol):
    """One transaction of purchasing."""

    @property
    def orders(self) -> Orders:
        """Purchase orders."""
        ...

    @property
    def approval_rules(self) -> ApprovalRules:
        """Rules of approval."""
        ...

    @property
    def people(self) -> People:
        """Who may approve."""
        ...

    @property
    def delegations(self) -> Delegations:
        """Rights to approve that were handed on."""
        ...

    @property
    def suppliers(self) -> Suppliers:
        """Suppliers."""
        ...

    @property
    def links(self) -> SupplierLinks:
        """Links by which suppliers answer."""
        ...

    @property
    def answers(self) -> SupplierAnswers:
        """What suppliers answered."""
        ...

    @property
    def mails(self) -> Mails:
        """Letters to send."""
        ...

    @property
    def offers(self) -> Offers:
        """Suppliers' offers."""
        ...

    @property
    def imported(self) -> Imported:
        """What files refer to."""
        ...

    @property
    def numbers(self) -> Numbers:
        """Numbers of documents."""
        ...

    @property
    def references(self) -> References:
        """Things referred to."""
        ...

    @property
    def stock_levels(self) -> StockLevels:
        """What inventory says of stock."""
        ...

    @property
    def replenishment(self) -> Replenishment:
        """What is needed, and the drafts that follow it."""
        ...

    @property
    def actor(self) -> Principal:
        """Who acts."""
        ...

    def record(self, event: Event, *, about: UUID, version: int) -> None:
        """Publish a fact that no aggregate records."""
        ...


BeginPurchasing = Begin[PurchasingWork]
