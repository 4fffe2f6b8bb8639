"""What the demo company buys, through the public API: suppliers, offers, rules and orders."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from deploy.local.client import Client
from deploy.local.demo_data import (
    APPROVAL_RULES,
    MINIMUM_ORDERS,
    ORDERS,
    PACK_SIZES,
    PRODUCTS,
    SUPPLIERS,
    Order,
    Supplier,
)
from deploy.local.demo_people import PASSWORD

# How far an order goes: the steps of each state, in order.
_ENDORSED = ("submit", "endorse")
_APPROVED = (*_ENDORSED, "countersign")
_CONFIRMED = (*_APPROVED, "send", "confirm")
STEPS = {
    "draft": (),
    "submitted": ("submit",),
    "endorsed": _ENDORSED,
    "rejected": ("submit", "reject"),
    "cancelled": ("submit", "cancel"),
    "approved": _APPROVED,
    "sent": (*_APPROVED, "send"),
    "amended": (*_APPROVED, "send", "amend", "send again"),
    "declined": (*_APPROVED, "send", "decline"),
    "confirmed": _CONFIRMED,
    "partly received": _CONFIRMED,
    "received": _CONFIRMED,
    "closed": _CONFIRMED,
}
# Steps that others call otherwise.
ACTIONS = {"endorse": "approve", "countersign": "approve", "send again": "send"}
REASONS = {
    "reject": "Too much stock for one season",
    "cancel": "Ordered from another supplier",
    "amend": "Fewer pumps of this size are planned",
    "decline": "Not made any more in this size",
    "close": "The rest would come too late",
}
COSTS = {product.sku: product.cost for product in PRODUCTS}
# What the second supplier of a product asks of the first one's price.
DEARER = Decimal("1.03")


class Buying:
    """What is bought; every step is named, so that a second run repeats nothing."""

    def __init__(
        self, port: int, admin: Client, warehouses: Mapping[str, str], products: Mapping[str, str]
    ) -> None:
        """Warehouses by code and products by SKU, as ids."""
        buyer = Client.signed_in(port, "purchasing@demo.example", PASSWORD)
        self.admin, self.buyer = admin, buyer
        self.approver = Client.signed_in(port, "purchasing2@demo.example", PASSWORD)
        self.store = Client.signed_in(port, "store@demo.example", PASSWORD)
        self.warehouses, self.products = warehouses, products
        self.suppliers: dict[str, str] = {}

    def fill(self) -> None:
        """Suppliers and rules first, then orders; things of one kind side by side."""
        for step, name, above, roles in APPROVAL_RULES:
            rule = {"step": step, "name": name, "above": above, "roles": roles}
            self.admin.post("purchasing/approval-rules", rule, once=f"rule {name}")
        with ThreadPoolExecutor(6) as pool:
            for supplier, made in zip(SUPPLIERS, pool.map(self._supplier, SUPPLIERS), strict=True):
                self.suppliers[supplier.key] = made["id"]
            list(pool.map(self._offers, SUPPLIERS))
            list(pool.map(self._order, ORDERS))
        for supplier in SUPPLIERS:
            if not supplier.active:
                path = f"purchasing/suppliers/{self.suppliers[supplier.key]}/deactivate"
                self.buyer.post(path, {}, once=f"deactivate {supplier.key}")

    def _supplier(self, supplier: Supplier) -> Any:
        street, city, state, postal_code = supplier.address
        body = {
            "name": supplier.name,
            "contact_name": supplier.contact,
            "email": supplier.email,
            "phone": supplier.phone,
            "address": {
                "line1": street,
                "city": city,
                "state": state,
                "postal_code": postal_code,
                "country": "IN",
            },
            "tax_id": supplier.tax_id,
            "payment_terms_days": supplier.terms,
        }
        return self.buyer.post("purchasing/suppliers", body, once=f"supplier {supplier.key}")

    def _offers(self, supplier: Supplier) -> None:
        offers = [
            {
                "supplier_id": self.suppliers[supplier.key],
                "product_id": self.products[sku],
                "supplier_sku": f"{supplier.key[:3].upper()}-{sku}",
                "unit_cost": _asked(supplier, sku),
                "minimum_order": MINIMUM_ORDERS.get(sku, "0"),
                "pack_multiple": PACK_SIZES.get(sku, "0"),
                "lead_time_days": supplier.lead_days,
                "preferred": _first(sku) == supplier.key,
            }
            for sku in supplier.offers
        ]
        once = f"offers {supplier.key}"
        self.buyer.post("purchasing/supplier-products/bulk", {"items": offers}, once=once)

    def _order(self, order: Order) -> None:
        body: dict[str, Any] = {
            "supplier_id": self.suppliers[order.supplier],
            "warehouse_id": self.warehouses[order.warehouse],
            "currency": "INR",
            "expected_on": _expected(order.supplier),
            "lines": self._lines(order.lines),
            "charges": [{"kind": "Freight", "amount": order.freight}] if order.freight else [],
            "note": order.note,
        }
        made = self.buyer.post("purchasing/orders", body, once=f"order {order.key}")
        path, stands = f"purchasing/orders/{made['id']}", made
        for step in STEPS[order.until]:
            # Who endorsed a small order has approved it.
            if step != "countersign" or stands["status"] == "pending_approval":
                stands = self._step(order, step, stands)
        for number, receipt in enumerate(_receipts(order, made["lines"])):
            self.store.post(f"{path}/receipts", receipt, once=f"{order.key} receipt {number}")
        if order.until == "closed":
            self._step(order, "close", stands)
        if order.returned:
            line = {"line_id": made["lines"][0]["id"], "quantity": str(order.returned)}
            body = {"lines": [{**line, "reason": "Wrong grade, heat number 4471"}]}
            self.store.post(f"{path}/returns", body, once=f"{order.key} return")

    def _step(self, order: Order, step: str, stands: dict[str, Any]) -> Any:
        who = {"endorse": self.approver, "reject": self.approver, "countersign": self.admin}
        body: dict[str, Any] = {"reason": REASONS[step]} if step in REASONS else {}
        version = None
        if step == "amend":
            body["lines"], version = self._lines(order.amended), stands["version"]
        path = f"purchasing/orders/{stands['id']}/{ACTIONS.get(step, step)}"
        client = who.get(step, self.buyer)
        return client.post(path, body, once=f"{order.key} {step}", version=version)

    def _lines(self, lines: tuple[tuple[str, int], ...]) -> list[dict[str, str]]:
        return [
            {
                "product_id": self.products[sku],
                "quantity": str(quantity),
                "unit_cost": COSTS[sku],
                "tax_rate": "18",
            }
            for sku, quantity in lines
        ]


def _first(sku: str) -> str:
    """The supplier who is asked first."""
    return next(supplier.key for supplier in SUPPLIERS if sku in supplier.offers)


def _asked(supplier: Supplier, sku: str) -> str:
    """What a unit costs there."""
    if _first(sku) == supplier.key:
        return COSTS[sku]
    return str((Decimal(COSTS[sku]) * DEARER).quantize(Decimal("0.01")))


def _expected(supplier: str) -> str:
    """The day this supplier's lead time ends."""
    lead = next(s.lead_days for s in SUPPLIERS if s.key == supplier)
    return (datetime.now(ZoneInfo("Asia/Kolkata")) + timedelta(days=lead)).date().isoformat()


def _receipts(order: Order, lines: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The receipts of an order; the last of a received one takes exactly what is left."""
    left = {line["id"]: Decimal(line["quantity"]) for line in lines}
    for number, share in enumerate(order.accepted):
        last = order.until == "received" and number == len(order.accepted) - 1
        taken = []
        for position, line in enumerate(lines):
            part = (Decimal(line["quantity"]) * Decimal(str(share))).to_integral_value(ROUND_DOWN)
            part = left[line["id"]] if last else min(part, left[line["id"]])
            left[line["id"]] -= part
            rejected = order.rejected if number == 0 and position == 0 else 0
            taken.append({"line_id": line["id"], "accepted": str(part - rejected)})
            if rejected:
                taken[-1] |= {"rejected": str(rejected), "reject_reason": order.note or "Damaged"}
        yield {"lines": taken}
