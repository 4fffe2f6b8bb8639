"""Keep what somebody wishes to hear, and when they want quiet."""

from dataclasses import dataclass

from libs.contracts.notifications import PreferencesChanged
from libs.domain.errors import FieldError, Invalid, StaleVersion
from libs.domain.principal import Principal
from services.notifications.application.ports import BeginNotifications
from services.notifications.domain.people import Preferences


@dataclass(frozen=True, slots=True)
class ChangePreferences:
    """All of it as it shall be; `version` is the one edited (0: nothing was wished yet)."""

    preferences: Preferences
    version: int


async def change_preferences(
    command: ChangePreferences, *, actor: Principal, begin: BeginNotifications
) -> int:
    """The version it has now; raises StaleVersion, Invalid."""
    wishes = command.preferences
    if (wishes.quiet_from is None) != (wishes.quiet_until is None):
        missing = "quiet_from" if wishes.quiet_from is None else "quiet_until"
        raise Invalid([FieldError(missing, "say when quiet begins and when it ends")])
    if wishes.quiet_from is not None and wishes.quiet_from == wishes.quiet_until:
        raise Invalid.field("quiet_until", "another time than it begins at")
    async with begin(actor) as work:
        _, known = await work.people.preferences(actor.person)
        if known != command.version:
            raise StaleVersion(
                "you changed this elsewhere meanwhile; look at it and try again",
                current_version=known,
            )
        version = known + 1
        await work.people.wish(actor.person, wishes, version)
        said = PreferencesChanged(
            user_id=actor.person,
            muted={kind: tuple(sorted(ways)) for kind, ways in wishes.muted.items() if ways},
            quiet_from=wishes.quiet_from and f"{wishes.quiet_from:%H:%M}",
            quiet_until=wishes.quiet_until and f"{wishes.quiet_until:%H:%M}",
            version=version,
        )
        work.record(said, about=actor.person, version=version)
    return version
