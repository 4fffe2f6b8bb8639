"""What purchasing's routes are handed: a unit of work per request, and filters of lists."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import AfterValidator

from libs.db.work import beginning
from libs.domain.errors import Invalid
from libs.domain.texts import line
from libs.web.routes import Actor, Db
from services.purchasing.application.ports import BeginPurchasing
from services.purchasing.domain.flow import Status
from services.purchasing.infrastructure.documents.purchase_documents import PurchaseDocuments
from services.purchasing.infrastructure.exports import (
    MEDIA_TYPES,
    Format,
    export_offers,
    export_suppliers,
)
from services.purchasing.infrastructure.work import SqlPurchasingWork

# Where goods issues are found, whatever asked for them.
ISSUES: Final = "/api/v1/purchasing/goods-issues"


async def _begin(request: Request) -> BeginPurchasing:
    return beginning(request.app.state.database, SqlPurchasingWork, request.state.once)


async def _documents(request: Request) -> PurchaseDocuments:
    documents: PurchaseDocuments = request.app.state.documents
    return documents


async def _begin_issue(request: Request) -> BeginPurchasing:
    once = request.state.once
    if once is not None:
        once = replace(once, location=f"{ISSUES}/{request.state.new_id}", status=202)
    return beginning(request.app.state.database, SqlPurchasingWork, once)


async def _statuses(
    status: Annotated[
        list[str] | None, Query(description="Repeat it, or separate by commas")
    ] = None,
) -> list[Status]:
    try:
        return [Status(name) for text in status or () for name in text.split(",")]
    except ValueError as error:
        raise Invalid.field("status", f"one of {', '.join(Status)}") from error


def _begins_with(text: str) -> str:
    return line(text, 100, shortest=0)


BeginIssue = Annotated[BeginPurchasing, Depends(_begin_issue)]
BeginWork = Annotated[BeginPurchasing, Depends(_begin)]
Begins = Annotated[str, AfterValidator(_begins_with)]


async def _supplier_export(
    actor: Actor,
    database: Db,
    format: Format = Format.CSV,  # noqa: A002 - a query field
    active: bool | None = None,  # noqa: FBT001 - a query field
    q: Begins | None = None,
) -> StreamingResponse:
    pieces = export_suppliers(database, actor, format, active=active, q=q)
    return _download(pieces, f"suppliers.{format.value}", format)


async def _offer_export(
    actor: Actor,
    database: Db,
    format: Format = Format.CSV,  # noqa: A002 - a query field
    supplier_id: UUID | None = None,
    product_id: UUID | None = None,
) -> StreamingResponse:
    pieces = export_offers(database, actor, format, supplier_id=supplier_id, product_id=product_id)
    return _download(pieces, f"supplier-products.{format.value}", format)


def _download(pieces: AsyncIterator[bytes], name: str, kind: Format) -> StreamingResponse:
    return StreamingResponse(
        pieces,
        media_type=MEDIA_TYPES[kind],
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


SupplierExport = Annotated[StreamingResponse, Depends(_supplier_export)]
OfferExport = Annotated[StreamingResponse, Depends(_offer_export)]
Documents = Annotated[PurchaseDocuments, Depends(_documents)]
Statuses = Annotated[list[Status], Depends(_statuses)]
Active = Annotated[bool | None, Query(description="Only those in use, or only the others")]
