"""Quality 11: whatever happens on the way, after one comparison nothing differs from Stripe.

Events come 1 to 5 times, shuffled, some never; the service is killed (kill -9) while it works on
them: before Stripe has answered it, and from nothing to some milliseconds after.
"""

import asyncio
import os
import random
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import aiohttp
import pytest

from libs.db.database import Database
from libs.domain.clock import utc_now
from libs.domain.ids import new_id
from libs.testing.outside import stripe as outside
from libs.testing.outside.stripe import Stripe
from libs.testing.outside.stripe_account import Account
from libs.testing.postgres import Databases
from libs.testing.rabbitmq import Brokers
from libs.testing.services import Client, environment
from services.payments.application.carry_out_checkout import carry_out_checkout
from services.payments.application.refund_payment import RefundPayment, refund_payment
from services.payments.application.request_checkout import RequestCheckout, request_checkout
from services.payments.infrastructure import queries
from services.payments.main import build
from services.payments.settings import PaymentsSettings
from tests.services.payments.conftest import Company, Site
from tests.services.payments.stripe_site import WEBHOOK, Till, not_due

TOTAL: Final = 11_800  # minor units


def _refunded(account: Account, session: str, *parts: int) -> None:
    account.pay(session)
    for part in parts:
        account.refund_by_hand(session, part)


def _disputed(account: Account, session: str, outcome: str) -> None:
    account.pay(session)
    account.decide(account.dispute(session)["id"], outcome)


def _later(account: Account, session: str, *, arrives: bool) -> None:
    account.pay_later(session)
    (account.arrive if arrives else account.bounce)(session)


def _failed_refund(account: Account, session: str) -> None:
    account.pay(session)
    account.fail_refund(account.refund_by_hand(session, 700)["id"])


def _expired(account: Account, session: str) -> None:
    account.sessions[session]["status"] = "expired"
    account.say("checkout.session.expired", account.sessions[session])


# What becomes of a page: how often, and what our books then hold at Stripe of it.
LIVES: Final[dict[str, tuple[int, int, Callable[[Account, str], Any]]]] = {
    "paid": (10, TOTAL, lambda a, s: a.pay(s)),
    "paid after a refusal": (2, TOTAL, lambda a, s: (a.decline(s), a.pay(s))),
    "partly refunded": (2, TOTAL - 2_500, lambda a, s: _refunded(a, s, 1_000, 1_500)),
    "refunded": (1, 0, lambda a, s: _refunded(a, s, TOTAL)),
    "a refund failed": (1, TOTAL, _failed_refund),
    "arrived later": (1, TOTAL, lambda a, s: _later(a, s, arrives=True)),
    "never arrived": (1, 0, lambda a, s: _later(a, s, arrives=False)),
    "expired": (1, 0, _expired),
    "refused": (1, 0, lambda a, s: a.decline(s)),
    "dispute won": (1, TOTAL, lambda a, s: _disputed(a, s, "won")),
    "dispute lost": (1, 0, lambda a, s: _disputed(a, s, "lost")),
}


