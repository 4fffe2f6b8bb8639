"""A rule over all of a draft: whatever it refers to exists, is in use, and fits together."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from libs.domain.errors import FieldError, Invalid, UnknownReference
from libs.domain.quantity import ZERO
from services.purchasing.application.ports import Company, Known, PurchasingWork
from services.purchasing.domain.order_line import Charge, WantedLine, make_lines
from services.purchasing.domain.purchase_order import PurchaseOrder
from services.purchasing.domain.wanted import Party, Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An order as somebody asks for it; without a currency it is in the company's."""

    supplier_id: UUID
    warehouse_id: UUID
    lines: tuple[WantedLine, ...]
    currency: str | None = None
    expected_on: date | None = None
    charges: tuple[Charge, ...] = ()
    tax_amount: Decimal | None = None
    note: str = ""


async def check_draft(work: PurchasingWork, draft: Draft) -> tuple[Company, Wanted]:
    """Raises Invalid for what is wrong, UnknownReference for what its owner may know."""
    products = {line.product_id for line in draft.lines}
    known = await work.references.known(draft.supplier_id, draft.warehouse_id, products)
    supplier, warehouse = _found(draft, known)
    return known.company, Wanted(
        supplier=supplier,
        warehouse=warehouse,
        expected_on=draft.expected_on,
        note=draft.note,
        lines=make_lines(draft.lines, dict(known.products), draft.tax_amount),
        charges=draft.charges,
        tax_amount=draft.tax_amount,
    )


def as_drafted(order: PurchaseOrder) -> Draft:
    """What the order says, as it would be asked for."""
    lines = tuple(
        WantedLine(line.product_id, line.quantity, line.unit_cost or ZERO, line.tax_rate)
        for line in order.lines
    )
    return Draft(
        supplier_id=order.supplier.id,
        warehouse_id=order.warehouse.id,
        currency=order.currency,
        expected_on=order.expected_on,
        lines=lines,
        charges=order.charges,
        tax_amount=None if order.amounts is None else order.amounts.tax_amount,
        note=order.note,
    )


def _found(draft: Draft, known: Known) -> tuple[Party, Party]:
    """What is wrong with our own things is said before other services are asked."""
    errors = []
    if known.supplier is None:
        errors.append(FieldError("supplier_id", "no such supplier", "not_found"))
    elif not known.supplier_active:
        message = "this supplier is deactivated; nothing more is bought from them"
        errors.append(FieldError("supplier_id", message, "inactive_supplier"))
    if known.warehouse is not None and not known.warehouse_active:
        message = "this warehouse is closed"
        errors.append(FieldError("warehouse_id", message, "inactive_warehouse"))
    if draft.currency not in {None, known.company.currency}:
        message = f"orders are in the company's currency, {known.company.currency}"
        errors.append(FieldError("currency", message, "currency_not_supported"))
    if known.supplier is None or errors:
        raise Invalid(errors)
    if known.warehouse is None:
        raise UnknownReference("warehouses", {"warehouse_id": draft.warehouse_id})
    missing = {
        f"lines.{i}.product_id": line.product_id
        for i, line in enumerate(draft.lines)
        if line.product_id not in known.products
    }
    if missing:
        raise UnknownReference("products", missing)
    return known.supplier, known.warehouse
