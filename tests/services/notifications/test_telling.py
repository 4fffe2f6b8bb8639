"""Who is told what: one message a person and cause, in words they may read."""

from datetime import timedelta
from decimal import Decimal

import pytest

from libs.contracts.catalog import Product, ProductCreated
from libs.contracts.inventory import StockLow, WarehouseChanged
from libs.contracts.purchasing import (
    ApprovalDelegationEnded,
    ApprovalDelegationMade,
    ApprovalDelegationStarted,
    ApprovalRule,
    ApprovalRuleChanged,
    PurchaseOrderStepApproved,
    PurchaseOrderSubmitted,
    PurchaseOrderWithdrawn,
    Supplier,
    SupplierCreated,
)
from libs.contracts.sales import Customer, CustomerCreated, SalesOrderApproved
from libs.domain.clock import utc_now
from libs.domain.ids import new_id
from libs.testing.events import publish_all, said
from tests.services.notifications.conftest import INBOX, Firm, Site, said_to, titles, until_told


def product(number: int = 1) -> ProductCreated:
    """A new product."""
    return ProductCreated(
        product=Product(
            id=new_id(), sku=f"M8-{number}", name=f"Hex bolt {number}", unit="pcs", price="4",
            currency="INR", tax_rate="18", version=1,
        )
    )  # fmt: skip


@pytest.mark.promise("S1.62")
async def test_an_import_of_many_products_is_one_message_for_each_who_is_told(firm: Firm) -> None:
    await firm.join("Asha", "admin")
    await firm.join("Ravi", "purchase_manager")
    await firm.join("Sunil", "staff")
    importer = firm.people["Ravi"]
    for start in range(0, 600, 200):
        await firm.hears(*(product(n) for n in range(start, start + 200)), by=importer)
    assert await titles(firm.as_("Asha", "admin")) == ["600 new products, Hex bolt 599 the latest"]
    # Neither who did it, nor who does not manage products.
    assert await titles(firm.as_("Ravi", "purchase_manager")) == []
    assert await titles(firm.as_("Sunil", "staff")) == []
    assert (await firm.as_("Asha", "admin").get(f"{INBOX}/inbox")).body["unread"] == 1


@pytest.mark.promise("S2.21")
async def test_a_purchase_order_waits_for_those_who_may_approve_so_much(firm: Firm) -> None:
    raiser = await firm.join("Ravi", "purchase_manager", limits={"purchase": None})
    await firm.join("Asha", "admin", limits={"purchase": None})
    await firm.join("Meera", "purchase_manager", limits={"purchase": "1000"})
    await firm.join("Sunil", "staff")
    supplier = Supplier(id=new_id(), number="SUP-000001", name="Kirloskar", version=1)
    order_id = new_id()
    waits = PurchaseOrderSubmitted(
        order_id=order_id, number="PO-2026-000123", supplier_id=supplier.id, warehouse_id=new_id(),
        status="pending_approval", raised_by=raiser, total="120000", currency="INR",
        steps=("Approval",),
    )  # fmt: skip
    await firm.hears(SupplierCreated(supplier=supplier), waits, by=raiser, about=order_id)
    asha = firm.as_("Asha", "admin")
    first, *_ = (await asha.get(INBOX, kind="approvals")).body["items"]
    assert first["title"] == "PO-2026-000123 over 1,20,000.00 INR waits for your approval"
    assert first["body"] == "Ravi asks for it, to buy from Kirloskar."
    assert first["link"] == f"/purchase-orders/{order_id}"
    # Who may see costs no more, reads the words without them.
    blind = firm.as_("Asha", "store_manager")
    assert "PO-2026-000123 waits for your approval" in await titles(blind)
    for name, role in (("Ravi", "purchase_manager"), ("Meera", "purchase_manager")):
        assert await titles(firm.as_(name, role), kind="approvals") == []
    assert await titles(firm.as_("Sunil", "staff")) == []
    # Somebody else decides: nobody is left asking for it.
    assert (await asha.get(f"{INBOX}/inbox")).body["unread"] == 2
    decided = PurchaseOrderWithdrawn(
        order_id=order_id, number=waits.number, supplier_id=supplier.id,
        warehouse_id=waits.warehouse_id, status="draft",
    )  # fmt: skip
    await firm.hears(decided, by=raiser, about=order_id)
    assert (await asha.get(f"{INBOX}/inbox")).body["unread"] == 1
    assert await titles(asha, unread=True, kind="approvals") == []
    sent = await firm.rows("SELECT user_id, channel, state FROM deliveries")
    # Nor by an e-mail that had not left yet.
    assert sent == [{"user_id": firm.people["Asha"], "channel": "email", "state": "settled"}]


