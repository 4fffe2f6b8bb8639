"""Fill an audit log, a new one or one with holes, from what the owners of the facts tell."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from libs.contracts.base import Envelope
from libs.domain.principal import Principal
from services.reporting.application.ports import BeginReporting, Histories
from services.reporting.application.record_events import append

_BATCH = 500


@dataclass(frozen=True, slots=True)
class RefillAuditLog:
    """Of one company."""

    tenant_id: UUID


@dataclass(frozen=True, slots=True)
class Refilled:
    """How many events their owners told, and how many of them the log had lacked."""

    told: int
    added: int


async def refill_audit_log(
    command: RefillAuditLog, *, histories: Histories, begin: BeginReporting
) -> Refilled:
    """Append what the log lacks, oldest first and each service's in its order.

    Done by the batch: what an interrupted one has added is known to the next.
    """
    actor, told, added = Principal.system(command.tenant_id), 0, 0
    async for batch in _batches(histories.told(command.tenant_id)):
        told += len(batch)
        async with begin(actor) as work:
            if lacking := await work.audit_log.unknown(batch):
                await append(work, lacking)
                added += len(lacking)
    return Refilled(told, added)


async def _batches(histories: Sequence[AsyncIterator[Envelope]]) -> AsyncIterator[list[Envelope]]:
    batch: list[Envelope] = []
    async for envelope in _merged(histories):
        batch.append(envelope)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


async def _merged(histories: Sequence[AsyncIterator[Envelope]]) -> AsyncIterator[Envelope]:
    """The oldest of those that are next in each, again and again."""
    following = {n: await anext(history, None) for n, history in enumerate(histories)}
    while waiting := [(e.time, n, e) for n, e in following.items() if e is not None]:
        _, chosen, envelope = min(waiting, key=lambda each: each[:2])
        yield envelope
        following[chosen] = await anext(histories[chosen], None)
