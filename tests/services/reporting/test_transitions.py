"""Every step of every state machine leaves an entry: who, when, from where, before and after.

What a FLOW allows is taken here with the real aggregates, heard by the real service, and found by
asking for the thing's entries (quality test 19).
"""

import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar, Union, get_args, get_origin
from uuid import UUID

import pytest
from pydantic import BaseModel

from libs.contracts import catalog
from libs.contracts.base import Event
from libs.domain.aggregate import Recorded
from libs.domain.flow import Flow
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.imports import job
from libs.testing.events import Said, said
from services.inventory.domain import count, transfer
from services.inventory.domain.stamp import Stamp
from services.notifications.domain import webhook
from services.payments.domain import checkout
from services.payments.domain.seen import PageState, Seen
from services.purchasing.domain import flow as purchasing
from services.purchasing.domain.order_events import EVENTS as PURCHASING
from services.reporting.domain import export
from services.reporting.infrastructure.reports import activity
from services.sales.domain import flow as sales
from services.sales.domain.order_events import EVENTS as SALES
from tests.services.purchasing import examples as buying
from tests.services.reporting.conftest import Company
from tests.services.sales import examples as selling

S = TypeVar("S", bound=StrEnum)
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
BY = Stamp(new_id(), "Asha Rao", NOON)
ASHA = Principal(BY.by, new_id(), name="Asha Rao")


@dataclass(frozen=True)
class Taken:
    """A step that was taken: of what machine, and what it recorded."""

    machine: str
    action: str
    source: str
    target: str
    recorded: Recorded


