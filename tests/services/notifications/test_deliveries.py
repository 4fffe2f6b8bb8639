"""Messages leave by e-mail and SMS, whatever mail servers and Twilio do; nothing waits for them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import cycle

import pytest

from libs.contracts.catalog import Product, ProductCreated
from libs.contracts.inventory import StockLow, WarehouseChanged
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.mail.transport import transport
from libs.testing.outside import smtp, twilio
from libs.testing.outside.smtp import Mailbox
from libs.testing.outside.twilio import Twilio
from libs.testing.postgres import Databases
from libs.testing.principals import verifier
from libs.testing.rabbitmq import Brokers
from libs.testing.services import environment, running
from services.notifications.infrastructure.channels import by_mail, by_text
from services.notifications.infrastructure.delivery_worker import TRIES, DeliveryWorker, Pace
from services.notifications.infrastructure.letter_words import LetterWords
from services.notifications.infrastructure.texting import texting
from services.notifications.infrastructure.work import SqlNotificationsWork
from services.notifications.main import build
from services.notifications.settings import NotificationsSettings
from tests.services.notifications.conftest import Firm, Json, Site, titles

DELIVERIES = "/api/v1/notifications/deliveries"
PHONE = "+919876543210"
SENDER = "Quartermaster <no-reply@qm.example>"
FEW = Pace(look=0.01, pause=lambda tries: timedelta() if tries < 4 else None)


@pytest.fixture(scope="module")
async def site(databases: Databases, brokers: Brokers) -> AsyncIterator[Site]:
    """The service without its workers: tests say when they look."""
    urls = await databases.create("notifications")
    broker_url = await brokers.create()
    service = build(NotificationsSettings(**{**environment(urls, broker_url), "run": "api"}))
    service.tokens = verifier()
    async with running(service) as client:
        yield Site(client, service.database, broker_url)
    await brokers.drop(broker_url)
    await databases.drop(urls)


@dataclass
class Post:
    """A company of Asha, who is reached by e-mail and phone, and the workers that reach her."""

    firm: Firm
    mailbox: Mailbox
    account: Twilio
    mails: DeliveryWorker
    texts: DeliveryWorker

    async def low(self) -> None:
        """Another pump runs low."""
        product, warehouse = new_id(), new_id()
        about = Product(
            id=product,
            sku=f"PUMP-{product.hex[-4:]}",
            name="Hand pump",
            unit="pcs",
            price=Decimal(10),
            currency="INR",
            tax_rate=Decimal(18),
            active=True,
            version=1,
        )
        await self.firm.hears(ProductCreated(product=about))
        place = WarehouseChanged(warehouse_id=warehouse, code="HYD", name="Hyderabad")
        await self.firm.hears(place)
        await self.firm.hears(
            StockLow(
                rule_id=new_id(),
                product_id=product,
                warehouse_id=warehouse,
                status="red",
                was="green",
                available=Decimal(2),
                minimum=Decimal(3),
                reorder_point=Decimal(5),
                target=Decimal(10),
            )
        )

    async def log(self, **query: object) -> list[Json]:
        """What the admin sees."""
        answer = await self.firm.as_("Asha", "admin").get(DELIVERIES, **query)
        assert answer.status == 200, answer.body
        items: list[Json] = answer.body["items"]
        return items

    async def gave_up(self) -> list[Json]:
        """What was said of it."""
        rows = await self.firm.rows(
            "SELECT channel, state, attempts, last_error FROM deliveries WHERE state = 'given_up'"
        )
        async with self.firm.site.database.across_tenants() as connection:
            said = await connection.fetchval(
                "SELECT count(*) FROM events WHERE tenant_id = $1"
                " AND type = 'notifications.delivery.failed.v1'",
                self.firm.id,
            )
        assert said == len(rows)
        return rows


@asynccontextmanager
async def post(site: Site, pace: Pace = FEW) -> AsyncIterator[Post]:
    """The workers are told by the test when to look."""
    async with smtp.serving() as mailbox, twilio.serving() as account:
        firm = await Firm(site).open()
        await firm.join("Asha", "admin", phone=PHONE)
        words = LetterWords("https://qm.example")
        texts = texting(account.url)
        yield Post(
            firm,
            mailbox,
            account,
            by_mail(site.database, site.begin, words, transport(mailbox.url, SENDER), pace),
            by_text(site.database, site.begin, words, texts, pace),
        )
        await texts.close()
        async with site.database.across_tenants() as connection:
            await connection.execute(
                "UPDATE deliveries SET state = 'sent' WHERE tenant_id = $1", firm.id
            )


@pytest.mark.promise("S0.35", "S0.36", "S1.52", "S3.14", "S2.42")
async def test_low_stock_reaches_the_admin_by_e_mail_and_phone(site: Site) -> None:
    """In the company's name, with where to look; the log says that both left."""
    async with post(site) as out:
        await out.low()
        await out.mails.attend_due()
        await out.texts.attend_due()
        (mail,) = out.mailbox.received
        assert mail.to == "asha@example.test"
        assert "runs low at Hyderabad: 2 pcs left" in mail.subject
        assert "below the minimum of 3" in mail.text
        assert "https://qm.example/stock/PUMP-" in mail.html
        (text,) = out.account.texts
        assert text.to == PHONE
        assert text.body.startswith("Deccan Pumps: PUMP-")
        assert len(text.body) <= 300
        log = await out.log()
        assert sorted((d["channel"], d["state"], d["attempts"]) for d in log) == [
            ("email", "sent", 1),
            ("sms", "sent", 1),
        ]
        assert {d["address"] for d in log} == {"asha@example.test", PHONE}
        await asyncio.gather(out.mails.attend_due(), out.mails.attend_due(), out.texts.attend_due())
        assert (len(out.mailbox.received), out.account.asked) == (1, 1)


