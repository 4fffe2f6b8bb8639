"""Pages on which invoices, and what is owed to suppliers, can be paid by card."""

import asyncio
import re
from contextlib import suppress
from datetime import datetime
from typing import Annotated
from uuid import UUID

import structlog
from fastapi import APIRouter, Query, Response
from pydantic import AfterValidator, BaseModel, Field, model_validator

from libs.domain.clock import utc_now
from libs.domain.principal import Principal
from libs.web import etags
from libs.web.fields import Body, Limit, Shown
from libs.web.routes import Actor, Db, NewId, Router, require
from services.payments.api.deps import (
    BeginAnew,
    Cards,
    manage_invoices,
    read,
    read_invoices,
)
from services.payments.application.carry_out_checkout import carry_out_checkout
from services.payments.application.request_checkout import RequestCheckout, request_checkout
from services.payments.application.stripe_ports import Away
from services.payments.application.withdraw_checkout import withdraw_checkout
from services.payments.domain.checkout import Status
from services.payments.infrastructure import queries

log = structlog.get_logger("stripe")

router: APIRouter = Router("/api/v1/payments", tag="checkouts")
for_services: APIRouter = Router("/checkouts", tag="services")
MOST_LIABILITIES = 100
# How long who asks for a page waits for Stripe; later the worker opens it.
_PATIENCE = 8
# A service hangs up after five seconds.
_PATIENCE_OF_SERVICES = 4
_PATH = re.compile(r"(?!.*//)/[A-Za-z0-9._~?=&%/-]*")


def _path(value: str) -> str:
    if len(value) > 300 or not _PATH.fullmatch(value):  # noqa: PLR2004 - our own pages are short
        msg = "a path of this console, such as /payments"
        raise ValueError(msg)
    return value


class CheckoutIn(Body):
    """What is to be paid: an invoice, or liabilities to one supplier. How much is what is open."""

    invoice_id: UUID | None = None
    liability_ids: list[UUID] = Field(default=[], max_length=MOST_LIABILITIES)
    return_path: Annotated[str, AfterValidator(_path)] = Field(
        default="/payments", description="Where the page leads to afterwards, in the console"
    )

    @model_validator(mode="after")
    def _one(self) -> "CheckoutIn":
        if (self.invoice_id is None) is not bool(self.liability_ids):
            msg = "either invoice_id or liability_ids"
            raise ValueError(msg)
        if len(set(self.liability_ids)) != len(self.liability_ids):
            msg = "each liability once"
            raise ValueError(msg)
        return self


class InvoiceCheckoutIn(Body):
    """An invoice whose customer wants to pay; `return_path` is where its page is."""

    invoice_id: UUID
    return_path: Annotated[str, AfterValidator(_path)]


class CheckoutRowOut(BaseModel):
    """A page: `url` leads to it while it is open, `outcome_id` is what it led to."""

    id: UUID
    version: int
    title: str
    invoice_id: UUID | None
    supplier_id: UUID | None
    currency: str
    amount: Shown
    status: Status
    url: str | None
    failure: str
    outcome_id: UUID | None
    created_at: datetime
    created_by_name: str
    expires_at: datetime | None
    ended_at: datetime | None


class CheckoutOut(CheckoutRowOut):
    """A page, and which liabilities it pays."""

    liability_ids: list[UUID]


class CheckoutsOut(BaseModel):
    """Some pages, and the cursor for more."""

    items: list[CheckoutRowOut]
    next_cursor: str | None


class MismatchOut(BaseModel):
    """Where we and Stripe differ: what the cause may be, and what to do."""

    id: UUID
    kind: str
    reference: str
    checkout_id: UUID | None
    cause: str
    action: str
    ours: str
    theirs: str
    found_at: datetime
    resolved_at: datetime | None


class MismatchesOut(BaseModel):
    """Some of them, and the cursor for more."""

    items: list[MismatchOut]
    next_cursor: str | None


@router.post("/checkouts", status_code=201, dependencies=manage_invoices)
async def open_checkout(
    body: CheckoutIn,
    new_id: NewId,
    actor: Actor,
    database: Db,
    begin: BeginAnew,
    cards: Cards,
    response: Response,
) -> CheckoutOut:
    """A page on which what is open can be paid: the one there is, or a new one.

    While Stripe is away it stays `opening`, and is opened as soon as Stripe is back.
    """
    if body.liability_ids:
        actor.require("payments.liabilities.manage")
        actor.require("costs.read")
    command = RequestCheckout(
        checkout_id=new_id,
        invoice_id=body.invoice_id,
        liability_ids=body.liability_ids,
        return_path=body.return_path,
    )
    checkout_id = await _opened(command, actor, begin, cards, _PATIENCE)
    response.headers["location"] = f"/api/v1/payments/checkouts/{checkout_id}"
    return await get_checkout(checkout_id, actor, database, response)


