"""Replenish: let one draft for each supplier and warehouse say what is needed now, and no more."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from libs.contracts.purchasing import ReplenishmentDrafted
from libs.domain.clock import Clock
from libs.domain.errors import UnknownReference
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from services.purchasing.application.ports import BeginPurchasing, Company, PurchasingWork
from services.purchasing.domain.consumption import day_of
from services.purchasing.domain.order_line import OrderLine, make_lines
from services.purchasing.domain.purchase_order import PurchaseOrder
from services.purchasing.domain.replenishment import (
    DraftDone,
    Need,
    Pair,
    Redraft,
    Run,
    Why,
    redrafts,
)
from services.purchasing.domain.wanted import Wanted


@dataclass(frozen=True, slots=True)
class Replenish:
    """Why now, and which product x warehouse, if not all."""

    run_id: UUID
    why: Why
    only: Collection[Pair] | None = None


async def replenish(
    command: Replenish, *, actor: Principal, begin: BeginPurchasing, now: Clock
) -> Run:
    """The same again changes nothing; runs of a company wait for each other.

    Prices come from suppliers' offers: whoever runs it need not see them. Raises UnknownReference
    until inventory was asked what there is, and for what was chosen and is not known here.
    """
    async with begin(with_costs(actor)) as work:
        await _must_know(work, command.only or ())
        return await run(work, command, by=actor, now=now)


def with_costs(actor: Principal) -> Principal:
    """The same person, for writing prices that others agreed."""
    return replace(actor, permissions=actor.permissions | {"costs.read"})


async def _must_know(work: PurchasingWork, only: Collection[Pair]) -> None:
    products = await work.references.unknown_products({pair.product_id for pair in only})
    places = await work.references.unknown_warehouses({pair.warehouse_id for pair in only})
    for kind, field, unknown in (
        ("products", "product_id", products),
        ("warehouses", "warehouse_id", places),
    ):
        if unknown:
            asked = {f"rows.{i}.{field}": getattr(pair, field) for i, pair in enumerate(only)}
            raise UnknownReference(kind, {f: id_ for f, id_ in asked.items() if id_ in unknown})


async def run(work: PurchasingWork, command: Replenish, *, by: Principal, now: Clock) -> Run:
    """Make the run in this work."""
    began = now()
    await work.stock_levels.must_be_known()
    await work.replenishment.lock()
    needs = await work.replenishment.needs(day_of(began), command.only)
    drafted, living = await work.replenishment.drafted(), await work.replenishment.living()
    changes = redrafts(needs, drafted, living, command.only)
    at = now()  # with the drafts locked: of two who change one at once the later is later
    orders, done = await _carry_out(work, changes, by, at)
    await work.replenishment.save(orders, needs)
    made = _record(command, done, changes, len(needs), by, began, now())
    await work.replenishment.enter(made)
    if done:
        work.record(_told(made), about=made.id, version=1)
    return made


async def _carry_out(
    work: PurchasingWork, changes: Sequence[Redraft], by: Principal, at: datetime
) -> tuple[list[PurchaseOrder], list[DraftDone]]:
    """Write what changes into drafts, known ones and new ones."""
    known = {change.order_id: change for change in changes if change.order_id is not None}
    new = [change for change in changes if change.order_id is None]
    orders: list[PurchaseOrder] = []
    done: list[DraftDone] = []
    for order in await work.replenishment.drafts([*known]) if known else []:
        change = known[order.id]
        became = order.replenish(_lines(change.put), change.drop, by=by, at=at)
        orders.append(order)
        done.append(_done(order, became))
    company = await work.references.company() if new else None
    if company is not None:
        numbers = await work.numbers.orders(company.policy.year(at), len(new))
        for change, number in zip(new, numbers, strict=True):
            orders.append(_raised(change, number, company, by, at))
            done.append(_done(orders[-1], "made"))
    return orders, done


def _raised(
    change: Redraft, number: str, company: Company, by: Principal, at: datetime
) -> PurchaseOrder:
    first = change.put[0]
    wanted = Wanted(
        supplier=first.supplier,
        warehouse=first.warehouse,
        expected_on=None,
        note="",
        lines=_lines(change.put),
        charges=(),
        tax_amount=None,
    )
    return PurchaseOrder.raised(
        new_id(),
        number,
        wanted,
        currency=company.currency,
        policy=company.policy,
        by=by,
        at=at,
        reason="replenishment",
    )


def _lines(needs: Sequence[Need]) -> list[OrderLine]:
    products = {need.product.id: need.product for need in needs}
    return make_lines([need.line for need in needs], products, None)


def _done(order: PurchaseOrder, became: str) -> DraftDone:
    return DraftDone(
        order_id=order.id,
        number=order.number,
        change=became,
        supplier_id=order.supplier.id,
        supplier_name=order.supplier.name,
        warehouse_id=order.warehouse.id,
        warehouse_name=order.warehouse.name,
        lines=0 if became == "emptied" else len(order.lines),
    )


def _record(
    command: Replenish,
    done: Sequence[DraftDone],
    changes: Sequence[Redraft],
    needs: int,
    by: Principal,
    began: datetime,
    ended: datetime,
) -> Run:
    counts: Mapping[str, int] = {
        "needs": needs,
        "put": sum(len(change.put) for change in changes),
        "dropped": sum(len(change.drop) for change in changes),
        **{became: sum(each.change == became for each in done) for became in _OUTCOMES},
    }
    return Run(
        id=command.run_id,
        why=command.why,
        at=began,
        by=by.user_id,
        by_name=by.name,
        took_ms=round((ended - began).total_seconds() * 1000),
        selected=None if command.only is None else len(command.only),
        counts=counts,
        drafts=done,
    )


_OUTCOMES = ("made", "changed", "emptied")


def _told(run: Run) -> ReplenishmentDrafted:
    return ReplenishmentDrafted(
        run_id=run.id,
        why=run.why,
        lines=run.counts["put"] + run.counts["dropped"],
        **{became: run.counts[became] for became in _OUTCOMES},
    )
