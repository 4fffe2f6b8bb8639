"""An import: a file somebody sent, what shall become of it, and how far that is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from libs.contracts.imports import ImportSaid
from libs.domain.aggregate import Aggregate
from libs.domain.errors import Conflict, Invalid
from libs.domain.flow import Flow
from libs.domain.principal import Principal, Trace
from libs.imports.rows import Outcome

MOST_CORRECTIONS = 5_000
MOST_ATTEMPTS = 3


class Mode(StrEnum):
    """What becomes of the good rows of a file with bad ones."""

    ALL_OR_NOTHING = "all_or_nothing"
    VALID_ROWS = "valid_rows"


class Status(StrEnum):
    """Where an import is."""

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
ENDED = frozenset({Status.SUCCEEDED, Status.FAILED, Status.CANCELLED})


@dataclass(frozen=True, slots=True)
class Says:
    """The event classes of the service an import belongs to."""

    requested: type[ImportSaid]
    progressed: type[ImportSaid]
    succeeded: type[ImportSaid]
    failed: type[ImportSaid]
    cancelled: type[ImportSaid]


@dataclass(frozen=True, slots=True)
class Correction:
    """Another value for a cell, given without changing the file; `column` is ours."""

    row: int
    column: str
    value: str


@dataclass(frozen=True, slots=True)
class Order:
    """What shall be done with a file. `mapping`: names in it to our columns, None to leave out."""

    mode: Mode
    dry_run: bool
    mapping: Mapping[str, str | None] = field(default_factory=dict)
    corrections: Sequence[Correction] = ()
    encoding: str = "utf-8"


@dataclass(frozen=True, slots=True)
class Requester:
    """Who asked for it, as far as the work needs to know: it is done with these rights."""

    user_id: UUID
    name: str
    sees_costs: bool
    request_id: str


@dataclass(eq=False, kw_only=True)
class Import(Aggregate):
    """One import. Counts are rows; `done_to` is the last row that is safely written.

    `confidential`: its file may hold cost prices, and only who may see those sees it. `attempts`
    are those since rows were last written: a file that kills each process is not begun for ever.
    """

    kind: str
    file_id: UUID | None
    file_name: str
    order: Order
    requester: Requester
    requested_at: datetime
    confidential: bool
    says: Says
    status: Status = Status.QUEUED
    rows_total: int | None = None
    rows_done: int = 0
    done_to: int = 0
    created: int = 0
    updated: int = 0
    skipped: int = 0
    failed: int = 0
    header: list[dict[str, Any]] = field(default_factory=list)
    error: str | None = None
    cancelling: bool = False
    attempts: int = 0
    started_at: datetime | None = None
    finished_at: datetime | None = None

    @classmethod
    def request(
        cls,
        import_id: UUID,
        *,
        kind: str,
        file_id: UUID,
        file_name: str,
        order: Order,
        actor: Principal,
        confidential: bool,
        says: Says,
        at: datetime,
    ) -> "Import":
        """A new one, to be worked off by whoever comes first."""
        who = Requester(actor.user_id, actor.name, actor.sees_costs, actor.trace.request_id)
        made = cls(
            id=import_id,
            kind=kind,
            file_id=file_id,
            file_name=file_name,
            order=order,
            requester=who,
            requested_at=at,
            confidential=confidential,
            says=says,
        )
        made._say(says.requested, at)
        return made

    def again(
        self,
        import_id: UUID,
        order: Order,
        *,
        actor: Principal,
        confidential: bool,
        at: datetime,
    ) -> "Import":
        """The same file once more; its earlier corrections stay unless given anew.

        `confidential`: what is corrected now may be cost prices. Raises Conflict when the file is
        no longer kept.
        """
        if self.file_id is None:
            raise Conflict("the file is kept for 7 days only; send it again", code="file_gone")
        cells = {(c.row, c.column): c for c in (*self.order.corrections, *order.corrections)}
        if len(cells) > MOST_CORRECTIONS:
            message = f"at most {MOST_CORRECTIONS} corrections; mend the file and send it again"
            raise Invalid.field("corrections", message, "too_many")
        mapping = {**self.order.mapping, **order.mapping}
        corrected = replace(
            order,
            mapping=mapping,
            corrections=tuple(cells.values()),
            encoding=self.order.encoding,
        )
        return Import.request(
            import_id,
            kind=self.kind,
            file_id=self.file_id,
            file_name=self.file_name,
            order=corrected,
            actor=actor,
            confidential=self.confidential or confidential,
            says=self.says,
            at=at,
        )

    @property
    def actor_rights(self) -> frozenset[str]:
        """What the work may see: the database's login follows from it."""
        return frozenset({"costs.read"}) if self.requester.sees_costs else frozenset()

    def actor(self, tenant_id: UUID) -> Principal:
        """Who asked for it, for whom the work is done."""
        who = self.requester
        return Principal(
            who.user_id,
            tenant_id,
            name=who.name,
            permissions=self.actor_rights,
            trace=Trace(request_id=who.request_id, correlation_id=who.request_id),
        )

    @property
    def resumes(self) -> bool:
        """Whether what is written stays written, so that it goes on where it stood."""
        return self.order.mode is Mode.VALID_ROWS and not self.order.dry_run

    def start(self, *, at: datetime) -> None:
        """Begin, or begin again after a process died."""
        before, self.status = self.status, FLOW.apply("start", self.status)
        self.attempts += 1
        self.started_at = self.started_at or at
        if not self.resumes:
            self.done_to = self.rows_done = 0
            self.created = self.updated = self.skipped = self.failed = 0
        self._say(self.says.progressed, at, before)

    def add(self, outcome: Outcome, *, rows: int, done_to: int) -> None:
        """Count what became of some rows."""
        self.attempts = 0
        self.rows_done += rows
        self.done_to = done_to
        self.created += outcome.created
        self.updated += outcome.updated
        self.skipped += outcome.skipped
        self.failed += len({error.row for error in outcome.errors})

    def put_back(self) -> None:
        """That attempt ended for a reason that is not in the file, and does not count."""
        self.attempts = max(self.attempts - 1, 0)

    def progress(self, *, at: datetime) -> None:
        """Say how far it is."""
        self._say(self.says.progressed, at, self.status)

    def finish(self, *, at: datetime) -> None:
        """It has reached the end of the file; all or nothing fails for one bad row."""
        bad = self.failed and self.order.mode is Mode.ALL_OR_NOTHING and not self.order.dry_run
        if bad:
            self.created = self.updated = self.skipped = 0
            rows = "1 row is" if self.failed == 1 else f"{self.failed} rows are"
            self.fail(f"{rows} wrong, so nothing was written", at=at)
            return
        before, self.status = self.status, FLOW.apply("succeed", self.status)
        self.finished_at = at
        self._say(self.says.succeeded, at, before)

    def fail(self, why: str, *, at: datetime) -> None:
        """The file as a whole is refused."""
        before, self.status = self.status, FLOW.apply("fail", self.status)
        self.error = why
        self.finished_at = at
        self._say(self.says.failed, at, before)

    def cancel(self, *, at: datetime) -> None:
        """Stop it: at once if nobody has begun, else at the next pause between rows."""
        status = FLOW.apply("cancel", self.status)
        if self.status is Status.RUNNING:
            self.cancelling = True
        else:
            self._end_cancelled(status, at)

    def stop(self, *, at: datetime) -> None:
        """Obey `cancel`: what was written row by row stays, all or nothing writes nothing."""
        if not self.resumes and not self.order.dry_run:
            self.created = self.updated = self.skipped = 0
        self._end_cancelled(FLOW.apply("cancel", self.status), at)

    def _end_cancelled(self, status: Status, at: datetime) -> None:
        before, self.status = self.status, status
        self.cancelling = False
        self.finished_at = at
        self._say(self.says.cancelled, at, before)

    def _say(self, event: type[ImportSaid], at: datetime, before: Status | None = None) -> None:
        self.record(
            event(
                import_id=self.id,
                kind=self.kind,
                file_name=self.file_name,
                mode=self.order.mode.value,
                dry_run=self.order.dry_run,
                status=self.status.value,
                from_status=before,
                rows_total=self.rows_total,
                rows_done=self.rows_done,
                created=self.created,
                updated=self.updated,
                skipped=self.skipped,
                failed=self.failed,
                # It may say what stands in the file: its first row, say, for want of a header.
                error=None if self.confidential else self.error,
                version=self.version + 1,
            ),
            at=at,
        )
