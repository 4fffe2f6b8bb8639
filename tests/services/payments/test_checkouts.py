"""Payment by card at a strict stand-in for Stripe: from the invoice to the money's return."""

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal
from uuid import UUID

import asyncpg
import pytest

from libs.domain.clock import utc_now
from libs.domain.ids import new_id
from libs.testing.postgres import Databases
from libs.testing.principals import token
from libs.testing.rabbitmq import Brokers
from services.payments.application.refund_payment import RefundPayment, refund_payment
from tests.services.payments.conftest import PAYMENTS, Company, Json
from tests.services.payments.stripe_site import Till, session_of, till

D = Decimal


@pytest.fixture(scope="module")
async def here(databases: Databases, brokers: Brokers) -> AsyncIterator[Till]:
    """The service with its Stripe."""
    async with till(databases, brokers) as made:
        yield made


async def paid(here: Till, company: Company, total: str = "118") -> tuple[Json, str]:
    """An invoice that was paid by card; its checkout, and Stripe's name of the page."""
    checkout = await here.checkout(company, await company.invoiced(total))
    session = session_of(checkout)
    here.stripe.account.pay(session)
    await here.stripe.post.deliver()
    return await here.shown(company, checkout), session


async def refund(company: Company, payment_id: str, amount: str) -> str:
    """Ask for a part of a payment to go back."""
    who = company.somebody("accountant")
    body = {"amount": amount, "reason": "Broken"}
    asked = await who.post(f"{PAYMENTS}/payments/{payment_id}/refunds", body)
    assert asked.status == 201, asked.body
    return str(asked.body["id"])


async def until_refunded(company: Company, refund_id: str, status: str) -> Json:
    """The refund, once it is there."""
    who = company.somebody("accountant")
    async with asyncio.timeout(60):
        while True:
            body: Json = (await who.get(f"{PAYMENTS}/refunds/{refund_id}")).body
            if body["status"] == status:
                return body
            await asyncio.sleep(0.05)


@pytest.mark.promise("S0.21", "S0.23", "S0.24")
async def test_an_invoice_is_paid_on_a_page_of_stripes(here: Till) -> None:
    company = await here.company()
    invoice = await company.invoiced("118", tax="18")
    checkout = await here.checkout(company, invoice)
    assert (checkout["status"], checkout["amount"]) == ("open", "118")
    assert (await here.checkout(company, invoice))["id"] == checkout["id"]
    # The customer's own page leads to the same, by way of sales.
    sales = here.site.client.with_token(token(company.id, ["service"], service="sales"))
    body = {"invoice_id": str(invoice), "return_path": "/t/token"}
    assert (await sales.post("/checkouts", body)).body["items"][0]["url"] == checkout["url"]
    # A path that is none is seen at once, however long it goes on being nearly one.
    refused = await sales.post("/checkouts", {**body, "return_path": f"/{'a' * 60}!"})
    assert refused.status == 422
    session = here.stripe.account.sessions[session_of(checkout)]
    assert (session["amount_total"], session["currency"]) == (11800, "inr")
    assert session["metadata"]["tenant_id"] == str(company.id)
    assert await company.receivable(invoice) == ("0", "0", "118")
    here.stripe.account.decline(session["id"])
    await here.stripe.post.deliver()
    shown = await here.shown(company, checkout)
    assert (shown["status"], shown["failure"]) == ("open", "card_declined")
    here.stripe.account.pay(session["id"])
    events = list(here.stripe.post.waiting)
    await here.stripe.post.deliver()
    here.stripe.post.waiting = events * 3
    await here.stripe.post.deliver()
    shown = await here.shown(company, checkout)
    assert (shown["status"], shown["url"]) == ("paid", None)
    assert await company.receivable(invoice) == ("118", "0", "0")
    assert (await company.balances())["stripe"] == "118"
    again = await company.somebody("accountant").post(
        f"{PAYMENTS}/checkouts", {"invoice_id": str(invoice)}
    )
    assert (again.status, again.body["code"]) == (409, "nothing_open")


