"""inventory, running for the tests of this folder, and a company with products in it."""

import base64
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from deploy.invariants.stock import LEDGER, STOCK
from libs.contracts.catalog import Product
from libs.db.database import Database
from libs.db.tenants import Tenant, keep_tenant
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.testing.postgres import Databases, ServiceDatabase
from libs.testing.principals import token, verifier
from libs.testing.rabbitmq import Brokers
from libs.testing.services import Client, environment, running
from libs.web.service import Service
from services.inventory.infrastructure.work import SqlInventoryWork
from services.inventory.main import build
from services.inventory.settings import InventorySettings

ALL = (
    "inventory.stock.read",
    "inventory.stock.move",
    "inventory.rules.manage",
    "inventory.warehouses.manage",
)


@dataclass(frozen=True)
class Running:
    """The service under test, with what is behind it."""

    client: Client
    service: Service
    database: ServiceDatabase
    broker_url: str


@pytest.fixture(scope="module")
async def inventory(databases: Databases, brokers: Brokers) -> AsyncIterator[Running]:
    """Inventory on its own database and broker."""
    database = await databases.create("inventory")
    broker_url = await brokers.create()
    settings = InventorySettings(
        **environment(database, broker_url),
        ledger_signing_key=base64.b64encode(secrets.token_bytes(32)).decode(),
        auth_url="http://127.0.0.1:1",
        catalog_url="http://127.0.0.1:1",
    )
    service = build(settings)
    service.tokens = verifier()
    async with running(service) as client:
        yield Running(client, service, database, broker_url)
    await databases.drop(database)
    await brokers.drop(broker_url)


class Company:
    """A company of inventory's: its people, products and warehouses."""

    def __init__(self, running: Running) -> None:
        self.tenant_id = new_id()
        self.user_id = new_id()
        self.running = running
        self.client = self.as_one_who_may(*ALL)

    def as_one_who_may(self, *permissions: str) -> Client:
        """A person of this company with these permissions."""
        return self.running.client.with_token(
            token(self.tenant_id, permissions, user_id=self.user_id)
        )

    @property
    def database(self) -> Database:
        return self.running.service.database

    async def settle(self, version: int = 1, **settings: object) -> None:
        """Make the company known, as auth's event would."""
        actor = Principal.system(self.tenant_id)
        known = Tenant(
            self.tenant_id, "Deccan Pumps", "INR", "Asia/Kolkata", settings, version=version
        )
        async with self.database.transaction(actor) as connection:
            await keep_tenant(connection, known)

    async def product(self, sku: str, name: str = "Ball bearing", **more: Any) -> UUID:
        """A product, as catalog's event would bring it; `id` and `version` for one told before."""
        actor = Principal.system(self.tenant_id)
        known: dict[str, Any] = {"id": new_id(), "version": 1, **more}
        product = Product(
            sku=sku,
            name=name,
            unit="pcs",
            price=Decimal(10),
            currency="INR",
            tax_rate=Decimal(18),
            **known,
        )
        async with self.database.transaction(actor) as connection:
            await SqlInventoryWork(connection, actor).products.remember(product)
        return product.id

    async def warehouse(self, code: str) -> UUID:
        """A warehouse, opened over the API."""
        answer = await self.client.post(
            "/api/v1/inventory/warehouses", {"code": code, "name": f"Hall {code}"}
        )
        assert answer.status == 201, answer.body
        return UUID(answer.body["id"])

    async def must_add_up(self) -> None:
        """Every sum of stock is right, by the checks of `make verify` that need no other service.

        Not those of signatures and values, which come moments later.
        """
        owner = await self.owner()
        for check in (*LEDGER[:2], *STOCK):
            assert await owner.fetch(check.differing) == [], check.says
        await owner.close()

    async def owner(self) -> asyncpg.Connection:
        """A connection of the database's owner, with this company set."""
        connection = await asyncpg.connect(self.running.database.owner_url)
        await connection.execute(f"SELECT set_config('qm.tenant', '{self.tenant_id}', false)")
        return connection


@pytest.fixture
async def company(inventory: Running) -> Company:
    """A company nobody else in the tests knows."""
    made = Company(inventory)
    await made.settle()
    return made
