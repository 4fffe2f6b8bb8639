"""catalog, running for the tests of this folder."""

import asyncio
import io
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
import pytest

from libs.db.tenants import Tenant, keep_tenant
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.testing.postgres import Databases, ServiceDatabase
from libs.testing.principals import token, verifier
from libs.testing.rabbitmq import Brokers
from libs.testing.services import Answer, Client, environment, running
from libs.web.service import Service
from services.catalog.main import build
from services.catalog.settings import CatalogSettings

READ, MANAGE = "catalog.products.read", "catalog.products.manage"
PRODUCTS = "/api/v1/catalog/products"
CATEGORIES = "/api/v1/catalog/categories"
IMPORTS = "/api/v1/catalog/imports"
ACCEPTED = 202
UNITS_PATH = "/api/v1/catalog/units"


@dataclass(frozen=True)
class Catalog:
    """The running service, its database and its broker."""

    service: Service
    client: Client
    database: ServiceDatabase
    broker_url: str


@pytest.fixture(scope="module")
async def catalog(databases: Databases, brokers: Brokers) -> AsyncIterator[Catalog]:
    """Catalog on its own database and broker; nobody answers as auth."""
    database = await databases.create("catalog")
    broker_url = await brokers.create()
    settings = CatalogSettings(**environment(database, broker_url), auth_url="http://127.0.0.1:9")
    service = build(settings)
    service.tokens = verifier()
    async with running(service) as client:
        yield Catalog(service, client, database, broker_url)
    await databases.drop(database)
    await brokers.drop(broker_url)


@dataclass(frozen=True)
class Company:
    """A company that catalog knows, and somebody who may manage its products."""

    id: UUID
    catalog: Catalog
    manager: Client

    def with_permissions(self, *permissions: str) -> Client:
        """Somebody of the company who may do these things."""
        return self.catalog.client.with_token(token(self.id, permissions))

    async def create(self, sku: str = "P-1", **values: object) -> Answer:
        """Create a product with believable values."""
        body = {"sku": sku, "name": "Pump", "unit": "pcs", "price": "10.00"}
        return await self.manager.post(PRODUCTS, {**body, **values})

    async def upload(self, content: bytes | str, **query: Any) -> Answer:
        """Import a file, and wait until that has ended."""
        data = content.encode() if isinstance(content, str) else content
        answer = await upload(self.manager, data, **query)
        while answer.status == ACCEPTED or answer.body.get("status") in {"queued", "running"}:
            await asyncio.sleep(0.05)
            answer = await self.manager.get(f"{IMPORTS}/{answer.body['id']}")
        return answer

    async def skus(self) -> list[str]:
        """Every SKU of the company, in the order of the list."""
        found: list[str] = []
        cursor = None
        while True:
            page = (await self.manager.get(PRODUCTS, limit=200, cursor=cursor)).body
            found.extend(item["sku"] for item in page["items"])
            cursor = page["next_cursor"]
            if cursor is None:
                return found

    async def said(self, product_id: str, *, version: int) -> dict[str, Any]:
        """What the event that led to this version of a product said."""
        async with self.catalog.service.database.across_tenants() as connection:
            payload = await connection.fetchval(
                "SELECT payload FROM events WHERE aggregate_id = $1 AND aggregate_version = $2",
                product_id,
                version,
            )
        return dict(orjson.loads(payload))

    async def events(self) -> list[str]:
        """Types of the events stored for the company, in order, without those of imports."""
        async with self.catalog.service.database.across_tenants() as connection:
            rows = await connection.fetch(
                "SELECT type FROM events WHERE tenant_id = $1 AND aggregate_type <> 'import'"
                " ORDER BY seq",
                self.id,
            )
        return [row["type"] for row in rows]


async def upload(
    client: Client, data: bytes, *, key: str = "", boundary: str = "border", **query: Any
) -> Answer:
    """Send a file to be imported, as a browser does."""
    body = (
        f"--{boundary}\r\n"
        'Content-Disposition: form-data; name="file"; filename="products.csv"\r\n'
        "Content-Type: text/csv\r\n\r\n"
    ).encode()
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}", "Prefer": "wait=25"}
    return await client.request(
        "POST",
        f"{PRODUCTS}/import",
        params={k: str(v) for k, v in query.items()},
        data=io.BytesIO(body + data + f"\r\n--{boundary}--\r\n".encode()),
        headers={**headers, "Idempotency-Key": key} if key else headers,
    )


@pytest.fixture
async def company(catalog: Catalog) -> Company:
    """A company nobody else in the tests knows."""
    return await a_company(catalog)


async def a_company(catalog: Catalog) -> Company:
    """A new company that catalog has heard of."""
    tenant_id = new_id()
    async with catalog.service.database.transaction(Principal.system(tenant_id)) as connection:
        await keep_tenant(connection, Tenant(tenant_id, "Deccan Pumps", "INR", "Asia/Kolkata"))
    manager = catalog.client.with_token(token(tenant_id, [READ, MANAGE]))
    return Company(tenant_id, catalog, manager)
