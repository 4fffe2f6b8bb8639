"""Take a supplier's answer in, by the link they were sent."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from libs.domain.clock import Clock
from libs.domain.errors import Conflict, Invalid
from libs.domain.ids import new_id
from libs.domain.principal import Trace
from services.purchasing.application.open_link import Opened, behind, find_link, version_of
from services.purchasing.application.ports import BeginPurchasing
from services.purchasing.application.supplier_ports import GivenToken
from services.purchasing.domain.supplier_answer import (
    Decision,
    Kind,
    Offered,
    SupplierAnswer,
    check_proposal,
    offered_lines,
)
from services.purchasing.domain.supplier_link import by_link


@dataclass(frozen=True, slots=True)
class AnswerOrder:
    """An answer to what the page showed as `version`; lines not offered are as ordered."""

    kind: Kind
    version: str
    note: str = ""
    offered: Mapping[int, Offered] = field(default_factory=dict)

    @property
    def fingerprint(self) -> bytes:
        """The same for the same answer."""
        said = (self.kind, self.note, sorted(self.offered.items(), key=lambda item: item[0]))
        return hashlib.sha256(repr(said).encode()).digest()


@dataclass(frozen=True, slots=True)
class NotTaken:
    """What was filled in and cannot be taken, and why; `action` says in which form."""

    action: str
    fields: Mapping[str, str]
    problem: Conflict | Invalid


async def answer_order(
    command: AnswerOrder, given: GivenToken, *, begin: BeginPurchasing, now: Clock, trace: Trace
) -> bool:
    """False for a link that is none or has ended; the same answer twice is one.

    Raises Conflict when the order was changed or answered meanwhile, Invalid for a proposal that
    is none.
    """
    link = await find_link(given, begin=begin, now=now, trace=trace)
    if link is None:
        return False
    actor = by_link(link.supplier, given.tenant_id, trace)
    async with begin(actor) as work:
        opened = await behind(work, link, now)
        if opened is None:
            return False
        if _is_repeated(command, opened):
            return True
        _must_be_current(command, opened)
        at = now()
        answer = _answered(command, opened, at)
        opened.order.answer(answer, by=actor, at=at)
        for earlier in opened.answers:
            if earlier.waits:
                earlier.decide(Decision.REPLACED, by=actor, at=at)
                await work.answers.decide(earlier)
        await work.answers.add(answer)
    return True


def _is_repeated(command: AnswerOrder, opened: Opened) -> bool:
    return any(
        answer.link_id == opened.link.id
        and version_of(answer.revision, answer.number - 1) == command.version
        and answer.fingerprint == command.fingerprint
        for answer in opened.answers
    )


def _must_be_current(command: AnswerOrder, opened: Opened) -> None:
    if opened.order.revision != opened.link.revision:
        raise Conflict("the order was changed while this page was open", code="order_changed")
    if not opened.answerable:
        raise Conflict("this order takes no answer any more", code="order_settled")
    if command.version != opened.version:
        raise Conflict("this order was answered while this page was open", code="order_answered")


def _answered(command: AnswerOrder, opened: Opened, at: datetime) -> SupplierAnswer:
    order, offered = opened.order, command.offered
    lines = offered_lines(order.lines, order.expected_on, offered)
    if command.kind is Kind.PROPOSED:
        check_proposal(lines, order.policy.today(at))
    return SupplierAnswer(
        id=new_id(),
        order_id=order.id,
        link_id=opened.link.id,
        revision=order.revision,
        number=len(opened.answers) + 1,
        kind=command.kind,
        note=command.note,
        answered_at=at,
        answered_by=f"{order.supplier.name} via link",
        fingerprint=command.fingerprint,
        lines=lines,
    )
