"""Rules as data: what a company may say of who is told what, and what no rule can do."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from libs.contracts.auth import RoleChanged
from libs.contracts.payments import SettlementRecorded
from libs.contracts.purchasing import Supplier, SupplierCreated
from libs.contracts.sales import Customer, CustomerCreated, SalesOrderSubmitted
from libs.domain.clock import utc_now
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from services.notifications.application.remember_role import remember_role
from services.notifications.infrastructure.forgetting import forget_messages
from tests.services.notifications.conftest import INBOX, Firm, titles

RULES = f"{INBOX}/rules"


def customer() -> CustomerCreated:
    """A new customer."""
    made = Customer(id=new_id(), number="C-000001", name="Anand Farms", version=1)
    return CustomerCreated(customer=made)


def order(of: CustomerCreated, total: str) -> SalesOrderSubmitted:
    """A new sales order."""
    return SalesOrderSubmitted(
        order_id=new_id(), number="SO-2026-000001", customer_id=of.customer.id, status="reserving",
        total=Decimal(total), currency="INR",
    )  # fmt: skip


@pytest.mark.promise("S1.60", "S1.58")
async def test_a_company_changes_ready_made_rules_and_sets_them_back(firm: Firm) -> None:
    await firm.join("Asha", "admin")
    await firm.join("Nila", "sales_manager")
    await firm.join("Tara", "purchase_manager")
    asha = firm.as_("Asha", "admin")
    assert (await firm.as_("Nila", "sales_manager").get(RULES)).status == 403
    told = {rule["id"]: rule for rule in (await asha.get(RULES)).body["items"]}
    assert told["customer.created"]["tells"] == ["Asha", "Nila"]
    assert (await asha.get(f"{INBOX}/triggers")).body["items"][0]["name"] in told

    path = f"{RULES}/customer.created"
    first = await asha.get(path)
    assert (first.body["version"], first.body["changed"]) == (0, False)
    changed = await asha.patch(path, {"permissions": [], "roles": ["purchase_manager"]}, version=0)
    assert (changed.status, changed.body["tells"]) == (200, [])  # who may not see customers
    assert changed.body["changed"]
    assert (await asha.patch(path, {"active": False}, version=0)).status == 412
    changed = await asha.patch(path, {"roles": ["sales_manager"]}, version=1)
    assert changed.body["tells"] == ["Nila"]
    new = customer()
    await firm.hears(new)
    assert await titles(firm.as_("Nila", "sales_manager")) == ["New customer C-000001 Anand Farms"]
    assert await titles(asha) == []
    assert (await asha.patch(path, {"active": False}, version=2)).status == 200
    await firm.hears(customer())
    assert len(await titles(firm.as_("Nila", "sales_manager"))) == 1
    gone = await asha.request("DELETE", path, headers={"If-Match": '"3"'})
    assert gone.status == 204
    back = (await asha.get(path)).body
    assert (back["version"], back["changed"], back["tells"]) == (4, False, ["Asha", "Nila"])
    assert (await asha.patch(path, {"cooldown_minutes": 5}, version=4)).status == 200


async def test_a_rule_of_its_own_tells_of_large_orders_and_can_say_nothing_it_cannot_keep(
    firm: Firm,
) -> None:
    await firm.join("Asha", "admin")
    meera = await firm.join("Meera", "own:auditor")
    role = RoleChanged(
        role="own:auditor", name="Auditor", what="created", before={}, after={},
        permissions=("sales.orders.read", "notifications.own.read"), not_before=utc_now(),
    )  # fmt: skip
    await remember_role(role, actor=Principal.system(firm.id), begin=firm.site.begin)
    asha = firm.as_("Asha", "admin")
    body = {
        "trigger": "sales_order.submitted",
        "name": "Large orders",
        "roles": ["own:auditor"],
        "user_ids": [str(meera)],
        "channels": ["in_app", "email"],
        "at_least": {"total": "100000"},
    }
    made = await asha.post(RULES, body, key="once")
    assert (made.status, made.body["tells"]) == (201, ["Meera"])
    assert made.headers["location"].endswith(made.body["id"])
    assert (await asha.post(RULES, body, key="once")).body == made.body
    new = customer()
    await firm.hears(new, order(new, "99999.99"))
    assert await firm.rows("SELECT 1 FROM notifications WHERE user_id = $1", meera) == []
    await firm.hears(order(new, "100000"))
    told = await firm.rows("SELECT title, rule FROM notifications WHERE user_id = $1", meera)
    title = "New order SO-2026-000001 over 1,00,000.00 INR from Anand Farms"
    assert told == [{"title": title, "rule": made.body["id"]}]

    for wrong, field in (
        ({"trigger": "order.exploded"}, "trigger"),
        ({"roles": ["nobody"]}, "roles.0"),
        ({"permissions": ["everything"]}, "permissions.0"),
        ({"user_ids": [str(new_id())]}, "user_ids.0"),
        ({"at_least": {"weight": "5"}}, "at_least.weight"),
        ({"addressee": True}, "addressee"),
        ({"channels": []}, "channels"),
        ({"roles": [], "user_ids": []}, "roles"),
    ):
        refused = await asha.post(RULES, {**body, **wrong})
        fields = [error["field"] for error in refused.body["errors"]]
        assert (refused.status, fields) == (422, [field]), wrong
    assert (await asha.request("DELETE", made.headers["location"], headers={"If-Match": '"1"'})
            ).status == 204  # fmt: skip
    assert (await asha.get(made.headers["location"])).status == 404


async def test_a_rule_over_a_cost_tells_nobody_who_may_not_see_costs(firm: Firm) -> None:
    await firm.join("Asha", "admin")
    clerk = await firm.join("Sunil", "own:clerk")
    role = RoleChanged(
        role="own:clerk", name="Clerk", what="created", before={}, after={},
        permissions=("payments.liabilities.read", "notifications.own.read"), not_before=utc_now(),
    )  # fmt: skip
    await remember_role(role, actor=Principal.system(firm.id), begin=firm.site.begin)
    asha = firm.as_("Asha", "admin")
    everybody = {"permissions": ["payments.liabilities.read"]}
    path = f"{RULES}/settlement.recorded"
    changed = await asha.patch(path, everybody, version=0)
    assert changed.body["tells"] == ["Asha", "Sunil"]
    supplier = Supplier(id=new_id(), number="SUP-000001", name="Kirloskar", version=1)
    paid = SettlementRecorded(
        settlement_id=new_id(), number="PAY-1", supplier_id=supplier.id, method="bank",
        amount=Decimal(5000), currency="INR", paid_on=utc_now().date(),
    )  # fmt: skip
    payer = new_id()
    await firm.hears(SupplierCreated(supplier=supplier), paid, by=payer)
    words = await firm.rows("SELECT title FROM notifications WHERE user_id = $1", clerk)
    assert words == [{"title": "Kirloskar was paid (PAY-1)"}]
    assert "Kirloskar was paid 5,000.00 INR (PAY-1)" in await titles(asha)
    # Of many no amount is told, to nobody: not the first one's as if it were all.
    more = paid.model_copy(update={"settlement_id": new_id(), "number": "PAY-2"})
    await firm.hears(more, by=payer)
    many = "2 payments to suppliers, PAY-2 to Kirloskar the latest"
    assert (await titles(asha)).count(many) == 1
    assert "PAY-1" not in str(await titles(asha))
    # That it spoke would tell of the amount.
    dear = await asha.patch(path, {"at_least": {"amount": "1000"}}, version=1)
    assert dear.body["tells"] == ["Asha"]


async def test_what_somebody_does_not_want_is_not_sent_and_quiet_hours_hold_back(
    firm: Firm,
) -> None:
    await firm.join("Nila", "sales_manager")
    nila = firm.as_("Nila", "sales_manager")
    path = f"{INBOX}/preferences"
    first = await nila.get(path)
    assert first.body == {
        "muted": {}, "quiet_from": None, "quiet_until": None, "email": "nila@example.test",
        "phone": None, "timezone": "Asia/Kolkata", "version": 0,
    }  # fmt: skip
    wishes = {"muted": {"records": ["in_app"]}, "quiet_from": "00:00", "quiet_until": "23:59"}
    match = {"If-Match": '"0"'}
    put = await nila.request("PUT", path, json=wishes, headers=match)
    assert (put.status, put.body["version"], put.headers["etag"]) == (200, 1, '"1"')
    assert (await nila.request("PUT", path, json=wishes, headers=match)).status == 412
    for wrong in ({"quiet_from": "22:00"}, {"quiet_from": "25:00", "quiet_until": "07:00"}):
        refused = await nila.request("PUT", path, json=wrong, headers={"If-Match": '"1"'})
        assert refused.status == 422, wrong
    await firm.hears(customer())
    assert await titles(nila) == []
    assert await firm.rows("SELECT 1 FROM notifications") == []


async def test_deliveries_name_the_person_and_leave_once(firm: Firm) -> None:
    nila = await firm.join("Nila", "sales_manager", phone="+919812345678")
    asha = await firm.join("Asha", "admin")
    path = f"{RULES}/customer.created"
    every_way = {"channels": ["in_app", "email", "sms"]}
    assert (await firm.as_("Asha", "admin").patch(path, every_way, version=0)).status == 200
    for _ in range(2):
        await firm.hears(customer(), by=UUID(int=7))
    rows = await firm.rows(
        "SELECT user_id, channel, next_at > created_at AS later FROM deliveries ORDER BY channel, 1"
    )
    # Gathered: it leaves when all there is to tell is told.
    assert rows == [
        *({"user_id": u, "channel": "email", "later": True} for u in sorted((asha, nila))),
        {"user_id": nila, "channel": "sms", "later": True},
    ]


async def test_what_was_read_long_ago_is_forgotten_and_what_was_not_stays(firm: Firm) -> None:
    await firm.join("Nila", "sales_manager")
    nila = firm.as_("Nila", "sales_manager")
    await firm.hears(customer())
    assert (await nila.post(f"{INBOX}/read-all", {})).status == 200
    await firm.hears(customer(), by=UUID(int=9))
    await firm.rows("UPDATE notifications SET created_at = now() - interval '1 year' RETURNING 1")
    day = "INSERT INTO digest_days VALUES ($1, 'daily', $2, now() - $3::interval, 1)"
    for age in (0, 61):
        await firm.rows(day, firm.id, date(2026, 1, 1 + age % 28), timedelta(days=age))
    await forget_messages(firm.site.database)
    assert len(await firm.rows("SELECT day FROM digest_days")) == 1
    assert len(await titles(nila)) == len(await titles(nila, unread=True)) == 1
