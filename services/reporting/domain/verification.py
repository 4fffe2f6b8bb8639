"""Walking a chain of audit entries: the first that does not fit is named."""

from dataclasses import dataclass, field
from uuid import UUID

from services.reporting.domain.audit import BEGINNING, Costs, Entry, Head


@dataclass(frozen=True, slots=True)
class Difference:
    """The first entry that is not as it was written, and what is wrong with it."""

    sequence: int
    id: UUID | None
    why: str


@dataclass(slots=True)
class Walk:
    """Takes the entries of one company in order; `difference` stays None while all fit."""

    tenant_id: UUID
    entries: int = 0
    previous: bytes = field(default=BEGINNING)
    difference: Difference | None = None

    def take(self, entry: Entry, costs: Costs | None, *, sees_costs: bool) -> bool:
        """Look at the next entry; False when it is the first that differs."""
        why = self._wrong(entry, costs, sees_costs=sees_costs)
        if why:
            self.difference = Difference(self.entries + 1, entry.id, why)
            return False
        self.entries += 1
        self.previous = entry.hash
        return True

    def end(self, head: Head) -> None:
        """Compare with where the chain is known to end."""
        if self.difference is None and self.entries < head.sequence:
            why = f"the chain ends here, though it has {head.sequence} entries"
            self.difference = Difference(self.entries + 1, None, why)
        elif self.difference is None and self.previous != head.hash:
            self.difference = Difference(self.entries, None, "the last entry is not the one kept")

    def _wrong(self, entry: Entry, costs: Costs | None, *, sees_costs: bool) -> str:
        if entry.sequence != self.entries + 1:
            return "an entry is missing"
        if entry.previous != self.previous:
            return "it does not follow the entry before it"
        if entry.hash != entry.hashed(self.tenant_id):
            return "its content was changed"
        if sees_costs and (costs and costs.hash()) != entry.costs_hash:
            return "its costs were changed"
        return ""
