"""What every purchase needs before it begins: a company with a product, a supplier, a place."""

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import aiohttp

from bench.api import Api
from bench.company import Company
from tests.people import Person, hire, person


@dataclass(frozen=True, slots=True)
class Shop:
    """A company ready to buy; the people as askers whose refusals can be looked at."""

    company: Company
    web: aiohttp.ClientSession
    product: str
    supplier: str
    warehouse: str

    @property
    def admin(self) -> Person:
        """May do everything."""
        return person(self.web, self.company.admin)

    @property
    def buyer(self) -> Person:
        """A purchase manager."""
        return person(self.web, self.company.buyer)

    @property
    def approver(self) -> Person:
        """Another purchase manager."""
        return person(self.web, self.company.approver)

    @property
    def store(self) -> Person:
        """A store manager: sees no cost."""
        return person(self.web, self.company.store)

    async def hire(self, role: str) -> Person:
        """Somebody with one role."""
        return person(self.web, await hire(self.web, self.company, role))

    def order(self, *quantities: str, **fields: Any) -> dict[str, Any]:
        """The body of a purchase order with a line for each quantity, at 12.3456 each."""
        lines = [
            {"product_id": self.product, "quantity": quantity, "unit_cost": "12.3456"}
            for quantity in quantities
        ]
        return {
            "supplier_id": self.supplier,
            "warehouse_id": self.warehouse,
            "lines": lines,
            **fields,
        }

    async def approved(self, *quantities: str) -> dict[str, Any]:
        """An order that may go to its supplier; as it was raised."""
        order: dict[str, Any] = await self.company.buyer.post(
            "purchasing/orders", self.order(*quantities)
        )
        path = f"purchasing/orders/{order['id']}"
        await self.company.buyer.post(f"{path}/submit")
        await self.company.approver.post(f"{path}/approve")
        return order

    async def confirmed(self, *quantities: str) -> dict[str, Any]:
        """An order that the supplier has confirmed: its goods may come in."""
        buyer = self.company.buyer
        order = await self.approved(*quantities)
        path = f"purchasing/orders/{order['id']}"
        await buyer.post(f"{path}/send", {"by_hand": True})
        await buyer.post(f"{path}/confirm")
        return order

    async def sold(self, quantity: str, *, shipped: str, returned: str) -> dict[str, Any]:
        """A sale of which so much has left, and come back; as it was raised."""
        seller, store = self.company.seller, self.company.store
        customer = await seller.post("sales/customers", {"name": f"Farms {uuid4().hex[:6]}"})
        line = {"product_id": self.product, "quantity": quantity, "unit_price": "20"}
        body = {"customer_id": customer["id"], "lines": [line]}
        order: dict[str, Any] = await seller.post("sales/orders", body)
        path, line_id = f"sales/orders/{order['id']}", order["lines"][0]["id"]
        await seller.post(f"{path}/submit", wait=20)
        await seller.post(f"{path}/approve")
        await store.post(f"{path}/pick")
        for step, some in (("ship", shipped), ("returns", returned)):
            lines = [{"line_id": line_id, "quantity": some}]
            done = await store.post(f"{path}/{step}", {"lines": lines}, wait=20)
            assert done["status"] == "posted", done
        return order


async def open_shop(company: Company, web: aiohttp.ClientSession) -> Shop:
    """What is bought, from whom, and where it goes."""
    product = {
        "sku": f"SKU-{uuid4().hex[:6]}",
        "name": "Ball bearing",
        "unit": "pcs",
        "price": "20",
    }
    supplier = {"name": "Bearings Ltd", "email": "sales@bearings.example"}
    warehouse = {"code": "MAIN", "name": "Main store"}

    async def made(by: Api, path: str, body: object) -> str:
        return str((await by.post(path, body))["id"])

    return Shop(
        company,
        web,
        await made(company.buyer, "catalog/products", product),
        await made(company.buyer, "purchasing/suppliers", supplier),
        await made(company.store, "inventory/warehouses", warehouse),
    )


async def arrived(shop: Shop, quantity: str) -> None:
    """Wait until so much of the product is on hand."""
    async with asyncio.timeout(30):
        while True:
            rows = (await shop.company.store.get("inventory/stock", product_id=shop.product))[
                "items"
            ]
            if [row["on_hand"] for row in rows] == [quantity]:
                return
            await asyncio.sleep(0.1)
