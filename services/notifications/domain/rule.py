"""A company's rule: what is told to whom, how, and how often at most."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.notifications.domain.kinds import Channel
from services.notifications.domain.trigger import Trigger
from services.notifications.domain.triggers import TRIGGERS


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What can be said of a rule.

    Told are those with one of the roles, all who hold one of the permissions, the people named, and
    with `addressee` whom the event concerns. `at_least`: only amounts from there on, by field.
    """

    name: str
    active: bool = True
    roles: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()
    user_ids: tuple[UUID, ...] = ()
    addressee: bool = False
    channels: tuple[Channel, ...] = (Channel.IN_APP,)
    cooldown_minutes: int = 0
    at_least: Mapping[str, Decimal] = field(default_factory=dict)

    def said(self) -> dict[str, object]:
        """For events and history, as JSON has it."""
        terms = asdict(self)
        terms["user_ids"] = [str(each) for each in self.user_ids]
        terms["at_least"] = {name: str(amount) for name, amount in self.at_least.items()}
        return terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule of a trigger. A ready-made one has its trigger's name as key, and version 0."""

    key: str
    trigger: Trigger
    terms: Terms
    version: int = 0

    @property
    def ready_made(self) -> bool:
        """Whether every company has it, changed or not."""
        return self.key == self.trigger.name

    @property
    def changed(self) -> bool:
        """Whether a company said otherwise than the ready-made rule does."""
        return self.ready_made and self.terms != ready_made(self.trigger).terms

    def speaks_of(self, data: Mapping[str, Any]) -> bool:
        """Whether the rule is about this event of its trigger."""
        if not self.terms.active or not self.trigger.speaks_of(data):
            return False
        amounts = ((self.trigger.amount(data, n), most) for n, most in self.terms.at_least.items())
        return all(amount is not None and amount >= least for amount, least in amounts)


def ready_made(trigger: Trigger) -> Rule:
    """The rule every company begins with."""
    given = trigger.defaults
    terms = Terms(
        name=trigger.label,
        active=given.active,
        roles=given.roles,
        permissions=given.permissions,
        addressee=given.addressee,
        channels=given.channels,
        cooldown_minutes=given.cooldown_minutes,
    )
    return Rule(key=trigger.name, trigger=trigger, terms=terms)


def rules_of(own: Iterable[Rule]) -> list[Rule]:
    """All rules of a company: the ready-made ones as it changed them, then its own."""
    changed = {rule.key: rule for rule in own}
    ready = [
        changed.pop(name) if name in changed else ready_made(trigger)
        for name, trigger in TRIGGERS.items()
    ]
    return [*ready, *changed.values()]
