"""Letters are stored sealed with the change they tell of, and sent until they arrive."""

import asyncio
import base64
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import pytest

from libs.db.database import Database
from libs.db.sealing import Seal
from libs.db.settings import DatabaseSettings
from libs.db.work import beginning
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.mail.letter import Letter
from libs.mail.message import Attachment
from libs.mail.sender import CLAIM, MailSender, pause_after
from libs.mail.transport import transport
from libs.mail.wording import Wording
from libs.testing.outside.smtp import Mailbox
from libs.testing.postgres import ServiceDatabase
from services.auth.infrastructure import mail_templates
from services.auth.infrastructure.work import SqlAuthWork

LETTERS = Path(mail_templates.__file__).parent
TENANT = new_id()
SECRET = base64.b64encode(secrets.token_bytes(32))


@dataclass
class Office:
    """A database with letters in it, and who sends them."""

    database: Database
    seal: Seal
    mailbox: Mailbox
    beneath: "asyncpg.Connection[Any]"

    def mail_sender(self) -> MailSender:
        """A worker; each is another process as far as the database can tell."""
        sender = transport(self.mailbox.url, "Quartermaster <no-reply@quartermaster.example>")
        return MailSender(self.database, sender, Wording(LETTERS, "https://qm.example/"), self.seal)

    async def write(self, to: str | None, **facts: str) -> None:
        """Store a letter in a transaction of its own."""
        begin = beginning(self.database, lambda c, actor: SqlAuthWork(c, actor, seal=self.seal))
        async with begin(Principal.system(TENANT)) as work:
            await work.mails.add(letter(to, **facts))

    async def make_due(self) -> None:
        """Let the time of waiting pass."""
        await self.beneath.execute("UPDATE mails SET due_at = now() - interval '1 second'")

    async def rows(self) -> list[dict[str, Any]]:
        """The letters that are stored."""
        return [dict(row) for row in await self.beneath.fetch("SELECT * FROM mails ORDER BY id")]

    async def job(self) -> dict[str, Any]:
        """What /admin/jobs shows."""
        row = await self.beneath.fetchrow("SELECT * FROM jobs WHERE name = 'send-mails'")
        assert row is not None
        return {**dict(row), "figures": orjson.loads(row["figures"])}


def letter(to: str | None, **facts: str) -> Letter:
    """A letter with a code."""
    known = {"name": "Asha", "code": "123456", "minutes": "10", **facts}
    return Letter("password_reset", to, TENANT, known)


@pytest.fixture
async def office(
    auth_database: ServiceDatabase, mailbox: Mailbox, beneath: "asyncpg.Connection[Any]"
) -> AsyncIterator[Office]:
    """An office without letters."""
    settings = DatabaseSettings(
        database_app_url=auth_database.app_url,
        database_costs_url=auth_database.costs_url,
        database_relay_url=auth_database.relay_url,
    )
    database = Database("auth", settings)
    await database.open()
    await beneath.execute("DELETE FROM mails")
    await beneath.execute(
        "INSERT INTO tenants (tenant_id, name, currency, timezone, version)"
        " VALUES ($1, 'Deccan <Pumps>', 'INR', 'Asia/Kolkata', 1) ON CONFLICT DO NOTHING",
        TENANT,
    )
    mailbox.received.clear()
    mailbox.answer.clear()
    yield Office(database, Seal(SECRET), mailbox, beneath)
    await database.close()


async def test_a_letter_arrives_in_the_companys_name_and_is_forgotten(office: Office) -> None:
    await office.write("asha@deccan.example")
    assert await office.mail_sender().send_due() == 1
    (got,) = office.mailbox.received
    assert got.to == "asha@deccan.example"
    assert str(got.message["From"]).startswith('"Deccan <Pumps>"')
    assert got.code() == "123456"
    assert "https://qm.example/reset" in got.text
    assert "Deccan &lt;Pumps&gt;" in got.html
    assert "http://" not in got.html.replace("https://qm.example", "")
    assert await office.rows() == []


async def test_what_is_stored_shows_neither_code_nor_address(office: Office) -> None:
    await office.write("asha@deccan.example")
    (row,) = await office.rows()
    assert b"123456" not in row["sealed"]
    assert b"asha" not in row["sealed"]


async def test_a_letter_of_a_change_that_was_undone_is_never_sent(office: Office) -> None:
    begin = beginning(office.database, lambda c, actor: SqlAuthWork(c, actor, seal=office.seal))
    with pytest.raises(RuntimeError, match="undone"):
        async with begin(Principal.system(TENANT)) as work:
            await work.mails.add(letter("asha@deccan.example"))
            raise RuntimeError("undone")
    assert await office.mail_sender().send_due() == 0
    assert not office.mailbox.received


async def test_a_letter_to_nobody_is_thrown_away(office: Office) -> None:
    await office.write(None)
    assert await office.mail_sender().send_due() == 1
    assert await office.rows() == []
    assert not office.mailbox.received


