"""A company whose stock inventory keeps, and reporting hears of: the same events, told by both."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from libs.contracts.catalog import CategoryChanged, ProductCreated
from libs.contracts.catalog import Product as ProductSaid
from libs.db.tenants import Tenant, keep_tenant
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.messaging.envelope import wrap
from libs.testing.events import Said, said
from libs.testing.services import Answer, Client
from tests.services.inventory.conftest import ALL
from tests.services.inventory.conftest import Company as Stock
from tests.services.reporting.conftest import Company

_EVENTS = """
SELECT id, tenant_id, seq, xid::text AS xid, aggregate_id, aggregate_version, partition_key, type,
       payload::text AS payload, headers::text AS headers, created_at
FROM events WHERE tenant_id = $1 ORDER BY xid, seq
"""
# Entries nobody has said the value of yet.
_UNVALUED = """
SELECT count(*) FILTER (WHERE type = 'inventory.stock.changed.v1')
     - count(*) FILTER (WHERE type = 'inventory.stock.valued.v1'
                        AND (payload ->> 'revision')::int = 0)
FROM events WHERE tenant_id = $1
"""
MOVEMENTS = "/api/v1/inventory/movements"


@dataclass
class Story:
    """What happens to the stock of a company; who asks may see everything."""

    stock: Stock
    company: Company
    keeper: Client
    told: int = 0
    catalogue: list[Said] = field(default_factory=list)

    @classmethod
    async def of(cls, stock: Stock, company: Company) -> "Story":
        """Begin: both services know the company, in India's time zone."""
        stock.tenant_id = company.id
        stock.client = stock.as_one_who_may(*ALL)
        await stock.settle()
        known = Tenant(company.id, "Deccan Pumps", "INR", "Asia/Kolkata")
        database = company.reporting.service.database
        async with database.transaction(Principal.system(company.id)) as connection:
            await keep_tenant(connection, known)
        return cls(stock, company, stock.as_one_who_may(*ALL, "costs.read"))

    async def category(self, name: str) -> UUID:
        """A category."""
        made = new_id()
        event = CategoryChanged(category_id=made, name=name, parent_id=None, version=1)
        self.catalogue.append(said(event, tenant_id=self.company.id, subject=made))
        return made

    async def product(self, sku: str, price: str = "10", **more: Any) -> UUID:
        """A product that both know."""
        made = await self.stock.product(sku, f"Bearing {sku}", **more)
        product = ProductSaid(
            id=made,
            sku=sku,
            name=f"Bearing {sku}",
            unit="pcs",
            price=price,
            currency="INR",
            tax_rate="18",
            version=1,
            **more,
        )
        event = ProductCreated(product=product)
        self.catalogue.append(said(event, tenant_id=self.company.id, subject=made))
        return made

    async def move(
        self, product: UUID, place: UUID, quantity: str, reason: str, at: str = "", **more: object
    ) -> dict[str, Any]:
        """A movement, at a time of UTC."""
        body: dict[str, object] = {
            "product_id": str(product),
            "warehouse_id": str(place),
            "quantity": quantity,
            "reason": reason,
            **more,
        }
        if at:
            body["happened_at"] = datetime.fromisoformat(at).replace(tzinfo=UTC).isoformat()
        answer = await self.keeper.post(MOVEMENTS, body)
        assert answer.status == 201, answer.body
        made: dict[str, Any] = answer.body
        return made

    async def tell(self) -> None:
        """Let reporting hear what inventory has said since it last did, values and all."""
        database = self.stock.database
        async with asyncio.timeout(30), database.across_tenants() as connection:
            while await connection.fetchval(_UNVALUED, self.company.id):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
            rows = await connection.fetch(_EVENTS, self.company.id)
        new = [Said(row["id"], "", wrap(row)) for row in rows[self.told :]]
        self.told = len(rows)
        await self.company.learns(*self.catalogue, *new)
        self.catalogue.clear()

    async def report(self, name: str, *permissions: str, **query: object) -> dict[str, Any]:
        """A report's page, as somebody who may see costs unless other permissions are named."""
        asking = permissions or ("reporting.inventory.read", "costs.read")
        client = self.company.with_permissions(*asking)
        answer: Answer = await client.get(f"/api/v1/reporting/reports/{name}", limit=200, **query)
        assert answer.status == 200, answer.body
        page: dict[str, Any] = answer.body
        return page

    async def inventory(self, path: str, **query: object) -> Mapping[str, Any]:
        """What inventory itself says."""
        answer = await self.keeper.get(f"/api/v1/inventory/{path}", **query)
        assert answer.status == 200, answer.body
        found: Mapping[str, Any] = answer.body
        return found
