"""What reporting's use cases need from outside, and get passed in."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from libs.contracts.base import Envelope
from libs.domain.work import Begin
from services.reporting.domain.audit import Costs, Entry, Head
from services.reporting.domain.export import Export


@dataclass(frozen=True, slots=True)
class LedgerHead:
    """The last entry of one of inventory's ledger chains, as inventory said it."""

    level_id: UUID
    sequence: int
    hash: str


class Histories(Protocol):
    """What the services that own the facts have told."""

    def told(self, tenant_id: UUID) -> Sequence[AsyncIterator[Envelope]]:
        """All events of a company, each service's in their order; raises Unavailable."""
        ...


class AuditLog(Protocol):
    """The audit log of the company at hand."""

    async def head(self) -> Head:
        """The end of the chain, locked."""
        ...

    async def unknown(self, envelopes: Sequence[Envelope]) -> list[Envelope]:
        """Those that the log lacks; from now on their messages are known to its consumer."""
        ...

    async def append(self, entries: Sequence[tuple[Entry, Costs | None]]) -> None:
        """Write the entries and move the head, in one statement; costs in another."""
        ...


class LedgerHeads(Protocol):
    """Anchors of inventory's ledger: held in a database that inventory's owner does not have."""

    async def keep(self, heads: Sequence[LedgerHead]) -> None:
        """Keep those that are further than what is kept."""
        ...


class Exports(Protocol):
    """Exports of the company at hand."""

    def add(self, made: Export) -> None:
        """Keep a new one."""
        ...

    async def get(self, export_id: UUID) -> Export:
        """The export, locked; raises NotFound."""
        ...

    async def waiting(self, user_id: UUID) -> int:
        """How many of somebody are not made yet."""
        ...


class ReportingWork(Protocol):
    """One transaction of reporting."""

    @property
    def audit_log(self) -> AuditLog:
        """The audit log."""
        ...

    @property
    def ledger_heads(self) -> LedgerHeads:
        """Anchors of inventory's ledger."""
        ...

    @property
    def exports(self) -> Exports:
        """Exports."""
        ...


BeginReporting = Begin[ReportingWork]
