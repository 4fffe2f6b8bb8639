"""Checking the ledger: every chain, link by link, and what its levels say."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from libs.domain.quantity import ZERO, plain
from services.inventory.domain.chain import GENESIS, LedgerEntry

Holds = Callable[[bytes, bytes], bool]


@dataclass(frozen=True, slots=True)
class Difference:
    """The first thing that is not as it must be: at which entry of which level, and what."""

    level_id: UUID
    sequence: int
    entry_id: UUID | None
    what: str


@dataclass(frozen=True, slots=True)
class StatedLevel:
    """What a level says of itself; `promised` is what its reservations add up to."""

    level_id: UUID
    on_hand: Decimal
    reserved: Decimal
    promised: Decimal
    sequence: int
    head: bytes


@dataclass(slots=True)
class LedgerCheck:
    """Fed with all entries by level and sequence, then asked about each level; keeps one entry.

    A signature is of a hash, and a hash of all before it: the last one of a chain proves all of it.
    Only to name the first entry of a chain whose last one does not hold is `every_signature` read.
    """

    holds: Holds
    every_signature: bool = False
    entries: int = 0
    unsigned: int = 0
    first_difference: Difference | None = None
    forged: LedgerEntry | None = None
    _last_signed: tuple[LedgerEntry, bytes] | None = None
    _ends: dict[UUID, tuple[int, bytes, Decimal]] = field(default_factory=dict)

    def entry(self, entry: LedgerEntry, signature: bytes | None) -> None:
        """The next entry, and its signature if the ledger worker has come by."""
        sequence, head, on_hand = self._ends.get(entry.level_id, (0, GENESIS, ZERO))
        if sequence == 0 or self.every_signature:
            self.end_of_chain()
        self.entries += 1
        self.unsigned += signature is None
        if entry.sequence != sequence + 1:
            self._differs(entry, f"follows number {sequence} of its chain")
        elif entry.before != on_hand or entry.after != entry.before + entry.quantity:
            self._differs(
                entry,
                f"says {plain(entry.before)} before and {plain(entry.after)} after"
                f" {plain(entry.quantity)}; the entry before it ended at {plain(on_hand)}",
            )
        elif entry.expected_hash(head) != entry.hash:
            self._differs(entry, "has a hash that does not follow from its values and its chain")
        if signature is not None:
            self._last_signed = entry, signature
        self._ends[entry.level_id] = entry.sequence, entry.hash, entry.after

    def end_of_chain(self) -> None:
        """Check the signature that proves the chain at hand; nothing if there is none."""
        if self._last_signed is None:
            return
        entry, signature = self._last_signed
        self._last_signed = None
        if not self.holds(entry.hash, signature):
            if self.first_difference is None:
                self.forged = entry
            self._differs(entry, "has a signature that is not ours")

    def level(self, stated: StatedLevel) -> None:
        """A level, after all entries."""
        self.end_of_chain()
        sequence, head, on_hand = self._ends.get(stated.level_id, (0, GENESIS, ZERO))
        if (stated.sequence, stated.head) != (sequence, head):
            what = f"the level ends at number {stated.sequence}, its ledger at {sequence}"
        elif stated.on_hand != on_hand:
            what = f"the level has {plain(stated.on_hand)} on hand, its ledger {plain(on_hand)}"
        elif stated.reserved != stated.promised:
            what = (
                f"the level has {plain(stated.reserved)} reserved, its reservations promise"
                f" {plain(stated.promised)}"
            )
        else:
            return
        if self.first_difference is None:
            self.first_difference = Difference(stated.level_id, sequence, None, what)

    def _differs(self, entry: LedgerEntry, what: str) -> None:
        if self.first_difference is None:
            self.first_difference = Difference(entry.level_id, entry.sequence, entry.id, what)
