"""An export: a report somebody wants as a file, how far it is, and until when it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from libs.contracts.reporting import (
    ExportCancelled,
    ExportDownloaded,
    ExportFailed,
    ExportProgressed,
    ExportRequested,
    ExportSucceeded,
)
from libs.domain.aggregate import Aggregate
from libs.domain.errors import Conflict, NotFound
from libs.domain.flow import Flow
from libs.domain.principal import Principal, Trace
from services.reporting.domain.report import Report

MOST_ATTEMPTS: Final = 5
KEPT_FOR: Final = timedelta(days=7)
_COSTS: Final = "costs.read"
_TOO_OFTEN: Final = f"it was begun {MOST_ATTEMPTS} times, and cut off each time; ask for fewer rows"


class Format(StrEnum):
    """What kind of file."""

    XLSX = "xlsx"
    CSV = "csv"


class Status(StrEnum):
    """Where an export is."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


FLOW = Flow(
    {
        # A process that died left it running: another one starts it again.
        "start": ({Status.QUEUED, Status.RUNNING}, Status.RUNNING),
        "succeed": ({Status.RUNNING}, Status.SUCCEEDED),
        "fail": ({Status.QUEUED, Status.RUNNING}, Status.FAILED),
        "cancel": ({Status.QUEUED, Status.RUNNING}, Status.CANCELLED),
    }
)


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for: filters as text, the order of rows, and columns in theirs."""

    report: str
    title: str
    format: Format
    filters: Mapping[str, tuple[str, ...]]
    sort: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Requester:
    """Who asked, with as much of their rights as the report takes: it is made with these."""

    user_id: UUID
    name: str
    permissions: frozenset[str]
    request_id: str


@dataclass(eq=False, kw_only=True)
class Export(Aggregate):
    """One export. `confidential`: it has a column of cost, and so is for who may see costs."""

    order: Order
    requester: Requester
    requested_at: datetime
    confidential: bool
    status: Status = Status.QUEUED
    rows_total: int | None = None
    rows_done: int = 0
    size: int | None = None
    error: str | None = None
    attempts: int = 0
    started_at: datetime | None = None
    finished_at: datetime | None = None
    expires_at: datetime | None = None

    @classmethod
    def request(
        cls, export_id: UUID, order: Order, report: Report, *, actor: Principal, at: datetime
    ) -> "Export":
        """A new one, to be made by whoever comes first."""
        needs = {*report.permissions, _COSTS}
        made = cls(
            id=export_id,
            order=order,
            requester=Requester(
                actor.user_id, actor.name, actor.permissions & needs, actor.trace.request_id
            ),
            requested_at=at,
            # The order of rows tells of what they are in the order of.
            confidential=any(
                c.cost
                for c in report.columns
                if c.key in {*order.columns, order.sort.removeprefix("-")}
            ),
        )
        made._say(ExportRequested, at, filters=dict(order.filters), columns=order.columns)
        return made

    def actor(self, tenant_id: UUID) -> Principal:
        """Who asked for it, for whom the work is done."""
        who = self.requester
        return Principal(
            who.user_id,
            tenant_id,
            name=who.name,
            permissions=who.permissions,
            trace=Trace(request_id=who.request_id, correlation_id=who.request_id),
        )

    @property
    def ended(self) -> bool:
        """Whether nothing more becomes of it."""
        return not FLOW.allowed(self.status)

    @property
    def file_name(self) -> str:
        """What the file is called where it is saved."""
        return f"{self.order.report}-{self.requested_at:%Y-%m-%d}.{self.order.format}"

    def has_expired(self, now: datetime) -> bool:
        """Whether its file is gone, or about to go."""
        return self.expires_at is not None and self.expires_at <= now

    def start(self, *, at: datetime) -> bool:
        """Begin, or begin again after a process died; False if processes may be dying of it."""
        if self.attempts >= MOST_ATTEMPTS:
            self.fail(_TOO_OFTEN, at=at)
            return False
        before, self.status = self.status, FLOW.apply("start", self.status)
        self.attempts += 1
        self.rows_done = 0
        self.started_at = self.started_at or at
        self._say(ExportProgressed, at, before)
        return True

    def progress(self, rows: int, *, of: int, at: datetime) -> None:
        """So many rows are written."""
        self.rows_done, self.rows_total = rows, of
        self._say(ExportProgressed, at, self.status)

    def put_back(self) -> None:
        """That attempt ended because the process did, and does not count."""
        self.attempts = max(self.attempts - 1, 0)

    def succeed(self, *, rows: int, size: int, at: datetime) -> None:
        """The file is there."""
        before, self.status = self.status, FLOW.apply("succeed", self.status)
        self.rows_done = self.rows_total = rows
        self.size = size
        self.finished_at, self.expires_at = at, at + KEPT_FOR
        self._say(ExportSucceeded, at, before)

    def fail(self, why: str, *, at: datetime) -> None:
        """There will be no file."""
        before, self.status = self.status, FLOW.apply("fail", self.status)
        self.error = why
        self.finished_at = at
        self._say(ExportFailed, at, before)

    def cancel(self, *, at: datetime) -> None:
        """Stop it; a process at work on it finds out at its next step."""
        before, self.status = self.status, FLOW.apply("cancel", self.status)
        self.finished_at = at
        self._say(ExportCancelled, at, before)

    def hand_out(self, *, at: datetime) -> None:
        """Note that its file is given away; raises Conflict or NotFound where there is none."""
        if self.status is not Status.SUCCEEDED:
            raise Conflict(f"there is no file: it is {self.status}", code="no_file")
        if self.has_expired(at):
            raise NotFound("the file is no longer kept; export it again")
        self._say(ExportDownloaded, at, self.status)

    def _say(self, event: type, at: datetime, before: Status | None = None, **more: object) -> None:
        self.record(
            event(
                export_id=self.id,
                requested_by=self.requester.user_id,
                report=self.order.report,
                title=self.order.title,
                format=self.order.format.value,
                status=self.status.value,
                from_status=before,
                rows_total=self.rows_total,
                rows_done=self.rows_done,
                size=self.size,
                error=self.error,
                version=self.version + 1,
                **more,
            ),
            at=at,
        )
