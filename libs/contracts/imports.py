"""What every service that imports files says of an import; each has event classes of its own."""

from uuid import UUID

from libs.contracts.base import Event


class ImportSaid(Event):
    """How an import stands, and stood before. Counts are rows; `error` says why it was refused.

    That is left out where the file may hold cost prices: what it says may stand in the file.
    """

    import_id: UUID
    kind: str
    file_name: str
    mode: str
    dry_run: bool
    status: str
    from_status: str | None = None
    rows_total: int | None = None
    rows_done: int = 0
    created: int = 0
    updated: int = 0
    skipped: int = 0
    failed: int = 0
    error: str | None = None
    version: int = 0