async def _opened(
    command: RequestCheckout, actor: Principal, begin: BeginAnew, cards: Cards, patience: float
) -> UUID:
    """Ask for the page, and wait for Stripe for so many seconds."""
    processor = cards.must_process()
    checkout_id = await request_checkout(command, actor=actor, begin=begin, now=utc_now)
    if checkout_id == command.checkout_id:
        with suppress(Away, TimeoutError):
            async with asyncio.timeout(patience):
                await carry_out_checkout(
                    checkout_id,
                    actor=Principal.system(actor.tenant_id, actor.trace),
                    begin=begin,
                    processor=processor,
                    now=utc_now,
                )
    return checkout_id


@for_services.post("", dependencies=[require("service")])
async def open_for_customer(
    body: InvoiceCheckoutIn,
    new_id: NewId,
    actor: Actor,
    database: Db,
    begin: BeginAnew,
    cards: Cards,
) -> CheckoutsOut:
    """A page for an invoice's customer, who has its link and no account: sales asks for them."""
    command = RequestCheckout(
        checkout_id=new_id, invoice_id=body.invoice_id, return_path=body.return_path
    )
    checkout_id = await _opened(command, actor, begin, cards, _PATIENCE_OF_SERVICES)
    async with database.transaction(actor, read_only=True) as connection:
        row = await queries.checkout(connection, checkout_id, of_suppliers=False)
    return CheckoutsOut(items=[CheckoutRowOut.model_validate(row)], next_cursor=None)


@router.get("/checkouts", dependencies=read_invoices)
async def list_checkouts(
    actor: Actor,
    database: Db,
    invoice_id: UUID | None = None,
    status: Status | None = None,
    limit: Limit = 50,
    cursor: str | None = None,
) -> CheckoutsOut:
    """Pages to pay on, the newest first."""
    async with database.transaction(actor, read_only=True) as connection:
        page = await queries.list_checkouts(
            connection,
            of_suppliers=_sees_suppliers(actor),
            invoice_id=invoice_id,
            status=status,
            limit=limit,
            cursor=cursor,
        )
    items = [CheckoutRowOut.model_validate(row) for row in page.items]
    return CheckoutsOut(items=items, next_cursor=page.next_cursor)


@router.get("/checkouts/{checkout_id}", dependencies=read_invoices)
async def get_checkout(
    checkout_id: UUID, actor: Actor, database: Db, response: Response
) -> CheckoutOut:
    """One page to pay on, and where it stands."""
    async with database.transaction(actor, read_only=True) as connection:
        row = await queries.checkout(connection, checkout_id, of_suppliers=_sees_suppliers(actor))
    etags.tag(response, row["version"])
    return CheckoutOut.model_validate(row)


@router.post("/checkouts/{checkout_id}/withdraw", dependencies=manage_invoices)
async def withdraw(
    checkout_id: UUID, actor: Actor, database: Db, begin: BeginAnew, response: Response
) -> CheckoutOut:
    """Nobody shall pay there any more: Stripe is told to end the page."""
    await get_checkout(checkout_id, actor, database, response)
    await withdraw_checkout(checkout_id, actor=actor, begin=begin, now=utc_now)
    return await get_checkout(checkout_id, actor, database, response)


@router.get("/stripe-mismatches", dependencies=read)
async def list_mismatches(
    actor: Actor,
    database: Db,
    is_open: Annotated[
        bool | None, Query(alias="open", description="Only what differs now, or only what did")
    ] = None,
    limit: Limit = 50,
    cursor: str | None = None,
) -> MismatchesOut:
    """Where payments here and at Stripe differ, each with cause and action."""
    async with database.transaction(actor, read_only=True) as connection:
        page = await queries.list_mismatches(
            connection, is_open=is_open, limit=limit, cursor=cursor
        )
    items = [MismatchOut.model_validate(row) for row in page.items]
    return MismatchesOut(items=items, next_cursor=page.next_cursor)


def _sees_suppliers(actor: Principal) -> bool:
    return actor.sees_costs and actor.may("payments.liabilities.read")
