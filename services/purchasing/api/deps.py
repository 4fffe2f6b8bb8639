"""What purchasing's routes are handed: a unit of work per request, and filters of lists."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request
from pydantic import AfterValidator

from libs.db.database import Database
from libs.db.pages import MOST
from libs.db.work import beginning
from libs.domain.errors import Invalid
from libs.domain.texts import line
from libs.web.fields import ids_of
from services.purchasing.application.ports import BeginPurchasing
from services.purchasing.domain.flow import Status
from services.purchasing.infrastructure.work import SqlPurchasingWork


async def _database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


async def _begin(request: Request) -> BeginPurchasing:
    return beginning(request.app.state.database, SqlPurchasingWork, request.state.once)


async def _ids(
    ids: Annotated[str | None, Query(description="Ids, comma-separated, at most 200")] = None,
) -> list[UUID] | None:
    return ids_of(ids)


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


Db = Annotated[Database, Depends(_database)]
BeginWork = Annotated[BeginPurchasing, Depends(_begin)]
Ids = Annotated[list[UUID] | None, Depends(_ids)]
Statuses = Annotated[list[Status], Depends(_statuses)]
Begins = Annotated[str, AfterValidator(_begins_with)]
Active = Annotated[bool | None, Query(description="Only those in use, or only the others")]
Limit = Annotated[int, Query(ge=1, le=MOST)]
