"""What payments' routes are handed: a unit of work per request, and who may see the books."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import AfterValidator

from libs.db.work import beginning
from libs.documents.pages import PAGE_HEADERS
from libs.domain.principal import Principal
from libs.domain.texts import line
from libs.web.exports import Format, download
from libs.web.routes import Actor, Db, require
from services.payments.application.ports import BeginPayments, PaymentsWork
from services.payments.application.reconcile import Comparison
from services.payments.domain.method import Method
from services.payments.infrastructure import queries
from services.payments.infrastructure.card_money import CardMoney
from services.payments.infrastructure.exports import export_payments, export_statement
from services.payments.infrastructure.queries import PaymentFilter
from services.payments.infrastructure.sandbox_pages import no_page
from services.payments.infrastructure.work import SqlPaymentsWork

# Where refunds are found, whatever payment they are of.
REFUNDS: Final = "/api/v1/payments/refunds"
# And entries, whatever they reverse.
ENTRIES: Final = "/api/v1/payments/journal-entries"


def _begins_with(text: str) -> str:
    return line(text, 100, shortest=0)


Begins = Annotated[str, AfterValidator(_begins_with)]
Day = Annotated[date, Query(ge=date(1970, 1, 1), lt=date(9999, 1, 1))]


async def _begin(request: Request) -> BeginPayments:
    return beginning(request.app.state.database, SqlPaymentsWork, request.state.once)


async def _begin_posting(request: Request) -> BeginPayments:
    return _posting(await _begin(request))


async def _begin_refund(request: Request) -> BeginPayments:
    return _posting(_found_at(request, REFUNDS))


async def _begin_entry(request: Request) -> BeginPayments:
    return _found_at(request, ENTRIES)


async def _comparisons(request: Request) -> Sequence[Comparison]:
    comparisons: Sequence[Comparison] = request.app.state.comparisons
    return comparisons


def _found_at(request: Request, where: str) -> BeginPayments:
    """For what makes a thing that is found elsewhere than below its own path."""
    once = request.state.once
    if once is not None:
        once = replace(once, location=f"{where}/{request.state.new_id}")
    return beginning(request.app.state.database, SqlPaymentsWork, once)


def _posting(begin: BeginPayments) -> BeginPayments:
    """As the login that posts, whatever the caller may read (docs/adr/0030)."""

    @asynccontextmanager
    async def begin_posting(actor: Principal, /) -> AsyncIterator[PaymentsWork]:
        permissions = actor.permissions | {"costs.read"}
        async with begin(replace(actor, permissions=permissions)) as work:
            yield work

    return begin_posting


async def _which(
    customer_id: UUID | None = None,
    invoice_id: UUID | None = None,
    method: Method | None = None,
    since: Day | None = None,
    until: Day | None = None,
    reversed: bool | None = None,  # noqa: A002, FBT001 - a query field
    q: Begins | None = None,
) -> PaymentFilter:
    return PaymentFilter(customer_id, invoice_id, method, since, until, reversed, q)


async def _payment_export(
    actor: Actor,
    database: Db,
    which: Annotated[PaymentFilter, Depends(_which)],
    format: Format = Format.CSV,  # noqa: A002 - a query field
) -> StreamingResponse:
    pieces = export_payments(database, actor, format, which)
    return download(pieces, "payments", format)


async def _since(
    since: Annotated[Day | None, Query(description="From this day on")] = None,
) -> date:
    return since or date(1970, 1, 1)


async def _until(
    actor: Actor,
    database: Db,
    until: Annotated[Day | None, Query(description="Up to and including this day; today")] = None,
) -> date:
    if until is not None:
        return until
    async with database.transaction(actor, read_only=True) as connection:
        return await queries.today(connection)


Since = Annotated[date, Depends(_since)]
Until = Annotated[date, Depends(_until)]


async def _statements(
    actor: Actor,
    database: Db,
    since: Since,
    until: Until,
    format: Format = Format.CSV,  # noqa: A002 - a query field
) -> Callable[[UUID], Awaitable[StreamingResponse]]:
    async def of(customer_id: UUID) -> StreamingResponse:
        async with database.transaction(actor, read_only=True) as connection:
            said = await queries.statement(connection, customer_id, since, until)
        return download(export_statement(database, actor, format, said), "statement", format)

    return of


async def _cards(request: Request) -> CardMoney:
    cards: CardMoney = request.app.state.cards
    return cards


async def _begin_anew(request: Request) -> BeginPayments:
    return beginning(request.app.state.database, SqlPaymentsWork)


__all__ = ["no_page"]
page_headers = PAGE_HEADERS
Cards = Annotated[CardMoney, Depends(_cards)]
# What is the same however often it is asked for needs no key, and what Stripe says has none.
BeginAnew = Annotated[BeginPayments, Depends(_begin_anew)]
BeginWork = Annotated[BeginPayments, Depends(_begin)]
BeginPosting = Annotated[BeginPayments, Depends(_begin_posting)]
Comparisons = Annotated[Sequence[Comparison], Depends(_comparisons)]
BeginEntry = Annotated[BeginPayments, Depends(_begin_entry)]
BeginRefund = Annotated[BeginPayments, Depends(_begin_refund)]
Payments = Annotated[PaymentFilter, Depends(_which)]
PaymentExport = Annotated[StreamingResponse, Depends(_payment_export)]
StatementExport = Annotated[Callable[[UUID], Awaitable[StreamingResponse]], Depends(_statements)]
read_invoices = [require("payments.invoices.read")]
manage_invoices = [require("payments.invoices.manage")]
# The books hold what things cost.
read = [require("payments.liabilities.read"), require("costs.read")]
manage = [require("payments.liabilities.manage"), require("costs.read")]
