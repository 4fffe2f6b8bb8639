"""Delegation: somebody hands their right to approve on to another, for a time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from libs.contracts import purchasing as contracts
from libs.domain.aggregate import Aggregate
from libs.domain.errors import Conflict, Forbidden, Invalid
from libs.domain.principal import Principal

LONGEST = timedelta(days=366)
# Who may do it for others.
_FOR_OTHERS = "purchasing.rules.manage"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, and what they are called."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegationTerms:
    """From whom to whom, from when, until when, and why."""

    giver: Person
    taker: Person
    starts_at: datetime
    until: datetime
    note: str = ""


@dataclass(eq=False, kw_only=True)
class Delegation(Aggregate):
    """While it holds, `taker` may take the steps that ask for `giver`, within both their limits."""

    terms: DelegationTerms
    made_at: datetime
    made_by: UUID
    made_by_name: str
    ended_at: datetime | None = None
    # Whether it was said that it holds: of one that begins at once, when it was made.
    started: bool = True

    @classmethod
    def made(
        cls, delegation_id: UUID, terms: DelegationTerms, *, by: Principal, at: datetime
    ) -> "Delegation":
        """A new one, by the person themselves or who manages rules; raises Forbidden, Invalid."""
        _must_be_theirs(terms, by)
        if terms.giver.id == terms.taker.id:
            raise Invalid.field("to_user_id", "nobody hands their right to themselves", "same")
        if terms.until <= max(terms.starts_at, at):
            raise Invalid.field("until", "it ends after it begins, and not before now", "past")
        if terms.until - terms.starts_at > LONGEST:
            raise Invalid.field("until", f"for {LONGEST.days} days at most", "too_long")
        made = cls(
            id=delegation_id,
            terms=terms,
            made_at=at,
            made_by=by.person,
            made_by_name=by.name,
            started=terms.starts_at <= at,
        )
        made.record(
            contracts.ApprovalDelegationMade(
                delegation_id=delegation_id,
                from_user_id=terms.giver.id,
                from_user_name=terms.giver.name,
                to_user_id=terms.taker.id,
                to_user_name=terms.taker.name,
                starts_at=terms.starts_at,
                until=terms.until,
                note=terms.note,
            ),
            at=at,
        )
        return made

    def start(self, *, at: datetime) -> None:
        """Say that it holds now, once, and not if it was taken back before."""
        if self.started or self.ended_at is not None:
            return
        self.started = True
        self.record(
            contracts.ApprovalDelegationStarted(
                delegation_id=self.id,
                from_user_id=self.terms.giver.id,
                from_user_name=self.terms.giver.name,
                to_user_id=self.terms.taker.id,
                until=self.terms.until,
            ),
            at=at,
        )

    def end(self, *, by: Principal, at: datetime) -> None:
        """Take the right back before its time; raises Forbidden, Conflict when it is over."""
        _must_be_theirs(self.terms, by)
        if self.ended_at is not None or self.terms.until <= at:
            raise Conflict("this delegation is over already", code="already_ended")
        self.ended_at = at
        self.record(
            contracts.ApprovalDelegationEnded(
                delegation_id=self.id,
                from_user_id=self.terms.giver.id,
                to_user_id=self.terms.taker.id,
                ended_at=at,
            ),
            at=at,
        )


def _must_be_theirs(terms: DelegationTerms, by: Principal) -> None:
    if by.maker is not None:
        raise Forbidden("a person hands their right on, not a machine", code="not_a_machines")
    if by.user_id != terms.giver.id:
        by.require(_FOR_OTHERS)
