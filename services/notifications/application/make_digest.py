"""Tell a company's people what runs low, once for a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import NAMESPACE_URL, UUID, uuid5
from zoneinfo import ZoneInfo

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.notifications.application.digest_ports import BeginDigests, DigestWork
from services.notifications.domain.digest import (
    Digest,
    DigestTerms,
    LowLevel,
    LowLine,
    readers,
    rule_of,
    words,
)
from services.notifications.domain.message import Words, message


@dataclass(frozen=True, slots=True)
class MakeDigest:
    """Which, and of which day."""

    digest: Digest
    terms: DigestTerms
    day: date


async def make_digest(
    command: MakeDigest, *, actor: Principal, begin: BeginDigests, now: Clock
) -> int:
    """How many people are told; none if it was made already, or nothing runs low.

    Raises UnknownReference for names that are not known here.
    """
    async with begin(actor) as work:
        if not await work.digests.claim(command.digest, command.day):
            return 0
        low = await work.digests.low()
        if not low:
            return 0
        rule = rule_of(command.digest, command.terms)
        company = await work.names.company()
        title, body = words(command.digest, await _lines(work, low))
        said = Words(title, body, rule.trigger.link)
        cause = uuid5(NAMESPACE_URL, f"{actor.tenant_id} {rule.key} {command.day}")
        told = [
            one
            for person in readers(rule, await work.people.active())
            if (
                one := message(
                    rule,
                    person,
                    said,
                    cause=cause,
                    event_id=cause,
                    subject=cause,
                    count=1,
                    now=now(),
                    zone=ZoneInfo(company.timezone),
                )
            )
        ]
        if told:
            await work.inboxes.put(told)
        await work.digests.told(command.digest, command.day, len(told))
        return len(told)


async def _lines(work: DigestWork, low: Sequence[LowLevel]) -> list[LowLine]:
    """With names; a warehouse of None is all of them."""
    wanted: set[tuple[str, UUID]] = {("product", one.product_id) for one in low}
    wanted |= {("warehouse", one.warehouse_id) for one in low if one.warehouse_id is not None}
    names = await work.names.of(wanted)
    lines: list[LowLine] = []
    for one in low:
        product = names["product", one.product_id]
        place = "" if one.warehouse_id is None else names["warehouse", one.warehouse_id].name
        lines.append(LowLine(f"{product.code} {product.name}", place, product.unit, one))
    return lines
