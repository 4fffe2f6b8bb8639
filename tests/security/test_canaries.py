"""Secrets never leak (quality 20): planted by using the system, searched wherever it writes.

Everything a person or a machine may keep secret is driven through the real system, in ways that
succeed and in ways that fail. Then none of it stands in a log, a table, a message, a figure, an
error, the audit log, the live stream or a command line.
"""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import aiohttp
import asyncpg
import pytest

from deploy.local.layout import Layout
from deploy.local.services import GATEWAY, SERVICES
from deploy.local.throwaway import private_folder, remove
from libs.testing.outside import oidc, otlp, smtp, stripe, twilio
from libs.testing.outside.oidc import Google
from libs.testing.outside.otlp import Collector, Span
from libs.testing.outside.smtp import Mailbox
from libs.testing.outside.stripe import Stripe
from libs.testing.outside.twilio import Twilio
from libs.testing.services import Client
from tests.security.buying import buy
from tests.security.canaries import Canaries, command_lines, files, overheard, settled, tables
from tests.security.life import ADMIN, COMPANY, Life, everywhere
from tests.security.selling import sell
from tests.stack import LocalStack

pytestmark = [pytest.mark.e2e, pytest.mark.promise("S1.4", "S1.7")]

SMTP_PASSWORD = "canary-smtp-9f2Kd0sPq7"
PICTURES_SECRET = "canary-pictures-secret-Jm48"
GOOGLE_SECRET = "canary-google-secret-Zx81"
CLIENT = oidc.Client("canaries.apps.example", GOOGLE_SECRET, ())


@pytest.fixture(scope="module")
async def google() -> AsyncIterator[Google]:
    async with oidc.serving(CLIENT) as running:
        yield running


@pytest.fixture(scope="module")
async def mailbox() -> AsyncIterator[Mailbox]:
    async with smtp.serving(accounts={"quartermaster": SMTP_PASSWORD}) as running:
        yield running


@pytest.fixture(scope="module")
async def cards() -> AsyncIterator[Stripe]:
    """A Stripe that lets us in, and rolls the secret of its webhooks over."""
    async with stripe.serving() as running:
        running.post.keys = ("whsec_canary_old_7Hq2", "whsec_canary_new_9Lp4")
        yield running


@pytest.fixture(scope="module")
async def texts() -> AsyncIterator[Twilio]:
    async with twilio.serving() as running:
        running.token = "canary-twilio-token-5Rt9"
        yield running


@pytest.fixture(scope="module")
async def collector() -> AsyncIterator[Collector]:
    async with otlp.serving() as running:
        yield running


@pytest.fixture(scope="module")
async def stack(
    layout: Layout,
    google: Google,
    mailbox: Mailbox,
    cards: Stripe,
    texts: Twilio,
    collector: Collector,
) -> AsyncIterator[LocalStack]:
    """A system of its own that says as much as it can, with secrets of outside systems."""
    running = LocalStack(private_folder(layout, "canaries"))
    settings = {
        "QM_LOG_LEVEL": "DEBUG",
        "QM_DEMO": "off",
        "QM_OPERATORS": ADMIN,
        "QM_MAIL_URL": f"smtp://quartermaster:{SMTP_PASSWORD}@127.0.0.1:{mailbox.port}",
        "QM_GOOGLE_ISSUER": google.url,
        "QM_GOOGLE_CLIENT_ID": CLIENT.id,
        "QM_GOOGLE_CLIENT_SECRET": GOOGLE_SECRET,
        "QM_SMS_URL": texts.url,
        "QM_PICTURES_SECRET_KEY": PICTURES_SECRET,
        "QM_TRACES_URL": collector.url,
        "QM_STRIPE_API_BASE": cards.url,
        "QM_STRIPE_SECRET_KEY": cards.account.key,
        "QM_STRIPE_WEBHOOK_SECRETS": ",".join(cards.post.keys),
    }
    try:
        await asyncio.to_thread(running.up, **settings)
        here = f"http://localhost:{running.port(GATEWAY)}/login/google"
        google.provider.clients[CLIENT.id] = oidc.Client(CLIENT.id, GOOGLE_SECRET, (here,))
        yield running
    finally:
        await asyncio.to_thread(running.run, "down")
        remove(running.folder)


@dataclass
class Searched:
    """What was found where; and the same search for something that is no secret."""

    canaries: Canaries
    control: Canaries
    refusals: int
    trace_id: str


