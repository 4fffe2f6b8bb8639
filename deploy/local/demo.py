"""Opens the demo company through the public API, once: people, goods, what it buys and sells."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import Any

from deploy.local.client import Client, RefusedError
from deploy.local.demo_buying import Buying
from deploy.local.demo_data import (
    ATTRIBUTES,
    BUNDLES,
    CATEGORIES,
    PACK_SIZES,
    PRODUCTS,
    WAREHOUSES,
    Bundle,
    Product,
    barcode,
)
from deploy.local.demo_people import ADMIN, COMPANY, OTHERS, PASSWORD, Person
from deploy.local.demo_selling import Selling
from deploy.local.layout import Layout


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
    buying = Buying(port, admin, demo.warehouses, demo.products)
    buying.fill()
    Selling(port, admin, demo.products, buying.suppliers).fill()
    layout.account.write(mark, json.dumps({"company": COMPANY}))
    return f"Demo company: {COMPANY} opened  ({time.monotonic() - started:.1f} s)"


class Demo:
    """What the company makes and keeps; as every step is named, a second run repeats nothing."""

    def __init__(self, port: int, admin: Client) -> None:
        self.admin = admin
        self.store = Client.signed_in(port, "store@demo.example", PASSWORD)
        self.warehouses: dict[str, str] = {}
        self.categories: dict[str, str] = {}
        self.products: dict[str, str] = {}

    def fill(self) -> None:
        """Master data first, then stock; things of one kind side by side."""
        for warehouse in WAREHOUSES:
            body = asdict(warehouse)
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
        "limits": person.limits,
    }
    try:
        admin.post("auth/users", body)
    except RefusedError as refusal:
        if refusal.status != 409:  # noqa: PLR2004 - added by an earlier run
            raise
