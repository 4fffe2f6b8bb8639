"""What goes over the wire of imports, the same in every service."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from libs.imports.job import MOST_CORRECTIONS, Correction, Import, Mode, Status
from libs.imports.rows import Column, RowError
from libs.web.fields import Body

Name = Annotated[str, Field(max_length=200)]


class ImportColumnOut(BaseModel):
    """A column that can be imported; `attribute:` stands for one of each name behind it."""

    name: str
    required: bool
    description: str


class ImportHeaderOut(BaseModel):
    """A column of the file: which of ours it is (null: left out), and the first values in it."""

    name: str
    column: str | None
    sample: list[str]


class ImportErrorOut(BaseModel):
    """What is wrong: the row as a spreadsheet numbers it, our column, why, what stands there."""

    row: int
    column: str
    code: str
    message: str
    value: str


class ImportOut(BaseModel):
    """An import. Counts are rows; those of a dry run say what would have been done.

    `errors` lists the first 1,000; `error` says why the file as a whole was refused. While
    `cancelling`, it ends at its next pause.
    """

    id: UUID
    kind: str
    file_name: str
    mode: Mode
    dry_run: bool
    status: Status
    rows_total: int | None
    rows_done: int
    created: int
    updated: int
    skipped: int
    failed: int
    errors: list[ImportErrorOut]
    header: list[ImportHeaderOut]
    columns: list[ImportColumnOut]
    error: str | None
    cancelling: bool
    requested_at: datetime
    requested_by: UUID
    requester: str
    started_at: datetime | None
    finished_at: datetime | None
    version: int

    @classmethod
    def of(
        cls, shown: Import, errors: Sequence[RowError], columns: Sequence[Column]
    ) -> "ImportOut":
        """Show the import."""
        return cls(
            id=shown.id,
            kind=shown.kind,
            file_name=shown.file_name,
            mode=shown.order.mode,
            dry_run=shown.order.dry_run,
            status=shown.status,
            rows_total=shown.rows_total,
            rows_done=shown.rows_done,
            created=shown.created,
            updated=shown.updated,
            skipped=shown.skipped,
            failed=shown.failed,
            errors=[
                ImportErrorOut(
                    row=e.row, column=e.column, code=e.code, message=e.message, value=e.value
                )
                for e in errors
            ],
            header=[ImportHeaderOut(**column) for column in shown.header],
            columns=[
                ImportColumnOut(name=c.name, required=c.required, description=c.description)
                for c in columns
            ],
            error=shown.error,
            cancelling=shown.cancelling,
            requested_at=shown.requested_at,
            requested_by=shown.requester.user_id,
            requester=shown.requester.name,
            started_at=shown.started_at,
            finished_at=shown.finished_at,
            version=shown.version,
        )


class ImportsOut(BaseModel):
    """Some imports, newest first, without their errors."""

    items: list[ImportOut]
    next_cursor: str | None


class CorrectionIn(Body):
    """Another value for a cell: its row as the spreadsheet numbers it, and our column."""

    row: Annotated[int, Field(ge=1, le=1_048_576)]
    column: Name
    value: Annotated[str, Field(max_length=32_767)]

    def given(self) -> Correction:
        """As the import keeps it."""
        return Correction(self.row, self.column, self.value.replace("\x00", ""))


class RerunIn(Body):
    """The same file once more, with other columns or corrected cells."""

    mode: Mode = Mode.ALL_OR_NOTHING
    dry_run: bool = False
    mapping: Annotated[dict[Name, Name | None], Field(max_length=400)] = Field(default={})
    corrections: Annotated[list[CorrectionIn], Field(max_length=MOST_CORRECTIONS)] = Field(
        default=[]
    )
