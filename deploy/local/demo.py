"""Opens the demo company through the public API, once: people, goods, suppliers and orders."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from deploy.local.client import Client, RefusedError
from deploy.local.demo_data import (
    ATTRIBUTES,
    BUNDLES,
    CATEGORIES,
    ORDERS,
    PACK_SIZES,
    PRODUCTS,
    SUPPLIERS,
    WAREHOUSES,
    Bundle,
    Order,
    Product,
    Supplier,
    barcode,
)
from deploy.local.demo_people import ADMIN, COMPANY, OTHERS, PASSWORD, Person
from deploy.local.layout import Layout

# How far an order goes: the steps of each state, in order.
STEPS = {
    "draft": (),
    "submitted": ("submit",),
    "rejected": ("submit", "reject"),
    "cancelled": ("submit", "cancel"),
    "approved": ("submit", "approve"),
    "sent": ("submit", "approve", "send"),
    "confirmed": ("submit", "approve", "send", "confirm"),
    "partly received": ("submit", "approve", "send", "confirm"),
    "received": ("submit", "approve", "send", "confirm"),
}
BY_ADMIN = {"approve", "reject"}
BODIES = {
    "reject": {"reason": "Too much stock for one season"},
    "cancel": {"reason": "Ordered from another supplier"},
}
COSTS = {product.sku: product.cost for product in PRODUCTS}


def open_demo_company(layout: Layout, port: int) -> str:
    """Open it unless that was done before; a few words on what was done."""
    mark = layout.data / "demo.json"
    if mark.exists():
        return "Demo company: open"
    started = time.monotonic()
    admin = _registered(port)
    for person in OTHERS:
        _add(admin, person)
    demo = Demo(port, admin)
    demo.fill()
    layout.account.write(mark, json.dumps({"company": COMPANY}))
    return f"Demo company: {COMPANY} opened  ({time.monotonic() - started:.1f} s)"


class Demo:
    """What is put into the company; every step is named, so that a second run repeats nothing."""

    def __init__(self, port: int, admin: Client) -> None:
        self.admin = admin
        self.buyer = Client.signed_in(port, "purchasing@demo.example", PASSWORD)
        self.store = Client.signed_in(port, "store@demo.example", PASSWORD)
        self.warehouses: dict[str, str] = {}
        self.categories: dict[str, str] = {}
        self.products: dict[str, str] = {}
        self.suppliers: dict[str, str] = {}

    def fill(self) -> None:
        """Master data first, then stock, then orders; things of one kind side by side."""
        for warehouse in WAREHOUSES:
            body = {"code": warehouse.code, "name": warehouse.name, "address": warehouse.address}
            made = self.admin.post("inventory/warehouses", body, once=f"warehouse {warehouse.code}")
            self.warehouses[warehouse.code] = made["id"]
        for key, name in CATEGORIES.items():
            made = self.admin.post("catalog/categories", {"name": name}, once=f"category {key}")
            self.categories[key] = made["id"]
        with ThreadPoolExecutor(6) as pool:
            for product, made in zip(PRODUCTS, pool.map(self._product, PRODUCTS), strict=True):
                self.products[product.sku] = made["id"]
            list(pool.map(self._stock, PRODUCTS))
            for bundle in BUNDLES:
                self._bundle(bundle)
            for supplier, made in zip(SUPPLIERS, pool.map(self._supplier, SUPPLIERS), strict=True):
                self.suppliers[supplier.key] = made["id"]
            list(pool.map(self._offers, SUPPLIERS))
            list(pool.map(self._order, ORDERS))

    def _product(self, product: Product) -> Any:
        body: dict[str, Any] = {
            "sku": product.sku,
            "name": product.name,
            "category_id": self.categories[product.category],
            "unit": product.unit,
            "price": product.price,
            "currency": "INR",
            "tax_rate": product.tax_rate,
            "kind": "component",
            "attributes": ATTRIBUTES.get(product.sku, {}),
            "pack_size": PACK_SIZES.get(product.sku),
        }
        if product.unit == "pcs":
            body["barcodes"] = [barcode(PRODUCTS.index(product))]
        return self.admin.post("catalog/products", body, once=f"product {product.sku}")

    def _bundle(self, bundle: Bundle) -> None:
        body = {
            "sku": bundle.sku,
            "name": bundle.name,
            "category_id": self.categories["PUMP"],
            "unit": bundle.unit,
            "price": bundle.price,
            "tax_rate": "18",
            "kind": "bundle",
        }
        made = self.admin.post("catalog/products", body, once=f"product {bundle.sku}")
        self.products[bundle.sku] = made["id"]
        path = f"catalog/products/{made['id']}/recipe"
        if self.admin.get(path)["version"] == 0:
            parts = [
                {"product_id": self.products[sku], "quantity": str(quantity)}
                for sku, quantity in bundle.parts
            ]
            self.admin.put(path, {"components": parts}, version=0)

    def _stock(self, product: Product) -> None:
        for warehouse, quantity in zip(WAREHOUSES, product.stock, strict=True):
            if quantity:
                body = {
                    "product_id": self.products[product.sku],
                    "warehouse_id": self.warehouses[warehouse.code],
                    "quantity": str(quantity),
                    "reason": "opening",
                    "unit_cost": product.cost,
                    "note": "Opening stock",
                }
                once = f"opening {product.sku} {warehouse.code}"
                self.admin.post("inventory/movements", body, once=once)
        if product.rule is not None:
            minimum, reorder_point, target = map(str, product.rule)
            body = {
                "product_id": self.products[product.sku],
                "warehouse_id": self.warehouses[WAREHOUSES[0].code],
                "minimum": minimum,
                "reorder_point": reorder_point,
                "target": target,
            }
            self.store.put("inventory/reorder-rules", body)

    def _supplier(self, supplier: Supplier) -> Any:
        body = {
            "name": supplier.name,
            "contact_name": supplier.contact,
            "email": supplier.email,
            "phone": supplier.phone,
            "address": {"city": supplier.city, "country": "IN"},
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
                "unit_cost": COSTS[sku],
                "lead_time_days": supplier.lead_days,
            }
            for sku in supplier.offers
        ]
        once = f"offers {supplier.key}"
        self.buyer.post("purchasing/supplier-products/bulk", {"items": offers}, once=once)

    def _expected(self, supplier: str) -> str:
        """The day this supplier's lead time ends."""
        lead = next(s.lead_days for s in SUPPLIERS if s.key == supplier)
        return (datetime.now(ZoneInfo("Asia/Kolkata")) + timedelta(days=lead)).date().isoformat()

    def _order(self, order: Order) -> None:
        lines = [
            {"product_id": self.products[sku], "quantity": str(quantity), "unit_cost": COSTS[sku]}
            for sku, quantity in order.lines
        ]
        body = {
            "supplier_id": self.suppliers[order.supplier],
            "warehouse_id": self.warehouses[order.warehouse],
            "currency": "INR",
            "expected_on": self._expected(order.supplier),
            "lines": lines,
            **({"note": order.note} if order.note else {}),
        }
        made = self.buyer.post("purchasing/orders", body, once=f"order {order.key}")
        path = f"purchasing/orders/{made['id']}"
        for step in STEPS[order.until]:
            who = self.admin if step in BY_ADMIN else self.buyer
            who.post(f"{path}/{step}", BODIES.get(step, {}), once=f"{order.key} {step}")
        for number, receipt in enumerate(_receipts(order, made["lines"])):
            self.store.post(f"{path}/receipts", receipt, once=f"{order.key} receipt {number}")


def _registered(port: int) -> Client:
    body = {
        "company": COMPANY,
        "name": ADMIN.name,
        "email": ADMIN.email,
        "password": PASSWORD,
        "currency": "INR",
        "timezone": "Asia/Kolkata",
    }
    try:
        Client(port).post("auth/register", body)
    except RefusedError as refusal:
        if refusal.status != 409:  # noqa: PLR2004 - the address is taken: an earlier run got so far
            raise
    return Client.signed_in(port, ADMIN.email, PASSWORD)


def _add(admin: Client, person: Person) -> None:
    body = {
        "name": person.name,
        "email": person.email,
        "password": PASSWORD,
        "roles": list(person.roles),
        "limits": {"purchase": person.purchase_limit} if person.purchase_limit else {},
    }
    try:
        admin.post("auth/users", body)
    except RefusedError as refusal:
        if refusal.status != 409:  # noqa: PLR2004 - added by an earlier run
            raise


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