@pytest.mark.promise("S2.30")
async def test_who_raised_a_sales_order_is_told_of_its_approval_and_the_store_of_its_goods(
    firm: Firm,
) -> None:
    seller = await firm.join("Nila", "sales_manager", limits={"sale": "1000"})
    boss = await firm.join("Asha", "admin", limits={"sale": None})
    await firm.join("Suresh", "store_manager")
    customer = Customer(id=new_id(), number="C-000001", name="Anand Farms", version=1)
    approved = SalesOrderApproved(
        order_id=new_id(), number="SO-2026-000007", customer_id=customer.id, status="approved",
        raised_by=seller, lines=(), net="120000", tax="0", total="120000", currency="INR",
    )  # fmt: skip
    await firm.hears(CustomerCreated(customer=customer), by=seller)
    await firm.hears(approved, by=boss, about=approved.order_id)
    told = await titles(firm.as_("Nila", "sales_manager"), kind="approvals")
    assert told == ["SO-2026-000007 over 1,20,000.00 INR was approved"]
    assert await titles(firm.as_("Asha", "admin"), kind="approvals") == []
    assert any("SO-2026-000007" in t for t in await titles(firm.as_("Suresh", "store_manager")))


async def test_whom_a_right_to_approve_was_handed_is_asked_in_that_right_too(firm: Firm) -> None:
    raiser = await firm.join("Ravi", "purchase_manager", limits={"purchase": None})
    asha = await firm.join("Asha", "admin", limits={"purchase": None})
    limits = {"Meera": "200000", "Nila": "1000", "Omar": None}
    for name, limit in limits.items():
        await firm.join(name, "purchase_manager", limits={"purchase": limit})
    bosses = ApprovalRule(id=new_id(), name="Bosses", step=1, roles=("admin",))
    supplier = Supplier(id=new_id(), number="SUP-000001", name="Kirloskar", version=1)
    now, day = utc_now(), timedelta(days=1)
    # Meera's limit reaches so far, Nila's does not; Omar's right begins tomorrow; Ravi wrote it.
    rights = {
        name: ApprovalDelegationMade(
            delegation_id=new_id(), from_user_id=asha, from_user_name="Asha",
            to_user_id=firm.people[name], to_user_name=name, note="",
            starts_at=now + (day if name == "Omar" else -day), until=now + 2 * day,
        )
        for name in ("Ravi", *limits)
    }  # fmt: skip
    first, second = (
        PurchaseOrderSubmitted(
            order_id=new_id(), number=f"PO-2026-00000{number}", supplier_id=supplier.id,
            warehouse_id=new_id(), status="pending_approval", raised_by=raiser, total="120000",
            currency="INR", steps=("Bosses",),
        )
        for number in (1, 2)
    )  # fmt: skip
    ruled = ApprovalRuleChanged(rule=bosses)
    await firm.hears(SupplierCreated(supplier=supplier), ruled, *rights.values(), by=asha)

    async def asked(name: str) -> list[str]:
        heard = await titles(firm.as_(name, "purchase_manager"), kind="approvals")
        return [title for title in heard if "waits" in title]

    await firm.hears(first, by=raiser)
    said_once = ["PO-2026-000001 over 1,20,000.00 INR waits for your approval"]
    assert {name: await asked(name) for name in rights} == {
        "Ravi": [], "Meera": said_once, "Nila": [], "Omar": [],
    }  # fmt: skip
    # Who approved one step has nothing of their right left for the next.
    approved = PurchaseOrderStepApproved(
        order_id=first.order_id, number=first.number, supplier_id=supplier.id,
        warehouse_id=first.warehouse_id, status="pending_approval", steps=("Bosses",),
        waiting=("Bosses",),
    )  # fmt: skip
    await firm.hears(approved, by=asha)
    by_another = approved.model_copy(update={"approved_for": asha})
    await firm.hears(by_another, by=firm.people["Omar"])
    assert await asked("Meera") == said_once
    await firm.hears(approved, by=firm.people["Omar"])
    assert len(await asked("Meera")) == 2
    over = ApprovalDelegationEnded(
        delegation_id=rights["Meera"].delegation_id, from_user_id=asha,
        to_user_id=firm.people["Meera"], ended_at=now,
    )  # fmt: skip
    await firm.hears(over, second, by=raiser)
    assert len(await asked("Meera")) == 2
    # Omar's right begins: he looks at what was asked for before.
    begins = ApprovalDelegationStarted(
        delegation_id=rights["Omar"].delegation_id, from_user_id=asha, from_user_name="Asha",
        to_user_id=firm.people["Omar"], until=now + 2 * day,
    )  # fmt: skip
    await firm.hears(begins, by=asha)
    heard, *_ = await titles(firm.as_("Omar", "purchase_manager"), kind="approvals")
    assert heard.endswith("you approve for Asha")