async def test_a_page_ends_when_less_is_open_than_it_asks_for(here: Till) -> None:
    company = await here.company()
    invoice = await company.invoiced("100")
    first = await here.checkout(company, invoice)
    await company.paid("40", invoice)
    await here.until(company, first, "expired")
    second = await here.checkout(company, invoice)
    assert (second["amount"], second["id"] != first["id"]) == ("60", True)
    assert here.stripe.account.sessions[session_of(first)]["status"] == "expired"
    who = company.somebody("accountant")
    ended = await who.post(f"{PAYMENTS}/checkouts/{first['id']}/withdraw")
    assert (ended.status, ended.body["code"]) == (409, "illegal_transition")
    seen = await company.somebody("sales_manager").get(
        f"{PAYMENTS}/checkouts", invoice_id=str(invoice)
    )
    assert [item["status"] for item in seen.body["items"]] == ["open", "expired"]


@pytest.mark.parametrize("fault", ["away", "failing", "forgetful", "limited"])
async def test_while_stripe_is_away_nothing_is_lost(here: Till, fault: str) -> None:
    """One page is made in the end, also where Stripe made it and could not say so."""
    company = await here.company()
    before = len(here.stripe.account.sessions)
    here.stripe.faults.add(fault)
    checkout = await here.checkout(company, await company.invoiced("118"))
    assert (checkout["status"], checkout["url"]) == ("opening", None)
    here.stripe.faults.clear()
    await here.hurry("checkouts")
    await here.until(company, checkout, "open")
    assert len(here.stripe.account.sessions) == before + 1


async def test_money_that_takes_days_counts_when_it_is_here(here: Till) -> None:
    company = await here.company()
    who, invoices = company.somebody("accountant"), [await company.invoiced("50") for _ in "12"]
    arrives, bounces = [await here.checkout(company, invoice) for invoice in invoices]
    for checkout in (arrives, bounces):
        here.stripe.account.pay_later(session_of(checkout))
    await here.stripe.post.deliver()
    assert (await here.shown(company, arrives))["status"] == "processing"
    # Nobody is sent to pay what they have paid.
    again = await who.post(f"{PAYMENTS}/checkouts", {"invoice_id": str(invoices[1])})
    assert (again.status, again.body["code"]) == (409, "on_its_way")
    here.stripe.account.arrive(session_of(arrives))
    here.stripe.account.bounce(session_of(bounces))
    await here.stripe.post.deliver()
    assert (await here.shown(company, arrives))["status"] == "paid"
    failed = await here.shown(company, bounces)
    assert (failed["status"], failed["failure"]) == ("failed", "insufficient_funds")
    assert (await here.checkout(company, invoices[1]))["status"] == "open"
    assert (await company.balances())["stripe"] == "50"


async def test_refunds_go_back_once_and_never_above_what_was_paid(here: Till) -> None:
    company = await here.company()
    checkout, session = await paid(here, company)
    first = await refund(company, checkout["outcome_id"], "18.50")
    shown = await until_refunded(company, first, "succeeded")
    assert shown["reference"].startswith("re_")
    # Two at once for more than is left: one of them is refused.
    asks = [
        RefundPayment(
            refund_id=new_id(),
            payment_id=checkout["outcome_id"],
            amount=D("60"),
            reason="Late",
        )
        for _ in range(2)
    ]
    done = await asyncio.gather(
        *(
            refund_payment(ask, actor=company.system, begin=here.site.begin, now=utc_now)
            for ask in asks
        ),
        return_exceptions=True,
    )
    assert sum(isinstance(each, Exception) for each in done) == 1
    kept = next(a for a, d in zip(asks, done, strict=True) if not isinstance(d, Exception))
    await here.hurry("refunds")
    await until_refunded(company, str(kept.refund_id), "succeeded")
    await here.stripe.post.deliver()
    intent = here.stripe.account.intents[
        str(here.stripe.account.sessions[session]["payment_intent"])
    ]
    charge = here.stripe.account.charges[intent["latest_charge"]]
    assert charge["amount_refunded"] == 7850
    assert (await company.balances())["stripe"] == "39.5"


async def test_a_refund_waits_for_stripe_and_is_made_once(here: Till) -> None:
    company = await here.company()
    checkout, _ = await paid(here, company)
    before = len(here.stripe.account.refunds)
    here.stripe.faults.add("forgetful")
    refund_id = await refund(company, checkout["outcome_id"], "118")
    await here.until_tried("refunds")
    here.stripe.faults.clear()
    await here.hurry("refunds")
    await until_refunded(company, refund_id, "succeeded")
    await here.stripe.post.deliver()
    assert len(here.stripe.account.refunds) == before + 1
    assert (await company.balances()).get("stripe") is None


