"""Reporting's read models: how soon after an event, and how fast they are made anew."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import aiohttp
import asyncpg
import jwt

from bench.goods import open_goods
from bench.live import CLIENTS, PRODUCTS, RATE, steadily
from bench.machine import load_average, settled
from bench.options import Options
from bench.runs import percentile
from bench.target import database_url
from libs.contracts.base import Envelope, Event
from libs.contracts.inventory import StockChanged, StockValued
from libs.db.database import Database, set_tenant
from libs.db.settings import DatabaseSettings
from libs.db.work import beginning
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from services.reporting.application.record_events import record_events
from services.reporting.infrastructure.projecting import follow
from services.reporting.infrastructure.projections import PROJECTIONS
from services.reporting.infrastructure.rebuild_worker import RebuildWorker
from services.reporting.infrastructure.work import SqlReportingWork

MOVEMENTS: Final = 100_000  # each is two entries: that it moved, and what that is worth
LEVELS: Final = 2_000
_AT_ONCE = 1_000
_BATCH = 5_000
_POLL = 0.002
_BEGAN = datetime(2025, 1, 1, tzinfo=UTC)

_AT = "SELECT sequence FROM projections WHERE tenant_id = $1 AND name = 'stock'"
_RECORDED = """
SELECT sequence, (data ->> 'recorded_at')::timestamptz AS at FROM audit_log
WHERE type = 'inventory.stock.changed' ORDER BY sequence DESC LIMIT $1
"""


async def measure(session: aiohttp.ClientSession, options: Options) -> None:
    """At 100 events a second; and 200,000 entries of the log made anew."""
    await _latency(session, options)
    async with opened() as database:
        rate = await made_anew(database, MOVEMENTS)
    options.table.at_least("a projection made anew", rate, 5000, " entries/s")


@asynccontextmanager
async def opened() -> AsyncIterator[Database]:
    """Reporting's database in the stack that runs."""
    logins = {
        f"database_{login}_url": database_url("reporting", login)
        for login in ("app", "costs", "relay")
    }
    database = Database("reporting", DatabaseSettings.model_validate(logins))
    await database.open()
    try:
        yield database
    finally:
        await database.close()


async def _latency(session: aiohttp.ClientSession, options: Options) -> None:
    """From when the procedure recorded a movement until the read model holds it."""
    goods = await open_goods(session, "Bench read models", PRODUCTS)
    claims = jwt.decode(goods.company.admin.token, options={"verify_signature": False})
    tenant = UUID(claims["tid"])
    connections = await goods.connections(CLIENTS)
    seen: list[tuple[float, int]] = []
    await settled()
    watching = asyncio.create_task(_watch(tenant, seen))
    sent = await steadily(connections, goods, options.seconds)
    await settled()
    watching.cancel()
    for connection in connections:
        connection.close()
    took = await _took(tenant, sent, seen)
    print(
        f"  {sent:,} movements at {RATE}/s, recorded to read model: "
        f"p50 {percentile(took, 0.5):.0f} ms, p99 {percentile(took, 0.99):.0f} ms, "
        f"load {load_average()}"
    )


async def _watch(tenant: UUID, seen: list[tuple[float, int]]) -> None:
    """Note when the read model came how far."""
    connection = await asyncpg.connect(database_url("reporting", "relay"))
    try:
        while True:
            sequence = await connection.fetchval(_AT, tenant)
            if sequence and (not seen or seen[-1][1] < sequence):
                seen.append((time.time(), sequence))
            await asyncio.sleep(_POLL)
    finally:
        await connection.close()


async def _took(tenant: UUID, sent: int, seen: list[tuple[float, int]]) -> list[float]:
    connection = await asyncpg.connect(database_url("reporting", "costs"))
    try:
        async with connection.transaction():
            await connection.execute(set_tenant(tenant))
            rows = await connection.fetch(_RECORDED, sent)
    finally:
        await connection.close()
    found = []
    for row in rows:
        there = next(at for at, sequence in seen if sequence >= row["sequence"])
        found.append(there - row["at"].timestamp())
    return found


async def made_anew(database: Database, movements: int) -> float:
    """A log of its own: followed from nothing, then made anew; entries a second of stock's."""
    tenant = new_id()
    begin = beginning(database, SqlReportingWork)
    actor = Principal.system(tenant)
    began = time.perf_counter()
    batch: list[Envelope] = []
    for envelope in _said(tenant, movements):
        batch.append(envelope)
        if len(batch) == _AT_ONCE:
            await record_events(batch, actor=actor, begin=begin)
            batch = []
    _show("recorded in the audit log", 2 * movements, began)
    # Where a stack runs, its own worker has followed most of it by now.
    for after in range(0, 2 * movements, _BATCH):
        await follow(database, tenant, PROJECTIONS, after, after + _BATCH)
    rates = {}
    for projection in PROJECTIONS:
        began = time.perf_counter()
        mended = await RebuildWorker(database, PROJECTIONS).rebuild(tenant, projection.name)
        rates[projection.name] = 2 * movements / (time.perf_counter() - began)
        _show(f"{projection.name} made anew ({mended} rows mended)", 2 * movements, began)
    return rates["stock"]


def _show(what: str, entries: int, began: float) -> None:
    took = time.perf_counter() - began
    print(
        f"  {entries:,} entries {what}: {took:.1f} s, {entries / took:,.0f}/s, "
        f"load {load_average()}"
    )


def _said(tenant: UUID, movements: int) -> Iterator[Envelope]:
    """Movements of levels in turn, each with its value."""
    products = [new_id() for _ in range(LEVELS // 2)]
    places = [new_id(), new_id()]
    levels = [(new_id(), products[n // 2], places[n % 2]) for n in range(LEVELS)]
    for number in range(movements):
        level, product, place = levels[number % LEVELS]
        sequence = number // LEVELS + 1
        at = _BEGAN + timedelta(minutes=number * 5)
        quantity = Decimal(2) if sequence % 3 else Decimal(-1)
        entry: dict[str, Any] = {
            "level_id": level,
            "product_id": product,
            "warehouse_id": place,
            "entry_id": new_id(),
            "sequence": sequence,
            "reason": "found" if sequence % 3 else "shipment",
            "quantity": quantity,
            "happened_at": at,
        }
        changed = StockChanged(
            **entry,
            kind="adjustment",
            before=Decimal(sequence - 1),
            on_hand=Decimal(sequence),
            reserved=Decimal(0),
            available=Decimal(sequence),
            incoming=Decimal(0),
            status="green",
            level_version=sequence,
            hash="0" * 64,
            recorded_at=at,
        )
        valued = StockValued(
            **entry,
            unit_cost=Decimal("7.5"),
            value=quantity * Decimal("7.5"),
            value_after=Decimal(sequence) * Decimal("7.5"),
            currency="INR",
            valued=True,
        )
        yield _envelope(tenant, level, sequence, at, changed)
        yield _envelope(tenant, level, sequence, at, valued)


def _envelope(tenant: UUID, subject: UUID, version: int, at: datetime, event: Event) -> Envelope:
    return Envelope(
        id=new_id(),
        type=event.type,
        major=event.major,
        tenant_id=tenant,
        actor_id=UUID(int=0),
        actor_name="Bench",
        subject=subject,
        version=version,
        time=at,
        partition_key=str(subject),
        correlation_id="",
        causation_id="",
        traceparent="",
        request_id="",
        ip="",
        reason="",
        data=event.model_dump(mode="json"),
    )
