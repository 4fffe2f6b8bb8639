"""Rules of approval: which orders need which steps, and by whom."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field, StringConstraints

from libs.domain.clock import utc_now
from libs.web import etags
from libs.web.etags import IfMatch
from libs.web.fields import Body, Limit, Patch, Shown
from libs.web.parties import Name
from libs.web.routes import Actor, Db, NewId, Router, require
from services.purchasing.api.deps import Active, BeginWork
from services.purchasing.api.schemas import Cost, UserNameOut
from services.purchasing.application.change_approval_rule import (
    ChangeApprovalRule,
    change_approval_rule,
)
from services.purchasing.application.make_approval_rule import MakeApprovalRule, make_approval_rule
from services.purchasing.domain.approval_rule import ApprovalRule, RuleTerms
from services.purchasing.infrastructure import queries

router: APIRouter = Router("/api/v1/purchasing/approval-rules", tag="approval rules")
manage = [require("purchasing.rules.manage")]
read = [require("purchasing.orders.read")]
MOST = 50

Above = Annotated[Cost, Field(examples=["500000"], description="Total, company's currency")]
Number = Annotated[int, Field(ge=1, le=9, description="Steps of a lower number come first")]
ManyIds = Annotated[list[UUID], Field(max_length=MOST)]
Role = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Hours = Annotated[int, Field(ge=1, le=8760)]
Roles = Annotated[list[Role], Field(max_length=MOST, examples=[["accountant"]])]


class ApprovalRuleIn(Body):
    """A new rule; what is left empty does not matter.

    Without roles and people its step is taken by whoever may approve orders. What nobody took
    `escalate_after_hours` is asked of `escalate_to_roles` as well.
    """

    name: Name
    step: Number = 1
    above: Above | None = None
    category_ids: ManyIds = Field(default=[])
    supplier_ids: ManyIds = Field(default=[])
    roles: Roles = Field(default=[])
    user_ids: ManyIds = Field(default=[])
    escalate_after_hours: Hours | None = None
    escalate_to_roles: Roles = Field(default=[])

    def terms(self) -> RuleTerms:
        """What the domain makes of it."""
        return RuleTerms(**_termed(dict(self)))


class ApprovalRulePatch(Patch):
    """What to change of a rule; `above` null: whatever the amount, no hours: never others."""

    may_be_none = frozenset({"above", "escalate_after_hours"})

    name: Name | None = None
    step: Number | None = None
    above: Above | None = None
    category_ids: ManyIds | None = None
    supplier_ids: ManyIds | None = None
    roles: Roles | None = None
    user_ids: ManyIds | None = None
    escalate_after_hours: Hours | None = None
    escalate_to_roles: Roles | None = None
    active: bool | None = None

    def values(self) -> Mapping[str, Any]:
        """The fields given."""
        return _termed(self.given())


class ApprovalRuleOut(BaseModel):
    """A rule of approval."""

    id: UUID
    name: str
    step: int
    above: Shown | None
    category_ids: tuple[UUID, ...]
    supplier_ids: tuple[UUID, ...]
    roles: tuple[str, ...]
    user_ids: tuple[UUID, ...]
    users: list[UserNameOut]
    escalate_after_hours: int | None
    escalate_to_roles: tuple[str, ...]
    active: bool
    version: int

    @classmethod
    def of(cls, rule: ApprovalRule) -> "ApprovalRuleOut":
        """Show the rule."""
        terms = rule.terms
        return cls(
            id=rule.id,
            name=terms.name,
            step=terms.step,
            above=terms.above,
            category_ids=terms.category_ids,
            supplier_ids=terms.supplier_ids,
            roles=terms.roles,
            user_ids=terms.user_ids,
            users=[UserNameOut(id=u, name=rule.names.get(u, "")) for u in terms.user_ids],
            escalate_after_hours=terms.escalate_after_hours,
            escalate_to_roles=terms.escalate_to_roles,
            active=rule.active,
            version=rule.version,
        )


class ApprovalRulesOut(BaseModel):
    """Some rules."""

    items: list[ApprovalRuleOut]
    next_cursor: str | None


@router.get("", dependencies=read)
async def list_rules(
    actor: Actor, database: Db, active: Active = None, limit: Limit = 50, cursor: str | None = None
) -> ApprovalRulesOut:
    """Rules of approval by step and name."""
    async with database.transaction(actor, read_only=True) as connection:
        page = await queries.list_approval_rules(
            connection, active=active, limit=limit, cursor=cursor
        )
    items = [ApprovalRuleOut.of(rule) for rule in page.items]
    return ApprovalRulesOut(items=items, next_cursor=page.next_cursor)


@router.post("", status_code=201, dependencies=manage)
async def make(
    body: ApprovalRuleIn, new_id: NewId, actor: Actor, begin: BeginWork, response: Response
) -> ApprovalRuleOut:
    """Make a rule; orders submitted from now on follow it."""
    command = MakeApprovalRule(new_id, body.terms())
    rule = await make_approval_rule(command, actor=actor, begin=begin, now=utc_now)
    etags.tag(response, rule.version)
    return ApprovalRuleOut.of(rule)


@router.get("/{rule_id}", dependencies=read)
async def get_rule(
    rule_id: UUID, actor: Actor, database: Db, response: Response
) -> ApprovalRuleOut:
    """One rule."""
    async with database.transaction(actor, read_only=True) as connection:
        rule = await queries.approval_rule(connection, rule_id)
    etags.tag(response, rule.version)
    return ApprovalRuleOut.of(rule)


@router.patch("/{rule_id}", dependencies=manage)
async def change(
    rule_id: UUID,
    body: ApprovalRulePatch,
    version: IfMatch,
    actor: Actor,
    begin: BeginWork,
    response: Response,
) -> ApprovalRuleOut:
    """Change a rule, or take it out of use; orders that wait keep the steps they have."""
    command = ChangeApprovalRule(rule_id, version, body.values())
    rule = await change_approval_rule(command, actor=actor, begin=begin, now=utc_now)
    etags.tag(response, rule.version)
    return ApprovalRuleOut.of(rule)


def _termed(given: dict[str, Any]) -> dict[str, Any]:
    """The fields of a body as RuleTerms has them: each id and role once, in the order given."""
    for name in ("category_ids", "supplier_ids", "roles", "user_ids", "escalate_to_roles"):
        if name in given:
            given[name] = tuple(dict.fromkeys(given[name]))
    return given
