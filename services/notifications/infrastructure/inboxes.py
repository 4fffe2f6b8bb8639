"""Inboxes in SQL: messages, how many are unread, and which causes were told already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from libs.contracts.notifications import NotificationCreated
from libs.db.work import Work
from libs.domain.clock import utc_now
from libs.domain.ids import new_id
from services.notifications.application.ports import Cause, Inbox, Occasion, Settled
from services.notifications.domain.kinds import Kind
from services.notifications.domain.message import Message
from services.notifications.domain.rule import Rule
from services.notifications.domain.trigger import GATHER_FOR
from services.notifications.infrastructure.inbox_sql import LOCK, SET_UNREAD
from services.notifications.infrastructure.settling import settle

# Again before its time, what is gathered counts on under the same cause.
_CAUSES = """
INSERT INTO causes AS known (tenant_id, rule, key, cause, count, until)
SELECT $1, rule, key, cause, count, clock_timestamp() + $6::interval
FROM unnest($2::text[], $3::text[], $4::uuid[], $5::int[]) AS o(rule, key, cause, count)
ON CONFLICT (tenant_id, rule, key) DO UPDATE SET
    cause = CASE WHEN known.until <= clock_timestamp() THEN excluded.cause ELSE known.cause END,
    count = CASE WHEN known.until <= clock_timestamp() THEN excluded.count
            ELSE known.count + excluded.count END,
    until = excluded.until
RETURNING rule, key, cause, count
"""
# And what cools down is not told.
_COOL = """
INSERT INTO causes AS known (tenant_id, rule, key, cause, count, until)
SELECT $1, rule, key, cause, 1, clock_timestamp() + within
FROM unnest($2::text[], $3::text[], $4::uuid[], $5::interval[]) AS o(rule, key, cause, within)
ON CONFLICT (tenant_id, rule, key) DO UPDATE SET cause = excluded.cause, until = excluded.until
WHERE known.until <= clock_timestamp()
RETURNING cause
"""
# What is told again by the same message is news: it is unread, and on top, again.
_PUT = """
WITH put AS (
    SELECT * FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::uuid[],
        $8::uuid[], $9::uuid[], $10::int[], $11::text[], $12::text[], $13::text[], $14::boolean[])
        AS p(id, user_id, rule, trigger, kind, cause, event_id, subject, count, title, body, link,
            shown)
), before AS (
    SELECT n.id, n.user_id, n.rule, n.cause, n.shown AND n.read_at IS NULL AS unread
    FROM put JOIN notifications n USING (user_id, rule, cause)
), written AS (
    INSERT INTO notifications (tenant_id, id, user_id, rule, trigger, kind, cause, event_id,
        subject, count, title, body, link, shown, created_at)
    SELECT $1, id, user_id, rule, trigger, kind, cause, event_id, subject, count, title, body,
        link, shown, $15 FROM put
    ON CONFLICT (tenant_id, user_id, rule, cause) DO UPDATE
    SET event_id = excluded.event_id, count = excluded.count, title = excluded.title,
        body = excluded.body, link = excluded.link, shown = excluded.shown,
        created_at = excluded.created_at, read_at = NULL
    RETURNING id, user_id, rule, cause
)
SELECT w.id, w.user_id, w.rule, w.cause, b.id IS NULL AS new, coalesce(b.unread, false) AS unread
FROM written w LEFT JOIN before b USING (user_id, rule, cause)
"""
_PUT_COSTS = """
INSERT INTO notification_costs (tenant_id, notification_id, title)
SELECT $1, * FROM unnest($2::uuid[], $3::text[])
ON CONFLICT (tenant_id, notification_id) DO UPDATE SET title = excluded.title
"""
_NO_COSTS = """
UPDATE notification_costs AS c SET title = said.title
FROM unnest($1::uuid[], $2::text[]) AS said(id, title) WHERE c.notification_id = said.id
"""
_DELIVER = """
INSERT INTO deliveries (tenant_id, id, notification_id, user_id, channel, next_at, created_at)
SELECT $1, id, notification_id, user_id, channel, next_at, $7
FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::timestamptz[])
    AS d(id, notification_id, user_id, channel, next_at)