@pytest.mark.promise("S3.13")
async def test_whatever_a_mail_server_says_is_tried_again_or_given_up(site: Site) -> None:
    """Later: another try. Never: given up at once, said, and tried anew when somebody asks."""
    async with post(site) as out:
        out.mailbox.answer = {"DATA": "451 4.7.1 greylisted"}
        await out.low()
        await out.mails.attend_due()
        (waits,) = await out.log(channel="email")
        assert (waits["state"], waits["attempts"]) == ("failed", 1)
        assert "greylisted" in waits["last_error"]
        out.mailbox.answer = {"RCPT": "550 5.1.1 no such user"}
        await out.mails.attend_due()
        (given_up,) = await out.log(channel="email", state="given_up")
        assert "no such user" in given_up["last_error"]
        assert [g["attempts"] for g in await out.gave_up()] == [2]
        out.mailbox.answer = {}
        admin = out.firm.as_("Asha", "admin")
        path = f"{DELIVERIES}/{given_up['id']}"
        assert (await admin.post(f"{path}/retry")).body["state"] == "queued"
        assert (await admin.post(f"{path}/retry")).body["code"] == "not_given_up"
        await out.mails.attend_due()
        whole = (await admin.get(path)).body
        assert (whole["state"], len(whole["tries"]), whole["tries"][0]["error"]) == ("sent", 3, "")
        assert len(out.mailbox.received) == 1
        assert (await out.firm.as_("Asha", "accountant").get(path)).status == 403


async def test_whatever_twilio_says_is_tried_again_or_given_up(site: Site) -> None:
    """Busy, away, cut: again. A number that is none, or said STOP: never again."""
    async with post(site) as out:
        out.account.faults.extend([20429, 503, "cut"])
        await out.low()
        for _ in range(4):
            await out.texts.attend_due()
        assert len(out.account.texts) == 1
        out.account.stopped = {PHONE}
        await out.low()
        await out.texts.attend_due()
        (stopped,) = await out.gave_up()
        assert (stopped["channel"], stopped["attempts"]) == ("sms", 1)
        assert stopped["last_error"].startswith("21610 ")
        out.account.stopped, out.account.always = set(), 500
        await out.low()
        for _ in range(6):
            await out.texts.attend_due()
        assert sorted(one["attempts"] for one in await out.gave_up()) == [1, 4]
        assert all(len(text.body) <= 300 for text in out.account.texts)


async def test_what_cannot_even_be_read_is_given_up_like_what_cannot_leave(site: Site) -> None:
    """With why; and what takes its worker with it each time is begun no more."""
    async with post(site) as out:
        reading = cycle((True, False))

        def unreadable(actor: Principal) -> AbstractAsyncContextManager[SqlNotificationsWork]:
            if next(reading):
                raise ValueError("these words make no sense")
            return site.begin(actor)

        words, server = LetterWords("https://qm.example"), transport(out.mailbox.url, SENDER)
        mails = by_mail(site.database, unreadable, words, server, FEW)
        await out.low()
        for _ in range(6):
            await mails.attend_due()
        (given_up,) = await out.gave_up()
        assert (given_up["attempts"], given_up["last_error"]) == (
            4,
            "ValueError('these words make no sense')",
        )
        whole = (await out.firm.as_("Asha", "admin").get(DELIVERIES, state="given_up")).body
        assert [one["attempts"] for one in whole["items"]] == [4]
        await out.low()
        await out.firm.rows("UPDATE deliveries SET attempts = 4 WHERE state = 'queued'")
        await out.mails.attend_due()
        assert sorted(one["attempts"] for one in await out.gave_up()) == [4, 5]
        assert out.mailbox.received == []


@pytest.mark.promise("S3.13", "S1.57")
async def test_a_mail_server_that_hangs_delays_nothing_else(site: Site) -> None:
    """Texts leave and the inbox is told while mails hang."""
    async with post(site) as out:
        out.mailbox.silent = True
        for _ in range(12):
            await out.low()
        hanging = asyncio.create_task(out.mails.attend_due())
        async with asyncio.timeout(60):
            for _ in range(12):
                await out.texts.attend_due()
            assert len(out.account.texts) == 12
            await out.low()
            told = await titles(out.firm.as_("Asha", "admin"))
            assert len([title for title in told if "runs low" in title]) == 13
        assert not hanging.done()
        out.mailbox.silent = False
        hanging.cancel()


def test_a_message_is_tried_for_hours_and_then_given_up() -> None:
    pauses = [Pace().pause(tries) for tries in range(1, TRIES + 1)]
    waits = [pause for pause in pauses if pause is not None]
    assert pauses[-1] is None
    assert waits == sorted(waits)
    assert timedelta(hours=4) < sum(waits, timedelta()) < timedelta(hours=8)


@pytest.mark.parametrize(
    "url", ["twilio://AC1@api.twilio.com", "smsto:1", "twilio://AC1:t@api.twilio.com", "file:rel"]
)
def test_a_setting_that_cannot_work_is_refused_at_start(url: str) -> None:
    with pytest.raises(ValueError, match="QM_SMS_URL"):
        texting(url)
