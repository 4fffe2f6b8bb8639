"""The log of e-mails and text messages, and the company's digests."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from libs.web import etags
from libs.web.etags import IfMatch
from libs.web.fields import Body, Limit
from libs.web.routes import Actor, Db, Router, require
from services.notifications.api.deps import BeginWork
from services.notifications.application.retry_delivery import retry_delivery
from services.notifications.application.set_digest import SetDigest, set_digest
from services.notifications.domain.digest import Digest, DigestTerms
from services.notifications.infrastructure import queries
from services.notifications.infrastructure.queries import DeliveryFilter, State, Way

router: APIRouter = Router("/api/v1/notifications", tag="deliveries")
manage = [require("notifications.rules.manage")]


class DeliveryOut(BaseModel):
    """A message to one person by one channel, and how far it came.

    `failed`: it is tried again. `settled`: what it asks for was decided before it left.
    """

    id: UUID
    channel: Way
    state: State
    attempts: int
    next_at: datetime
    last_error: str
    created_at: datetime
    sent_at: datetime | None
    user_id: UUID
    user_name: str
    address: str | None
    rule: str
    title: str
    link: str


class DeliveriesOut(BaseModel):
    """Some of them."""

    items: list[DeliveryOut]
    next_cursor: str | None


class TryOut(BaseModel):
    """One time it was to leave, and why it did not; an empty error: it did."""

    id: UUID
    at: datetime
    took_ms: int
    error: str


class WholeDeliveryOut(DeliveryOut):
    """With every time it was tried, the newest first."""

    tries: list[TryOut]


class DigestIn(Body):
    """When a digest comes, by the company's clocks (`weekday` 1 is Monday), and who gets it."""

    digest: Digest
    active: bool
    at: Annotated[time, Field(examples=["08:00"])]
    weekday: Annotated[int, Field(ge=1, le=7)] = 1
    roles: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\x00]*$")]],
        Field(min_length=1, max_length=50),
    ]

    def terms(self) -> DigestTerms:
        """What the domain makes of it: to the minute."""
        at = self.at.replace(second=0, microsecond=0, tzinfo=None)
        roles = tuple(dict.fromkeys(self.roles))
        return DigestTerms(active=self.active, at=at, weekday=self.weekday, roles=roles)


class DigestOut(BaseModel):
    """A digest as the company has it; version 0: as every company begins."""

    digest: Digest
    active: bool
    at: time
    weekday: int
    roles: list[str]
    version: int

    @classmethod
    def of(cls, digest: Digest, terms: DigestTerms, version: int) -> "DigestOut":
        """Show it."""
        return cls(
            digest=digest,
            active=terms.active,
            at=terms.at,
            weekday=terms.weekday,
            roles=list(terms.roles),
            version=version,
        )


class DigestsOut(BaseModel):
    """All there are."""

    items: list[DigestOut]


@router.get("/deliveries", dependencies=manage)
async def list_deliveries(
    actor: Actor,
    database: Db,
    channel: Way | None = None,
    state: State | None = None,
    user_id: UUID | None = None,
    limit: Limit = 50,
    cursor: str | None = None,
) -> DeliveriesOut:
    """Messages by e-mail and SMS, the newest first."""
    which = DeliveryFilter(channel, state, user_id)
    async with database.transaction(actor, read_only=True) as connection:
        page = await queries.list_deliveries(connection, which, limit=limit, cursor=cursor)
    items = [DeliveryOut.model_validate(row) for row in page.items]
    return DeliveriesOut(items=items, next_cursor=page.next_cursor)


@router.get("/deliveries/{delivery_id}", dependencies=manage)
async def get_delivery(delivery_id: UUID, actor: Actor, database: Db) -> WholeDeliveryOut:
    """One with every time it was tried."""
    return await _shown(delivery_id, actor, database)


@router.post("/deliveries/{delivery_id}/retry", dependencies=manage)
async def retry(
    delivery_id: UUID, actor: Actor, begin: BeginWork, database: Db
) -> WholeDeliveryOut:
    """Try anew what was given up."""
    await retry_delivery(delivery_id, actor=actor, begin=begin)
    return await _shown(delivery_id, actor, database)


@router.get("/digests", dependencies=manage)
async def list_digests(actor: Actor, begin: BeginWork) -> DigestsOut:
    """The daily and the weekly stock report."""
    async with begin(actor) as work:
        terms = await work.digests.terms()
    return DigestsOut(items=[DigestOut.of(digest, *told) for digest, told in terms.items()])


@router.put("/digests", dependencies=manage)
async def change_digest(
    body: DigestIn,
    version: IfMatch,
    actor: Actor,
    begin: BeginWork,
    response: Response,
) -> DigestOut:
    """Say when it comes and to whom, over the version seen (0 at first)."""
    terms = body.terms()
    now = await set_digest(SetDigest(body.digest, terms, version), actor=actor, begin=begin)
    etags.tag(response, now)
    return DigestOut.of(body.digest, terms, now)


async def _shown(delivery_id: UUID, actor: Actor, database: Db) -> WholeDeliveryOut:
    async with database.transaction(actor, read_only=True) as connection:
        row: Mapping[str, Any] = await queries.delivery(connection, delivery_id)
    return WholeDeliveryOut.model_validate(row)
