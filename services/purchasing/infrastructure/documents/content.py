"""What stands on each document, as texts: the templates lay it out."""

from typing import Any

from libs.db.tenants import Tenant
from libs.documents.texts import (
    amount_of,
    day,
    exact,
    letterhead,
    local_day,
    local_time,
    money,
)
from libs.domain.money import round_minor
from libs.domain.parties import place
from libs.domain.quantity import plain
from services.purchasing.domain.flow import Status
from services.purchasing.domain.goods_issue import IssueStatus
from services.purchasing.domain.order_line import OrderLine
from services.purchasing.domain.purchase_order import PurchaseOrder
from services.purchasing.domain.receipt import Receipt
from services.purchasing.domain.supplier import Supplier

# What must not be taken for an order says so.
_BANNERS = {
    Status.DRAFT: "Draft: not an order",
    Status.PENDING_APPROVAL: "Waiting for approval: not an order",
    Status.REJECTED: "Rejected: not an order",
    Status.DECLINED: "Declined by the supplier",
    Status.CANCELLED: "Cancelled",
}
_WITHOUT_RATE = "—"


def order_content(
    order: PurchaseOrder, supplier: Supplier, company: Tenant, address: str
) -> dict[str, Any]:
    """A purchase order; `address` is the warehouse's."""
    facts = [f"Date {local_day(order.raised_at, company)}", f"Raised by {order.raised_by_name}"]
    if order.expected_on is not None:
        facts.append(f"Expected {day(order.expected_on)}")
    if order.revision > 1:
        facts.append(f"Revision {order.revision}")
    if (days := supplier.details.payment_terms_days) is not None:
        facts.append(f"Payment within {days} days")
    return {
        **letterhead("Purchase order", order.number, company),
        "banner": _BANNERS.get(order.status, ""),
        "opens": f"QR code that opens {order.number}",
        "supplier": _supplier(order, supplier),
        "deliver": [order.warehouse.name, *address.split("\n")],
        "facts": facts,
        "lines": [_line(line, company) for line in order.lines],
        "note": order.note,
        **_amounts(order, company),
    }


def receipt_content(
    order: PurchaseOrder, receipt: Receipt, supplier: Supplier, company: Tenant, address: str
) -> dict[str, Any]:
    """A goods-received note: what came in of what was ordered."""
    ordered = {line.id: line for line in order.lines}
    lines = sorted(receipt.lines, key=lambda line: ordered[line.order_line_id].position)
    return {
        **letterhead("Goods received note", receipt.number, company),
        "banner": "Taken back" if _taken_back(order, receipt) else "",
        "opens": f"QR code that opens {order.number}",
        "supplier": _supplier(order, supplier),
        "deliver": [order.warehouse.name, *address.split("\n")],
        "facts": [
            f"Order {order.number}",
            local_time(receipt.received_at, company),
            f"Received by {receipt.by_name}",
        ],
        "lines": [
            {
                **_line(of := ordered[line.order_line_id], company),
                "accepted": amount_of(line.accepted, of.unit, company),
                "rejected": amount_of(line.rejected, of.unit, company) if line.rejected else "",
                "reason": line.reject_reason,
            }
            for line in lines
        ],
        "note": receipt.note,
    }


def _taken_back(order: PurchaseOrder, receipt: Receipt) -> bool:
    return any(
        issue.receipt_id == receipt.id and issue.status is IssueStatus.POSTED
        for issue in order.issues
    )


def _supplier(order: PurchaseOrder, supplier: Supplier) -> list[str]:
    """As the order names them, reached as they are reached now."""
    details = supplier.details
    tax_id = f"Tax id {details.tax_id}" if details.tax_id else ""
    reached = [details.contact_name, details.email or "", details.phone or "", tax_id]
    return [order.supplier.name, supplier.number, *place(details.address), *reached]


def _line(line: OrderLine, company: Tenant) -> dict[str, str]:
    said = {
        "position": str(line.position),
        "sku": line.sku,
        "name": line.name,
        "quantity": amount_of(line.quantity, line.unit, company),
    }
    if line.unit_cost is None or line.amount is None:
        return said
    rate = f"{plain(line.tax_rate)} %" if line.tax_rate else _WITHOUT_RATE
    return {
        **said,
        "unit_cost": exact(line.unit_cost, company),
        "tax_rate": rate,
        "amount": exact(line.amount, company),
    }


def _amounts(order: PurchaseOrder, company: Tenant) -> dict[str, Any]:
    if order.amounts is None:
        return {"amounts": None}
    rows = [("Subtotal", order.amounts.subtotal)]
    rows += [(charge.kind, charge.amount) for charge in order.charges]
    rows.append(("Tax", order.amounts.tax))
    rounding = round_minor(order.amounts.total, company.currency) - order.amounts.total
    if rounding:
        rows.append(("Rounding", rounding))
    return {
        "amounts": [[label, exact(amount, company)] for label, amount in rows],
        "amount_head": f"Amount, {company.currency}",
        "total": money(order.amounts.total, company),
    }
