"""A sale from its order to the page its invoice opens, all of it in one trace."""

import asyncio
import secrets
from typing import Any

from libs.testing.services import Answer
from tests.security.life import Life

API = "/api/v1"
BUYER = "accounts@buyers.canaries.example"
_PATIENCE = 120  # seconds a busy machine may take from one service to the next


async def sell(life: Life) -> str:
    """Sell what is there, send the invoice and open its page; the trace's id."""
    trace_id = secrets.token_hex(16)
    about = {"traceparent": f"00-{trace_id}-{secrets.token_hex(8)}-01"}

    async def ask(method: str, path: str, body: object = None) -> Any:
        answer: Answer = await life.admin.request(method, f"{API}/{path}", json=body, headers=about)
        assert answer.status < 300, answer.body
        return answer.body

    async def until(path: str, *statuses: str) -> None:
        async with asyncio.timeout(_PATIENCE):
            while (await ask("GET", path))["status"] not in statuses:  # noqa: ASYNC110 - theirs
                await asyncio.sleep(0.2)

    product = (await ask("GET", "catalog/products?limit=1"))["items"][0]
    place = (await ask("GET", "inventory/warehouses?limit=1"))["items"][0]
    there = {"product_id": product["id"], "warehouse_id": place["id"], "quantity": "5"}
    await ask("POST", "inventory/movements", {**there, "reason": "opening", "unit_cost": "1"})
    customer = await ask("POST", "sales/customers", {"name": "Buyers", "email": BUYER})
    line = {"product_id": product["id"], "quantity": "2", "unit_price": "3"}
    asked = {"customer_id": customer["id"], "lines": [line]}
    order = await ask("POST", "sales/orders", asked)
    path = f"sales/orders/{order['id']}"
    await ask("POST", f"{path}/submit")
    await until(path, "pending_approval")
    await ask("POST", f"{path}/approve")
    await ask("POST", f"{path}/pick")
    await ask("POST", f"{path}/ship")
    await until(path, "shipped")
    (invoice,) = (await ask("GET", f"sales/invoices?order_id={order['id']}"))["items"]
    await ask("POST", f"sales/invoices/{invoice['id']}/send", {})
    shown = await ask("GET", f"sales/invoices/{invoice['id']}")
    token = shown["link"].rpartition("/t/")[2]
    life.canaries.plant("links of invoices", token, token[-22:])
    for page in (f"/t/{token}", f"/t/{token}/more", f"/t/{token}/pdf", f"/t/{token[:-3]}"):
        life.keep(await life.client.get(page))
    await life.mailbox.wait_for(BUYER)
    return trace_id
