"""Mark messages of the caller as read, or as unread again."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from libs.contracts.notifications import NotificationRead
from libs.domain.errors import NotFound
from libs.domain.principal import Principal
from services.notifications.application.ports import BeginNotifications, Inbox
from services.notifications.domain.kinds import Kind


@dataclass(frozen=True, slots=True)
class ReadNotifications:
    """Which: these, or with none named all of a kind, or all there are."""

    ids: Sequence[UUID] = ()
    kind: Kind | None = None
    read: bool = True


async def read_notifications(
    command: ReadNotifications, *, actor: Principal, begin: BeginNotifications
) -> Inbox:
    """The inbox as it is now; raises NotFound for a message the caller does not have."""
    async with begin(actor) as work:
        before = await work.inboxes.opened(actor.person)
        if command.ids:
            changed, known = await work.inboxes.mark(actor.person, command.ids, read=command.read)
            if known < len(set(command.ids)):
                raise NotFound("no such notification")
        else:
            changed = await work.inboxes.mark_all(actor.person, command.kind)
        if not changed:
            return before
        unread = before.unread + (-len(changed) if command.read else len(changed))
        after = Inbox(max(unread, 0), before.version + 1)
        await work.inboxes.keep(actor.person, after)
        said = NotificationRead(
            user_id=actor.person,
            unread=after.unread,
            version=after.version,
            notification_ids=tuple(command.ids),
            read=command.read,
            everything=not command.ids and command.kind is None,
        )
        work.record(said, about=actor.person, version=after.version)
        return after
