"""Stock of a company as inventory would tell purchasing of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from libs.contracts.base import Envelope, Event
from libs.contracts.inventory import (
    ReorderRuleChanged,
    ReorderRuleRemoved,
    ReservedLine,
    StockChanged,
    StockReserved,
    WarehouseChanged,
)
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from services.purchasing.application.remember_stock import remember_stock
from services.purchasing.application.remember_warehouse import remember_warehouse
from tests.services.purchasing.conftest import OFFERS, Company, Json

NEEDS = "/api/v1/purchasing/replenishment"
RUNS = "/api/v1/purchasing/replenishment-runs"


def envelope(tenant_id: UUID, event: Event) -> Envelope:
    """The event as it travels."""
    return Envelope(
        id=new_id(),
        type=event.type,
        major=event.major,
        tenant_id=tenant_id,
        actor_id=new_id(),
        actor_name="",
        subject=new_id(),
        version=1,
        time=datetime.now(UTC),
        partition_key="",
        correlation_id="",
        causation_id="",
        traceparent="",
        request_id="",
        ip="",
        reason="",
        data=event.model_dump(mode="json"),
    )


@dataclass
class Level:
    """A level of inventory's: each move makes the event that inventory would publish."""

    product_id: UUID
    warehouse_id: UUID
    level_id: UUID = field(default_factory=new_id)
    on_hand: Decimal = Decimal(0)
    reserved: Decimal = Decimal(0)
    back_ordered: Decimal = Decimal(0)
    sequence: int = 0
    version: int = 0
    rule_version: int = 0

    def move(
        self, quantity: str, reason: str = "found", *, days_ago: int = 0, **source: Any
    ) -> StockChanged:
        """An entry of the ledger."""
        before, self.on_hand = self.on_hand, self.on_hand + Decimal(quantity)
        self.sequence += 1
        self.version += 1
        at = datetime.now(UTC) - timedelta(days=days_ago)
        return StockChanged(
            level_id=self.level_id,
            product_id=self.product_id,
            warehouse_id=self.warehouse_id,
            entry_id=new_id(),
            sequence=self.sequence,
            kind="issue" if reason == "shipment" else reason,
            reason=reason,
            quantity=Decimal(quantity),
            before=before,
            on_hand=self.on_hand,
            reserved=self.reserved,
            available=self.on_hand - self.reserved,
            incoming=Decimal(0),
            back_ordered=self.back_ordered,
            status="green",
            level_version=self.version,
            hash="",
            happened_at=at,
            recorded_at=at,
            **source,
        )

    def receive(self, receipt: Json) -> StockChanged:
        """What the first line of a receipt puts into stock."""
        line = receipt["lines"][0]
        return self.move(
            line["accepted"],
            "receipt",
            source_type="goods_receipt",
            source_id=receipt["id"],
            source_line_id=line["id"],
        )

    def reserve(self, quantity: str, back_ordered: str = "0") -> StockReserved:
        """A promise, some of it beyond what is there."""
        self.reserved += Decimal(quantity)
        self.back_ordered += Decimal(back_ordered)
        self.version += 1
        line = ReservedLine(
            line_id=new_id(),
            source_line_id=new_id(),
            product_id=self.product_id,
            warehouse_id=self.warehouse_id,
            quantity=Decimal(quantity),
            back_ordered=Decimal(back_ordered),
            level_id=self.level_id,
            on_hand=self.on_hand,
            reserved=self.reserved,
            available=self.on_hand - self.reserved,
            status="green",
            level_version=self.version,
            level_back_ordered=self.back_ordered,
        )
        return StockReserved(
            reservation_id=new_id(),
            source_type="manual",
            source_id=new_id(),
            reference="Job",
            lines=(line,),
        )

    def rule(
        self, minimum: str, reorder_point: str, target: str, *, everywhere: bool = False
    ) -> ReorderRuleChanged:
        """A reorder rule of this level, or of its product over all."""
        self.rule_version += 1
        return ReorderRuleChanged(
            rule_id=self.level_id,
            product_id=self.product_id,
            warehouse_id=None if everywhere else self.warehouse_id,
            minimum=Decimal(minimum),
            reorder_point=Decimal(reorder_point),
            target=Decimal(target),
            status="green",
            version=self.rule_version,
        )

    def no_rule(self) -> ReorderRuleRemoved:
        """The rule taken away."""
        self.rule_version += 1
        return ReorderRuleRemoved(
            rule_id=self.level_id,
            product_id=self.product_id,
            warehouse_id=self.warehouse_id,
            version=self.rule_version,
            before={},
        )


async def hear(company: Company, *events: Event) -> None:
    """Purchasing applies a batch of inventory's events."""
    envelopes: Sequence[Envelope] = [envelope(company.id, event) for event in events]
    await remember_stock(envelopes, actor=Principal.system(company.id), begin=company.site.begin)


async def all_told(company: Company) -> None:
    """Inventory was asked for everything, and had nothing more."""
    async with company.site.begin(Principal.system(company.id)) as work:
        _, epoch = await work.stock_levels.read_to()
        await work.stock_levels.set_read(UUID(int=0), epoch, all_of_them=True)


def level(company: Company, product: int = 0, place: str = "") -> Level:
    """A level of one of the company's products."""
    return Level(UUID(company.products[product]), UUID(place or company.warehouse_id))


async def warehouse(company: Company, code: str, *, active: bool = True) -> str:
    """Another warehouse."""
    event = WarehouseChanged(warehouse_id=new_id(), code=code, name=f"Hall {code}", active=active)
    system = Principal.system(company.id)
    await remember_warehouse(event, actor=system, begin=company.site.begin)
    return str(event.warehouse_id)


async def offer(company: Company, product: int = 0, **values: Any) -> None:
    """What a supplier asks for a product; the company's supplier unless another is named."""
    body = {
        "supplier_id": company.supplier_id,
        "product_id": company.products[product],
        "unit_cost": "2.5",
        **values,
    }
    answer = await company.buyer.put(OFFERS, body)
    assert answer.status == 200, answer.body


async def run(company: Company, *rows: Level, who: str = "purchase_manager:asha") -> Json:
    """A run by button, of all or of these."""
    chosen = [
        {"product_id": str(row.product_id), "warehouse_id": str(row.warehouse_id)} for row in rows
    ]
    answer = await company[who].post(RUNS, {"rows": chosen or None})
    assert answer.status == 201, answer.body
    made: Json = answer.body
    return made


async def needs(company: Company, **query: Any) -> list[Json]:
    """What is needed now."""
    answer = await company.buyer.get(NEEDS, **query)
    assert answer.status == 200, answer.body
    return list(answer.body["items"])
