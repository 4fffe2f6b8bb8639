"""Change one's own name, phone or locale, in every company one works for."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.auth.application.ports import BeginAuth, People
from services.auth.domain.locale import checked_locale


@dataclass(frozen=True, slots=True)
class ChangeMe:
    """The fields that change, by name; `version` is the one the caller edited."""

    version: int
    changes: Mapping[str, Any]


async def change_me(
    command: ChangeMe, *, actor: Principal, begin: BeginAuth, people: People, now: Clock
) -> None:
    """Raises Invalid for a locale that is none, or StaleVersion."""
    changes = dict(command.changes)
    if changes.get("locale") is not None:
        changes["locale"] = checked_locale(changes["locale"])
    async with begin(actor) as work:
        # Members are locked before the person, as everywhere.
        for tenant_id in await people.companies_of(actor.user_id):
            async with work.in_company(tenant_id):
                member = await work.memberships.get(actor.user_id)
                member.describe(replace(member.profile, **changes), at=now())
        person = await work.profiles.get(actor.user_id)
        person.must_be_at(command.version)
        if person.change(changes):
            await work.profiles.keep(person)
