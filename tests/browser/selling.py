"""A customer, and orders of theirs, made through the API."""

import asyncio
from typing import Any

from bench.api import Api
from bench.company import Company
from tests.browser.goods import Goods


async def customer_of(company: Company, terms: str = "credit") -> dict[str, Any]:
    """Somebody who buys from us."""
    body = {"name": "Deccan Dairies", "email": "buying@deccan.example", "terms": terms}
    made: dict[str, Any] = await company.admin.post("sales/customers", body)
    return made


async def sold(company: Company, customer: dict[str, Any], goods: Goods, some: str) -> Any:
    """A draft for so many of the first product, written by the administrator."""
    line = {"product_id": goods.product_id, "quantity": some, "tax_rate": "18"}
    body = {"customer_id": customer["id"], "lines": [line]}
    return await company.admin.post("sales/orders", body)


async def advanced(company: Company, order_id: str, *steps: str) -> None:
    """Take steps of an order's life; inventory's answer is waited for."""
    path = f"sales/orders/{order_id}"
    for step in steps:
        await company.admin.post(f"{path}/{step}")
        for _ in range(400):
            if (await company.admin.get(path))["status"] != "reserving":
                break
            await asyncio.sleep(0.05)


async def first_of(who: Api, path: str, **query: str) -> dict[str, Any]:
    """The first item of a list, as soon as there is one."""
    async with asyncio.timeout(30):
        while True:
            found = await who.get(path, **query)
            if found["items"]:
                return dict(found["items"][0])
            await asyncio.sleep(0.1)