@pytest.fixture(scope="module")
async def searched(
    stack: LocalStack,
    google: Google,
    mailbox: Mailbox,
    cards: Stripe,
    texts: Twilio,
    collector: Collector,
) -> Searched:
    """Live, then look everywhere."""
    canaries, control = Canaries(), Canaries()
    control.plant("no secret at all", COMPANY["company"])
    plant_own_secrets(canaries, stack)
    canaries.plant("secret key of Stripe", cards.account.key)
    canaries.plant("secrets of Stripe's webhooks", *cards.post.keys)
    canaries.plant("token of Twilio", texts.token)
    canaries.plant("secret key of the store of pictures", PICTURES_SECRET)
    places: list[tuple[str, str]] = []
    async with overheard(stack) as said, aiohttp.ClientSession() as web:
        client = Client(web, stack.url)
        life = Life(client, mailbox, google, canaries)
        await life.register()
        async with listening(client, life.admin) as live:
            await life.sign_in()
            await life.forget_password()
            await life.change_password_and_email()
            await life.protect()
            await life.let_a_machine_in()
            await life.connect_shops()
            await life.connect_programs()
            await life.invite()
            await life.come_by_google()
            await buy(life, stack)
            trace_id = await sell(life)
            await hear_from_stripe(client, cards)
            await in_spite_of_a_broken_database(stack, life)
            await settled(said)
        places += [(f"message {m.split()[0]}", m) for m in said]
        places += [("live stream", "".join(live))]
        places += [("exports", await exported(life.admin))]
        audit = await life.admin.get("/api/v1/reporting/audit", limit=200)
        assert audit.status == 200, audit.body
        places += [("audit log", json.dumps(audit.body))]
        ports = {name: stack.port(name) for name in (*SERVICES, GATEWAY) if has(stack, name)}
        places += list((await everywhere(life.admin, ports)).items())
        places += [(f"refusal {r[:40]}", r) for r in life.refusals]
    places += [place async for place in tables(stack)]
    places += list(files(stack))
    places += [("command lines", command_lines(stack))]
    places += [("spans", "\n".join(str(span) for span in collector.spans))]
    for name, text in places:
        canaries.search(name, text)
        control.search(name, text)
    return Searched(canaries, control, len(life.refusals), trace_id)


def has(stack: LocalStack, name: str) -> bool:
    return name in stack.state["processes"]


def plant_own_secrets(canaries: Canaries, stack: LocalStack) -> None:
    """What the installation itself keeps secret."""
    own = stack.secrets
    canaries.plant("password of the mail server", SMTP_PASSWORD)
    canaries.plant("Google client secret", GOOGLE_SECRET)
    canaries.plant("secret of the signing keys", own["signing_key_secret"])
    canaries.plant("key of the ledger", own["ledger_signing_key"])
    canaries.plant("services' secrets", *own["clients"].values())
    canaries.plant("passwords of the database", own["postgres"], *own["logins"].values())
    canaries.plant("password of the broker", own["broker"])


async def exported(admin: Client) -> str:
    """What anybody may take away in a file."""
    paths = ("catalog/products", "purchasing/orders", "sales/customers", "sales/invoices")
    answers = [await admin.get(f"/api/v1/{path}/export") for path in paths]
    assert {answer.status for answer in answers} == {200}
    return "\n".join(str(answer.body) for answer in answers)


@asynccontextmanager
async def listening(client: Client, admin: Client) -> AsyncIterator[list[str]]:
    """What an open screen is told meanwhile."""
    heard: list[str] = []
    hear = heard.append

    async def listen() -> None:
        headers = {"Authorization": f"Bearer {admin._token}"}
        async with client._session.get(
            f"{client.url}/events", params={"topics": "*"}, headers=headers
        ) as stream:
            async for line in stream.content:
                hear(line.decode())

    task = asyncio.create_task(listen())
    yield heard
    task.cancel()
    with suppress(asyncio.CancelledError, aiohttp.ClientError):
        await task


async def hear_from_stripe(client: Client, cards: Stripe) -> None:
    """Webhooks that are believed and that are not, while Stripe can be asked and while not."""
    cards.post.url = f"{client.url}/api/v1/payments/webhooks/stripe"
    about = {"object": "checkout.session", "id": "cs_test_unknown"}
    event = {**cards.account.event("checkout.session.completed", {}), "data": {"object": about}}
    for faults, keys, status in (
        (set(), cards.post.keys, 200),
        ({"failing"}, cards.post.keys, 503),
        ({"away"}, cards.post.keys, 503),
        (set(), ("whsec_of_somebody_else",), 400),
    ):
        cards.faults = faults
        payload = json.dumps(event).encode()
        signed = {"Stripe-Signature": stripe.signature(payload, *keys)}
        answer = await client.request(
            "POST", cards.post.url.removeprefix(client.url), data=payload, headers=signed
        )
        assert answer.status == status, answer.body
    cards.faults = set()


