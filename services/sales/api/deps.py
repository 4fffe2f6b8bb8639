"""What sales's routes are handed: a unit of work per request, and filters of lists."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Query, Request
from fastapi.responses import StreamingResponse

from libs.db.work import beginning
from libs.domain.clock import utc_now
from libs.domain.errors import Invalid
from libs.domain.learning import Learn
from libs.domain.principal import Principal, Trace
from libs.web.exports import Format, download
from libs.web.fields import Ids
from libs.web.routes import Actor, Db
from services.sales.api.invoice_filter import Invoices
from services.sales.api.schemas import Day, ReasonIn, Words
from services.sales.application.channel_ports import Incoming, Shop
from services.sales.application.ports import BeginSales
from services.sales.application.raise_shop_order import RaiseShopOrder
from services.sales.application.raise_waiting import raise_now
from services.sales.domain.customer import Terms
from services.sales.domain.flow import Status
from services.sales.infrastructure.availability import Availability
from services.sales.infrastructure.customer_export import export_customers
from services.sales.infrastructure.documents.sales_documents import SalesDocuments
from services.sales.infrastructure.exports import export_orders
from services.sales.infrastructure.invoice_export import export_invoices
from services.sales.infrastructure.paying import PayPages as InvoicePayPages
from services.sales.infrastructure.public.pages import DocumentPages
from services.sales.infrastructure.queries import CustomerFilter, OrderFilter
from services.sales.infrastructure.shops.opening import Shops
from services.sales.infrastructure.waiting_orders import company_of

Raise = Callable[[UUID, RaiseShopOrder, Trace], Awaitable[Incoming]]
# Where orders are found, whatever made them.
ORDERS: Final = "/api/v1/sales/orders"
# And shipments.
SHIPMENTS: Final = "/api/v1/sales/shipments"
# And what came back.
RETURNS: Final = "/api/v1/sales/returns"


async def _begin(request: Request) -> BeginSales:
    state = request.app.state
    return beginning(state.database, state.make_work, request.state.once)


async def _begin_order(request: Request) -> BeginSales:
    return _making(request, ORDERS, 201)


async def _begin_shipment(request: Request) -> BeginSales:
    return _making(request, SHIPMENTS, 202)


async def _begin_return(request: Request) -> BeginSales:
    return _making(request, RETURNS, 202)


async def _begin_reversal(request: Request) -> BeginSales:
    once = request.state.once
    if once is not None:
        place = f"{ORDERS}/{request.path_params['order_id']}/reversal"
        once = replace(once, location=place, status=202)
    return beginning(request.app.state.database, request.app.state.make_work, once)


def _making(request: Request, where: str, status: int) -> BeginSales:
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
    customer_id: UUID | None = None,
    warehouse_id: UUID | None = None,
    product_id: UUID | None = None,
    raised_by: UUID | None = None,
    raised_from: Day | None = None,
    raised_to: Day | None = None,
    flagged: Annotated[bool, Query(description="Only what somebody has to decide about")] = False,  # noqa: FBT002 - a query field
    q: Words | None = None,
) -> OrderFilter:
    return OrderFilter(
        status=_statuses(status),
        customer_id=customer_id,
        warehouse_id=warehouse_id,
        product_id=product_id,
        raised_by=raised_by,
        raised_from=raised_from,
        raised_to=raised_to,
        flagged=flagged,
        q=q,
    )


async def _stock(request: Request) -> Availability:
    stock: Availability = request.app.state.availability
    return stock


async def _order_export(
    actor: Actor,
    database: Db,
    which: Annotated[OrderFilter, Depends(_which)],
    format: Format = Format.CSV,  # noqa: A002 - a query field
) -> StreamingResponse:
    return download(export_orders(database, actor, format, which), "sales-orders", format)


async def _reason(body: ReasonIn | None = None) -> str:
    return body.reason if body else ""


async def _allow_private(request: Request) -> bool:
    allowed: bool = request.app.state.channels_allow_private
    return allowed


async def _open_shop(
    request: Request, begin: Annotated[BeginSales, Depends(_begin)]
) -> Callable[[UUID, Principal], Awaitable[Shop]]:
    shops: Shops = request.app.state.shops

    async def shop_of(channel_id: UUID, actor: Principal) -> Shop:
        async with begin(actor) as work:
            channel = await work.channels.look(channel_id)
            return shops.open(channel, await work.channels.secrets(channel_id))

    return shop_of


async def _customers(
    ids: Ids,
    active: Annotated[bool | None, Query(description="Only those sold to, or the others")] = None,
    terms: Terms | None = None,
    q: Words | None = None,
) -> CustomerFilter:
    return CustomerFilter(q=q, active=active, terms=terms, ids=ids)


Customers = Annotated[CustomerFilter, Depends(_customers)]


async def _customer_export(
    actor: Actor,
    database: Db,
    which: Customers,
    format: Format = Format.CSV,  # noqa: A002 - a query field
) -> StreamingResponse:
    return download(export_customers(database, actor, format, which), "customers", format)


CustomerExport = Annotated[StreamingResponse, Depends(_customer_export)]


async def _company_of(request: Request) -> Callable[[UUID], Awaitable[UUID]]:
    return partial(company_of, request.app.state.database)


async def _raise_waiting(request: Request) -> Raise:
    # In several transactions, of which none is the request's: trying again is harmless by itself.
    begin = beginning(request.app.state.database, request.app.state.make_work)
    learn: Learn = request.app.state.learn

    async def raise_it(tenant_id: UUID, command: RaiseShopOrder, trace: Trace) -> Incoming:
        return await raise_now(
            command, tenant_id=tenant_id, trace=trace, begin=begin, learn=learn, now=utc_now
        )

    return raise_it


async def _documents(request: Request) -> SalesDocuments:
    documents: SalesDocuments = request.app.state.documents
    return documents


async def _pages(request: Request) -> DocumentPages:
    pages: DocumentPages = request.app.state.document_pages
    return pages


async def _pay_pages(request: Request) -> InvoicePayPages:
    pay_pages: InvoicePayPages = request.app.state.pay_pages
    return pay_pages


async def _invoice_export(
    actor: Actor,
    database: Db,
    which: Invoices,
    format: Format = Format.CSV,  # noqa: A002 - a query field
) -> StreamingResponse:
    return download(export_invoices(database, actor, format, which), "invoices", format)


BeginReversal = Annotated[BeginSales, Depends(_begin_reversal)]
BeginOrder = Annotated[BeginSales, Depends(_begin_order)]
BeginReturn = Annotated[BeginSales, Depends(_begin_return)]
BeginShipment = Annotated[BeginSales, Depends(_begin_shipment)]
BeginWork = Annotated[BeginSales, Depends(_begin)]
Orders = Annotated[OrderFilter, Depends(_which)]
InvoiceExport = Annotated[StreamingResponse, Depends(_invoice_export)]
Documents = Annotated[SalesDocuments, Depends(_documents)]
PayPages = Annotated[InvoicePayPages, Depends(_pay_pages)]
Pages = Annotated[DocumentPages, Depends(_pages)]
OrderExport = Annotated[StreamingResponse, Depends(_order_export)]
Stock = Annotated[Availability, Depends(_stock)]
Reason = Annotated[str, Depends(_reason)]
AllowPrivate = Annotated[bool, Depends(_allow_private)]
OpenShop = Annotated[Callable[[UUID, Principal], Awaitable[Shop]], Depends(_open_shop)]
CompanyOf = Annotated[Callable[[UUID], Awaitable[UUID]], Depends(_company_of)]
RaiseWaiting = Annotated[Raise, Depends(_raise_waiting)]
