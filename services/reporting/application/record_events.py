"""Record every event of every service in the audit log."""

from collections.abc import Sequence
from uuid import UUID

from libs.contracts.base import Envelope
from libs.contracts.inventory import StockChanged
from libs.domain.principal import Principal
from services.reporting.application.ports import BeginReporting, LedgerHead, ReportingWork
from services.reporting.domain.audit import chained


async def record_events(
    envelopes: Sequence[Envelope], /, *, actor: Principal, begin: BeginReporting
) -> None:
    """Append the events to their company's chain, and anchor the ledger chains they tell of."""
    async with begin(actor) as work:
        await append(work, envelopes)


async def append(work: ReportingWork, envelopes: Sequence[Envelope]) -> None:
    """Append events that the log lacks, in this order."""
    entries = chained(await work.audit_log.head(), envelopes)
    await work.audit_log.append(entries)
    if heads := _ledger_heads(envelopes):
        await work.ledger_heads.keep(heads)


def _ledger_heads(envelopes: Sequence[Envelope]) -> list[LedgerHead]:
    """The furthest of each ledger chain, in the order of their ids, so that nobody deadlocks."""
    furthest: dict[UUID, LedgerHead] = {}
    for envelope in envelopes:
        if envelope.key == StockChanged.key():
            data = envelope.data
            head = LedgerHead(UUID(data["level_id"]), data["sequence"], data["hash"])
            known = furthest.get(head.level_id)
            if known is None or known.sequence < head.sequence:
                furthest[head.level_id] = head
    return [furthest[level_id] for level_id in sorted(furthest)]