ON CONFLICT (tenant_id, notification_id, channel) DO NOTHING
"""

_MARK = """
WITH mine AS (
    SELECT id, read_at IS NOT NULL AS read FROM notifications
    WHERE user_id = $1 AND id = ANY ($2) AND shown
), changed AS (
    UPDATE notifications SET read_at = CASE WHEN $3 THEN now() END
    WHERE id IN (SELECT id FROM mine WHERE read <> $3) RETURNING id
)
SELECT array(SELECT id FROM changed) AS changed, (SELECT count(*) FROM mine) AS known
"""
_MARK_ALL = """
UPDATE notifications SET read_at = now()
WHERE user_id = $1 AND shown AND read_at IS NULL AND ($2::text IS NULL OR kind = $2)
RETURNING id
"""


@dataclass(frozen=True, slots=True)
class _Left:
    """A message as it lies in its inbox."""

    id: UUID
    message: Message
    new: bool
    was_unread: bool


class SqlInboxes:
    """What people are told."""

    def __init__(self, work: Work) -> None:
        """Leave messages through this work."""
        self._work = work

    async def causes(self, occasions: Sequence[Occasion]) -> Sequence[Cause | None]:
        """What each is told as; None: not at all, for the same was told a short while ago."""
        gathered = await self._gathered([o for o in occasions if o.rule.trigger.gathers])
        cooling = [o for o in occasions if _cools(o.rule)]
        warm = await self._cooled(cooling)
        return [
            gathered[o.rule.key, _key(o)]
            if o.rule.trigger.gathers
            else (Cause(o.envelope.id, 1) if not _cools(o.rule) or o.envelope.id in warm else None)
            for o in occasions
        ]

    async def _gathered(self, occasions: Sequence[Occasion]) -> Mapping[tuple[str, str], Cause]:
        if not occasions:
            return {}
        rows = await self._work.connection.fetch(
            _CAUSES,
            self._work.actor.tenant_id,
            [o.rule.key for o in occasions],
            [_key(o) for o in occasions],
            [o.envelope.id for o in occasions],
            [o.count for o in occasions],
            GATHER_FOR,
        )
        return {(row["rule"], row["key"]): Cause(row["cause"], row["count"]) for row in rows}

    async def _cooled(self, occasions: Sequence[Occasion]) -> set[UUID]:
        """The events that are told: the first of each key, unless it was told a while ago."""
        first: dict[tuple[str, str], Occasion] = {}
        for occasion in occasions:
            first.setdefault((occasion.rule.key, _key(occasion)), occasion)
        if not first:
            return set()
        told = await self._work.connection.fetch(
            _COOL,
            self._work.actor.tenant_id,
            [rule for rule, _ in first],
            [key for _, key in first],
            [o.envelope.id for o in first.values()],
            [timedelta(minutes=o.rule.terms.cooldown_minutes) for o in first.values()],
        )
        return {row["cause"] for row in told}

    async def put(self, messages: Sequence[Message]) -> None:
        """Leave the messages, say so to whom they are for, and send them the other ways."""
        tenant_id, connection = self._work.actor.tenant_id, self._work.connection
        people = sorted({m.to for m in messages})
        inboxes = {row["user_id"]: row for row in await connection.fetch(LOCK, tenant_id, people)}
        now = utc_now()
        left = await self._write(messages, now)
        await self._write_costs(left)
        await self._deliver(left, now)
        unread = {person: inboxes[person]["unread"] for person in people}
        version = {person: inboxes[person]["version"] for person in people}
        for one in left:
            if not one.message.shown:
                continue
            to = one.message.to
            unread[to] += not one.was_unread
            version[to] += 1
            self._say(one, unread[to], version[to], now)
        await connection.execute(
            SET_UNREAD, people, [unread[p] for p in people], [version[p] for p in people]
        )

    async def opened(self, user_id: UUID) -> Inbox:
        """Somebody's inbox, locked."""
        row = await self._work.connection.fetchrow(LOCK, self._work.actor.tenant_id, [user_id])
        assert row is not None  # noqa: S101 - the statement returns what it wrote
        return Inbox(row["unread"], row["version"])

    async def mark(
        self, user_id: UUID, ids: Sequence[UUID], *, read: bool
    ) -> tuple[Sequence[UUID], int]:
        """Mark these of theirs; which were not so before, and how many of them there are."""
        row = await self._work.connection.fetchrow(_MARK, user_id, list(ids), read)
        assert row is not None  # noqa: S101 - aggregates are one row
        return row["changed"], row["known"]

    async def mark_all(self, user_id: UUID, kind: Kind | None) -> Sequence[UUID]:
        """Mark all of a kind, or all, as read; which were not."""
        rows = await self._work.connection.fetch(_MARK_ALL, user_id, kind)
        return [row["id"] for row in rows]

    async def keep(self, user_id: UUID, inbox: Inbox) -> None:
        """Keep how many are unread now."""
        await self._work.connection.execute(SET_UNREAD, [user_id], [inbox.unread], [inbox.version])

    async def settle(self, settled: Sequence[Settled]) -> None:
        """Mark as read what asks for something that was decided, and say so."""
        await settle(self._work, settled)

    async def _write(self, messages: Sequence[Message], now: datetime) -> list[_Left]:
        of = {(m.to, m.rule.key, m.cause): m for m in messages}
        put = list(of.values())
        rows = await self._work.connection.fetch(
            _PUT,
            self._work.actor.tenant_id,
            [new_id() for _ in put],
            [m.to for m in put],
            [m.rule.key for m in put],
            [m.rule.trigger.name for m in put],
            [m.rule.trigger.kind for m in put],
            [m.cause for m in put],
            [m.event_id for m in put],
            [m.subject for m in put],
            [m.count for m in put],
            [m.words.title for m in put],
            [m.words.body for m in put],
            [m.words.link for m in put],
            [m.shown for m in put],
            now,
        )
        return [
            _Left(r["id"], of[r["user_id"], r["rule"], r["cause"]], r["new"], r["unread"])
            for r in rows
        ]

    async def _write_costs(self, left: Sequence[_Left]) -> None:
        """What was one and is many by now has no amount any more, for nobody."""
        again = [one for one in left if not one.new and not one.message.priced]
        if again:
            await self._work.connection.execute(
                _NO_COSTS, [one.id for one in again], [one.message.words.title for one in again]
            )
        priced = [one for one in left if one.message.priced]
        if priced:
            await self._work.connection.execute(
                _PUT_COSTS,
                self._work.actor.tenant_id,
                [one.id for one in priced],
                [one.message.words.priced for one in priced],
            )

    async def _deliver(self, left: Sequence[_Left], now: datetime) -> None:
        ways = [(one, way) for one in left if one.new for way in one.message.ways]
        if ways:
            await self._work.connection.execute(
                _DELIVER,
                self._work.actor.tenant_id,
                [new_id() for _ in ways],
                [one.id for one, _ in ways],
                [one.message.to for one, _ in ways],
                [way for _, way in ways],
                [one.message.leaves_at for one, _ in ways],
                now,
            )

    def _say(self, one: _Left, unread: int, version: int, now: datetime) -> None:
        message = one.message
        event = NotificationCreated(
            user_id=message.to,
            unread=unread,
            version=version,
            notification_id=one.id,
            kind=message.rule.trigger.kind,
            rule=message.rule.key,
            link=message.words.link,
            count=message.count,
            created_at=now,
        )
        self._work.record(event, about=message.to, version=version)


def _cools(rule: Rule) -> bool:
    return rule.terms.cooldown_minutes > 0 and not rule.trigger.gathers


def _key(occasion: Occasion) -> str:
    """What is gathered, by who did it; what cools down, by what it is about."""
    trigger, envelope = occasion.rule.trigger, occasion.envelope
    if trigger.gathers:
        return str(envelope.actor_id)
    return ":".join(str(envelope.data.get(field)) for field in trigger.subject)