@dataclass
class Killed:
    """The service as a process of its own, killed again and again, each time begun anew."""

    environment: dict[str, str]
    url: str
    log: Path
    chance: random.Random
    between: tuple[int, int]
    """How often it asks Stripe before it dies."""
    kills: int = 0
    most: int = 0
    _process: asyncio.subprocess.Process | None = None
    _asked: int = 0
    _until: int = 0
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def start(self) -> None:
        """Begin, and wait until it answers."""
        out = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "services.payments.main",
            env=self.environment,
            stdout=out,
            stderr=out,
        )
        os.close(out)
        async with asyncio.timeout(60), aiohttp.ClientSession() as client:
            while True:
                with suppress(aiohttp.ClientError):
                    async with client.get(f"{self.url}/health/ready") as answer:
                        if answer.status == 200:
                            break
                await asyncio.sleep(0.05)
        self._until = self._asked + self.chance.randint(*self.between)

    def asked(self, _request: str) -> None:
        """It asks Stripe for something: a moment at which it may die, or shortly after."""
        self._asked += 1
        if self._asked < self._until or self.kills >= self.most:
            return
        self._until = sys.maxsize
        self.kills += 1
        task = asyncio.get_running_loop().create_task(self._die(self.chance.choice([0, 2, 5, 12])))
        self._tasks.add(task)

    async def _die(self, milliseconds: int) -> None:
        await asyncio.sleep(milliseconds / 1000)
        self.kill()
        await self.start()

    def kill(self) -> None:
        """At once, whatever it is doing."""
        assert self._process is not None
        with suppress(ProcessLookupError):
            os.kill(self._process.pid, signal.SIGKILL)

    async def stop(self) -> None:
        """No more of it."""
        self.most = 0
        await asyncio.gather(*self._tasks)
        if self._process is not None:
            self.kill()
            await self._process.wait()


@dataclass
class World:
    """What a test has: a company's books, the stand-in, and the process that dies."""

    company: Company
    stripe: Stripe
    till: Till
    service: Killed

    async def page(self) -> str:
        """A page for a new invoice; Stripe's name of it."""
        actor, begin = self.company.system, self.till.site.begin
        processor = self.till.cards.must_process()
        invoice = await self.company.invoiced("118", tax="18")
        command = RequestCheckout(checkout_id=new_id(), invoice_id=invoice)
        made = await request_checkout(command, actor=actor, begin=begin, now=utc_now)
        await carry_out_checkout(made, actor=actor, begin=begin, processor=processor, now=utc_now)
        return next(reversed(self.stripe.account.sessions))

    async def fetch(self, query: str) -> list[Any]:
        """Rows of the company."""
        async with self.till.site.database.transaction(self.company.system) as connection:
            return list(await connection.fetch(query))

    async def refund_some(self, count: int) -> int:
        """Ask for parts of payments to go back, while the service dies; how much in minor units."""
        rows = await self.fetch(
            "SELECT id FROM payments WHERE reversed_at IS NULL AND dispute = ''"
            f" AND id NOT IN (SELECT payment_id FROM refunds) ORDER BY id LIMIT {count}"
        )
        for row in rows:
            await self._refund(row["id"])
        async with asyncio.timeout(600):
            while await self.fetch("SELECT id FROM refunds WHERE status = 'requested'"):
                await self.till.hurry("refunds")
                await asyncio.sleep(0.3)
        return len(rows) * 800

    async def _refund(self, payment_id: UUID) -> None:
        command = RefundPayment(
            refund_id=new_id(), payment_id=payment_id, amount=Decimal(8), reason="Late"
        )
        await refund_payment(
            command, actor=self.company.system, begin=self.till.site.begin, now=utc_now
        )


@asynccontextmanager
async def world(
    databases: Databases, brokers: Brokers, log: Path, kills: int, between: tuple[int, int]
) -> AsyncIterator[World]:
    urls, broker_url = await databases.create("payments"), await brokers.create()
    await not_due(urls)
    async with outside.serving() as stripe:
        values = environment(urls, broker_url) | {
            "stripe_secret_key": stripe.account.key,
            "stripe_webhook_secrets": ",".join(stripe.post.keys),
            "stripe_api_base": stripe.url,
        }
        service = build(PaymentsSettings(**values))
        database: Database = service.database
        await database.open()
        url = f"http://127.0.0.1:{values['port']}"
        stripe.post.url = f"{url}{WEBHOOK}"
        surroundings = {k: v for k, v in os.environ.items() if not k.startswith("QM_")}
        surroundings |= {"QM_LOG_LEVEL": "DEBUG"}
        surroundings |= {f"QM_{name.upper()}": str(value) for name, value in values.items()}
        chance = random.Random(11)  # noqa: S311 - a test
        dying = Killed(surroundings, url, log, chance, between, most=kills)
        async with aiohttp.ClientSession() as session:
            site = Site(Client(session, url), urls, database, broker_url)
            company = Company(site)
            await company.open()
            cards: Any = service.state["cards"]
            try:
                yield World(company, stripe, Till(site, stripe, cards), dying)
            finally:
                await dying.stop()
        for close in service.closing:
            await close()
        await database.close()
    await databases.drop(urls)
    await brokers.drop(broker_url)


