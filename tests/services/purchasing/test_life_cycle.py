"""The life of a purchase order over HTTP, from raise to close, on real servers."""

import pytest

from tests.services.purchasing.conftest import ORDERS, Company


@pytest.mark.promise("S0.12", "S0.13", "S0.14", "S0.16", "S0.17")
async def test_an_order_lives_from_raise_to_close_and_every_step_is_on_record(
    company: Company,
) -> None:
    order = await company.order("submit")
    order = await company.step(order, "approve", "within budget")
    order = await company.step(order, "send")
    order = await company.step(order, "confirm", "by phone")
    first = await company.receive(order, "4")
    assert (first.status, first.body["order_status"]) == (201, "partially_received")
    second = await company.receive(order, "6", "4")
    assert (second.status, second.body["order_status"]) == (201, "received")
    closed = await company.step(order, "close")
    assert closed["status"] == "closed"
    assert closed["allowed_actions"] == ["withdraw_link"]

    timeline = (await company.store.get(f"{ORDERS}/{order['id']}/timeline")).body["items"]
    assert [(t["action"], t["from_status"], t["to_status"], t["by_name"]) for t in timeline] == [
        ("raise", None, "draft", "asha"),
        ("submit", "draft", "pending_approval", "asha"),
        ("approve", "pending_approval", "approved", "ravi"),
        ("send", "approved", "sent", "asha"),
        ("confirm", "sent", "confirmed", "asha"),
        ("receive", "confirmed", "partially_received", "meena"),
        ("receive", "partially_received", "received", "meena"),
        ("close", "received", "closed", "asha"),
    ]
    assert [t["sequence"] for t in timeline] == list(range(1, 9))
    assert [t["reason"] for t in timeline if t["reason"]] == ["within budget", "by phone"]
    assert timeline[5]["details"] == {
        "receipt_id": first.body["id"],
        "receipt_number": first.body["number"],
    }
    assert [t["at"] for t in timeline] == sorted(t["at"] for t in timeline)
    assert all(t["at"].endswith("Z") for t in timeline)
