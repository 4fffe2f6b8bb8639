"""The hash chain of a level's ledger entries (SHA-256, FIPS 180-4).

The same text is hashed by `ledger_hash` in migrations/movements.sql; here it is for verifying.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from libs.domain.quantity import PLACES

GENESIS = b""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One immutable entry of the ledger, as stored."""

    id: UUID
    tenant_id: UUID
    level_id: UUID
    product_id: UUID
    warehouse_id: UUID
    sequence: int
    kind: str
    reason: str
    quantity: Decimal
    before: Decimal
    after: Decimal
    source_type: str | None
    source_id: UUID | None
    source_line_id: UUID | None
    note: str
    user_id: UUID
    happened_at: datetime
    recorded_at: datetime
    hash: bytes

    def expected_hash(self, previous: bytes) -> bytes:
        """What the hash must be if the entry is as it was written."""
        text = "|".join(
            (
                "v1",
                str(self.tenant_id),
                str(self.product_id),
                str(self.warehouse_id),
                str(self.sequence),
                self.kind,
                self.reason,
                *(f"{q.quantize(PLACES):f}" for q in (self.quantity, self.before, self.after)),
                self.source_type or "",
                str(self.source_id or ""),
                str(self.source_line_id or ""),
                str(self.user_id),
                _micros(self.happened_at),
                _micros(self.recorded_at),
                self.note,
            )
        )
        return hashlib.sha256(previous + text.encode()).digest()


def _micros(moment: datetime) -> str:
    return str((moment - _EPOCH) // timedelta(microseconds=1))
