"""What purchasing's routes are handed: a unit of work per request, and filters of lists."""

from dataclasses import replace
from datetime import date
from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import AfterValidator

from libs.db.work import beginning
from libs.domain.errors import Invalid
from libs.domain.texts import line
from libs.web.exports import Format, download
from libs.web.routes import Actor, Db
from services.purchasing.application.ports import BeginPurchasing
from services.purchasing.application.supplier_ports import Tokens
from services.purchasing.domain.flow import Status
from services.purchasing.infrastructure.documents.purchase_documents import PurchaseDocuments
from services.purchasing.infrastructure.exports import (
    export_offers,
    export_orders,
    export_suppliers,
)
from services.purchasing.infrastructure.portal.pages import PortalPages
from services.purchasing.infrastructure.queries import OrderFilter

# Where goods issues are found, whatever asked for them.
ISSUES: Final = "/api/v1/purchasing/goods-issues"
# And orders.
ORDERS: Final = "/api/v1/purchasing/orders"


def _begins_with(text: str) -> str:
    return line(text, 100, shortest=0)


Begins = Annotated[str, AfterValidator(_begins_with)]
Day = Annotated[date, Query(ge=date(1970, 1, 1), lt=date(9999, 1, 1))]


async def _begin(request: Request) -> BeginPurchasing:
    state = request.app.state
    return beginning(state.database, state.make_work, request.state.once)


async def _tokens(request: Request) -> Tokens:
    tokens: Tokens = request.app.state.link_tokens
    return tokens


async def _documents(request: Request) -> PurchaseDocuments:
    documents: PurchaseDocuments = request.app.state.documents
    return documents


async def _pages(request: Request) -> PortalPages:
    pages: PortalPages = request.app.state.portal_pages
    return pages


async def _begin_issue(request: Request) -> BeginPurchasing:
    return _making(request, ISSUES, 202)


async def _begin_order(request: Request) -> BeginPurchasing:
    return _making(request, ORDERS, 201)


def _making(request: Request, where: str, status: int) -> BeginPurchasing:
    """For what makes a thing that is found elsewhere than below its own path."""
    once = request.state.once
    if once is not None:
        once = replace(once, location=f"{where}/{request.state.new_id}", status=status)
    return beginning(request.app.state.database, request.app.state.make_work, once)


def _statuses(given: list[str] | None) -> tuple[Status, ...]:
    try:
        return tuple(Status(name) for text in given or () for name in text.split(","))
    except ValueError as error:
        raise Invalid.field("status", f"one of {', '.join(Status)}") from error


async def _which(
    status: Annotated[
        list[str] | None, Query(description="Repeat it, or separate by commas")
    ] = None,
    supplier_id: UUID | None = None,
    warehouse_id: UUID | None = None,
    product_id: UUID | None = None,
    raised_by: UUID | None = None,
    raised_from: Day | None = None,
    raised_to: Day | None = None,
    expected_from: Day | None = None,
    expected_to: Day | None = None,
    overdue: Annotated[bool, Query(description="Only goods that should be here by now")] = False,  # noqa: FBT002 - a query field
    q: Begins | None = None,
) -> OrderFilter:
    return OrderFilter(
        status=_statuses(status),
        supplier_id=supplier_id,
        warehouse_id=warehouse_id,
        product_id=product_id,
        raised_by=raised_by,
        raised_from=raised_from,
        raised_to=raised_to,
        expected_from=expected_from,
        expected_to=expected_to,
        overdue=overdue,
        q=q,
    )


BeginOrder = Annotated[BeginPurchasing, Depends(_begin_order)]
BeginIssue = Annotated[BeginPurchasing, Depends(_begin_issue)]
BeginWork = Annotated[BeginPurchasing, Depends(_begin)]


async def _order_export(
    actor: Actor,
    database: Db,
    which: Annotated[OrderFilter, Depends(_which)],
    format: Format = Format.CSV,  # noqa: A002 - a query field
) -> StreamingResponse:
    pieces = export_orders(database, actor, format, which)
    return download(pieces, "purchase-orders", format)


async def _supplier_export(
    actor: Actor,
    database: Db,
    format: Format = Format.CSV,  # noqa: A002 - a query field
    active: bool | None = None,  # noqa: FBT001 - a query field
    q: Begins | None = None,
) -> StreamingResponse:
    pieces = export_suppliers(database, actor, format, active=active, q=q)
    return download(pieces, "suppliers", format)


async def _offer_export(
    actor: Actor,
    database: Db,
    format: Format = Format.CSV,  # noqa: A002 - a query field
    supplier_id: UUID | None = None,
    product_id: UUID | None = None,
) -> StreamingResponse:
    pieces = export_offers(database, actor, format, supplier_id=supplier_id, product_id=product_id)
    return download(pieces, "supplier-products", format)


SupplierExport = Annotated[StreamingResponse, Depends(_supplier_export)]
OfferExport = Annotated[StreamingResponse, Depends(_offer_export)]
Documents = Annotated[PurchaseDocuments, Depends(_documents)]
Orders = Annotated[OrderFilter, Depends(_which)]
OrderExport = Annotated[StreamingResponse, Depends(_order_export)]
Pages = Annotated[PortalPages, Depends(_pages)]
LinkTokens = Annotated[Tokens, Depends(_tokens)]
Statuses = Annotated[list[Status], Depends(_statuses)]
Active = Annotated[bool | None, Query(description="Only those in use, or only the others")]
