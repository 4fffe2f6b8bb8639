"""What the demo company sells, through the public API: customers, orders, and what they pay."""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from deploy.local.client import Client
from deploy.local.demo_people import PASSWORD
from deploy.local.demo_sales import BILL, CUSTOMERS, LETTERHEAD, SALES, Customer, Sale
from deploy.local.problem import SetupError

# How far an order goes: the steps of each state, in order.
_SHIPPED = ("submit", "approve", "pick", "ship")
STEPS = {
    "draft": (),
    "submitted": ("submit",),
    "rejected": ("submit", "reject"),
    "cancelled": ("submit", "approve", "cancel"),
    "approved": ("submit", "approve"),
    "picking": ("submit", "approve", "pick"),
    "partially shipped": _SHIPPED,
    "shipped": _SHIPPED,
    "completed": (*_SHIPPED, "complete"),
}
REASONS = {"reject": "Asked for at last year's price", "cancel": "The customer found one in stock"}
# How long what is said by one service may be on its way to another.
PATIENCE = 60


class Selling:
    """What is sold; every step is named, so that a second run repeats nothing."""

    def __init__(
        self, port: int, admin: Client, products: Mapping[str, str], suppliers: Mapping[str, str]
    ) -> None:
        """Products by SKU and suppliers by key, as ids."""
        self.admin = admin
        self.seller = Client.signed_in(port, "sales@demo.example", PASSWORD)
        self.store = Client.signed_in(port, "store@demo.example", PASSWORD)
        self.books = Client.signed_in(port, "accounts@demo.example", PASSWORD)
        self.products, self.suppliers = products, suppliers
        self.customers: dict[str, str] = {}

    def fill(self) -> None:
        """Customers first, then orders, side by side."""
        company = self.admin.get("auth/tenant")
        if company["settings"]["tax_id"] != LETTERHEAD["tax_id"]:
            self.admin.patch("auth/tenant", LETTERHEAD, version=company["version"])
        with ThreadPoolExecutor(6) as pool:
            bill = pool.submit(self._bill)
            for customer, made in zip(CUSTOMERS, pool.map(self._customer, CUSTOMERS), strict=True):
                self.customers[customer.key] = made["id"]
            list(pool.map(self._order, SALES))
            bill.result()

    def _customer(self, customer: Customer) -> Any:
        street, city, state, postal_code = customer.address
        body = {
            "name": customer.name,
            "contact_name": customer.contact,
            "email": customer.email,
            "phone": customer.phone,
            "address": {
                "line1": street,
                "city": city,
                "state": state,
                "postal_code": postal_code,
                "country": "IN",
            },
            "tax_id": customer.tax_id,
            "terms": "prepaid" if customer.prepaid else "credit",
            "payment_terms_days": customer.terms,
            "credit_limit": customer.limit,
        }
        # What a customer may owe is for others to say.
        return self.admin.post("sales/customers", body, once=f"customer {customer.key}")

    def _order(self, sale: Sale) -> None:
        body: dict[str, Any] = {
            "customer_id": self.customers[sale.customer],
            "lines": [
                {"product_id": self.products[sku], "quantity": str(quantity)}
                for sku, quantity in sale.lines
            ],
            "reference": sale.reference,
            "note": sale.note,
        }
        if sale.freight:
            body["charges"] = [{"kind": "Freight", "amount": sale.freight, "tax_rate": "18"}]
        if sale.discount:
            body["discount_percent"] = sale.discount
        order = self.seller.post("sales/orders", body, once=f"sale {sale.key}")
        for step in STEPS[sale.until]:
            self._step(sale, step, order)
        if sale.paid:
            self._pay(sale, order["id"])
        if sale.returned:
            self._take_back(sale, order)

    def _step(self, sale: Sale, step: str, order: dict[str, Any]) -> None:
        client = self.store if step in {"pick", "ship"} else self.seller
        body: dict[str, Any] = {"reason": REASONS[step]} if step in REASONS else {}
        if step == "ship" and sale.shipped:
            body["lines"] = [
                {"line_id": line["id"], "quantity": str(quantity)}
                for line, quantity in zip(order["lines"], sale.shipped, strict=True)
            ]
        path = f"sales/orders/{order['id']}"
        client.post(f"{path}/{step}", body, once=f"{sale.key} {step}", wait=20)
        if step in {"submit", "ship"}:
            waits = {"reserving"} if step == "submit" else {"picking"}
            self._until(lambda: client.get(path)["status"] not in waits, f"{path} {step}")

    def _pay(self, sale: Sale, order_id: str) -> None:
        """By hand, wholly or in part; or on a page that is opened and waits."""
        invoice = self._until(
            lambda: self.books.get("payments/receivables", order_id=order_id)["items"], "invoices"
        )[0]
        if sale.paid == "checkout":
            body = {"invoice_id": invoice["id"], "return_path": "/payments"}
            self.books.post("payments/checkouts", body, once=f"{sale.key} checkout")
            return
        body = {
            "invoice_id": invoice["id"],
            "method": sale.paid,
            "amount": sale.part or invoice["total"],
            "reference": f"{sale.paid.upper()} 2026 {sale.key}",
            "received_on": _today(),
        }
        self.books.post("payments/payments", body, once=f"{sale.key} payment")

    def _take_back(self, sale: Sale, order: dict[str, Any]) -> None:
        line = {"line_id": order["lines"][0]["id"], "quantity": str(sale.returned)}
        body = {"lines": [{**line, "reason": "Wrong size ordered, unused"}]}
        path = f"sales/orders/{order['id']}/returns"
        self.store.post(path, body, once=f"{sale.key} return", wait=20)

    def _bill(self) -> None:
        key, number, beyond = BILL
        owed = self._until(
            lambda: self.books.get("payments/liabilities", supplier_id=self.suppliers[key])[
                "items"
            ],
            "liabilities",
        )[0]
        body = {
            "supplier_id": self.suppliers[key],
            "number": number,
            "billed_on": _today(),
            "receipt_ids": [owed["document_id"]],
            "amount": str(Decimal(owed["amount"]) + Decimal(beyond)),
            "note": "Packing was not agreed; to be asked about",
        }
        self.books.post("payments/bills", body, once=f"bill {number}")

    def _until(self, look: Callable[[], Any], what: str) -> Any:
        """What is there once there is something."""
        deadline = time.monotonic() + PATIENCE
        while not (found := look()):
            if time.monotonic() > deadline:
                msg = f"The demo company waits in vain: {what}."
                raise SetupError(msg)
            time.sleep(0.1)
        return found


def _today() -> str:
    return datetime.now(ZoneInfo("Asia/Kolkata")).date().isoformat()
