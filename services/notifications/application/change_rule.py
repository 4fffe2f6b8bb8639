"""Make, change and take away a company's rules."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal
from uuid import UUID, uuid5

from libs.contracts.notifications import AlertRuleChanged
from libs.domain.errors import Conflict, Invalid, StaleVersion
from libs.domain.principal import Principal
from services.notifications.application.ports import BeginNotifications, NotificationsWork
from services.notifications.domain.rule import Rule, Terms, ready_made
from services.notifications.domain.rule_check import check
from services.notifications.domain.triggers import TRIGGERS

MOST_OWN: Final = 100
_SPACE: Final = UUID("3b1f9a52-6f0d-5c43-9d0e-7a4b0b7a6d11")
_What = Literal["made", "changed", "set_back", "removed"]


@dataclass(frozen=True, slots=True)
class MakeRule:
    """A rule of the company's own."""

    rule_id: UUID
    trigger: str
    terms: Terms


@dataclass(frozen=True, slots=True)
class ChangeRule:
    """Which terms of a rule change; `version` is the one edited (0: as it is ready-made)."""

    key: str
    version: int
    values: Mapping[str, Any]


async def make_rule(command: MakeRule, *, actor: Principal, begin: BeginNotifications) -> Rule:
    """Raises Invalid for a trigger there is not, roles, permissions, people unknown."""
    trigger = TRIGGERS.get(command.trigger)
    if trigger is None:
        raise Invalid.field("trigger", "nothing of that name can be told", "not_found")
    rule = Rule(key=str(command.rule_id), trigger=trigger, terms=command.terms, version=1)
    async with begin(actor) as work:
        if await work.rules.count_own() >= MOST_OWN:
            raise Conflict(f"a company has at most {MOST_OWN} rules", code="too_many_rules")
        await _keep(work, rule, "made", None)
    return rule


async def change_rule(command: ChangeRule, *, actor: Principal, begin: BeginNotifications) -> Rule:
    """Raises NotFound, StaleVersion, Invalid."""
    async with begin(actor) as work:
        before = await _at(work, command.key, command.version)
        terms = replace(before.terms, **command.values)
        rule = replace(before, terms=terms, version=before.version + 1)
        await _keep(work, rule, "changed", before)
    return rule


async def remove_rule(
    key: str, version: int, *, actor: Principal, begin: BeginNotifications
) -> None:
    """Take one of the company's own away; a ready-made one says again what it said at first."""
    async with begin(actor) as work:
        before = await _at(work, key, version)
        rule = replace(before, version=before.version + 1)
        if rule.ready_made:
            rule = replace(ready_made(rule.trigger), version=rule.version)
        await work.rules.put(rule, removed=True)
        _say(work, rule, "set_back" if rule.ready_made else "removed", before)


async def _at(work: NotificationsWork, key: str, version: int) -> Rule:
    rule = await work.rules.get(key)
    if rule.version != version:
        raise StaleVersion(
            "somebody changed this rule meanwhile; look at it and try again",
            current_version=rule.version,
        )
    return rule


async def _keep(work: NotificationsWork, rule: Rule, what: _What, before: Rule | None) -> None:
    """People it named before stay, though they may have left."""
    known = {person.id for person in await work.people.active()}
    known.update(before.terms.user_ids if before is not None else ())
    check(rule.trigger, rule.terms, roles=await work.people.roles(), people=known)
    await work.rules.put(rule)
    _say(work, rule, what, before)


def _say(work: NotificationsWork, rule: Rule, what: _What, before: Rule | None) -> None:
    said = AlertRuleChanged(
        rule=rule.key,
        name=rule.terms.name,
        what=what,
        terms=rule.terms.said(),
        before=None if before is None else before.terms.said(),
        version=rule.version,
    )
    about = uuid5(_SPACE, f"{work.actor.tenant_id} {rule.key}")
    work.record(said, about=about, version=rule.version)
