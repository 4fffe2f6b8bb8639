"""What purchasing's routes are handed: a unit of work per request, and filters of lists."""

from typing import Annotated

from fastapi import Depends, Query, Request
from pydantic import AfterValidator

from libs.db.work import beginning
from libs.domain.errors import Invalid
from libs.domain.texts import line
from services.purchasing.application.ports import BeginPurchasing
from services.purchasing.domain.flow import Status
from services.purchasing.infrastructure.documents.purchase_documents import PurchaseDocuments
from services.purchasing.infrastructure.work import SqlPurchasingWork


async def _begin(request: Request) -> BeginPurchasing:
    return beginning(request.app.state.database, SqlPurchasingWork, request.state.once)


async def _documents(request: Request) -> PurchaseDocuments:
    documents: PurchaseDocuments = request.app.state.documents
    return documents


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


BeginWork = Annotated[BeginPurchasing, Depends(_begin)]
Documents = Annotated[PurchaseDocuments, Depends(_documents)]
Statuses = Annotated[list[Status], Depends(_statuses)]
Begins = Annotated[str, AfterValidator(_begins_with)]
Active = Annotated[bool | None, Query(description="Only those in use, or only the others")]