@pytest.mark.promise("S1.59", "S0.35", "S0.36")
async def test_low_stock_is_told_once_until_it_has_cooled_down_or_grown_worse(firm: Firm) -> None:
    await firm.join("Asha", "admin")
    await firm.join("Vikram", "store_manager", phone="+919812345678")
    new, place = product(), new_id()
    low = StockLow(
        rule_id=new_id(), product_id=new.product.id, warehouse_id=place, status="amber",
        was="green", available="12.5", minimum="10", reorder_point="20", target="1000",
    )  # fmt: skip
    shed = WarehouseChanged(warehouse_id=place, code="PUN", name="Pune")
    await firm.hears(new, shed, low, by=firm.people["Asha"])
    vikram = firm.as_("Vikram", "store_manager")
    assert await titles(vikram) == ["M8-1 Hex bolt 1 runs low at Pune: 12.5 pcs left"]
    await firm.hears(low)
    await firm.hears(low, low.model_copy(update={"status": "red", "available": Decimal(3)}))
    assert await titles(vikram) == [
        "M8-1 Hex bolt 1 runs low at Pune: 3 pcs left",
        "M8-1 Hex bolt 1 runs low at Pune: 12.5 pcs left",
    ]
    ways = await firm.rows("SELECT user_id, channel FROM deliveries ORDER BY channel, user_id")
    both = sorted(firm.people.values())
    assert [w["user_id"] for w in ways if w["channel"] == "email"] == sorted(both * 2)
    assert [w["user_id"] for w in ways if w["channel"] == "sms"] == [firm.people["Vikram"]] * 2


@pytest.mark.promise("S1.57", "S1.63", "S2.42")
async def test_what_is_heard_from_the_broker_is_told_once_and_read_by_each(
    site: Site, firm: Firm
) -> None:
    await firm.join("Asha", "admin")
    await firm.join("Meera", "admin")
    events = [product(1), product(2)]
    by = str(new_id())
    messages = [
        said(e, tenant_id=firm.id, subject=e.product.id, actor_id=by, actor_name="Ravi")
        for e in events
    ]
    await publish_all(site.broker_url, messages * 3)
    asha, meera = firm.as_("Asha", "admin"), firm.as_("Meera", "admin")
    told = await until_told(asha, 2)
    answer = await asha.post(f"{INBOX}/{told['id']}/read", {})
    assert (answer.status, answer.body["unread"]) == (200, 0)
    assert (await asha.post(f"{INBOX}/{told['id']}/read", {})).body == answer.body
    assert await titles(asha, unread=True) == []
    assert (await meera.get(f"{INBOX}/inbox")).body["unread"] == 1
    assert (await meera.post(f"{INBOX}/{told['id']}/read", {})).status == 404
    assert (await asha.post(f"{INBOX}/{told['id']}/read", {"read": False})).body["unread"] == 1
    assert (await asha.post(f"{INBOX}/read-all", {})).body["unread"] == 0
    assert [(e["type"], e["unread"]) for e in await said_to(firm, "Asha")][-3:] == [
        ("notifications.notification.read.v1", unread) for unread in (0, 1, 0)
    ]
