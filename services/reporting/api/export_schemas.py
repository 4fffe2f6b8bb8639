"""What goes over the wire of exports."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from libs.web.fields import Body
from services.reporting.domain.export import Export, Format

Name = Annotated[str, Field(max_length=60, pattern=r"^[^\x00]*$")]
Text = Annotated[str, Field(max_length=10_000, pattern=r"^[^\x00]*$")]


class ExportStatus(StrEnum):
    """Where an export is; of an expired one the file is gone."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class ExportIn(Body):
    """A report as a file, with filters and order as `GET reports/{name}` takes them.

    `columns`: which, in which order; by default all you may see.
    """

    report: Name
    format: Format = Format.XLSX
    filters: Annotated[dict[Name, Text | list[Text] | None], Field(max_length=50)] = Field(
        default={}
    )
    sort: Name | None = None
    columns: Annotated[list[Name], Field(min_length=1, max_length=100)] | None = None

    def given(self) -> dict[str, tuple[str, ...]]:
        """The filters that are set."""
        return {
            name: (value,) if isinstance(value, str) else tuple(value)
            for name, value in self.filters.items()
            if value
        }


class ExportOut(BaseModel):
    """An export: what was asked for, and how far it is. `size` is of its file, in bytes."""

    id: UUID
    report: str
    title: str
    format: Format
    filters: dict[str, list[str]]
    sort: str
    columns: list[str]
    status: ExportStatus
    rows_total: int | None
    rows_done: int
    size: int | None
    error: str | None
    file_name: str
    requested_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    expires_at: datetime | None
    version: int

    @classmethod
    def of(cls, export: Export, now: datetime) -> "ExportOut":
        """Show the export."""
        order = export.order
        status = ExportStatus.EXPIRED if export.has_expired(now) else export.status
        return cls(
            id=export.id,
            report=order.report,
            title=order.title,
            format=order.format,
            filters={name: list(texts) for name, texts in order.filters.items()},
            sort=order.sort,
            columns=list(order.columns),
            status=ExportStatus(status),
            rows_total=export.rows_total,
            rows_done=export.rows_done,
            size=export.size,
            error=export.error,
            file_name=export.file_name,
            requested_at=export.requested_at,
            started_at=export.started_at,
            finished_at=export.finished_at,
            expires_at=export.expires_at,
            version=export.version,
        )


class ExportsOut(BaseModel):
    """Some of your exports, newest first."""

    items: list[ExportOut]
    next_cursor: str | None