@pytest.mark.chaos
@pytest.mark.promise("S4.6", "Q.16")
@pytest.mark.parametrize(
    ("pages", "kills", "between", "lost"),
    [(6, 1, (2, 5), 0.4), pytest.param(1_000, 12, (5, 60), 0.1, marks=pytest.mark.full)],
    ids=["some", "thousand"],
)
async def test_after_one_comparison_nothing_differs_from_stripe(
    databases: Databases,
    brokers: Brokers,
    tmp_path: Path,
    pages: int,
    kills: int,
    between: tuple[int, int],
    lost: float,
) -> None:
    chance = random.Random(7)  # noqa: S311 - a test
    log = tmp_path / "log"
    async with world(databases, brokers, log, kills, between) as here:
        # Few pages are of different kinds: the rest of each kind comes after one of all.
        names = [*LIVES, *(n for n, life in LIVES.items() for _ in range(life[0] - 1))]
        lived = [names[i % len(names)] for i in range(pages)]
        sessions = [await here.page() for _ in lived]
        here.stripe.asked.clear()
        for name, session in zip(lived, sessions, strict=True):
            LIVES[name][2](here.stripe.account, session)
        await here.service.start()
        here.stripe.overhear = here.service.asked
        # A share is lost for good; what the service died at is sent again.
        async with asyncio.timeout(3_000):
            while here.stripe.post.waiting:
                await here.stripe.post.deliver(chance, most=5, lost=lost)
                lost = 0.0
                await asyncio.sleep(0.1)
        given = await here.refund_some(max(1, pages // 20))
        await here.service.stop()
        here.stripe.overhear = None
        figures = await here.till.reconcile()
        assert (figures["pages"], figures["mismatches"]) == (pages, 0)
        assert figures["lost"] > 0
        assert here.service.kills == kills
        again = await here.till.reconcile()
        assert (again["lost"], again["mismatches"]) == (0, 0)
        await must_agree(here, lived, given)
        secret = (here.stripe.account.key, *here.stripe.post.keys)
        async with here.till.site.database.across_tenants() as connection:
            events = await connection.fetch("SELECT payload FROM events")
        said = log.read_text() + str(events)
        assert len(said) > 1_000
        assert not [each for each in secret if each in said]


async def must_agree(here: World, lived: list[str], given: int) -> None:
    """Each page, each payment and the books are what the lives of the pages come to."""
    held = Decimal(sum(LIVES[name][1] for name in lived) - given) / 100
    async with here.till.site.database.transaction(here.company.system) as connection:
        accounts = await queries.trial_balance(connection, date(2100, 1, 1))
    assert sum(a["debit"] - a["credit"] for a in accounts) == 0
    books = {a["role"]: a["debit"] - a["credit"] for a in accounts}
    assert books["stripe"] == held
    assert books["disputed"] == 0
    statuses = Counter(row["status"] for row in await here.fetch("SELECT status FROM checkouts"))
    ends = {"never arrived": "failed", "expired": "expired", "refused": "open"}
    assert statuses == Counter(ends.get(name, "paid") for name in lived)
    charges = here.stripe.account.charges.values()
    payments = await here.fetch("SELECT amount FROM payments")
    assert len(payments) == len(charges) == statuses["paid"]
    back = await here.fetch("SELECT sum(amount) AS sum FROM refunds WHERE status = 'succeeded'")
    assert back[0]["sum"] * 100 == sum(charge["amount_refunded"] for charge in charges)
    assert not await here.fetch("SELECT id FROM stripe_mismatches WHERE resolved_at IS NULL")
