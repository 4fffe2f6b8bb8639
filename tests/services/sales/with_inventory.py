"""sales and inventory side by side, on one broker and with a stand-in auth: the saga, for real."""

import asyncio
import base64
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

import asyncpg
from aiohttp import web

from deploy.invariants.check import Check
from deploy.invariants.invoices import INVOICES
from deploy.invariants.sales import SALES
from deploy.verify import copy
from libs.contracts.inventory import WarehouseChanged
from libs.testing.postgres import Databases, ServiceDatabase
from libs.testing.principals import token, verifier
from libs.testing.rabbitmq import Brokers
from libs.testing.services import environment, free_port, running
from services.inventory.main import build as build_inventory
from services.inventory.settings import InventorySettings
from services.sales.application.remember_warehouse import remember_warehouse
from tests.services.inventory.conftest import ALL, Running
from tests.services.inventory.conftest import Company as Stock
from tests.services.inventory.test_movements import move
from tests.services.sales.conftest import Company, Site, opened

_HERE = {"sales", "inventory"}
_CHECKS = [
    check
    for check in (*SALES, *INVOICES)
    if {check.service, *(given.service for given in check.given)} <= _HERE
]


@dataclass
class Both:
    """The two services."""

    sales: Site
    inventory: Running
    admin_url: str

    async def shop(self, **settings: object) -> "Shop":
        """A new company that both know: its products, and two warehouses."""
        company = Company(self.sales)
        await company.learn(**settings)
        stock = Stock(self.inventory)
        stock.tenant_id = company.id
        stock.client = stock.as_one_who_may(*ALL)
        await stock.settle(1, **settings)
        for number, product in enumerate(company.products):
            kind = "bundle" if number == 2 else "component"
            await stock.product(f"QM-{number}", id=UUID(product), kind=kind)
        places = []
        for code in ("MAIN", "OUTLET"):
            place = await stock.warehouse(code)
            told = WarehouseChanged(warehouse_id=place, code=code, name=f"Hall {code}")
            await remember_warehouse(told, actor=company.system, begin=self.sales.begin)
            places.append(place)
        return Shop(company, stock, [UUID(product) for product in company.products], places)

    async def must_agree(self) -> None:
        """What `make verify` asks of sales and stock holds, once both have heard each other."""
        for _ in range(100):
            if not (found := [says for each in _CHECKS if (says := await self._differing(each))]):
                return
            await asyncio.sleep(0.2)
        assert not found

    async def _differing(self, check: Check) -> list[str]:
        urls = {"sales": self.sales.urls, "inventory": self.inventory.database}
        here = await asyncpg.connect(self._admin(urls[check.service]))
        try:
            async with here.transaction():
                for given in check.given:
                    there = await asyncpg.connect(self._admin(urls[given.service]))
                    try:
                        await copy(there, given.query, here, given.table)
                    finally:
                        await there.close()
                return [row[0] for row in await here.fetch(check.differing)]
        finally:
            await here.close()

    def _admin(self, database: ServiceDatabase) -> str:
        return self.admin_url.rpartition("/")[0] + f"/{database.name}"


@dataclass
class Shop:
    """A company of both; the last of its three products is a bundle."""

    company: Company
    stock: Stock
    products: list[UUID]
    places: list[UUID]

    async def stocked(self, product: int, quantity: str, place: int = 0) -> None:
        """Opening stock."""
        goods, where = self.products[product], self.places[place]
        answer = await move(self.stock, goods, where, quantity, "found")
        assert answer.status == 201, answer.body

    async def levels(self) -> dict[tuple[UUID, UUID], str]:
        """What is on hand, what of it is promised, by product and warehouse."""
        items = (await self.stock.client.get("/api/v1/inventory/stock")).body["items"]
        return {
            (UUID(row["product_id"]), UUID(row["warehouse_id"])): (
                f"{row['on_hand']}, {row['reserved']}"
            )
            for row in items
        }

    async def until(self, levels: dict[tuple[UUID, UUID], str]) -> None:
        """Wait until that is what stands there."""
        found: dict[tuple[UUID, UUID], str] = {}
        for _ in range(400):
            if (found := await self.levels()) == levels:
                return
            await asyncio.sleep(0.05)
        assert found == levels


@asynccontextmanager
async def side_by_side(databases: Databases, brokers: Brokers) -> AsyncIterator[Both]:
    """Both, started."""
    async with _auth() as auth_url:
        urls, port = await databases.create("inventory"), free_port()
        addresses = {"auth_url": auth_url, "inventory_url": f"http://127.0.0.1:{port}"}
        async with opened(databases, brokers, **addresses) as site:
            settings = InventorySettings(
                **{**environment(urls, site.broker_url), "port": port},
                ledger_signing_key=base64.b64encode(secrets.token_bytes(32)).decode(),
                auth_url=auth_url,
            )
            service = build_inventory(settings)
            service.tokens = verifier()
            async with running(service) as client:
                inventory = Running(client, service, urls, site.broker_url)
                yield Both(site, inventory, databases.admin_url)
        await databases.drop(urls)


@asynccontextmanager
async def _auth() -> AsyncIterator[str]:
    """What auth gives a service."""

    async def mint(request: web.Request) -> web.Response:
        body = await request.json()
        access = token(UUID(body["tenant_id"]), ["service"], service=body["client_id"])
        return web.json_response({"access_token": access, "expires_in": 60})

    app, port = web.Application(), free_port()
    app.router.add_post("/api/v1/auth/service-tokens", mint)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield f"http://127.0.0.1:{port}"
    await runner.cleanup()
