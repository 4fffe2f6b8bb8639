"""Ledger entries as stored."""

import asyncpg

from services.inventory.domain.chain import LedgerEntry

ENTRY_COLUMNS = """e.id, e.tenant_id, e.level_id, e.product_id, e.warehouse_id, e.sequence, e.kind,
    e.reason, e.quantity, e.before, e.after, e.source_type, e.source_id, e.source_line_id, e.note,
    e.user_id, e.happened_at, e.recorded_at, e.hash"""

_WIDTH = len(LedgerEntry.__dataclass_fields__)


def entry_from(row: asyncpg.Record) -> LedgerEntry:
    """The entry in a row that selects ENTRY_COLUMNS first: they are its fields, in their order."""
    return LedgerEntry(*row[:_WIDTH])
