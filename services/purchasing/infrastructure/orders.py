"""Purchase orders in SQL: one query loads an order, one statement writes a step of it."""

from typing import Any
from uuid import UUID

import orjson

from libs.db.database import Connection
from libs.db.work import Work
from libs.domain.errors import NotFound
from services.purchasing.domain.flow import Status
from services.purchasing.domain.order_line import Amounts, Charge, OrderLine
from services.purchasing.domain.purchase_order import Party, PurchaseOrder
from services.purchasing.domain.receipt import Receipt, ReceiptLine
from services.purchasing.infrastructure import order_sql
from services.purchasing.infrastructure.references import policy_from


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
        sees_costs = self._work.actor.sees_costs
        order = await load(self._work.connection, order_id, sees_costs=sees_costs, lock=True)
        return self._work.track(order, self._save)

    async def _save(self, order: PurchaseOrder) -> None:
        # A new order's whole history is in hand.
        new = order.version == len(order.steps)
        await self._save_steps(order, new=new)
        if order.rewritten:
            if not new:
                await self._work.connection.execute(order_sql.ERASE_LINES, order.id)
            await self._save_lines(order)
            order.rewritten = False
        for receipt in order.new_receipts:
            await self._save_receipt(order, receipt)
        order.new_receipts.clear()
        order.steps.clear()

    async def _save_steps(self, order: PurchaseOrder, *, new: bool) -> None:
        steps = order.steps
        values = [
            self._work.actor.tenant_id,
            order.id,
            [s.sequence for s in steps],
            [s.action for s in steps],
            [s.from_status for s in steps],
            [s.to_status for s in steps],
            [s.by for s in steps],
            [s.by_name for s in steps],
            [s.at for s in steps],
            [s.reason for s in steps],
            [orjson.dumps(s.details).decode() for s in steps],
            order.version,
            order.status,
            order.before_receipt,
            order.supplier.id,
            order.supplier.name,
            order.warehouse.id,
            order.warehouse.name,
            order.expected_on,
            order.note,
            len(order.lines),
        ]
        if new:
            values += [
                order.number,
                order.currency,
                order.raised_at,
                order.raised_by,
                order.raised_by_name,
            ]
        await self._work.connection.execute(order_sql.CREATE if new else order_sql.STEP, *values)

    async def _save_lines(self, order: PurchaseOrder) -> None:
        lines, charges, amounts = order.lines, order.charges, order.amounts
        if amounts is None:
            msg = "an order is written by somebody who sees its costs"
            raise RuntimeError(msg)
        await self._work.connection.execute(
            order_sql.LINES,
            self._work.actor.tenant_id,
            order.id,
            [line.id for line in lines],
            [line.position for line in lines],
            [line.product_id for line in lines],
            [line.sku for line in lines],
            [line.name for line in lines],
            [line.unit for line in lines],
            [line.quantity for line in lines],
            [line.unit_cost for line in lines],
            [line.tax_rate for line in lines],
            [line.amount for line in lines],
            [charge.kind for charge in charges],
            [charge.amount for charge in charges],
            [charge.tax_amount for charge in charges],
            amounts.subtotal,
            amounts.tax,
            amounts.charges,
            amounts.total,
            amounts.tax_amount,
        )

    async def _save_receipt(self, order: PurchaseOrder, receipt: Receipt) -> None:
        lines = {line.id: line for line in order.lines}
        await self._work.connection.execute(
            order_sql.RECEIPT,
            self._work.actor.tenant_id,
            order.id,
            receipt.id,
            receipt.number,
            receipt.received_at,
            receipt.received_by,
            receipt.by_name,
            receipt.note,
            [line.id for line in receipt.lines],
            [line.order_line_id for line in receipt.lines],
            [line.accepted for line in receipt.lines],
            [line.rejected for line in receipt.lines],
            [line.reject_reason for line in receipt.lines],
            [lines[line.order_line_id].accepted for line in receipt.lines],
            [lines[line.order_line_id].rejected for line in receipt.lines],
        )


async def load(
    connection: Connection, order_id: UUID, *, sees_costs: bool, lock: bool = False
) -> PurchaseOrder:
    """The order with all that belongs to it; raises NotFound.

    Who waited for the lock holds the newest order but sees its lines as they were before the
    wait: PostgreSQL reads again only the row it locks. `seen` tells, and a second look, under the
    lock, sees all.
    """
    query = order_sql.load(sees_costs=sees_costs, lock=lock)
    row = await connection.fetchrow(query, order_id)
    if row is not None and row["seen"] != row["version"]:
        row = await connection.fetchrow(query, order_id)
    if row is None:
        raise NotFound("no such purchase order", order_id=order_id)
    return order_from(row)


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
        policy=policy_from(row),
        lines=[OrderLine(*line) for line in row["lines"]],
        charges=tuple(Charge(*charge) for charge in row["charges"] or ()),
        amounts=None if row["amounts"] is None else Amounts(*row["amounts"]),
        receipts=[_receipt_from(receipt) for receipt in row["receipts"]],
    )


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
