"""What sales's use cases need from outside, and get passed in."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from libs.contracts.base import Event
from libs.contracts.catalog import Product as CatalogProduct
from libs.contracts.inventory import WarehouseChanged
from libs.domain.principal import Principal
from libs.domain.work import Begin
from services.sales.application.channel_ports import Channels, ShopOrders
from services.sales.application.cost_ports import Costs
from services.sales.application.customer_ports import Customers
from services.sales.application.invoice_ports import InvoicingWork
from services.sales.application.reversal_ports import Reversals
from services.sales.domain.goods_return import GoodsReturn
from services.sales.domain.order_line import Product
from services.sales.domain.policy import Policy
from services.sales.domain.sales_order import SalesOrder
from services.sales.domain.wanted import Party


class Orders(Protocol):
    """Sales orders."""

    def add(self, order: SalesOrder) -> None:
        """Keep a new one."""
        ...

    async def get(self, order_id: UUID) -> SalesOrder:
        """The order, locked; raises NotFound."""
        ...

    async def due(self, order_id: UUID, at: datetime) -> SalesOrder | None:
        """The order, locked, if its time is up and nobody else has it in hand."""
        ...

    async def note(self, order: SalesOrder) -> None:
        """Write what changed without a step: what was answered, or is to be asked again."""
        ...


class Numbers(Protocol):
    """The next number of a kind of document, for people: no gap, no double, no deadlock.

    Taken after every other lock of a transaction, so that two never wait for each other.
    """

    async def order(self, year: int) -> str:
        """Such as SO-2026-000123."""
        ...

    async def shipment(self, year: int) -> str:
        """Such as SHP-2026-000045."""
        ...

    async def customer(self) -> str:
        """Such as CUS-000001."""
        ...

    async def customers(self, count: int) -> Sequence[str]:
        """As many in a row."""
        ...

    async def reversal(self, year: int) -> str:
        """Such as SRV-2026-000003."""
        ...

    async def customer_return(self, year: int) -> str:
        """Such as RTN-2026-000007."""
        ...


class Returns(Protocol):
    """Goods customers brought back; who writes one has locked its order."""

    async def of_order(self, order_id: UUID) -> list[GoodsReturn]:
        """All of an order, first to last."""
        ...

    async def get(self, return_id: UUID) -> GoodsReturn | None:
        """One; None if there is none."""
        ...

    async def keep(self, goods: GoodsReturn) -> None:
        """Write a new one, or where one stands now."""
        ...


@dataclass(frozen=True, slots=True)
class Company:
    """What a new order takes from the company: its currency (ISO 4217) and policy."""

    currency: str
    policy: Policy


@dataclass(frozen=True, slots=True)
class Place:
    """A warehouse, and whether it is in use."""

    party: Party
    active: bool


@dataclass(frozen=True, slots=True)
class Known:
    """What an order refers to, as far as it is known; None is unknown."""

    company: Company
    customer: Party | None
    customer_active: bool
    warehouses: Mapping[UUID, Place]
    products: Mapping[UUID, Product]


class References(Protocol):
    """Things orders refer to: our customers, and what we know of other services' things."""

    async def known(
        self,
        customer_id: UUID,
        warehouse_ids: Collection[UUID],
        product_ids: Collection[UUID],
    ) -> Known:
        """All of them in one look; raises UnknownReference for the caller's company."""
        ...

    async def warehouses(self, warehouse_ids: Collection[UUID]) -> set[UUID]:
        """Those of these that are known."""
        ...

    async def company(self) -> Company:
        """The caller's company; raises UnknownReference."""
        ...

    async def keep_products(self, products: Sequence[CatalogProduct]) -> None:
        """Keep what catalog says, unless something newer is known."""
        ...

    async def keep_warehouses(self, warehouses: Sequence[WarehouseChanged]) -> None:
        """Keep what inventory says, unless something newer is known."""
        ...


class SalesWork(InvoicingWork, Protocol):
    """One transaction of sales; it may issue invoices and credit notes."""

    @property
    def orders(self) -> Orders:
        """Sales orders."""
        ...

    @property
    def costs(self) -> Costs:
        """What goods cost us."""
        ...

    @property
    def reversals(self) -> Reversals:
        """Orders that were undone."""
        ...

    @property
    def customers(self) -> Customers:
        """Customers."""
        ...

    @property
    def numbers(self) -> Numbers:
        """Numbers of documents."""
        ...

    @property
    def returns(self) -> Returns:
        """Returns from customers."""
        ...

    @property
    def references(self) -> References:
        """Things referred to."""
        ...

    @property
    def channels(self) -> Channels:
        """Sales channels."""
        ...

    @property
    def shop_orders(self) -> ShopOrders:
        """Orders that came in from channels."""
        ...

    @property
    def actor(self) -> Principal:
        """Who acts."""
        ...

    def record(self, event: Event, *, about: UUID, version: int) -> None:
        """Publish a fact that no aggregate records."""
        ...


BeginSales = Begin[SalesWork]
