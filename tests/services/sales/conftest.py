"""sales, running for the tests of this folder."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from libs.contracts.auth import TenantRegistered
from libs.contracts.catalog import Product, ProductCreated
from libs.contracts.inventory import WarehouseChanged
from libs.db.database import Database
from libs.db.tenants import remember_tenant
from libs.db.work import Begin, beginning
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.testing.postgres import Databases, ServiceDatabase
from libs.testing.principals import token, verifier
from libs.testing.rabbitmq import Brokers
from libs.testing.services import Client, environment, running
from services.auth.domain.roles import BUILT_IN
from services.sales.application.remember_product import remember_product
from services.sales.application.remember_warehouse import remember_warehouse
from services.sales.infrastructure.work import SqlSalesWork
from services.sales.main import build
from services.sales.settings import SalesSettings

ORDERS = "/api/v1/sales/orders"
CUSTOMERS = "/api/v1/sales/customers"
Json = dict[str, Any]


@dataclass(frozen=True)
class Site:
    """sales on its own database and broker."""

    client: Client
    urls: ServiceDatabase
    database: Database
    broker_url: str

    @property
    def begin(self) -> Begin[SqlSalesWork]:
        """A unit of work outside any request."""
        return beginning(self.database, SqlSalesWork)

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
    urls = await databases.create("sales")
    broker_url = await brokers.create()
    service = build(SalesSettings(**environment(urls, broker_url), **settings))
    service.tokens = verifier()
    async with running(service) as client:
        yield Site(client, urls, service.database, broker_url)
    await databases.drop(urls)
    await brokers.drop(broker_url)


@dataclass
class Company:
    """A company nobody else in the tests knows: two products, a bundle, warehouses, a customer."""

    site: Site
    id: UUID = field(default_factory=new_id)
    people: dict[str, UUID] = field(default_factory=dict)
    warehouses: list[str] = field(default_factory=list)
    products: list[str] = field(default_factory=list)
    customer_id: str = ""

    @property
    def system(self) -> Principal:
        """The system, at work for the company."""
        return Principal.system(self.id)

    async def learn(self, **settings: Any) -> None:
        """What events would have told: the company, products, warehouses; and a customer."""
        begin = self.site.begin
        registered = TenantRegistered(
            name="Deccan Pumps", currency="INR", timezone="Asia/Kolkata", **settings
        )
        await remember_tenant(registered, actor=self.system, begin=begin)
        for code, name in (("HYD", "Hyderabad"), ("PNQ", "Pune")):
            warehouse = WarehouseChanged(warehouse_id=new_id(), code=code, name=name)
            await remember_warehouse(warehouse, actor=self.system, begin=begin)
            self.warehouses.append(str(warehouse.warehouse_id))
        for sku, kind in (("PUMP-1", "component"), ("HOSE-2", "component"), ("SET-3", "bundle")):
            self.products.append(await self.knows_product(sku, kind=kind))
        self.customer_id = await self.customer()

    async def knows_product(self, sku: str, *, active: bool = True, kind: str = "component") -> str:
        """A product of catalog's, as its event tells: for 10 with 18 per cent of tax."""
        product = Product(
            id=new_id(),
            sku=sku,
            name=sku.title(),
            unit="pcs",
            price=Decimal(10),
            currency="INR",
            tax_rate=Decimal(18),
            active=active,
            kind=kind,
            version=1,
        )
        created = ProductCreated(product=product)
        await remember_product(created, actor=self.system, begin=self.site.begin)
        return str(product.id)

    async def customer(self, *, active: bool = True, **values: Any) -> str:
        """A new customer, in Maharashtra unless told."""
        body = {"name": "Anand Farms", "state_code": "27", "terms": "credit", **values}
        answer = await self.seller.post(CUSTOMERS, body)
        assert answer.status == 201, answer.body
        if not active:
            gone = await self.seller.post(f"{CUSTOMERS}/{answer.body['id']}/deactivate")
            assert gone.status == 200, gone.body
        return str(answer.body["id"])

    def __getitem__(self, who: str) -> Client:
        """Somebody with a built-in role: `sales_manager`, or `sales_manager:ravi`."""
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
            limits={"sale": limit},
        )
        return self.site.client.with_token(access)

    @property
    def seller(self) -> Client:
        """Who raises orders, and approves them without a limit."""
        return self["sales_manager:meera"]

    @property
    def store(self) -> Client:
        """Who picks and ships."""
        return self["staff:ravi"]

    def order_body(self, **values: Any) -> Json:
        """An order of 10 pumps and 4 hoses."""
        pump, hose = self.products[:2]
        lines = [
            {"product_id": pump, "quantity": "10", "unit_price": "2.5"},
            {"product_id": hose, "quantity": "4", "unit_price": "1.1234", "tax_rate": "5"},
        ]
        return {"customer_id": self.customer_id, "lines": lines, **values}

    async def order(self, **values: Any) -> Json:
        """A new order."""
        answer = await self.seller.post(ORDERS, self.order_body(**values))
        assert answer.status == 201, answer.body
        order: Json = answer.body
        return order

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
    """A company with products, warehouses and a customer."""
    made = Company(site)
    await made.learn()
    return made
