"""Channels for tests: a company with a shop, and a worker that tells it when it is told to."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

import orjson

from libs.contracts.inventory import BuildableChanged, StockChanged
from libs.db.sealing import Seal
from libs.db.work import Begin, beginning
from libs.domain.clock import utc_now
from libs.domain.ids import new_id
from libs.messaging.envelope import parse
from libs.outside.calling import Outside
from libs.testing.events import said
from libs.testing.services import Answer, Client
from services.sales.application.channel_ports import Stock
from services.sales.application.remember_channel_stock import remember_channel_stock
from services.sales.infrastructure.channel_worker import ChannelWorker, Pace
from services.sales.infrastructure.shops.opening import Shops
from services.sales.infrastructure.work import SqlSalesWork
from tests.services.sales.conftest import Company, Json, Site

CHANNELS = "/api/v1/sales/channels"
KEY = "a secret of the installation, for tests"  # what the service seals with
AT_ONCE = Pace(look=0.01, gather=0.0, check=3600.0, pause=lambda _: timedelta())


@dataclass
class Stall:
    """A company that sells in a shop: inventory as it is, and the worker."""

    company: Company
    site: Site
    worker: ChannelWorker
    # What inventory says when it is asked, by product and warehouse (None: buildable in all).
    truth: dict[tuple[str, str | None], Stock] = field(default_factory=dict)
    asked: list[UUID] = field(default_factory=list)
    channel: Json = field(default_factory=dict)

    @property
    def begin(self) -> Begin[SqlSalesWork]:
        """A unit of work that can read secrets."""
        return beginning(self.site.database, partial(SqlSalesWork, seal=Seal(KEY.encode())))

    @property
    def admin(self) -> Client:
        """Who may connect shops."""
        return self.company["admin:asha"]

    @property
    def path(self) -> str:
        """The channel's."""
        return f"{CHANNELS}/{self.channel['id']}"

    async def open(self, url: str, **values: Any) -> Json:
        """Connect a shop."""
        body = {"name": f"Shop {new_id().hex[-6:]}", "kind": "http", "url": url, **values}
        answer = await self.admin.post(CHANNELS, body)
        assert answer.status == 201, answer.body
        self.channel = answer.body
        return self.channel

    async def map(
        self, product: str, sku: str, *, version: int | None = None, **more: Any
    ) -> Answer:
        """Say that a product is this there."""
        headers = {"If-Match": f'"{version}"'} if version else {}
        body = {"product_id": product, "sku": sku, **more}
        return await self.admin.request("PUT", f"{self.path}/products", json=body, headers=headers)

    def has(self, product: str, warehouse: str | None, quantity: int) -> Stock:
        """What inventory has from now on; nobody is told."""
        known = self.truth.get((product, warehouse))
        bundle = self.company.products[2] == product
        self.truth[product, warehouse] = Stock(
            UUID(product),
            None if warehouse is None else UUID(warehouse),
            bundle,
            Decimal(quantity),
            known.version + 1 if known else 1,
        )
        return self.truth[product, warehouse]

    async def moves(self, product: str, warehouse: str | None, *quantities: int) -> None:
        """Inventory's events of quantities one after the other, in one batch."""
        stock = [self.has(product, warehouse, quantity) for quantity in quantities]
        await self.hears(*stock)

    async def hears(self, *stock: Stock) -> None:
        """Inventory's events of these."""
        envelopes = [
            parse(said(event(one), tenant_id=self.company.id, subject=new_id()).body)
            for one in stock
        ]
        await remember_channel_stock(envelopes, actor=self.company.system, begin=self.site.begin)

    async def stock_of(self, tenant_id: UUID, products: list[UUID]) -> list[Stock]:
        """Inventory's answer."""
        assert tenant_id == self.company.id
        self.asked += products
        return [one for one in self.truth.values() if one.product_id in products]

    async def tell(self, times: int = 1) -> None:
        """Let the worker look so often."""
        for _ in range(times):
            await self.worker.attend_due()

    async def tell_until_quiet(self, most: int = 60) -> int:
        """Let the worker look until nothing waits; how often it looked."""
        for looks in range(most):
            if (await self.shown())["waiting"] == 0:
                return looks
            await self.worker.attend_due()
            await asyncio.sleep(0)
        raise AssertionError(await self.shown())

    async def shown(self) -> Json:
        """The channel now."""
        answer = await self.admin.get(self.path)
        assert answer.status == 200, answer.body
        body: Json = answer.body
        return body

    async def products(self, **query: str) -> dict[str, Json]:
        """What it sells, by the shop's SKU."""
        answer = await self.admin.get(f"{self.path}/products", **query)
        assert answer.status == 200, answer.body
        return {row["sku"]: row for row in answer.body["items"]}

    async def said(self, *types: str) -> list[Json]:
        """What its events say, of these types."""
        return [
            {**row, "payload": orjson.loads(row["payload"])}
            for row in await self.company.events()
            if row["type"].removeprefix("sales.channel.").removesuffix(".v1") in types
        ]

    async def lease_ends(self) -> None:
        """As if the time of a worker that died were up."""
        async with self.site.database.transaction(self.company.system) as connection:
            await connection.execute(
                "UPDATE channel_states SET leased_until = now() - interval '1 second'"
            )


def event(stock: Stock) -> StockChanged | BuildableChanged:
    """What inventory says when it becomes so."""
    if stock.buildable:
        return BuildableChanged(
            bundle_id=stock.product_id,
            warehouse_id=stock.warehouse_id,
            quantity=stock.quantity,
            limiting_id=None,
            version=stock.version,
        )
    assert stock.warehouse_id is not None
    zero = Decimal(0)
    return StockChanged(
        level_id=new_id(),
        product_id=stock.product_id,
        warehouse_id=stock.warehouse_id,
        entry_id=new_id(),
        sequence=stock.version,
        kind="adjustment",
        reason="correction",
        quantity=zero,
        before=zero,
        on_hand=stock.quantity,
        reserved=zero,
        available=stock.quantity,
        incoming=zero,
        status="green",
        level_version=stock.version,
        hash="",
        happened_at=utc_now(),
        recorded_at=utc_now(),
    )


@asynccontextmanager
async def stall(site: Site, pace: Pace = AT_ONCE, *, patience: float = 5) -> AsyncIterator[Stall]:
    """A company that is about to sell in a shop."""
    company = Company(site)
    await company.learn()
    shops = Shops(Outside(allow_private=True, timeout=patience))
    made = Stall(company, site, ChannelWorker.__new__(ChannelWorker))
    made.worker = ChannelWorker(site.database, made.begin, shops, made.stock_of, pace)
    try:
        yield made
    finally:
        # Other tests' workers have enough to do.
        async with site.database.transaction(company.system) as connection:
            await connection.execute("UPDATE channels SET active = false")
        await shops.close()