async def test_what_is_given_back_in_stripes_dashboard_is_booked(here: Till) -> None:
    company = await here.company()
    checkout, session = await paid(here, company)
    account = here.stripe.account
    account.refund_by_hand(session, 1800)
    made = account.refund_by_hand(session, 5000)
    await here.stripe.post.deliver()
    who = company.somebody("accountant")
    listed = await who.get(f"{PAYMENTS}/refunds", payment_id=checkout["outcome_id"])
    assert sorted(item["amount"] for item in listed.body["items"]) == ["18", "50"]
    assert (await company.balances())["stripe"] == "50"
    account.fail_refund(made["id"])
    await here.stripe.post.deliver()
    books = await company.balances()
    assert (books["stripe"], books["customer_credit"]) == ("100", "50")
    assert await here.mismatches(company) == []


async def test_what_stripe_moves_nobody_moves_by_hand_as_well(here: Till) -> None:
    company = await here.company()
    checkout, session = await paid(here, company)
    who, payment = company.somebody("accountant"), f"{PAYMENTS}/payments/{checkout['outcome_id']}"
    taken_back = await who.post(f"{payment}/reverse", {"reason": "A mistake"})
    assert (taken_back.status, taken_back.body["code"]) == (409, "paid_by_stripe")
    by_hand = {"method": "bank", "paid_on": "2026-06-30"}
    here.stripe.faults.add("away")
    refund_id = await refund(company, checkout["outcome_id"], "18")
    refused = await who.post(f"{PAYMENTS}/refunds/{refund_id}/pay", by_hand)
    assert (refused.status, refused.body["code"]) == (409, "refund_ended")
    here.stripe.faults.clear()
    await here.hurry("refunds")
    await until_refunded(company, refund_id, "succeeded")
    # Nor what may be lost: a credit note leaves it as credit until the dispute is decided.
    made = here.stripe.account.dispute(session)
    await here.stripe.post.deliver()
    asked = {"amount": "10", "reason": "Broken", "paid": by_hand}
    refused = await who.post(f"{payment}/refunds", asked)
    assert (refused.status, refused.body["code"]) == (409, "disputed")
    await company.credited(UUID(checkout["invoice_id"]), "50", refund=True)
    assert (await who.get(payment)).body["free"] == "32"
    here.stripe.account.decide(made["id"], "won")
    await here.stripe.post.deliver()
    books = await company.balances()
    assert (books["stripe"], books.get("bank")) == ("100", None)
    assert (await who.post(f"{payment}/refunds", asked)).status == 201
    # What went back past Stripe is no difference to it.
    await here.reconcile()
    assert await here.mismatches(company) == []


@pytest.mark.parametrize("outcome", ["won", "lost"])
async def test_a_disputed_payment_is_in_doubt_then_back_or_lost(here: Till, outcome: str) -> None:
    company = await here.company()
    checkout, session = await paid(here, company)
    made = here.stripe.account.dispute(session)
    await here.stripe.post.deliver()
    assert (await company.balances())["disputed"] == "118"
    here.stripe.account.decide(made["id"], outcome)
    await here.stripe.post.deliver()
    books = await company.balances()
    assert books.get("disputed") is None
    lost = outcome == "lost"
    assert (books.get("stripe"), books.get("receivables")) == (
        (None, "118") if lost else ("118", None)
    )
    await here.reconcile()
    assert await here.mismatches(company) == []
    assert (await here.shown(company, checkout))["status"] == "paid"


async def test_of_a_payment_disputed_in_part_only_that_is_in_doubt_and_lost(here: Till) -> None:
    company = await here.company()
    _, session = await paid(here, company)
    made = here.stripe.account.dispute(session, amount=5000)
    await here.stripe.post.deliver()
    books = await company.balances()
    assert (books["disputed"], books["stripe"]) == ("50", "68")
    for _ in range(2):
        here.stripe.account.decide(made["id"], "lost")
        await here.stripe.post.deliver()
    books = await company.balances()
    assert (books.get("disputed"), books["stripe"], books["receivables"]) == (None, "68", "50")
    assert books.get("customer_credit") is None
    await here.reconcile()
    assert await here.mismatches(company) == []


