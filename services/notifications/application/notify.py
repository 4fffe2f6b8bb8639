"""Tell people what a company's rules say they are told of."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from libs.contracts.base import Envelope, Event
from libs.contracts.purchasing import (
    ApprovalDelegationEnded,
    ApprovalDelegationMade,
    ApprovalRuleChanged,
)
from libs.domain.clock import utc_now
from libs.domain.principal import Principal
from services.notifications.application.ports import (
    BeginNotifications,
    Cause,
    Company,
    Named,
    NotificationsWork,
    Occasion,
    Settled,
)
from services.notifications.application.remember_names import NAMING, names_in
from services.notifications.domain.audience import Happened, audience
from services.notifications.domain.message import Message, message
from services.notifications.domain.people import Person
from services.notifications.domain.rule import Rule
from services.notifications.domain.settling import SETTLES, SETTLING
from services.notifications.domain.trigger import Trigger
from services.notifications.domain.triggers import BY_EVENT, TRIGGERS

# Nothing else reaches this service: what rules can speak of, and the names of what that refers to.
HEARD: Final[tuple[type[Event], ...]] = tuple(
    dict.fromkeys(
        (
            *NAMING,
            ApprovalRuleChanged,
            ApprovalDelegationMade,
            ApprovalDelegationEnded,
            *SETTLING,
            *(t.event for t in TRIGGERS.values()),
        )
    )
)


async def notify(
    envelopes: Sequence[Envelope], /, *, actor: Principal, begin: BeginNotifications
) -> None:
    """Keep what things are called, and leave each person one message a cause.

    Raises UnknownReference for what something is called that no event has told of yet.
    """
    async with begin(actor) as work:
        await work.names.keep(names_in(envelopes))
        for envelope in envelopes:
            await _keep_approvers(work, envelope)
        happened = [envelope for envelope in envelopes if envelope.key in BY_EVENT]
        if happened and (occasions := occasions_of(await work.rules.all(), happened)):
            await _tell(work, occasions)
        if settled := [
            Settled(envelope.subject, envelope.id, SETTLES[envelope.key])
            for envelope in envelopes
            if envelope.key in SETTLES
        ]:
            await work.inboxes.settle(settled)


async def _keep_approvers(work: NotificationsWork, envelope: Envelope) -> None:
    """Keep what an event says of who is asked for approvals."""
    if envelope.key == ApprovalRuleChanged.key():
        await work.steps.keep(ApprovalRuleChanged.model_validate(envelope.data).rule)
    elif envelope.key == ApprovalDelegationMade.key():
        await work.handed_rights.keep(ApprovalDelegationMade.model_validate(envelope.data))
    elif envelope.key == ApprovalDelegationEnded.key():
        await work.handed_rights.end(ApprovalDelegationEnded.model_validate(envelope.data))


def occasions_of(rules: Iterable[Rule], envelopes: Iterable[Envelope]) -> list[Occasion]:
    """What the rules say is told of the events; what is gathered is one occasion for its actor."""
    by_trigger: dict[str, list[Rule]] = {}
    for rule in rules:
        by_trigger.setdefault(rule.trigger.name, []).append(rule)
    occasions: dict[tuple[str, UUID], Occasion] = {}
    for envelope in envelopes:
        for trigger in BY_EVENT[envelope.key]:
            for rule in by_trigger.get(trigger.name, ()):
                if rule.speaks_of(envelope.data):
                    key = envelope.actor_id if trigger.gathers else envelope.id
                    before = occasions.get((rule.key, key))
                    count = 1 if before is None else before.count + 1
                    occasions[rule.key, key] = Occasion(rule, envelope, count)
    return list(occasions.values())


async def _tell(work: NotificationsWork, occasions: Sequence[Occasion]) -> None:
    causes = await work.inboxes.causes(occasions)
    told = [(o, cause) for o, cause in zip(occasions, causes, strict=True) if cause is not None]
    if not told:
        return
    people = await work.people.active()
    company = await work.names.company()
    whom = [await _whom(work, occasion, company, people) for occasion, _ in told]
    names = await work.names.of(
        {n for (o, _), who in zip(told, whom, strict=True) if who for n in _refers_to(o)}
    )
    messages: list[Message] = []
    for (occasion, cause), who in zip(told, whom, strict=True):
        if who:
            messages.extend(_messages(work, occasion, cause, who, names, company))
    if messages:
        await work.inboxes.put(messages)


async def _whom(
    work: NotificationsWork, occasion: Occasion, company: Company, people: Sequence[Person]
) -> list[Person]:
    rule, envelope = occasion.rule, occasion.envelope
    field = rule.trigger.steps
    named = await work.steps.named(envelope.data.get(field) or ()) if field else {}
    happened = Happened(
        envelope.data,
        envelope.actor_id,
        [step for steps in named.values() for step in steps],
        company.requester_may_approve,
        await work.handed_rights.at(utc_now()) if rule.trigger.handed_on else (),
    )
    return audience(rule, happened, people)


def _messages(
    work: NotificationsWork,
    occasion: Occasion,
    cause: Cause,
    who: Iterable[Person],
    names: Mapping[tuple[str, UUID], Named],
    company: Company,
) -> Iterable[Message]:
    trigger, envelope = occasion.rule.trigger, occasion.envelope
    facts = facts_of(trigger, envelope, names)
    words = work.wording.words(trigger, facts, company, count=cause.count)
    now, zone = utc_now(), ZoneInfo(company.timezone)
    for person in who:
        told = message(
            occasion.rule,
            person,
            words,
            cause=cause.id,
            event_id=envelope.id,
            subject=envelope.subject,
            count=cause.count,
            now=now,
            zone=zone,
        )
        if told is not None:
            yield told


def _refers_to(occasion: Occasion) -> Iterable[tuple[str, UUID]]:
    for field, kind in occasion.rule.trigger.names.items():
        value = occasion.envelope.data.get(field)
        if value is not None:
            yield kind, UUID(str(value))


def facts_of(
    trigger: Trigger, envelope: Envelope, names: Mapping[tuple[str, UUID], Named]
) -> dict[str, Any]:
    """What templates may speak of: the event's fields, and what it refers to by name.

    `supplier_id` becomes `supplier`, `supplier_code` and `supplier_unit`; nothing: empty.
    """
    event = envelope.event()
    facts: dict[str, Any] = {name: getattr(event, name) for name in type(event).model_fields}
    for field, kind in trigger.names.items():
        value, word = facts.get(field), field.removesuffix("_id")
        known = None if value is None else names[kind, value]
        label = "" if known is None else known.name
        if known is not None and kind == "product":
            label = f"{known.code} {known.name}"
        facts |= {
            word: label,
            f"{word}_code": "" if known is None else known.code,
            f"{word}_unit": "" if known is None else known.unit,
        }
    return {**facts, "actor": envelope.actor_name or "Somebody", "reason": envelope.reason}
