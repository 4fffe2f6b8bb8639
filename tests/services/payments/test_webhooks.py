"""What is believed to be Stripe's, and what is not; the sandbox tells in the same way."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest

from libs.domain.ids import new_id
from libs.testing.outside.stripe import signature
from libs.testing.postgres import Databases
from libs.testing.rabbitmq import Brokers
from libs.testing.services import Answer
from services.payments.api.webhooks import MOST_BYTES
from services.payments.settings import PaymentsSettings
from tests.services.payments.conftest import PAYMENTS
from tests.services.payments.stripe_site import WEBHOOK, Till, session_of, till


@pytest.fixture(scope="module")
async def here(databases: Databases, brokers: Brokers) -> AsyncIterator[Till]:
    """The service with its Stripe, while its secret is rolled over."""
    async with till(databases, brokers, secrets=("whsec_the_old_one", "whsec_the_new_one")) as made:
        yield made


async def deliver(here: Till, payload: bytes, signed: str | None) -> Answer:
    headers = {"Content-Type": "application/json"}
    if signed is not None:
        headers["Stripe-Signature"] = signed
    return await here.site.client.request("POST", WEBHOOK, data=payload, headers=headers)


@pytest.mark.promise("S0.23")
async def test_bad_deliveries_are_refused_and_leave_nothing(here: Till) -> None:
    company = await here.company()
    invoice = await company.invoiced("118")
    checkout = await here.checkout(company, invoice)
    here.stripe.account.pay(session_of(checkout))
    event = here.stripe.post.waiting[-1]
    here.stripe.post.waiting.clear()
    payload, old, new = orjson.dumps(event), *here.stripe.post.keys
    now = int(time.time())
    other_mode = orjson.dumps({**event, "livemode": True})
    spaced = orjson.dumps(event, option=orjson.OPT_INDENT_2)
    good = signature(payload, new)
    bad: dict[str, tuple[bytes, str | None]] = {
        "not signed": (payload, None),
        "an empty signature": (payload, ""),
        "a signature of nothing": (payload, f"t={now},v1="),
        "no time": (payload, good.partition(",")[2]),
        "a time that is no number": (payload, good.replace(f"t={now}", "t=now")),
        "tampered": (payload.replace(b"11800", b"11900") + b" ", good),
        "serialised again": (spaced, good),
        "an old one sent again": (payload, signature(payload, new, at=now - 301)),
        "from the future": (payload, signature(payload, new, at=now + 330)),
        "a later time put in": (
            payload,
            signature(payload, new, at=now - 900).replace(f"t={now - 900}", f"t={now}"),
        ),
        "an older scheme": (payload, signature(payload, new, scheme="v0")),
        "another secret": (payload, signature(payload, "whsec_somebody_elses")),
        "no secret": (payload, signature(payload, "")),
        "empty": (b"", signature(b"", new)),
        "no event": (b"[]", signature(b"[]", new)),
        "not UTF-8": (b"\xff\xfe", signature(b"\xff\xfe", new)),
        "huge": (b" " * MOST_BYTES + payload, signature(b" " * MOST_BYTES + payload, new)),
        "real money": (other_mode, signature(other_mode, new)),
    }
    for name, (body, signed) in bad.items():
        answer = await deliver(here, body, signed)
        assert (answer.status, answer.body["code"]) == (400, "webhook_refused"), name
    async with here.site.database.across_tenants() as connection:
        assert await connection.fetchval("SELECT count(id) FROM webhook_events") == 0
    assert await company.receivable(invoice) == ("0", "0", "118")
    # While it is rolled over either secret will do, and so does the time of a clock that is off.
    for signed in (signature(payload, old, at=now - 280), signature(payload, new, at=now + 280)):
        assert (await deliver(here, payload, signed)).status == 200
    assert await company.receivable(invoice) == ("118", "0", "0")
    async with here.site.database.across_tenants() as connection:
        assert await connection.fetchval("SELECT count(id) FROM webhook_events") == 1


async def test_twenty_deliveries_of_one_event_at_once_are_one_payment(here: Till) -> None:
    company = await here.company()
    invoice = await company.invoiced("118")
    here.stripe.account.pay(session_of(await here.checkout(company, invoice)))
    here.stripe.post.waiting *= 7
    await here.stripe.post.deliver(at_once=20)
    who = company.somebody("accountant")
    listed = await who.get(f"{PAYMENTS}/payments")
    assert [item["amount"] for item in listed.body["items"]] == ["118"]


async def test_what_is_nobodys_here_is_taken_and_left_alone(here: Till) -> None:
    """Another program with the same account, and a company of another installation."""
    company = await here.company()
    strange = {"id": "evt_0000000000000000", "object": "event", "livemode": False}
    for kind, about in (
        ("customer.created", {"object": "customer", "id": "cus_1"}),
        ("checkout.session.completed", {"object": "checkout.session", "id": "cs_unknown"}),
        ("charge.succeeded", {"object": "charge", "id": "ch_1", "payment_intent": None}),
        ("payment_intent.succeeded", {"object": "payment_intent", "id": "pi_unknown"}),
    ):
        payload = orjson.dumps({**strange, "type": kind, "data": {"object": about}})
        answer = await deliver(here, payload, here.stripe.post.sign(payload))
        assert (answer.status, answer.body) == (200, {"received": True}), kind
    session = here.stripe.account.sessions[
        session_of(await here.checkout(company, await company.invoiced("10")))
    ]
    session["metadata"] = {**session["metadata"], "tenant_id": str(new_id())}
    here.stripe.account.pay(session["id"])
    await here.stripe.post.deliver()
    assert here.stripe.post.waiting == []


async def test_while_stripe_cannot_be_asked_it_sends_again(here: Till) -> None:
    company = await here.company()
    invoice = await company.invoiced("118")
    here.stripe.account.pay(session_of(await here.checkout(company, invoice)))
    here.stripe.faults.add("failing")
    await here.stripe.post.deliver()
    assert 503 in here.stripe.post.answers
    here.stripe.faults.clear()
    await here.stripe.post.deliver()
    assert await company.receivable(invoice) == ("118", "0", "0")


@pytest.mark.parametrize(
    ("environment", "url", "chosen", "stands_in"),
    [
        ("local", "http://localhost:8080", "auto", True),
        ("local", "https://shop.example", "auto", False),
        ("production", "http://localhost:8080", "auto", False),
        ("local", "https://shop.example", "on", True),
    ],
)
def test_where_others_reach_us_nobody_pays_with_nothing_unasked(
    environment: Any, url: str, chosen: Any, *, stands_in: bool
) -> None:
    settings = PaymentsSettings.model_construct(
        environment=environment, public_url=url, stripe_sandbox=chosen
    )
    assert settings.sandbox is stands_in


async def test_without_keys_a_page_of_ours_stands_in_and_tells_the_same_way(
    databases: Databases, brokers: Brokers
) -> None:
    async with till(databases, brokers, sandbox=True) as here:
        company = await here.company()
        invoice = await company.invoiced("118")
        checkout = await here.checkout(company, invoice)
        path = checkout["url"].partition("//")[2].partition("/")[2]
        client = here.site.client
        page = await client.get(f"/{path}")
        assert page.status == 200
        assert "SANDBOX" in page.body
        assert "118 INR" in page.body
        assert "script" not in page.body
        assert "default-src 'none'" in page.headers["content-security-policy"]

        async def act(what: str) -> Answer:
            return await client.request(
                "POST", f"/{path}", data={"act": what}, allow_redirects=False
            )

        assert (await act("cancel")).headers["location"] == "/payments"
        failed = await act("fail")
        assert (failed.status, failed.headers["location"]) == (303, f"/{path}")
        assert "refused" in (await client.get(f"/{path}")).body
        assert (await here.shown(company, checkout))["failure"] == "card_declined"
        paid = await asyncio.gather(*(act("pay") for _ in range(3)))
        assert {answer.status for answer in paid} == {303}
        assert await company.receivable(invoice) == ("118", "0", "0")
        assert "This is paid" in (await client.get(f"/{path}")).body
        shown = await here.shown(company, checkout)
        assert shown["status"] == "paid"
        refunds = f"{PAYMENTS}/payments/{shown['outcome_id']}/refunds"
        body = {"amount": "118", "reason": "Broken"}
        asked = await company.somebody("accountant").post(refunds, body)
        assert asked.status == 201
        await here.hurry("refunds")
        async with asyncio.timeout(60):
            while True:
                books = await company.balances()
                if "stripe" not in books:
                    break
                await asyncio.sleep(0.05)
        assert (await here.reconcile())["mismatches"] == 0
        strange = re.sub("[0-9a-f]{4}$", "0000", path)
        assert (await client.get(f"/{strange}")).status == 404
        # What Stripe would sign is nothing here.
        forged = orjson.dumps({"id": "evt_00000000", "object": "event", "livemode": False})
        assert (await deliver(here, forged, signature(forged, "whsec_x"))).status == 400
