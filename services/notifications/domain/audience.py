"""Whom a rule tells of an event."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.notifications.domain.people import Person
from services.notifications.domain.rule import Rule


@dataclass(frozen=True, slots=True)
class Step:
    """Who a step of approval is asked of; nobody named: of everybody who may approve."""

    roles: frozenset[str]
    user_ids: frozenset[UUID]

    def asks(self, person: Person) -> bool:
        """Whether it is theirs to take."""
        if not self.roles and not self.user_ids:
            return True
        return person.id in self.user_ids or not self.roles.isdisjoint(person.roles)


@dataclass(frozen=True, slots=True)
class HandedOn:
    """Whose right to approve somebody has beside their own."""

    giver: UUID
    taker: UUID


@dataclass(frozen=True, slots=True)
class Happened:
    """An event as rules look at it: its data, who did it, and the steps it names that are known.

    `handed_on` are the rights to approve that hold now.
    """

    data: Mapping[str, Any]
    actor_id: UUID
    steps: Sequence[Step] = ()
    requester_may_approve: bool = False
    handed_on: Sequence[HandedOn] = ()


def audience(rule: Rule, happened: Happened, people: Iterable[Person]) -> list[Person]:
    """Whom the rule tells: never those who may not see what it is about."""
    people, addressee = list(people), _addressee(rule, happened)
    givers = _givers(rule, happened, people)
    return [
        person
        for person in people
        if _may_know(rule, happened, person)
        and (
            (person.id == addressee and rule.terms.addressee)
            or _is_asked_too(rule, happened, person)
            or (person.id in givers and _is_asked_for(rule, happened, person, givers[person.id]))
        )
    ]


def could_tell(rule: Rule, people: Iterable[Person]) -> list[Person]:
    """Whom the rule may tell, whatever happens; whom an event concerns is not among them."""
    needed = ("notifications.own.read", *needs(rule))
    return [p for p in people if p.permissions.issuperset(needed) and _is_told(rule, p)]


def needs(rule: Rule) -> tuple[str, ...]:
    """What whoever the rule tells must be allowed to see.

    That it spoke at all tells of an amount it looks at: if that is a cost, only to who sees costs.
    """
    trigger = rule.trigger
    secret = trigger.event.cost_fields().intersection(rule.terms.at_least)
    return (*trigger.needs, "costs.read") if secret else trigger.needs


def _addressee(rule: Rule, happened: Happened) -> UUID | None:
    trigger = rule.trigger
    if trigger.addressee == "actor":
        return happened.actor_id
    value = happened.data.get(trigger.addressee) if trigger.addressee else None
    return None if value is None else UUID(str(value))


def _may_know(rule: Rule, happened: Happened, person: Person) -> bool:
    """What somebody did themselves, they know, unless the trigger says otherwise."""
    if person.id == happened.actor_id and not rule.trigger.tells_actor:
        return False
    return person.permissions.issuperset(("notifications.own.read", *needs(rule)))


def _is_told(rule: Rule, person: Person) -> bool:
    terms = rule.terms
    return (
        not person.permissions.isdisjoint(terms.permissions)
        or person.id in terms.user_ids
        or not _disjoint(terms.roles, person.roles)
    )


def _givers(
    rule: Rule, happened: Happened, people: Iterable[Person]
) -> Mapping[UUID, Sequence[Person]]:
    """Of each who has somebody's right beside their own: whose, of what may be handed on."""
    if not rule.trigger.handed_on:
        return {}
    known, found = {person.id: person for person in people}, dict[UUID, list[Person]]()
    for right in happened.handed_on:
        if right.giver in known:
            found.setdefault(right.taker, []).append(known[right.giver])
    return found


def _is_asked_for(rule: Rule, happened: Happened, person: Person, givers: Iterable[Person]) -> bool:
    """Whether one of these is asked, whose right is theirs too: within the limits of both.

    As purchasing has it: nothing is widened. Whoever did what happened, or approved in whose
    right, has nothing left of it to hand on; nor has who wrote the order.
    """
    if not _is_within(rule, happened, person) or _wrote(rule, happened, person):
        return False
    spent = str(happened.data.get("approved_for"))
    return any(
        _may_know(rule, happened, giver)
        and str(giver.id) != spent
        and _is_asked_too(rule, happened, giver)
        for giver in givers
    )


def _is_asked_too(rule: Rule, happened: Happened, person: Person) -> bool:
    return _is_told(rule, person) and _is_asked(rule, happened, person)


def _is_asked(rule: Rule, happened: Happened, person: Person) -> bool:
    """Of what waits for somebody to decide: whether this person can."""
    trigger, data = rule.trigger, happened.data
    if trigger.limit is None and not trigger.steps and not trigger.roles:
        return True
    if not _is_within(rule, happened, person) or _wrote(rule, happened, person):
        return False
    if trigger.roles and _disjoint(data.get(trigger.roles) or (), person.roles):
        return False
    return not happened.steps or any(step.asks(person) for step in happened.steps)


def _is_within(rule: Rule, happened: Happened, person: Person) -> bool:
    limit = rule.trigger.limit
    amount = None if limit is None else rule.trigger.amount(happened.data, limit.amount)
    return limit is None or amount is None or person.approves(limit.kind, amount)


def _wrote(rule: Rule, happened: Happened, person: Person) -> bool:
    if not rule.trigger.four_eyes or happened.requester_may_approve:
        return False
    return str(person.id) == str(happened.data.get("raised_by"))


def _disjoint(one: Collection[str], other: Collection[str]) -> bool:
    return set(one).isdisjoint(other)
