"""A supplier's link in use: rightly, wrongly, and while the database is away."""

import asyncio
import re
from typing import Any

import asyncpg

from tests.security.life import Life
from tests.stack import LocalStack

SUPPLIER = "sales@bolts.canaries.example"
API = "/api/v1"
_TOKEN = re.compile(r"/portal/([\w-]+)")


async def buy(life: Life, stack: LocalStack) -> None:
    """Send an order, open its link in every way there is, and answer it."""
    await _send(life)
    found = _TOKEN.search((await life.mailbox.wait_for(SUPPLIER)).text)
    assert found is not None
    token = found[1]
    life.canaries.plant("links of suppliers", token)
    for path in (f"/portal/{token}", f"/portal/{token}/more", f"/portal/{token}?a=b"):
        for method in ("GET", "HEAD", "POST", "DELETE"):
            await life.client.request(method, path)
    await _without_a_database(life, stack, f"/portal/{token}")
    answer = await life.client.request(
        "POST",
        f"/portal/{token}",
        data={"version": "1.0", "action": "accepted"},
        allow_redirects=False,
    )
    assert answer.status == 303, answer.body


async def _send(life: Life) -> None:
    place = await _made(life, "inventory/warehouses", {"code": "MAIN", "name": "Main store"})
    bolt = {"sku": "BOLT", "name": "Bolt", "unit": "pcs", "price": "1"}
    product = await _made(life, "catalog/products", bolt)
    supplier = await _made(life, "purchasing/suppliers", {"name": "Bolts", "email": SUPPLIER})
    company = await life.admin.get(f"{API}/auth/tenant")
    await life.admin.request(
        "PATCH",
        f"{API}/auth/tenant",
        json={"requester_may_approve": True},
        headers={"If-Match": company.headers["etag"]},
    )
    lines = [{"product_id": product["id"], "quantity": "1", "unit_cost": "1"}]
    asked = {"supplier_id": supplier["id"], "warehouse_id": place["id"], "lines": lines}
    order = await _made(life, "purchasing/orders", asked)
    path = f"{API}/purchasing/orders/{order['id']}"
    await life.admin.post(f"{path}/submit")
    for _ in range(100):  # until purchasing has heard what the company settled
        if (await life.admin.post(f"{path}/approve")).status == 200:
            break
        await asyncio.sleep(0.2)
    assert (await life.admin.post(f"{path}/send")).status == 200


async def _made(life: Life, path: str, body: object) -> dict[str, Any]:
    answer = await life.admin.post(f"{API}/{path}", body)
    assert answer.status == 201, answer.body
    made: dict[str, Any] = answer.body
    return made


async def _without_a_database(life: Life, stack: LocalStack, path: str) -> None:
    url = (
        f"postgresql://postgres:{stack.secrets['postgres']}"
        f"@127.0.0.1:{stack.port('postgres')}/postgres"
    )
    beneath = await asyncpg.connect(url)
    for _ in range(5):
        asking = [asyncio.create_task(life.client.get(path)) for _ in range(2)]
        await beneath.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'qm_purchasing'"
        )
        await asyncio.gather(*asking)
    await beneath.close()
