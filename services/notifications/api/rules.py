"""The company's rules: what is told to whom, how, and how often at most."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, Field, StringConstraints

from libs.web import etags
from libs.web.etags import IfMatch
from libs.web.fields import Body, Patch, PlainDecimal, Shown
from libs.web.parties import Name
from libs.web.routes import Actor, Db, NewId, Router, require
from services.notifications.api.deps import BeginWork
from services.notifications.application.change_rule import (
    ChangeRule,
    MakeRule,
    change_rule,
    make_rule,
    remove_rule,
)
from services.notifications.domain.kinds import Channel, Kind
from services.notifications.domain.rule import Terms
from services.notifications.domain.rule_check import LONGEST_COOLDOWN
from services.notifications.domain.triggers import TRIGGERS
from services.notifications.infrastructure import queries

router: APIRouter = Router("/api/v1/notifications", tag="alert rules")
manage = [require("notifications.rules.manage")]
_MOST = 50

Word = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Words = Annotated[list[Word], Field(max_length=_MOST)]
People = Annotated[list[UUID], Field(max_length=_MOST)]
Minutes = Annotated[int, Field(ge=0, le=LONGEST_COOLDOWN)]
Amount = Annotated[PlainDecimal, Field(gt=0, lt=10**15, decimal_places=6)]
Amounts = Annotated[dict[Word, Amount], Field(examples=[{"total": "100000"}])]
# The name of what a ready-made one is about, or the id of one of the company's own.
RuleId = Annotated[str, Path(pattern=r"^[a-z0-9_.-]{1,64}$")]
_LISTS = ("roles", "permissions", "user_ids", "channels")


class AlertRuleIn(Body):
    """A rule of the company's own: those with one of the roles or permissions are told, and these.

    `at_least`: only of amounts from there on. The same is told again after `cooldown_minutes`.
    """

    trigger: Word
    name: Name
    active: bool = True
    roles: Words = Field(default=[], examples=[["accountant"]])
    permissions: Words = Field(default=[])
    user_ids: People = Field(default=[])
    addressee: bool = False
    channels: list[Channel] = Field(default=[Channel.IN_APP])
    cooldown_minutes: Minutes = 0
    at_least: Amounts = Field(default={})

    def terms(self) -> Terms:
        """What the domain makes of it."""
        given = dict(self)
        del given["trigger"]
        return Terms(**_termed(given))


class AlertRulePatch(Patch):
    """What to change of a rule."""

    name: Name | None = None
    active: bool | None = None
    roles: Words | None = None
    permissions: Words | None = None
    user_ids: People | None = None
    addressee: bool | None = None
    channels: list[Channel] | None = None
    cooldown_minutes: Minutes | None = None
    at_least: Amounts | None = None

    def values(self) -> Mapping[str, Any]:
        """The fields given."""
        return _termed(self.given())


class AlertRuleOut(BaseModel):
    """A rule; `tells` are those it tells as things are, beside whom an event concerns."""

    id: str
    trigger: str
    kind: Kind
    ready_made: bool
    changed: bool
    name: str
    active: bool
    roles: tuple[str, ...]
    permissions: tuple[str, ...]
    user_ids: tuple[UUID, ...]
    addressee: bool
    channels: tuple[Channel, ...]
    cooldown_minutes: int
    at_least: dict[str, Shown]
    tells: tuple[str, ...]
    version: int

    @classmethod
    def of(cls, row: queries.RuleRow) -> "AlertRuleOut":
        """Show the rule."""
        rule, terms = row.rule, row.rule.terms
        return cls(
            id=rule.key,
            trigger=rule.trigger.name,
            kind=rule.trigger.kind,
            ready_made=rule.ready_made,
            changed=rule.changed,
            name=terms.name,
            active=terms.active,
            roles=terms.roles,
            permissions=terms.permissions,
            user_ids=terms.user_ids,
            addressee=terms.addressee,
            channels=terms.channels,
            cooldown_minutes=terms.cooldown_minutes,
            at_least=dict[str, Decimal](terms.at_least),
            tells=row.tells,
            version=rule.version,
        )


class AlertRulesOut(BaseModel):
    """All rules."""

    items: list[AlertRuleOut]
    next_cursor: str | None = None


class AlertTriggerOut(BaseModel):
    """What rules can be about; `needs`: nobody is told without these permissions.

    `addressee`: it concerns somebody in particular. `gathers`: much of it is told by one message.
    """

    name: str
    kind: Kind
    label: str
    needs: tuple[str, ...]
    amounts: tuple[str, ...]
    addressee: bool
    gathers: bool
    cools: bool


class AlertTriggersOut(BaseModel):
    """Everything rules can be about."""

    items: list[AlertTriggerOut]
    next_cursor: str | None = None


@router.get("/triggers", dependencies=manage)
async def list_triggers() -> AlertTriggersOut:
    """Everything rules can be about."""
    return AlertTriggersOut(
        items=[
            AlertTriggerOut(
                name=trigger.name,
                kind=trigger.kind,
                label=trigger.label,
                needs=trigger.needs,
                amounts=trigger.amounts,
                addressee=bool(trigger.addressee),
                gathers=trigger.gathers,
                cools=bool(trigger.subject),
            )
            for trigger in TRIGGERS.values()
        ]
    )


@router.get("/rules", dependencies=manage)
async def list_rules(actor: Actor, database: Db) -> AlertRulesOut:
    """All rules: the ready-made ones as they are now, then the company's own by name."""
    async with database.transaction(actor, read_only=True) as connection:
        rows = await queries.list_rules(connection)
    return AlertRulesOut(items=[AlertRuleOut.of(row) for row in rows])