async def test_what_does_not_fit_is_not_counted_and_listed(here: Till) -> None:
    company = await here.company()
    invoice = await company.invoiced("118")
    checkout = await here.checkout(company, invoice)
    here.stripe.account.pay(session_of(checkout), amount=100)
    await here.stripe.post.deliver()
    assert await company.receivable(invoice) == ("0", "0", "118")
    assert await here.mismatches(company) == ["another_amount"]
    strange = await here.checkout(company, await company.invoiced("30"))
    session = here.stripe.account.sessions[session_of(strange)]
    session["metadata"] = {**session["metadata"], "checkout_id": str(new_id())}
    here.stripe.account.pay(session["id"])
    await here.stripe.post.deliver()
    figures = await here.reconcile()
    assert sorted(await here.mismatches(company)) == ["another_amount", "unknown_here"]
    assert figures["mismatches"] >= 2
    del here.stripe.account.sessions[session["id"]]
    del here.stripe.account.sessions[session_of(checkout)]
    await here.reconcile()
    assert "missing_there" in await here.mismatches(company)


async def test_what_stripe_keeps_is_posted_once_it_is_told(here: Till) -> None:
    company, account = await here.company(), here.stripe.account
    account.fee, account.fees_follow = 20, True
    try:
        checkout, _ = await paid(here, company)
        books = await company.balances()
        assert (books["stripe"], books.get("payment_charges")) == ("118", None)
        account.tell_fees()
        events = list(here.stripe.post.waiting)
        here.stripe.post.waiting = events * 3
        await here.stripe.post.deliver()
        await here.reconcile()
        books = await company.balances()
        assert (books["stripe"], books["payment_charges"]) == ("115.64", "2.36")
        assert await here.mismatches(company) == []
        account.fees_follow = False
        await paid(here, company, "50")
        books = await company.balances()
        assert (books["stripe"], books["payment_charges"]) == ("164.64", "3.36")
    finally:
        account.fee, account.fees_follow = 0, False
    assert (await here.shown(company, checkout))["status"] == "paid"


async def test_a_page_that_cannot_be_taken_in_keeps_no_other_from_it(here: Till) -> None:
    company = await here.company()
    pages = [await here.checkout(company, await company.invoiced(t)) for t in ("66.01", "50")]
    for page in pages:
        here.stripe.account.pay(session_of(page))
    here.stripe.post.waiting = []
    here.stripe.account.events.clear()
    owner = await asyncpg.connect(here.site.urls.owner_url)
    await owner.execute("ALTER TABLE payments ADD CONSTRAINT broken CHECK (amount <> 66.01)")
    try:
        with pytest.raises(ExceptionGroup):
            await here.reconcile()
        shown = [(await here.shown(company, page))["status"] for page in pages]
        assert shown == ["open", "paid"]
    finally:
        await owner.execute("ALTER TABLE payments DROP CONSTRAINT broken")
        await owner.close()
    await here.reconcile()
    assert (await here.shown(company, pages[0]))["status"] == "paid"


@pytest.mark.promise("S0.22")
async def test_what_is_owed_to_a_supplier_is_paid_to_their_account(here: Till) -> None:
    company = await here.company(stripe_account="acct_bolts00001")
    here.stripe.account.connected.add("acct_bolts00001")
    bought = await company.approved("10", "5")
    await company.received(bought, "4")
    await company.received(bought, "6", status="received")
    owed = await company.owed()
    ids = [item["id"] for item in owed]
    asked = {"liability_ids": ids}
    assert (
        await company.somebody("sales_manager").post(f"{PAYMENTS}/checkouts", asked)
    ).status == (403)
    made = await company.accountant.post(f"{PAYMENTS}/checkouts", asked)
    assert (made.status, made.body["amount"], made.body["liability_ids"]) == (
        201,
        "50",
        sorted(ids),
    )
    path = f"{PAYMENTS}/checkouts/{made.body['id']}"
    assert (await company.somebody("sales_manager").get(path)).status == 404
    session = here.stripe.account.sessions[session_of(made.body)]
    here.stripe.account.pay(session["id"])
    intent = here.stripe.account.intents[session["payment_intent"]]
    assert intent["transfer_data"] == {"destination": "acct_bolts00001"}
    await here.stripe.post.deliver()
    assert [item["open"] for item in await company.owed()] == ["0", "0"]
    books = await company.balances()
    assert (books["bank"], books.get("payables")) == ("-50", None)
    settled = await company.accountant.get(f"{PAYMENTS}/settlements")
    assert [item["method"] for item in settled.body["items"]] == ["stripe"]
    await here.reconcile()
    assert await here.mismatches(company) == []
    # All of it back: owed again.
    here.stripe.account.refund_by_hand(session["id"], 5000)
    await here.stripe.post.deliver()
    assert sorted(item["open"] for item in await company.owed()) == ["20", "30"]


