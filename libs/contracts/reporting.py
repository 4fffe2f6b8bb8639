"""What reporting says: who looked at cost prices in it; of files to nobody but who asked."""

from typing import ClassVar
from uuid import UUID

from libs.contracts.base import Event, OnlyTo
from libs.contracts.costs import CostsSeen


class CostsViewed(CostsSeen):
    """Somebody looked at cost prices in reporting; said once an hour for each kind of view."""

    type: ClassVar[str] = "reporting.costs.viewed"


class _ExportSaid(Event):
    """How an export stands; `title` is its report's."""

    export_id: UUID
    requested_by: OnlyTo
    report: str
    title: str
    format: str
    status: str
    from_status: str | None = None
    rows_total: int | None = None
    rows_done: int = 0
    size: int | None = None
    error: str | None = None
    version: int = 0


class ExportRequested(_ExportSaid):
    """Somebody wants a report as a file: filters as they were given, and its columns."""

    type: ClassVar[str] = "reporting.export.requested"

    filters: dict[str, tuple[str, ...]]
    columns: tuple[str, ...]


class ExportProgressed(_ExportSaid):
    """An export began, or is further than it was; at most once a second."""

    type: ClassVar[str] = "reporting.export.progressed"


class ExportSucceeded(_ExportSaid):
    """The file can be downloaded, for a week, by who asked for it."""

    type: ClassVar[str] = "reporting.export.succeeded"


class ExportFailed(_ExportSaid):
    """There is no file; `error` says why."""

    type: ClassVar[str] = "reporting.export.failed"


class ExportCancelled(_ExportSaid):
    """Who asked for it no longer wants it."""

    type: ClassVar[str] = "reporting.export.cancelled"


class ExportDownloaded(_ExportSaid):
    """The file was handed out."""

    type: ClassVar[str] = "reporting.export.downloaded"
