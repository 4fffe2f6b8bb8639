"""What operators see and do on every service: outbox, dead letters, jobs, configuration."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, StringConstraints

from libs.domain.errors import Invalid, NotFound, Unavailable
from libs.messaging.broker import BrokerAway
from libs.messaging.deadletters import DeadLetter, DeadLetters, Wanted
from libs.messaging.depths import depths
from libs.web.routes import Actor, Router, require

if TYPE_CHECKING:
    from libs.web.service import Service

_OUTBOX = """
SELECT count(*) FILTER (WHERE parked_at IS NULL) AS waiting,
       count(*) FILTER (WHERE parked_at IS NOT NULL) AS parked,
       min(created_at) FILTER (WHERE parked_at IS NULL) AS oldest
FROM events WHERE published_at IS NULL
"""
_JOBS = (
    "SELECT name, last_started_at, last_finished_at, last_error, figures FROM jobs ORDER BY name"
)


class LetterOut(BaseModel):
    """A message nobody could apply: what it is, who could not, and why."""

    id: str
    type: str
    tenant_id: UUID | None
    subject: str
    consumer: str
    queue: str
    reason: str
    died_at: str

    @classmethod
    def of(cls, letter: DeadLetter) -> "LetterOut":
        """Show the letter without its body."""
        return cls.model_validate(letter, from_attributes=True)


class WholeLetterOut(LetterOut):
    """A dead letter with its message: a CloudEvent, or text if it cannot be read as one."""

    message: dict[str, Any] | str


class WhichIn(BaseModel):
    """Which dead letters: one by `id`, those of a `type`, or `all`."""

    model_config = ConfigDict(extra="forbid")

    id: str | None = None
    type: str | None = None
    all: bool = False

    def wanted(self) -> Wanted:
        """The choice as a test of a letter; raises Invalid unless exactly one is made."""
        if [self.id is not None, self.type is not None, self.all].count(True) != 1:
            raise Invalid.field("id", "choose one of: id, type, all")
        return lambda letter: self.all or letter.id == self.id or letter.type == self.type


class DropIn(WhichIn):
    """Which dead letters to give up, and why."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]


class SettledOut(BaseModel):
    """How many dead letters were settled."""

    letters: int


class OutboxOut(BaseModel):
    """Events that wait to be published, or are parked because they cannot be."""

    waiting: int
    parked: int
    oldest: datetime | None


class QueueOut(BaseModel):
    """A queue of the service: messages that wait in it, and how many listen to it."""

    queue: str
    waiting: int
    consumers: int


def router(service: "Service") -> APIRouter:
    """The operator's routes of one service; each needs `operator`."""
    routes = Router("/admin", tag="operators")
    operator = [require("operator")]

    @routes.get("/outbox", dependencies=operator)
    async def outbox() -> OutboxOut:
        """How many events wait to be published, how many are parked, and since when."""
        async with service.database.across_tenants() as connection:
            return OutboxOut.model_validate(dict(await connection.fetchrow(_OUTBOX) or {}))

    @routes.get("/queues", dependencies=operator)
    async def queues() -> list[QueueOut]:
        """What waits in each queue this service takes from, and whether anybody takes it."""
        names = [name for one in service.subscriptions for name in one.queue.shard_names()]
        url = service.settings.broker_url.get_secret_value()
        with _broker():
            found = await depths(url, service.name, names)
        return [QueueOut.model_validate(one, from_attributes=True) for one in found]

    @routes.get("/jobs", dependencies=operator)
    async def jobs() -> list[dict[str, Any]]:
        """When each job last ran, what it did, and how it failed."""
        async with service.database.across_tenants() as connection:
            rows = await connection.fetch(_JOBS)
        return [{**dict(row), "figures": orjson.loads(row["figures"])} for row in rows]

    @routes.get("/config", dependencies=operator)
    async def config(request: Request) -> dict[str, Any]:
        """The settings in force; secrets are shown as stars."""
        found: dict[str, Any] = request.app.state.settings.model_dump(mode="json")
        return found

    _letters(routes, service)
    return routes


def _letters(routes: Router, service: "Service") -> None:
    operator = [require("operator")]

    def letters() -> DeadLetters:
        return DeadLetters(service.name, service.settings.broker_url.get_secret_value())

    @routes.get("/dead-letters", dependencies=operator)
    async def list_letters(
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    ) -> list[LetterOut]:
        """Messages nobody could apply, oldest first."""
        with _broker():
            return [LetterOut.of(letter) for letter in await letters().list(limit)]

    @routes.get("/dead-letters/{letter_id}", dependencies=operator)
    async def show_letter(letter_id: str) -> WholeLetterOut:
        """One of them, with its message."""
        with _broker():
            letter = await letters().show(letter_id)
        if letter is None:
            raise NotFound("no such dead letter", id=letter_id)
        return WholeLetterOut(**LetterOut.of(letter).model_dump(), message=_readable(letter.body))

    @routes.post("/dead-letters/replay", dependencies=operator)
    async def replay_letters(which: WhichIn) -> SettledOut:
        """Deliver dead letters to their consumer again, then what was held behind them."""
        with _broker():
            return SettledOut(letters=await letters().replay(which.wanted()))

    @routes.post("/dead-letters/drop", dependencies=operator)
    async def drop_letters(which: DropIn, actor: Actor) -> SettledOut:
        """Give dead letters up, for a reason that is logged."""
        with _broker():
            dropped = await letters().drop(
                which.wanted(), reason=which.reason, by=str(actor.user_id)
            )
        return SettledOut(letters=dropped)


@contextmanager
def _broker() -> Iterator[None]:
    try:
        yield
    except BrokerAway as error:
        raise Unavailable("the broker cannot be reached now; try again") from error


def _readable(body: bytes) -> dict[str, Any] | str:
    """What is no JSON object may have died of that, and must be seen too."""
    try:
        message = orjson.loads(body)
    except orjson.JSONDecodeError:
        message = None
    return message if isinstance(message, dict) else body.decode(errors="replace")
