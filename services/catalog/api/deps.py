"""What catalog's routes are handed: a unit of work per request, files in and out."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request
from fastapi.responses import StreamingResponse

from libs.db.work import beginning
from libs.web.exports import Format, download
from libs.web.routes import Actor, Db
from services.catalog.application.add_picture import Pictures
from services.catalog.application.ports import BeginCatalog
from services.catalog.domain.product import Kind
from services.catalog.infrastructure.product_export import export_products
from services.catalog.infrastructure.queries import ProductFilter
from services.catalog.infrastructure.work import SqlCatalogWork


async def _begin(request: Request) -> BeginCatalog:
    return beginning(request.app.state.database, SqlCatalogWork, request.state.once)


async def _begin_again(database: Db) -> BeginCatalog:
    """For what may be repeated without harm and has no resource to answer a repetition with."""
    return beginning(database, SqlCatalogWork)


async def _export(
    actor: Actor,
    database: Db,
    format: Format = Format.CSV,  # noqa: A002 - a query field
    q: Annotated[str | None, Query(max_length=200)] = None,
    category_id: UUID | None = None,
    kind: Kind | None = None,
    active: bool | None = None,  # noqa: FBT001 - a query field
) -> StreamingResponse:
    which = ProductFilter(q=q, kind=kind, category_id=category_id, active=active)
    return download(export_products(database, actor, format, which), "products", format)


async def _pictures(request: Request) -> Pictures:
    pictures: Pictures = request.app.state.pictures
    return pictures


BeginWork = Annotated[BeginCatalog, Depends(_begin)]
BeginRepeatable = Annotated[BeginCatalog, Depends(_begin_again)]
PicturesDep = Annotated[Pictures, Depends(_pictures)]
ProductExport = Annotated[StreamingResponse, Depends(_export)]