async def test_paid_twice_over_two_ways_it_is_settled_once_and_listed(here: Till) -> None:
    company = await here.company(stripe_account="acct_bolts00002")
    here.stripe.account.connected.add("acct_bolts00002")
    await company.received(await company.approved("10", "5"), "10", status="received")
    (owed,) = await company.owed()
    made = await company.accountant.post(f"{PAYMENTS}/checkouts", {"liability_ids": [owed["id"]]})
    here.stripe.account.pay(session_of(made.body))
    by_hand = {
        "supplier_id": str(company.supplier_id),
        "method": "bank",
        "paid_on": "2026-06-30",
        "lines": [{"liability_id": owed["id"], "amount": "50"}],
    }
    assert (await company.accountant.post(f"{PAYMENTS}/settlements", by_hand)).status == 201
    await here.stripe.post.deliver()
    assert await here.mismatches(company) == ["not_counted"]
    assert (await company.balances())["bank"] == "-50"
    here.stripe.account.refund_by_hand(session_of(made.body), 5000)
    await here.stripe.post.deliver()
    await here.reconcile()
    assert await here.mismatches(company) == []


async def test_a_suppliers_page_ends_when_it_is_held_or_settled_otherwise(here: Till) -> None:
    company = await here.company(stripe_account="acct_bolts00003")
    here.stripe.account.connected.add("acct_bolts00003")
    receipt = await company.received(await company.approved("10", "5"), "10", status="received")
    (owed,) = await company.owed()
    books, asked = company.accountant, {"liability_ids": [owed["id"]]}
    bill = {
        "supplier_id": str(company.supplier_id),
        "number": "B-1",
        "billed_on": "2026-06-20",
        "receipt_ids": [str(receipt.receipt_id)],
        "amount": "50",
    }
    billed = f"{PAYMENTS}/bills/{(await books.post(f'{PAYMENTS}/bills', bill)).body['id']}"
    first = (await books.post(f"{PAYMENTS}/checkouts", asked)).body
    assert (await books.post(f"{billed}/hold", {"reason": "Too dear"})).status == 200
    await here.until(company, first, "expired")
    assert (await books.post(f"{billed}/release")).status == 200
    second = (await books.post(f"{PAYMENTS}/checkouts", asked)).body
    part = company.payment((owed["id"], "20"))
    assert (await books.post(f"{PAYMENTS}/settlements", part)).status == 201
    await here.until(company, second, "expired")
    third = (await books.post(f"{PAYMENTS}/checkouts", asked)).body
    assert third["amount"] == "30"
    here.stripe.account.pay(session_of(third))
    await here.stripe.post.deliver()
    shown = await here.shown(company, third)
    taken_back = f"{PAYMENTS}/settlements/{shown['outcome_id']}/reverse"
    refused = await books.post(taken_back, {"reason": "A mistake"})
    assert (refused.status, refused.body["code"]) == (409, "paid_by_stripe")


async def test_a_supplier_without_an_account_is_paid_by_a_recorded_transfer_only(
    here: Till,
) -> None:
    company = await here.company()
    await company.received(await company.approved("10", "5"), "10", status="received")
    (owed,) = await company.owed()
    for ids, code in (([owed["id"]], "no_stripe_account"), ([str(new_id())], "not_found")):
        refused = await company.accountant.post(f"{PAYMENTS}/checkouts", {"liability_ids": ids})
        assert (refused.status, refused.body["errors"][0]["code"]) == (422, code)


async def test_a_credit_note_with_a_refund_sends_the_money_back(here: Till) -> None:
    company = await here.company()
    invoice = await company.invoiced("118", tax="18")
    here.stripe.account.pay(session_of(await here.checkout(company, invoice)))
    await here.stripe.post.deliver()
    await company.credited(invoice, "59", tax="9", refund=True)
    await here.hurry("refunds")
    (asked,) = (await company.accountant.get(f"{PAYMENTS}/refunds")).body["items"]
    await until_refunded(company, asked["id"], "succeeded")
    assert (await company.balances())["stripe"] == "59"
    assert await company.receivable(invoice) == ("59", "59", "0")