async def test_waits_longer_and_longer_for_a_server_that_is_away(office: Office) -> None:
    await office.write("asha@deccan.example")
    office.mailbox.answer["DATA"] = "451 try later"
    mail_sender = office.mail_sender()
    assert await mail_sender.send_due() == 1
    assert await mail_sender.send_due() == 0, "it is not due yet"
    (row,) = await office.rows()
    assert row["tries"] == 1
    assert row["failed_at"] is None
    assert "451" in row["last_error"]
    await office.make_due()
    office.mailbox.answer.clear()
    assert await mail_sender.send_due() == 1
    assert len(office.mailbox.received) == 1
    assert await office.rows() == []


def test_pauses_double_up_to_an_hour() -> None:
    assert [pause_after(n).total_seconds() for n in (1, 2, 3, 12, 13, 60)] == [
        1,
        2,
        4,
        2048,
        3600,
        3600,
    ]


async def test_gives_up_after_a_day_and_counts_it_for_operators(office: Office) -> None:
    await office.write("asha@deccan.example")
    await office.write("ravi@deccan.example")
    await office.beneath.execute(
        "UPDATE mails SET made_at = now() - $1::interval WHERE id ="
        " (SELECT min(id::text)::uuid FROM mails)",
        timedelta(hours=25),
    )
    office.mailbox.answer["DATA"] = "451 try later"
    mail_sender = office.mail_sender()
    await mail_sender.send_due()
    await mail_sender._note_figures()
    figures = (await office.job())["figures"]
    assert (figures["waiting"], figures["given_up"]) == (1, 1)
    await office.make_due()
    office.mailbox.answer.clear()
    assert await mail_sender.send_due() == 1, "only the one that was not given up"


async def test_an_address_that_does_not_exist_is_not_tried_again(office: Office) -> None:
    await office.write("gone@deccan.example")
    office.mailbox.answer["RCPT"] = "550 5.1.1 no such user"
    await office.mail_sender().send_due()
    (row,) = await office.rows()
    assert row["failed_at"] is not None


async def test_a_letter_sealed_with_another_secret_is_given_up_and_holds_nobody_up(
    office: Office,
) -> None:
    await office.beneath.execute(
        "INSERT INTO mails (id, sealed, made_at, due_at) VALUES ($1, $2, now(), now())",
        new_id(),
        secrets.token_bytes(100),
    )
    await office.write("asha@deccan.example")
    assert await office.mail_sender().send_due() == 2
    assert [mail.to for mail in office.mailbox.received] == ["asha@deccan.example"]


async def test_two_workers_at_once_send_every_letter_once(office: Office) -> None:
    for number in range(30):
        await office.write(f"person{number}@deccan.example")
    one, other = office.mail_sender(), office.mail_sender()

    async def empty(mail_sender: MailSender) -> None:
        while await mail_sender.send_due():
            pass

    await asyncio.gather(empty(one), empty(other))
    addresses = [mail.to for mail in office.mailbox.received]
    assert len(addresses) == len(set(addresses)) == 30


async def test_a_worker_that_dies_with_a_letter_in_hand_leaves_it_to_the_next(
    office: Office,
) -> None:
    await office.write("asha@deccan.example")
    async with office.database.across_tenants() as connection:
        assert len(await connection.fetch(CLAIM, 10)) == 1  # and then it was killed
    assert await office.mail_sender().send_due() == 0
    await office.make_due()
    assert await office.mail_sender().send_due() == 1
    assert len(office.mailbox.received) == 1


def test_every_letter_can_be_worded_and_no_name_becomes_markup() -> None:
    wording = Wording(LETTERS, "https://qm.example")
    facts = dict.fromkeys(
        ("name", "code", "minutes", "at", "email", "token", "invited_by", "until"),
        "<b>x</b>\nSubject: y",
    )
    for kind in (
        "password_reset",
        "password_changed",
        "email_change",
        "email_change_asked",
        "invitation",
    ):
        mail = wording.mail(Letter(kind, None, UUID(int=1), facts), "a@x.example", "Deccan")
        assert "<b>" not in mail.html
        assert "\n" not in mail.subject
        assert "\nSubject" not in mail.text


def test_a_letter_that_lacks_a_fact_cannot_be_worded() -> None:
    with pytest.raises(ValueError, match="cannot be worded"):
        Wording(LETTERS, "https://qm.example").mail(
            Letter("invitation", None, None, {}), "a@x.example", "Deccan"
        )


async def test_a_letter_that_took_long_to_enclose_is_sent_by_who_claimed_it_last(
    office: Office,
) -> None:
    await office.write("asha@deccan.example")
    slow, other = office.mail_sender(), office.mail_sender()

    async def enclose(_letter: Letter) -> tuple[Attachment, ...]:
        await office.make_due()
        assert await other.send_due() == 1
        return ()

    slow._enclose = enclose
    assert await slow.send_due() == 1
    assert len(office.mailbox.received) == 1
    assert await office.rows() == []
