"""Purchase orders in SQL: one query loads an order, one statement writes a step of it."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

import orjson

from libs.db.database import Connection
from libs.db.work import Work
from libs.domain.errors import NotFound
from services.purchasing.domain.approver import Approver
from services.purchasing.domain.flow import Status
from services.purchasing.domain.order_line import Amounts, Charge, OrderLine
from services.purchasing.domain.purchase_order import PurchaseOrder
from services.purchasing.domain.receipt import Receipt, ReceiptLine
from services.purchasing.domain.revision import Revision
from services.purchasing.domain.timeline import Step
from services.purchasing.domain.wanted import Party
from services.purchasing.infrastructure import approval_steps, goods_issues, order_sql
from services.purchasing.infrastructure.references import policy_from

_PENDING = Status.PENDING_APPROVAL


class SqlOrders:
    """Purchase orders."""

    def __init__(self, work: Work) -> None:
        """Load and store through this work."""
        self._work = work

    def add(self, order: PurchaseOrder) -> None:
        """Keep a new one."""
        self._work.track(order, self._save)

    async def get(self, order_id: UUID) -> PurchaseOrder:
        """The order, locked; raises NotFound."""
        actor = self._work.actor
        order = await load(
            self._work.connection,
            order_id,
            caller=actor.person,
            sees_costs=actor.sees_costs,
            lock=True,
        )
        return self._work.track(order, self._save)

    async def of_receipt(self, receipt_id: UUID) -> PurchaseOrder:
        """The order the receipt is of, locked; raises NotFound."""
        return await self.get(await order_id_of_receipt(self._work.connection, receipt_id))

    async def ask_later(self, issue_id: UUID) -> None:
        """Ask about a goods issue again after twice the last pause, at most a day."""
        await self._work.connection.execute(goods_issues.ASK_LATER, issue_id)

    async def _save(self, order: PurchaseOrder) -> None:
        connection = self._work.connection
        # A new order's whole history is in hand.
        new, received = order.version == len(order.steps), bool(order.new_receipts)
        issued = bool(order.touched_issues)
        values = {"tenant_id": self._work.actor.tenant_id, **_head(order), **_steps(order.steps)}
        if order.superseded is not None:
            revised = values | _revision(order.superseded)
            await order_sql.SUPERSEDE.execute(connection, revised)
        if order.rewritten or received or issued:
            values |= _lines(order)
        if order.rewritten:
            values |= _costs(order)
            if not new:
                await connection.execute(order_sql.ERASE_LINES, order.id)
        if received:
            values |= _receipts(order)
        if issued:
            values |= goods_issues.values(order.touched_issues)
        if approvals := any(_PENDING in {s.from_status, s.to_status} for s in order.steps):
            values |= approval_steps.values(order.approvals)
        statement = order_sql.save(
            new=new,
            rewritten=order.rewritten,
            received=received,
            issued=issued,
            approvals=approvals,
            of_draft=any(step.from_status is Status.DRAFT for step in order.steps),
        )
        await statement.execute(connection, values)
        order.rewritten, order.superseded = False, None
        order.new_receipts.clear()
        order.touched_issues.clear()
        order.steps.clear()


async def load(
    connection: Connection,
    order_id: UUID,
    *,
    sees_costs: bool,
    caller: UUID | None = None,
    lock: bool = False,
) -> PurchaseOrder:
    """The order with all that belongs to it, and who handed approvals on to the caller.

    Raises NotFound.

    Who waited for the lock holds the newest order but sees its lines as they were before the
    wait: PostgreSQL reads again only the row it locks. `seen` tells, and a second look, under the
    lock, sees all.
    """
    query = order_sql.load(sees_costs=sees_costs, lock=lock)
    row = await connection.fetchrow(query, order_id, caller)
    if row is not None and row["seen"] != row["version"]:
        row = await connection.fetchrow(query, order_id, caller)
    if row is None:
        raise NotFound("no such purchase order", order_id=order_id)
    return order_from(row)


async def order_id_of_receipt(connection: Connection, receipt_id: UUID) -> UUID:
    """The order a receipt is of; raises NotFound."""
    order_id: UUID | None = await connection.fetchval(
        "SELECT order_id FROM goods_receipts WHERE id = $1", receipt_id
    )
    if order_id is None:
        raise NotFound("no such receipt", receipt_id=receipt_id)
    return order_id


def order_from(row: Any) -> PurchaseOrder:
    """An order as loaded; without what its cost tables say if those were not asked."""
    return PurchaseOrder(
        id=row["id"],
        version=row["version"],
        number=row["number"],
        status=Status(row["status"]),
        before_receipt=row["before_receipt"] and Status(row["before_receipt"]),
        supplier=Party(row["supplier_id"], row["supplier_name"]),
        warehouse=Party(row["warehouse_id"], row["warehouse_name"]),
        currency=row["currency"],
        expected_on=row["expected_on"],
        note=row["note"],
        raised_at=row["raised_at"],
        raised_by=row["raised_by"],
        raised_by_name=row["raised_by_name"],
        writers=tuple(row["writers"]),
        revision=row["revision"],
        covered=row["covered"],
        agreed=row["agreed"],
        policy=policy_from(row),
        lines=[OrderLine(*line) for line in row["lines"]],
        charges=tuple(Charge(*charge) for charge in row["charges"] or ()),
        amounts=None if row["amounts"] is None else Amounts(*row["amounts"]),
        receipts=[_receipt_from(receipt) for receipt in row["receipts"]],
        approvals=[approval_steps.step_from(step) for step in row["approvals"]],
        delegators=tuple(Approver(p, n, tuple(r), li) for p, n, r, li in row["delegators"] or ()),
        issues=[goods_issues.issue_from(issue) for issue in row["issues"]],
    )


def _head(order: PurchaseOrder) -> dict[str, Any]:
    return {
        "order_id": order.id,
        "version": order.version,
        "number": order.number,
        "status": order.status,
        "before_receipt": order.before_receipt,
        "supplier_id": order.supplier.id,
        "supplier_name": order.supplier.name,
        "warehouse_id": order.warehouse.id,
        "warehouse_name": order.warehouse.name,
        "currency": order.currency,
        "expected_on": order.expected_on,
        "note": order.note,
        "raised_at": order.raised_at,
        "raised_by": order.raised_by,
        "raised_by_name": order.raised_by_name,
        "writers": order.writers,
        "revision": order.revision,
        "covered": order.covered,
        "agreed": order.agreed,
        "line_count": len(order.lines),
        "edited": order.edited,
    }


def _revision(revision: Revision) -> dict[str, Any]:
    """What is not taken from the order as it is stored until now."""
    return {
        "number": revision.number,
        "until": revision.until,
        "by": revision.by,
        "by_name": revision.by_name,
        "reason": revision.reason,
        "supplier_id": revision.supplier.id,
        "supplier_name": revision.supplier.name,
        "warehouse_id": revision.warehouse.id,
        "warehouse_name": revision.warehouse.name,
        "expected_on": revision.expected_on,
        "note": revision.note,
    }


def _steps(steps: Sequence[Step]) -> dict[str, Any]:
    return {
        "sequences": [step.sequence for step in steps],
        "actions": [step.action for step in steps],
        "from_statuses": [step.from_status for step in steps],
        "to_statuses": [step.to_status for step in steps],
        "step_by": [step.by for step in steps],
        "step_by_names": [step.by_name for step in steps],
        "step_at": [step.at for step in steps],
        "reasons": [step.reason for step in steps],
        "details": [orjson.dumps(step.details).decode() for step in steps],
    }


def _lines(order: PurchaseOrder) -> dict[str, Any]:
    lines = order.lines
    return {
        "line_ids": [line.id for line in lines],
        "positions": [line.position for line in lines],
        "product_ids": [line.product_id for line in lines],
        "skus": [line.sku for line in lines],
        "names": [line.name for line in lines],
        "units": [line.unit for line in lines],
        "quantities": [line.quantity for line in lines],
        "line_accepted": [line.accepted for line in lines],
        "line_rejected": [line.rejected for line in lines],
        "line_returned": [line.returned for line in lines],
        "line_replaced": [line.replaced for line in lines],
    }


def _costs(order: PurchaseOrder) -> dict[str, Any]:
    if order.amounts is None:
        msg = "an order is written by somebody who sees its costs"
        raise RuntimeError(msg)
    return {
        "unit_costs": [line.unit_cost for line in order.lines],
        "tax_rates": [line.tax_rate for line in order.lines],
        "line_amounts": [line.amount for line in order.lines],
        "charge_kinds": [charge.kind for charge in order.charges],
        "charge_amounts": [charge.amount for charge in order.charges],
        "charge_taxes": [charge.tax_amount for charge in order.charges],
        **asdict(order.amounts),
    }


def _receipts(order: PurchaseOrder) -> dict[str, Any]:
    receipts = order.new_receipts
    products = {line.id: line.product_id for line in order.lines}
    arrivals = [(receipt.id, line) for receipt in receipts for line in receipt.lines]
    return {
        "receipt_ids": [receipt.id for receipt in receipts],
        "receipt_numbers": [receipt.number for receipt in receipts],
        "received_at": [receipt.received_at for receipt in receipts],
        "received_by": [receipt.received_by for receipt in receipts],
        "receipt_by_names": [receipt.by_name for receipt in receipts],
        "receipt_notes": [receipt.note for receipt in receipts],
        "arrival_receipts": [receipt_id for receipt_id, _ in arrivals],
        "arrival_ids": [line.id for _, line in arrivals],
        "arrival_lines": [line.order_line_id for _, line in arrivals],
        "arrival_products": [products[line.order_line_id] for _, line in arrivals],
        "arrival_accepted": [line.accepted for _, line in arrivals],
        "arrival_rejected": [line.rejected for _, line in arrivals],
        "arrival_reasons": [line.reject_reason for _, line in arrivals],
    }


def _receipt_from(row: Any) -> Receipt:
    receipt_id, number, received_at, received_by, by_name, note, lines = row
    return Receipt(
        id=receipt_id,
        number=number,
        received_at=received_at,
        received_by=received_by,
        by_name=by_name,
        note=note,
        lines=tuple(ReceiptLine(*line) for line in lines),
    )
