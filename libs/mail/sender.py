"""The worker that sends letters: at once when it can, later when the mail server is away."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

import asyncpg
import orjson
import structlog

from libs.db.database import Connection, Database
from libs.db.sealing import Seal
from libs.mail.letter import Letter
from libs.mail.message import Attachment
from libs.mail.queue import opened
from libs.mail.transport import Transport, Undelivered
from libs.mail.wording import Wording

# What goes with a letter, fetched when it leaves; None: it is out of date, and leaves no more.
Enclose = Callable[[Letter], Awaitable[Sequence[Attachment] | None]]
GIVE_UP_AFTER = timedelta(hours=24)
_AT_ONCE = 10
_POLL_SECONDS = 1.0
# Claiming puts the next try off for longer than a try takes: a worker that dies meanwhile leaves
# the letter to the next one, and it may arrive twice.
CLAIM = """
UPDATE mails SET tries = tries + 1, due_at = now() + interval '90 seconds'
WHERE id IN (SELECT id FROM mails WHERE due_at <= now() AND failed_at IS NULL
             ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED)
RETURNING id, sealed, tries
"""
# What goes with a letter may take long: who has claimed it since sends it.
_RENEW = """
UPDATE mails SET due_at = now() + interval '90 seconds' WHERE id = $1 AND tries = $2 RETURNING true
"""
_LATER = """
UPDATE mails SET last_error = $2, due_at = now() + $3,
    failed_at = CASE WHEN $4 OR made_at < now() - $5::interval THEN now() END
WHERE id = $1 AND tries = $6
"""
_GONE = "DELETE FROM mails WHERE id = $1 AND tries = $2"
_FIGURES = """
INSERT INTO jobs (name, last_started_at, last_finished_at, last_error, figures)
VALUES ('send-mails', now(), now(), $1, $2::jsonb)
ON CONFLICT (name) DO UPDATE SET last_started_at = now(), last_finished_at = now(),
    last_error = excluded.last_error, figures = excluded.figures
"""
_COUNT = """
SELECT count(*) FILTER (WHERE failed_at IS NULL) AS waiting,
       count(*) FILTER (WHERE failed_at IS NOT NULL) AS given_up FROM mails
"""
log = structlog.get_logger("mail")


class _Due(NamedTuple):
    id: UUID
    sealed: bytes
    tries: int


async def nothing(_letter: Letter) -> Sequence[Attachment]:
    """For services whose letters are words only."""
    return ()


class MailSender:
    """Sends what is due, and leaves its figures where /admin/jobs shows them."""

    def __init__(
        self,
        database: Database,
        transport: Transport,
        wording: Wording,
        seal: Seal,
        enclose: Enclose = nothing,
    ) -> None:
        """`transport` takes messages away; `enclose` raises Undelivered for what fails."""
        self._database = database
        self._transport = transport
        self._wording = wording
        self._seal = seal
        self._enclose = enclose
        self._stopping = False
        self._woken = asyncio.Event()
        self._sent = 0
        self._last_error: str | None = None
        self._noted: dict[str, int] | None = None

    def wake(self) -> None:
        """Something was committed: a letter may be waiting."""
        self._woken.set()

    async def stop(self) -> None:
        """Let `run()` return after what is in hand."""
        self._stopping = True
        self._woken.set()

    async def run(self) -> None:
        """Until `stop()`; a database that is away is waited for."""
        while not self._stopping:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), _POLL_SECONDS)
            self._woken.clear()
            try:
                while await self.send_due() == _AT_ONCE:
                    if self._stopping:
                        return
                await self._note_figures()
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
                log.warning("mails wait for the database", error=repr(error))

    async def send_due(self) -> int:
        """Send some of what is due; how many were tried."""
        async with self._database.across_tenants() as connection:
            due = [_Due(*row) for row in await connection.fetch(CLAIM, _AT_ONCE)]
        await asyncio.gather(*(self._send(mail) for mail in due))
        return len(due)

    async def _send(self, due: _Due) -> None:
        try:
            await self._deliver(due)
        except Undelivered as error:
            why, final = str(error), error.final
        except ValueError as error:
            # Sealed with another secret, or a template that wants more than the letter says.
            why, final = repr(error), True
        else:
            async with self._database.across_tenants() as connection:
                await connection.execute(_GONE, due.id, due.tries)
            return
        log.warning("a mail was not sent", mail=str(due.id), tries=due.tries, final=final)
        self._last_error = why
        async with self._database.across_tenants() as connection:
            await connection.execute(
                _LATER, due.id, why[:1000], pause_after(due.tries), final, GIVE_UP_AFTER, due.tries
            )

    async def _deliver(self, due: _Due) -> None:
        letter = opened(self._seal, due.id, due.sealed)
        if letter.to is None or (enclosed := await self._enclose(letter)) is None:
            return
        company = "Quartermaster"
        if letter.company_id is not None:
            async with self._database.across_tenants() as connection:
                company = await _name_of(connection, letter.company_id) or company
        mail = self._wording.mail(letter, letter.to, company)
        async with self._database.across_tenants() as connection:
            if not await connection.fetchval(_RENEW, due.id, due.tries):
                return
        await self._transport.send(replace(mail, attachments=tuple(enclosed)))
        self._sent += 1
        self._last_error = None

    async def _note_figures(self) -> None:
        async with self._database.across_tenants() as connection:
            figures = {"sent": self._sent, **dict(await connection.fetchrow(_COUNT) or {})}
            if figures != self._noted:
                await connection.execute(_FIGURES, self._last_error, orjson.dumps(figures).decode())
                self._noted = figures


def pause_after(tries: int) -> timedelta:
    """How long to wait after this many tries: 1 s, doubled each time, at most an hour."""
    return timedelta(seconds=min(2 ** (tries - 1), 3600))


async def _name_of(connection: Connection, tenant_id: UUID) -> str | None:
    name: str | None = await connection.fetchval(
        "SELECT name FROM tenants WHERE tenant_id = $1", tenant_id
    )
    return name
