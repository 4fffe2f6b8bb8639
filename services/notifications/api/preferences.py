"""What the caller wishes to hear, how, and when they want quiet."""

import re
from datetime import time
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import AfterValidator, BaseModel, Field

from libs.domain.principal import Principal
from libs.web import etags
from libs.web.etags import IfMatch
from libs.web.fields import Body
from libs.web.routes import Actor, Db, Router, require
from services.notifications.api.deps import BeginWork
from services.notifications.application.change_preferences import (
    ChangePreferences,
    change_preferences,
)
from services.notifications.domain.kinds import Channel, Kind
from services.notifications.domain.people import Preferences
from services.notifications.infrastructure import queries

router: APIRouter = Router("/api/v1/notifications/preferences", tag="notifications")
own = [require("notifications.own.read")]


def _clock(text: str) -> str:
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", text):
        msg = "a time of day such as 22:30"
        raise ValueError(msg)
    return text


def _time(text: str | None) -> time | None:
    return None if text is None else time.fromisoformat(text)


Clock = Annotated[str, AfterValidator(_clock), Field(examples=["22:00"])]
Muted = dict[Kind, list[Channel]]


class PreferencesIn(Body):
    """All wishes as they shall be; `muted`: by kind, the ways in which it is not wanted."""

    muted: Muted = Field(default={})
    quiet_from: Clock | None = None
    quiet_until: Clock | None = None

    def preferences(self) -> Preferences:
        """What the domain makes of it."""
        return Preferences(
            {kind.value: frozenset(ways) for kind, ways in self.muted.items()},
            _time(self.quiet_from),
            _time(self.quiet_until),
        )


class PreferencesOut(BaseModel):
    """The wishes, and by what they can be reached; quiet is by the clocks of `timezone`."""

    muted: Muted
    quiet_from: str | None
    quiet_until: str | None
    email: str | None
    phone: str | None
    timezone: str
    version: int


@router.get("", dependencies=own)
async def get_own(actor: Actor, database: Db, response: Response) -> PreferencesOut:
    """What the caller wishes."""
    return await _shown(actor, database, response)


@router.put("", dependencies=own)
async def put_own(
    body: PreferencesIn,
    version: IfMatch,
    actor: Actor,
    database: Db,
    begin: BeginWork,
    response: Response,
) -> PreferencesOut:
    """Change what the caller wishes: all of it."""
    command = ChangePreferences(body.preferences(), version)
    await change_preferences(command, actor=actor, begin=begin)
    return await _shown(actor, database, response)


async def _shown(actor: Principal, database: Db, response: Response) -> PreferencesOut:
    async with database.transaction(actor, read_only=True) as connection:
        own = await queries.preferences(connection, actor.person)
    etags.tag(response, own.version)
    wishes = own.wishes
    return PreferencesOut(
        muted={Kind(k): sorted(map(Channel, ways)) for k, ways in wishes.muted.items()},
        quiet_from=wishes.quiet_from and f"{wishes.quiet_from:%H:%M}",
        quiet_until=wishes.quiet_until and f"{wishes.quiet_until:%H:%M}",
        email=own.email,
        phone=own.phone,
        timezone=own.timezone,
        version=own.version,
    )
