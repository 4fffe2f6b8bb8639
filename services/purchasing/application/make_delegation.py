"""Hand a right to approve on, for a time."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.purchasing.application.approvers import check_approvers
from services.purchasing.application.ports import BeginPurchasing
from services.purchasing.domain.delegation import Delegation, DelegationTerms, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeDelegation:
    """From whom (None: the caller) to whom, from when (None: now), until when, and why."""

    delegation_id: UUID
    from_user_id: UUID | None
    to_user_id: UUID
    starts_at: datetime | None
    until: datetime
    note: str


async def make_delegation(
    command: MakeDelegation, *, actor: Principal, begin: BeginPurchasing, now: Clock
) -> Delegation:
    """Raises Forbidden for others' rights, Invalid for who may not approve, UnknownReference."""
    at, giver, taker = now(), command.from_user_id or actor.person, command.to_user_id
    async with begin(actor) as work:
        fields = {"from_user_id": giver, "to_user_id": taker}
        names = await check_approvers(work, fields)
        terms = DelegationTerms(
            giver=Person(giver, names[giver]),
            taker=Person(taker, names[taker]),
            starts_at=command.starts_at or at,
            until=command.until,
            note=command.note,
        )
        made = Delegation.made(command.delegation_id, terms, by=actor, at=at)
        work.delegations.add(made)
    return made
