"""catalog, running for the tests of this folder."""

import asyncio
import io
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
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

    async def as_owner(self, sql: str, tenant_id: UUID) -> None:
        """Change what only its owner may: time passes in no other way."""
        connection = await asyncpg.connect(self.database.owner_url)
        try:
            await connection.execute("SELECT set_config('qm.tenant', $1, false)", str(tenant_id))
            await connection.execute(sql, tenant_id)
        finally:
            await connection.close()


@pytest.fixture(scope="module")
def more_settings() -> dict[str, Any]:
    """What a module's catalog is told besides; for the module to say otherwise."""
    return {}


@pytest.fixture(scope="module")
async def catalog(
    databases: Databases, brokers: Brokers, more_settings: dict[str, Any]
) -> AsyncIterator[Catalog]:
    """Catalog on its own database and broker; nobody answers as auth."""
    database = await databases.create("catalog")
    broker_url = await brokers.create()
    settings = CatalogSettings(
        **environment(database, broker_url), auth_url="http://127.0.0.1:9", **more_settings
    )
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

    @property
    def actor(self) -> Principal:
        """The company itself, for looking beneath."""
        return Principal.system(self.id)

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
        return answer if query.get("wait") == 0 else await self.ended(answer)

    async def ended(self, answer: Answer) -> Answer:
        """An import once it has ended; a refusal as it is."""
        while answer.status == ACCEPTED or answer.body.get("status") in {"queued", "running"}:
            await asyncio.sleep(0.05)
            answer = await self.manager.get(f"{IMPORTS}/{answer.body['id']}")
        return answer

    async def begun(self, answer: Answer) -> int:
        """Some rows of an import have been done; how many."""
        done = 0
        while done == 0:
            await asyncio.sleep(0.02)
            shown = (await self.manager.get(f"{IMPORTS}/{answer.body['id']}")).body
            assert shown["status"] in {"queued", "running"}, shown
            done = shown["rows_done"]
        return done

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
    client: Client,
    data: bytes,
    *,
    key: str = "",
    boundary: str = "border",
    wait: int = 25,
    mapping: Mapping[str, str | None] | str = "",
    **query: Any,
) -> Answer:
    """Send a file to be imported, as a browser does."""
    mapped = mapping if isinstance(mapping, str) else orjson.dumps(mapping).decode()
    body = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="mapping"\r\n\r\n{mapped}\r\n'
        f"--{boundary}\r\n"
        'Content-Disposition: form-data; name="file"; filename="products.csv"\r\n'
        "Content-Type: text/csv\r\n\r\n"
    ).encode()
    form = f"multipart/form-data; boundary={boundary}"
    headers = {"Content-Type": form, "Prefer": f"wait={wait}"}
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
