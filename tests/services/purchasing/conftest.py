"""purchasing, running for the tests of this folder."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from libs.contracts.auth import TenantRegistered, TenantUpdated
from libs.contracts.catalog import Product, ProductCreated
from libs.contracts.inventory import WarehouseChanged
from libs.db.database import Database
from libs.db.tenants import remember_tenant
from libs.db.work import Begin, beginning
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.files.pdf_maker import PdfMaker
from libs.testing.postgres import Databases, ServiceDatabase
from libs.testing.principals import token, verifier
from libs.testing.rabbitmq import Brokers
from libs.testing.services import Answer, Client, environment, running
from services.auth.domain.roles import BUILT_IN
from services.purchasing.application.remember_product import remember_product
from services.purchasing.application.remember_warehouse import remember_warehouse
from services.purchasing.infrastructure.documents.purchase_documents import PurchaseDocuments
from services.purchasing.infrastructure.work import SqlPurchasingWork
from services.purchasing.main import build
from services.purchasing.settings import PurchasingSettings

ORDERS = "/api/v1/purchasing/orders"
SUPPLIERS = "/api/v1/purchasing/suppliers"
OFFERS = "/api/v1/purchasing/supplier-products"
Json = dict[str, Any]


@dataclass(frozen=True)
class Site:
    """purchasing on its own database and broker."""

    client: Client
    urls: ServiceDatabase
    database: Database
    broker_url: str

    @property
    def documents(self) -> PurchaseDocuments:
        """Its documents, before they are set."""
        return PurchaseDocuments(self.database, PdfMaker(), "http://localhost:8080")

    @property
    def begin(self) -> Begin[SqlPurchasingWork]:
        """A unit of work outside any request."""
        return beginning(self.database, SqlPurchasingWork)

    async def rows(self, login: str, sql: str, tenant_id: UUID | None = None) -> list[Json]:
        """What a login sees, as one tenant or as none."""
        connection = await asyncpg.connect(getattr(self.urls, f"{login}_url"))
        try:
            await connection.execute(f"SELECT set_config('qm.tenant', '{tenant_id or ''}', false)")
            return [dict(row) for row in await connection.fetch(sql)]
        finally:
            await connection.close()


@pytest.fixture(scope="session")
async def site(databases: Databases, brokers: Brokers) -> AsyncIterator[Site]:
    """The service, running."""
    async with opened(databases, brokers) as site:
        yield site


@asynccontextmanager
async def opened(databases: Databases, brokers: Brokers, **settings: Any) -> AsyncIterator[Site]:
    """A service of its own, told these settings besides."""
    urls = await databases.create("purchasing")
    broker_url = await brokers.create()
    service = build(PurchasingSettings(**environment(urls, broker_url), **settings))
    service.tokens = verifier()
    async with running(service) as client:
        yield Site(client, urls, service.database, broker_url)
    await databases.drop(urls)
    await brokers.drop(broker_url)


@dataclass
class Company:
    """A company nobody else in the tests knows: its people, two products, a warehouse."""

    site: Site
    id: UUID = field(default_factory=new_id)
    people: dict[str, UUID] = field(default_factory=dict)
    warehouse_id: str = ""
    products: list[str] = field(default_factory=list)
    supplier_id: str = ""

    async def learn(self, **settings: Any) -> None:
        """What events would have told: the company, products, a warehouse."""
        system, begin = Principal.system(self.id), self.site.begin
        registered = TenantRegistered(
            name="Deccan Pumps", currency="INR", timezone="Asia/Kolkata", **settings
        )
        await remember_tenant(registered, actor=system, begin=begin)
        warehouse = WarehouseChanged(warehouse_id=new_id(), code="HYD", name="Hyderabad")
        await remember_warehouse(warehouse, actor=system, begin=begin)
        self.warehouse_id = str(warehouse.warehouse_id)
        for sku in ("BOLT-M8", "NUT-M8"):
            self.products.append(await self.knows_product(sku))

    async def settle(self, version: int, **settings: Any) -> None:
        """What auth's event tells of the company's settings."""
        said = TenantRegistered(
            name="Deccan Pumps", currency="INR", timezone="Asia/Kolkata", **settings
        )
        event = TenantUpdated.model_validate(
            {**said.model_dump(), "version": version, "before": {}, "after": settings}
        )
        await remember_tenant(event, actor=Principal.system(self.id), begin=self.site.begin)

    async def knows_product(self, sku: str, *, active: bool = True, kind: str = "component") -> str:
        """A product of catalog's, as its event tells."""
        return await self.hears_of(new_id(), sku, active=active, kind=kind)

    async def hears_of(self, product_id: UUID, sku: str, *, version: int = 1, **said: Any) -> str:
        """What catalog's event tells of a product."""
        product = Product(
            id=product_id,
            sku=sku,
            name=sku.title(),
            unit="pcs",
            price=Decimal(10),
            currency="INR",
            tax_rate=Decimal(18),
            version=version,
            **said,
        )
        system = Principal.system(self.id)
        await remember_product(ProductCreated(product=product), actor=system, begin=self.site.begin)
        return str(product.id)

    def __getitem__(self, who: str) -> Client:
        """Somebody with a built-in role: `purchase_manager`, or `purchase_manager:ravi`."""
        return self.somebody(who)

    def somebody(
        self,
        who: str,
        *,
        limit: str | None = None,
        without: frozenset[str] = frozenset(),
        also: frozenset[str] = frozenset(),
    ) -> Client:
        """The same, with an approval limit, or other permissions than the role has."""
        role, _, name = who.partition(":")
        access = token(
            self.id,
            (BUILT_IN[role] - without) | also,
            user_id=self.people.setdefault(who, new_id()),
            name=name or role,
            roles=[role],
            limits={"purchase": limit},
        )
        return self.site.client.with_token(access)

    @property
    def buyer(self) -> Client:
        """Who raises orders."""
        return self["purchase_manager:asha"]

    @property
    def approver(self) -> Client:
        """Who approves them."""
        return self["purchase_manager:ravi"]

    @property
    def store(self) -> Client:
        """Who receives goods, and sees no cost."""
        return self["staff:meena"]

    async def supplier(self, **values: Any) -> Json:
        """A new supplier."""
        body = {"name": "Bolts & Co", "email": "sales@bolts.example", **values}
        answer = await self.buyer.post(SUPPLIERS, body)
        assert answer.status == 201, answer.body
        made: Json = answer.body
        return made

    def order_body(self, **values: Any) -> Json:
        """An order of 10 bolts and 4 nuts."""
        bolt, nut = self.products[:2]
        lines = [
            {"product_id": bolt, "quantity": "10", "unit_cost": "2.5", "tax_rate": "18"},
            {"product_id": nut, "quantity": "4", "unit_cost": "1.1234"},
        ]
        body = {"supplier_id": self.supplier_id, "warehouse_id": self.warehouse_id, "lines": lines}
        return {**body, **values}

    async def order(self, *steps: str, **values: Any) -> Json:
        """A new order, taken through the steps by whoever may."""
        answer = await self.buyer.post(ORDERS, self.order_body(**values))
        assert answer.status == 201, answer.body
        order: Json = answer.body
        for step in steps:
            order = await self.step(order, step)
        return order

    async def step(self, order: Json, step: str, reason: str | None = None) -> Json:
        """The order after a step."""
        who = self.approver if step in {"approve", "reject"} else self.buyer
        body: Json = {"reason": reason} if reason else {}
        if step == "send":
            # Letters with the order as PDF are for the tests that read them.
            body["by_hand"] = True
        answer = await who.post(f"{ORDERS}/{order['id']}/{step}", body)
        assert answer.status == 200, answer.body
        after: Json = answer.body
        return after

    async def receive(self, order: Json, *quantities: str, **options: Any) -> Answer:
        """A delivery, line by line, all accepted."""
        lines = [
            {"line_id": line["id"], "accepted": quantity}
            for line, quantity in zip(order["lines"], quantities, strict=False)
        ]
        return await self.store.post(
            f"{ORDERS}/{order['id']}/receipts", {"lines": lines}, **options
        )

    async def events(self) -> list[Json]:
        """What the company's events say of its changes, first to last."""
        return await self.site.rows(
            "relay",
            "SELECT type, aggregate_type, aggregate_id, aggregate_version, partition_key,"
            f" payload, headers FROM events WHERE tenant_id = '{self.id}'"
            " AND type NOT LIKE '%.costs.viewed.%' ORDER BY seq",
        )


@pytest.fixture
async def company(site: Site) -> Company:
    """A company with two products, a warehouse and a supplier."""
    made = Company(site)
    await made.learn()
    made.supplier_id = (await made.supplier())["id"]
    return made