async def in_spite_of_a_broken_database(stack: LocalStack, life: Life) -> None:
    """Failures nobody foresaw, with secrets in hand: what they say is kept too."""
    url = (
        f"postgresql://postgres:{stack.secrets['postgres']}"
        f"@127.0.0.1:{stack.port('postgres')}/postgres"
    )
    beneath = await asyncpg.connect(url)
    login = {"email": ADMIN, "password": life.password}
    for _ in range(10):
        trying = [asyncio.create_task(life.post("login", login)) for _ in range(2)]
        await beneath.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'qm_auth'"
        )
        await asyncio.gather(*trying)
    await beneath.close()


def test_no_secret_turns_up_anywhere(searched: Searched) -> None:
    assert searched.canaries.hits == {}


@pytest.mark.promise("S2.44")
def test_an_orders_life_is_one_trace_through_every_service_it_concerns(
    searched: Searched, collector: Collector
) -> None:
    spans = collector.of(searched.trace_id)
    by_id = {span.span_id: span for span in spans}

    def caused(span: Span) -> str:
        return by_id[span.parent_id].service if span.parent_id in by_id else "outside"

    ways = {(caused(span), span.service, span.name.split()[0]) for span in spans}
    # The door, the order's service, its outbox; then hand to hand, and back; and to the screens.
    assert ("outside", "gateway", "POST") in ways
    assert ("gateway", "sales", "POST") in ways
    assert ("sales", "sales", "publish") in ways
    assert ("sales", "inventory", "inventory.sales") in ways
    assert ("inventory", "inventory", "publish") in ways
    assert ("inventory", "sales", "sales.stock_answers") in ways
    assert {service for _, service, _ in ways} >= {"payments", "reporting", "notifications"}
    assert any(service == "gateway" and name == "tell" for _, service, name in ways)
    assert all(span.seconds >= 0 for span in spans)
    # What nobody here caused was asked for by us.
    assert {s.service for s in spans if caused(s) == "outside"} == {"gateway"}


def test_every_kind_of_secret_was_planted_and_every_place_searched(searched: Searched) -> None:
    assert len(searched.canaries.planted) >= 20
    assert searched.refusals > 30
    text = " ".join(searched.canaries.searched)
    for place in (
        "logs/auth.log",
        "logs/gateway.log",
        "logs/reporting.log",
        "auth: public.events",
        "auth: public.mails",
        "message auth.signin.succeeded",
        "auth: /metrics",
        "gateway: /metrics",
        "auth: /admin/config",
        "audit log",
        "live stream",
        "command lines",
        "spans",
        "exports",
        "refusal 401",
        "refusal 422",
    ):
        assert place in text, place
    silent = [
        p
        for p in ("live stream", "audit log", "command lines", "logs/auth.log", "spans", "exports")
        if searched.canaries.searched[p] < 500
    ]
    assert not silent


def test_the_search_finds_what_is_there(searched: Searched) -> None:
    """The company's name is no secret, and is found: in tables and messages of several services."""
    found = searched.control.hits["no secret at all"]
    assert any(place.startswith("message auth.tenant.registered") for place in found)
    assert any(place.startswith("auth: ") for place in found)
    assert any(place.startswith("reporting: ") for place in found)


@pytest.mark.parametrize("form", ["plain", "url", "hex", "base64"])
def test_a_secret_is_recognised_however_it_is_written(form: str) -> None:
    secret, canaries = "p@ss w0rd/of+somebody", Canaries()
    canaries.plant("a password", secret)
    written = {
        "plain": secret,
        "url": "p%40ss%20w0rd%2Fof%2Bsomebody",
        "hex": secret.encode().hex(),
        "base64": base64.b64encode(secret.encode()).decode(),
    }
    canaries.search("a log", f"2026-11-21 something {written[form]} happened")
    assert canaries.hits == {"a password": ["a log"]}


def test_six_digits_are_found_as_a_word_and_not_inside_others() -> None:
    canaries = Canaries()
    canaries.plant("a code", "123456")
    for text in ("12:00:00.123456Z", "id=1234567", "a123456b", "port 12345", "-123456-"):
        canaries.search(text, text)
    assert canaries.hits == {}
    canaries.search("a log", 'code "123456"')
    assert canaries.hits == {"a code": ["a log"]}
