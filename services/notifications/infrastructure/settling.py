"""Messages that ask for what was decided meanwhile: read or kept back, whoever they are for."""

from collections.abc import Sequence
from uuid import UUID

from libs.contracts.notifications import NotificationRead
from libs.db.work import Work
from services.notifications.application.ports import Settled
from services.notifications.infrastructure.inbox_sql import LOCK, SET_UNREAD

_ABOUT = """
FROM notifications AS n
JOIN unnest($1::uuid[], $2::uuid[], $3::text[]) AS s(subject, event_id, triggers)
    ON s.subject = n.subject AND n.event_id < s.event_id
    AND n.trigger = ANY (string_to_array(s.triggers, ' '))
"""
_ASKING = f"{_ABOUT} WHERE n.shown AND n.read_at IS NULL"
# What did not leave yet need not: whoever it asks has nothing left to decide.
_KEEP_BACK = f"""
UPDATE deliveries SET state = 'settled'
WHERE notification_id IN (SELECT n.id {_ABOUT}) AND state IN ('queued', 'failed')
"""
_WHO = f"SELECT DISTINCT n.user_id {_ASKING} ORDER BY n.user_id"
_READ = f"""
UPDATE notifications SET read_at = now() WHERE id IN (SELECT n.id {_ASKING}) RETURNING id, user_id
"""


async def settle(work: Work, settled: Sequence[Settled]) -> None:
    """Mark as read what asks for something that was decided, and let no more of it leave."""
    connection = work.connection
    about = (
        [one.subject for one in settled],
        [one.event_id for one in settled],
        [" ".join(one.triggers) for one in settled],
    )
    await connection.execute(_KEEP_BACK, *about)
    people = [row["user_id"] for row in await connection.fetch(_WHO, *about)]
    if not people:
        return
    inboxes = await connection.fetch(LOCK, work.actor.tenant_id, people)
    read: dict[UUID, list[UUID]] = {}
    for row in await connection.fetch(_READ, *about):
        read.setdefault(row["user_id"], []).append(row["id"])
    after = [
        (row["user_id"], row["unread"] - len(read[row["user_id"]]), row["version"] + 1)
        for row in inboxes
        if row["user_id"] in read
    ]
    await connection.execute(SET_UNREAD, *(list(column) for column in zip(*after, strict=True)))
    for user_id, unread, version in after:
        said = NotificationRead(
            user_id=user_id,
            unread=unread,
            version=version,
            notification_ids=tuple(read[user_id]),
        )
        work.record(said, about=user_id, version=version)
