"""Sales orders in SQL: one query loads an order, one statement writes a step of it."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson

from libs.db.database import Connection
from libs.db.work import Work
from libs.domain.errors import NotFound
from libs.domain.quantity import plain
from services.sales.domain.flow import Status
from services.sales.domain.order_line import Charge, OrderLine, Share
from services.sales.domain.pricing import ChargeTerms, Discount, LineTerms, Priced
from services.sales.domain.promise import Allocation
from services.sales.domain.sales_order import SalesOrder
from services.sales.domain.shipment import ShipmentStatus
from services.sales.domain.stock_request import SAID, Ask, StockRequest
from services.sales.domain.timeline import Step
from services.sales.domain.wanted import Party
from services.sales.infrastructure import order_sql, shipments
from services.sales.infrastructure.references import policy_from


class SqlOrders:
    """Sales orders."""

    def __init__(self, work: Work) -> None:
        """Load and store through this work."""
        self._work = work

    def add(self, order: SalesOrder) -> None:
        """Keep a new one."""
        self._work.track(order, self._save)

    async def get(self, order_id: UUID) -> SalesOrder:
        """The order, locked; raises NotFound."""
        order = await load(self._work.connection, order_id, lock=True)
        return self._work.track(order, self._save)

    async def due(self, order_id: UUID, at: datetime) -> SalesOrder | None:
        """The order, locked, if its time is up and nobody else has it in hand."""
        if await self._work.connection.fetchval(order_sql.TAKE_DUE, order_id, at) is None:
            return None
        return await self.get(order_id)

    async def note(self, order: SalesOrder) -> None:
        """Write what changed without a step: what was answered, or is to be asked again."""
        values: dict[str, Any] = {
            "tenant_id": self._work.actor.tenant_id,
            "order_id": order.id,
            "deduction": order.deduction,
        }
        values |= _asked(order) | _allocations(order)
        await order_sql.NOTE.execute(self._work.connection, values)
        order.answered.clear()

    async def _save(self, order: SalesOrder) -> None:
        connection = self._work.connection
        # A new order's whole history is in hand.
        new = order.version == len(order.steps)
        asked = bool(order.asked or order.answered)
        shipped = bool(order.touched_shipments) or order.moved
        values = {"tenant_id": self._work.actor.tenant_id, **_head(order), **_steps(order.steps)}
        if order.rewritten or shipped:
            values |= _lines(order)
        if order.rewritten:
            values |= _terms(order)
            if not new:
                await connection.execute(order_sql.ERASE_LINES, order.id)
        if order.promised_anew:
            await connection.execute(order_sql.ERASE_ALLOCATIONS, order.id)
        if order.promised_anew or shipped:
            values |= _allocations(order)
        if shipped:
            values |= shipments.values(order.touched_shipments)
        if asked:
            values |= _asked(order)
        statement = order_sql.save(
            new=new,
            rewritten=order.rewritten,
            asked=asked,
            allocated=order.promised_anew,
            shipped=shipped,
        )
        await statement.execute(connection, values)
        order.rewritten = order.promised_anew = order.moved = False
        order.touched_shipments.clear()
        order.answered.clear()
        order.steps.clear()


async def load(connection: Connection, order_id: UUID, *, lock: bool = False) -> SalesOrder:
    """The order with all that belongs to it; raises NotFound.

    Who waited for the lock holds the newest order but sees its lines as they were before the
    wait: PostgreSQL reads again only the row it locks. `seen` tells, and a second look, under the
    lock, sees all.
    """
    query = order_sql.LOCK if lock else order_sql.LOOK
    row = await connection.fetchrow(query, order_id)
    if row is not None and row["seen"] != row["version"]:
        row = await connection.fetchrow(query, order_id)
    if row is None:
        raise NotFound("no such sales order", order_id=order_id)
    return order_from(row)


def order_from(row: Any) -> SalesOrder:
    """An order as loaded."""
    place = row["warehouse_id"]
    return SalesOrder(
        id=row["id"],
        version=row["version"],
        number=row["number"],
        status=Status(row["status"]),
        flagged=row["flagged"],
        prepaid=row["prepaid"],
        customer=Party(row["customer_id"], row["customer_name"]),
        warehouse=None if place is None else Party(place, row["warehouse_name"]),
        currency=row["currency"],
        reference=row["reference"],
        note=row["note"],
        raised_at=row["raised_at"],
        raised_by=row["raised_by"],
        raised_by_name=row["raised_by_name"],
        lines=[_line_from(line) for line in row["lines"]],
        charges=tuple(_charge_from(charge) for charge in row["charges"]),
        discount=Discount(row["discount_percent"], row["discount_amount"]),
        tax_amount=row["tax_amount"],
        reservation_id=row["reservation_id"],
        allocations=[_allocation_from(one) for one in row["allocations"]],
        asked=[_asked_from(one) for one in row["asked"]],
        deduction_id=row["deduction_id"],
        deduction=row["deduction"] and ShipmentStatus(row["deduction"]),
        invoice_id=row["invoice_id"],
        short=shipments.shorts_from(row["short"]),
        shipments=[shipments.shipment_from(one) for one in row["shipments"]],
        due_at=row["due_at"],
        policy=policy_from(row),
    )


def _head(order: SalesOrder) -> dict[str, Any]:
    sums = order.pricing.sums
    return {
        "order_id": order.id,
        "version": order.version,
        "number": order.number,
        "status": order.status,
        "flagged": order.flagged,
        "prepaid": order.prepaid,
        "customer_id": order.customer.id,
        "customer_name": order.customer.name,
        "warehouse_id": order.warehouse and order.warehouse.id,
        "warehouse_name": order.warehouse and order.warehouse.name,
        "currency": order.currency,
        "reference": order.reference,
        "note": order.note,
        "raised_at": order.raised_at,
        "raised_by": order.raised_by,
        "raised_by_name": order.raised_by_name,
        "discount_percent": order.discount.percent,
        "discount_amount": order.discount.amount,
        "tax_amount": order.tax_amount,
        "net": sums.net,
        "tax": sums.tax,
        "total": sums.total,
        "line_count": len(order.lines),
        "reservation_id": order.reservation_id,
        "deduction_id": order.deduction_id,
        "deduction": order.deduction,
        "invoice_id": order.invoice_id,
        "short": shipments.short_text(order.short),
        "due_at": order.due_at,
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


def _lines(order: SalesOrder) -> dict[str, Any]:
    lines = order.lines
    return {
        "line_ids": [line.id for line in lines],
        "line_shipped": [line.shipped for line in lines],
        "line_returned": [line.returned for line in lines],
    }


def _terms(order: SalesOrder) -> dict[str, Any]:
    lines, charges = order.lines, order.charges
    return {
        "positions": [line.position for line in lines],
        "product_ids": [line.product_id for line in lines],
        "skus": [line.sku for line in lines],
        "names": [line.name for line in lines],
        "units": [line.unit for line in lines],
        "bundles": [line.bundle for line in lines],
        "quantities": [line.quantity for line in lines],
        "unit_prices": [line.terms.unit_price for line in lines],
        "line_percents": [line.terms.discount.percent for line in lines],
        "line_amounts": [line.terms.discount.amount for line in lines],
        "agreed_rates": [line.terms.tax_rate for line in lines],
        "tax_rates": [line.priced.tax_rate for line in lines],
        "line_nets": [line.priced.net for line in lines],
        "line_taxes": [line.priced.tax for line in lines],
        "line_exact_nets": [line.priced.exact_net for line in lines],
        "line_exact_taxes": [line.priced.exact_tax for line in lines],
        "line_discounts": [line.priced.discount for line in lines],
        "line_shares": [line.priced.share for line in lines],
        "wanted_from": [_shares_text(line.allocations) for line in lines],
        "charge_kinds": [charge.terms.kind for charge in charges],
        "charge_amounts": [charge.terms.amount for charge in charges],
        "charge_agreed": [charge.terms.tax_rate for charge in charges],
        "charge_tax_amounts": [charge.terms.tax_amount for charge in charges],
        "charge_nets": [charge.priced.net for charge in charges],
        "charge_taxes": [charge.priced.tax for charge in charges],
        "charge_exact_nets": [charge.priced.exact_net for charge in charges],
        "charge_exact_taxes": [charge.priced.exact_tax for charge in charges],
        "charge_rates": [charge.priced.tax_rate for charge in charges],
    }


def _allocations(order: SalesOrder) -> dict[str, Any]:
    allocations = order.allocations
    return {
        "allocation_ids": [a.id for a in allocations],
        "allocation_lines": [a.line_id for a in allocations],
        "allocation_products": [a.product_id for a in allocations],
        "allocation_places": [a.warehouse_id for a in allocations],
        "allocation_quantities": [a.quantity for a in allocations],
        "allocation_waiting": [a.back_ordered for a in allocations],
        "allocation_issued": [a.issued for a in allocations],
        "allocation_shipped": [a.shipped for a in allocations],
        "allocation_lost": [a.lost for a in allocations],
    }


def _asked(order: SalesOrder) -> dict[str, Any]:
    return {
        "answered_kinds": [one.kind for one in order.answered],
        "answered_ids": [one.id for one in order.answered],
        "asked_kinds": [one.kind for one in order.asked],
        "asked_ids": [one.id for one in order.asked],
        "asked_payloads": [one.event.model_dump_json() for one in order.asked],
        "asked_at": [one.asked_at for one in order.asked],
        "asked_tries": [one.tries for one in order.asked],
        "again_at": [one.again_at for one in order.asked],
    }


def _line_from(row: Any) -> OrderLine:
    (
        line_id,
        position,
        product_id,
        sku,
        name,
        unit,
        bundle,
        quantity,
        unit_price,
        percent,
        amount,
        agreed_rate,
        *priced,
        wanted_from,
        shipped,
        returned,
    ) = row
    return OrderLine(
        id=line_id,
        position=position,
        product_id=product_id,
        sku=sku,
        name=name,
        unit=unit,
        bundle=bundle,
        terms=LineTerms(quantity, unit_price, Discount(percent, amount), agreed_rate),
        priced=Priced(*priced),
        allocations=_shares_from(wanted_from),
        shipped=shipped,
        returned=returned,
    )


def _charge_from(row: Any) -> Charge:
    kind, amount, agreed_rate, tax_amount, *priced = row
    return Charge(ChargeTerms(kind, amount, agreed_rate, tax_amount), Priced(*priced))


def _allocation_from(row: Any) -> Allocation:
    allocation_id, line_id, product_id, warehouse_id, quantity, waiting, issued, shipped, lost = row
    return Allocation(
        id=allocation_id,
        line_id=line_id,
        product_id=product_id,
        warehouse_id=warehouse_id,
        quantity=quantity,
        back_ordered=waiting,
        issued=issued,
        shipped=shipped,
        lost=lost,
    )


def _asked_from(row: Any) -> StockRequest:
    kind, request_id, payload, asked_at, tries = row
    event = SAID[Ask(kind)].model_validate_json(payload)
    return StockRequest(Ask(kind), request_id, event, asked_at, tries)


def _shares_text(shares: Sequence[Share]) -> str:
    return orjson.dumps([[s.warehouse_id, plain(s.quantity)] for s in shares]).decode()


def _shares_from(text: str) -> tuple[Share, ...]:
    return tuple(Share(UUID(place), Decimal(q)) for place, q in orjson.loads(text))
