"""From goods at the door to the books: through the gateway, over all services."""

import asyncio
from typing import Any

import pytest

from bench.api import Api
from tests.shops import Shop

pytestmark = pytest.mark.e2e


async def balances(accountant: Api) -> dict[str, str]:
    """What stands on each account that has a role, if anything does; the books are even."""
    books = await accountant.get("payments/trial-balance", as_of="2099-12-31")
    assert books["debit"] == books["credit"]
    return {a["role"]: a["balance"] for a in books["accounts"] if a["balance"] != "0"}


async def until_balanced(accountant: Api, expected: dict[str, str]) -> None:
    """Wait until the books say so."""
    found: dict[str, str] = {}
    for _ in range(300):
        found = await balances(accountant)
        if found == expected:
            return
        await asyncio.sleep(0.1)
    assert found == expected


@pytest.mark.promise("S4.27", "S4.28", "S4.29")
async def test_stock_and_finance_change_on_receipt_only_and_what_is_owed_is_settled(
    shop: Shop,
) -> None:
    admin, buyer = shop.company.admin, shop.company.buyer
    charges = [{"kind": "freight", "amount": "30", "tax_amount": "5.40"}]
    order: dict[str, Any] = await buyer.post("purchasing/orders", shop.order("10", charges=charges))
    path = f"purchasing/orders/{order['id']}"
    await buyer.post(f"{path}/submit")
    await shop.company.approver.post(f"{path}/approve")
    await buyer.post(f"{path}/send")
    await buyer.post(f"{path}/confirm")
    assert await balances(admin) == {}
    line = order["lines"][0]["id"]
    for accepted in ("4", "6"):
        lines = [{"line_id": line, "accepted": accepted}]
        await shop.company.store.post(f"{path}/receipts", {"lines": lines})
    expected = {"inventory": "123.45", "payables": "158.85", "input_tax": "5.4"}
    await until_balanced(admin, {**expected, "freight_in": "30"})
    owed = (await admin.get("payments/liabilities", order_id=order["id"]))["items"]
    assert len(owed) == 2
    paid = await admin.post(
        "payments/settlements",
        {
            "supplier_id": shop.supplier,
            "method": "bank",
            "reference": "UTR-1",
            "paid_on": "2026-06-30",
            "lines": [{"liability_id": o["id"], "amount": o["open"]} for o in owed],
        },
    )
    assert (paid["number"], paid["amount"]) == ("PAY-2026-000001", "158.85")
    still = await admin.get("payments/liabilities", order_id=order["id"], open="true")
    assert still["items"] == []