def some(annotation: Any) -> Any:
    """Any value that fits: what an event says beside the step does not matter here."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin in {Union, types.UnionType}:
        return None if type(None) in inner else some(inner[0])
    if origin is not None and hasattr(annotation, "__metadata__"):
        return some(inner[0])
    if origin is tuple:
        return ()
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return sample(annotation)
    known: Mapping[Any, Any] = {
        UUID: new_id(),
        str: "x",
        int: 1,
        bool: False,
        Decimal: Decimal(1),
        datetime: NOON,
        date: NOON.date(),
    }
    return known[annotation]


def sample(model: type[BaseModel]) -> dict[str, Any]:
    """Values of the fields a model cannot do without."""
    return {n: some(f.annotation) for n, f in model.model_fields.items() if f.is_required()}


def edges(flow: Flow[S]) -> Iterator[tuple[str, S, S]]:
    """Each step from each state it may start from to each it may end in."""
    for action, (sources, _) in flow.table.items():
        for source in sorted(sources):
            for target in flow.targets(action, source):
                yield action, source, target


def of_orders(
    name: str, flow: Flow[Any], an_order: Callable[[Any], Any], told: Mapping[str, type[Event]]
) -> Iterator[Taken]:
    """Orders take every step by one function, which no other part of them goes round."""
    for action, source, target in edges(flow):
        order = an_order(source)
        said: dict[str, Any] = sample(told[action])
        common = {"by", "at", "reason", "status", "order_status", "number", "order_id"}
        facts = {k: v for k, v in said.items() if k not in common}
        order._step(action, to=target, by=ASHA, at=NOON, reason="because", **facts)
        yield Taken(name, action, source, target, order.recorded[-1])


def of_transfers() -> Iterator[Taken]:
    steps: dict[str, Callable[[transfer.Transfer], object]] = {
        "dispatch": lambda one: one.dispatch(BY),
        "receive": lambda one: one.receive(None, BY),
        "cancel": lambda one: one.cancel(BY, "because"),
    }
    for action, source, target in edges(transfer.FLOW):
        one = transfer.Transfer.draft(
            new_id(),
            "TR-1",
            from_warehouse_id=new_id(),
            to_warehouse_id=new_id(),
            lines=[(new_id(), Decimal(2))],
            note="",
            by=BY,
        )
        one.status = source
        steps[action](one)
        yield Taken("transfer", action, source, target, one.recorded[-1])


def of_counts() -> Iterator[Taken]:
    product = new_id()
    other = Stamp(new_id(), "Ravi", NOON)

    def found(one: count.Count) -> None:
        entered = {product: (Decimal(3), other)}
        one.record_found(entered, {product: count.StockAt(Decimal(2), 1)}, NOON)

    steps: dict[str, Callable[[count.Count], object]] = {
        "record": found,
        "submit": lambda one: one.submit(BY),
        "approve": lambda one: one.approve(BY, counter_may_approve=False, corrected=()),
        "recount": lambda one: one.recount(BY, "because"),
        "cancel": lambda one: one.cancel(BY, "because"),
    }
    for action, source, target in edges(count.FLOW):
        one = count.Count.start(
            new_id(),
            "CNT-1",
            warehouse_id=new_id(),
            product_ids=[product],
            blind=False,
            note="",
            by=BY,
        )
        found(one)
        one.status = source
        steps[action](one)
        yield Taken("count", action, source, target, one.recorded[-1])


def of_checkouts() -> Iterator[Taken]:
    states = {
        "open": PageState.OPEN,
        "process": PageState.PROCESSING,
        "pay": PageState.PAID,
        "fail": PageState.FAILED,
        "expire": PageState.EXPIRED,
    }
    about = checkout.For(title="INV-1", invoice_id=new_id(), customer_id=new_id())
    for action, source, target in edges(checkout.FLOW):
        one = checkout.Checkout.requested(
            new_id(), about, amount=Decimal(5), currency="INR", return_path="/", by=ASHA, at=NOON
        )
        one.status = source
        seen = Seen(
            session_id="cs_1",
            tenant_id=ASHA.tenant_id,
            checkout_id=one.id,
            live=False,
            state=states[action],
            minor=500,
            currency="INR",
            expires_at=NOON + timedelta(days=1),
        )
        one.see(seen, at=NOON)
        yield Taken("checkout", action, source, target, one.recorded[-1])


def of_imports() -> Iterator[Taken]:
    says = job.Says(
        catalog.ImportRequested,
        catalog.ImportProgressed,
        catalog.ImportSucceeded,
        catalog.ImportFailed,
        catalog.ImportCancelled,
    )
    steps: dict[str, Callable[[job.Import], object]] = {
        "start": lambda one: one.start(at=NOON),
        "succeed": lambda one: one.finish(at=NOON),
        "fail": lambda one: one.fail("unreadable", at=NOON),
        "cancel": lambda one: one.stop(at=NOON),
    }
    for action, source, target in edges(job.FLOW):
        one = job.Import.request(
            new_id(),
            kind="products",
            file_id=new_id(),
            file_name="products.csv",
            order=job.Order(job.Mode.ALL_OR_NOTHING, dry_run=False),
            actor=ASHA,
            confidential=False,
            says=says,
            at=NOON,
        )
        one.status = source
        steps[action](one)
        yield Taken("import", action, source, target, one.recorded[-1])


def of_webhooks() -> Iterator[Taken]:
    steps: dict[str, Callable[[webhook.Webhook], object]] = {
        "change": lambda one: one.change({"name": "Shop"}, maker, at=NOON),
        "pause": lambda one: one.pause(at=NOON),
        "resume": lambda one: one.resume(at=NOON),
        "disable": lambda one: one.disable(at=NOON, reason="silent"),
        "remove": lambda one: one.remove(at=NOON),
    }
    maker = webhook.Maker.of(ASHA)
    details = webhook.WebhookDetails(name="ERP", url="https://erp.example/hook", types=("*",))
    for action, source, target in edges(webhook.FLOW):
        one = webhook.Webhook.added(new_id(), details, maker, at=NOON)
        one.status = source
        steps[action](one)
        yield Taken("webhook", action, source, target, one.recorded[-1])


def of_exports() -> Iterator[Taken]:
    steps: dict[str, Callable[[export.Export], object]] = {
        "start": lambda one: one.start(at=NOON),
        "succeed": lambda one: one.succeed(rows=1, size=1, at=NOON),
        "fail": lambda one: one.fail("unreadable", at=NOON),
        "cancel": lambda one: one.cancel(at=NOON),
    }
    order = export.Order("activity", "Activity", export.Format.CSV, {}, "", ())
    for action, source, target in edges(export.FLOW):
        one = export.Export.request(new_id(), order, activity.REPORT, actor=ASHA, at=NOON)
        one.status = source
        steps[action](one)
        yield Taken("export", action, source, target, one.recorded[-1])


def every_step() -> list[Taken]:
    """All steps of all machines."""
    return [
        *of_orders("purchase order", purchasing.FLOW, buying.an_order, PURCHASING),
        *of_orders("sales order", sales.FLOW, selling.an_order, SALES),
        *of_transfers(),
        *of_counts(),
        *of_checkouts(),
        *of_imports(),
        *of_webhooks(),
        *of_exports(),
    ]


def told(company: Company, taken: Taken) -> Said:
    """As the service whose it is would say it."""
    recorded = taken.recorded
    return said(
        recorded.event,
        tenant_id=company.id,
        subject=recorded.aggregate_id,
        version=recorded.version,
        at=recorded.at,
        actor_id=str(ASHA.user_id),
        actor_name=ASHA.name,
        request_id="0123456789abcdef",
        ip="203.0.113.9",
        reason=recorded.reason,
    )


@pytest.mark.promise("S0.18", "S2.20", "S2.43", "S3.16", "Q.9", "S2.44")
async def test_each_step_of_each_machine_is_found_with_who_when_before_and_after(
    company: Company,
) -> None:
    taken = every_step()
    assert len(taken) >= 140
    await company.hears(*(told(company, step) for step in taken))
    wanting = []
    for step in taken:
        (entry,) = await company.listed(company.auditor, subject=step.recorded.aggregate_id)
        data = entry["data"]
        found = (
            entry["actor_id"],
            entry["actor_name"],
            entry["at"],
            entry["ip"],
            entry["request_id"],
            data.get("from_status"),
            data.get("status") or data.get("order_status"),
        )
        if found != (
            str(ASHA.user_id),
            "Asha Rao",
            "2026-06-01T12:00:00Z",
            "203.0.113.9",
            "0123456789abcdef",
            step.source,
            step.target,
        ):
            wanting.append((step.machine, step.action, step.source, step.target, found))
    assert wanting == []
    assert (await company.verified())["holds"]


def test_no_machine_is_left_out() -> None:
    """Who makes a new one walks it here, too."""
    root = Path(__file__).parents[3]
    files = [*root.glob("services/*/domain/*.py"), *root.glob("libs/*/*.py")]
    made = {str(f.relative_to(root)) for f in files if "\nFLOW" in f.read_text(encoding="utf-8")}
    walked = {
        f"{module.__name__.replace('.', '/')}.py"
        for module in (purchasing, sales, transfer, count, checkout, job, webhook, export)
    }
    assert made == walked