@router.post("/rules", status_code=201, dependencies=manage)
async def make(
    body: AlertRuleIn,
    new_id: NewId,
    actor: Actor,
    database: Db,
    begin: BeginWork,
    response: Response,
) -> AlertRuleOut:
    """Make a rule of the company's own."""
    command = MakeRule(new_id, body.trigger, body.terms())
    rule = await make_rule(command, actor=actor, begin=begin)
    return await _shown(rule.key, actor, database, response)


@router.get("/rules/{alert_rule_id}", dependencies=manage)
async def get_rule(
    alert_rule_id: RuleId, actor: Actor, database: Db, response: Response
) -> AlertRuleOut:
    """One rule."""
    return await _shown(alert_rule_id, actor, database, response)


@router.patch("/rules/{alert_rule_id}", dependencies=manage)
async def change(
    alert_rule_id: RuleId,
    body: AlertRulePatch,
    version: IfMatch,
    actor: Actor,
    database: Db,
    begin: BeginWork,
    response: Response,
) -> AlertRuleOut:
    """Change a rule, ready-made or not, or switch it off."""
    command = ChangeRule(alert_rule_id, version, body.values())
    await change_rule(command, actor=actor, begin=begin)
    return await _shown(alert_rule_id, actor, database, response)


@router.delete("/rules/{alert_rule_id}", status_code=204, dependencies=manage)
async def remove(alert_rule_id: RuleId, version: IfMatch, actor: Actor, begin: BeginWork) -> None:
    """Take a rule of the company's own away; a ready-made one says what it said at first."""
    await remove_rule(alert_rule_id, version, actor=actor, begin=begin)


async def _shown(key: str, actor: Actor, database: Db, response: Response) -> AlertRuleOut:
    async with database.transaction(actor, read_only=True) as connection:
        row = await queries.rule(connection, key)
    etags.tag(response, row.rule.version)
    return AlertRuleOut.of(row)


def _termed(given: dict[str, Any]) -> dict[str, Any]:
    """The fields of a body as Terms has them: each of a list once, in the order given."""
    for name in _LISTS:
        if name in given:
            given[name] = tuple(dict.fromkeys(given[name]))
    return given
