"""Compare books, payments, receipts and stock; list every difference, hide none."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.errors import Unavailable
from libs.domain.principal import Principal
from services.payments.application.ports import BeginPayments
from services.payments.domain.reconciliation import Compared, Reconciliation


class Comparison(Protocol):
    """Something that can be compared with something else."""

    @property
    def kind(self) -> str:
        """Its name, as the run shows it."""
        ...

    async def compare(self, actor: Principal) -> Compared:
        """Look, and change nothing; raises Unavailable for who cannot be asked now."""
        ...


async def reconcile(
    reconciliation_id: UUID,
    comparisons: Sequence[Comparison],
    *,
    actor: Principal,
    begin: BeginPayments,
    now: Clock,
) -> Reconciliation:
    """What cannot be asked now is said to be left out: it counts neither way."""
    started_at, results, skipped = now(), [], {}
    for comparison in comparisons:
        try:
            results.append(await comparison.compare(actor))
        except Unavailable as error:
            skipped[comparison.kind] = str(error)
    made = Reconciliation.completed(
        reconciliation_id, results, skipped, started_at=started_at, by=actor.name, at=now()
    )
    async with begin(actor) as work:
        work.reconciliations.add(made)
    return made
