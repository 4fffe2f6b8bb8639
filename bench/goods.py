"""A company with products, a warehouse and a supplier to measure on, opened through the API."""

from collections.abc import Sequence
from dataclasses import dataclass

import aiohttp

from bench.client import Connection, connect
from bench.company import Company, open_company
from bench.machine import settled
from bench.target import gateway_url

_SUPPLIER = {"name": "Supplier", "email": "supplier@bench.example"}


@dataclass(frozen=True, slots=True)
class Goods:
    """A company, its warehouse and supplier, and its products in stock."""

    company: Company
    warehouse: str
    supplier: str
    products: Sequence[str]

    async def connections(
        self, clients: int, url: str | None = None, *, approving: bool = False
    ) -> list[Connection]:
        """So many connections of its admin, or approver, to the gateway or to `url`."""
        who = self.company.approver if approving else self.company.admin
        token = (await who.sign_in()).token
        return [await connect(url or gateway_url(), token) for _ in range(clients)]


async def open_goods(session: aiohttp.ClientSession, name: str, products: int) -> Goods:
    """Open it with 1,000,000 of everything on hand, so that no movement is refused."""
    company = await open_company(session, gateway_url(), name)
    admin = company.admin
    warehouse = (await admin.post("inventory/warehouses", {"code": "W1", "name": "Main"}))["id"]
    supplier = (await company.buyer.post("purchasing/suppliers", _SUPPLIER))["id"]
    rows = "".join(f"B-{n:06},Bench product {n},pcs,10.00,18\n" for n in range(products))
    file = f"sku,name,unit,price,tax_rate\n{rows}".encode()
    await admin.import_file("catalog/products/import", "p.csv", file, mode="all_or_nothing")
    await settled()
    ids = [product["id"] async for product in admin.all("catalog/products")]
    opening = [
        {"product_id": i, "warehouse_id": warehouse, "quantity": "1000000", "reason": "opening"}
        for i in ids
    ]
    for start in range(0, len(opening), 200):
        batch = {"lines": opening[start : start + 200]}
        await admin.post("inventory/movements/bulk", batch)
    return Goods(company, warehouse, supplier, ids)
