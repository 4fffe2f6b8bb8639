"""What was compared with what, and every difference, with its cause and what to do about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from libs.contracts.payments import ReconciliationCompleted
from libs.domain.aggregate import Aggregate


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """Two figures that should be one."""

    kind: str
    subject: str
    subject_id: UUID | None = None
    expected: Decimal | None = None
    actual: Decimal | None = None
    cause: str
    action: str


@dataclass(frozen=True, slots=True)
class Compared:
    """How many of a kind were compared, and those that differ."""

    kind: str
    count: int
    mismatches: Sequence[Mismatch] = ()


@dataclass(eq=False, kw_only=True)
class Reconciliation(Aggregate):
    """One run; `skipped` says what could not be compared, and why."""

    started_at: datetime
    finished_at: datetime
    requested_by_name: str
    compared: Mapping[str, int]
    skipped: Mapping[str, str]
    rows: Sequence[Mismatch]

    @classmethod
    def completed(
        cls,
        reconciliation_id: UUID,
        results: Sequence[Compared],
        skipped: Mapping[str, str],
        *,
        started_at: datetime,
        by: str,
        at: datetime,
    ) -> "Reconciliation":
        """A run that is done."""
        rows = [row for result in results for row in result.mismatches]
        made = cls(
            id=reconciliation_id,
            started_at=started_at,
            finished_at=at,
            requested_by_name=by,
            compared={result.kind: result.count for result in results},
            skipped=skipped,
            rows=rows,
        )
        found = {result.kind: len(result.mismatches) for result in results}
        said = ReconciliationCompleted(
            reconciliation_id=reconciliation_id, mismatches=len(rows), found=found
        )
        made.record(said, at=at)
        return made
