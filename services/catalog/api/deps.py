"""What catalog's routes are handed: a unit of work per request, files in and out."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request

from libs.db.work import beginning
from libs.web.routes import Actor, Db
from services.catalog.application.add_picture import Pictures
from services.catalog.application.ports import BeginCatalog
from services.catalog.infrastructure.product_export import export_products
from services.catalog.infrastructure.work import SqlCatalogWork


async def _begin(request: Request) -> BeginCatalog:
    return beginning(request.app.state.database, SqlCatalogWork, request.state.once)


async def _begin_again(database: Db) -> BeginCatalog:
    """For what may be repeated without harm and has no resource to answer a repetition with."""
    return beginning(database, SqlCatalogWork)


async def _export(actor: Actor, database: Db) -> AsyncIterator[bytes]:
    return export_products(database, actor)


async def _pictures(request: Request) -> Pictures:
    pictures: Pictures = request.app.state.pictures
    return pictures


BeginWork = Annotated[BeginCatalog, Depends(_begin)]
BeginRepeatable = Annotated[BeginCatalog, Depends(_begin_again)]
PicturesDep = Annotated[Pictures, Depends(_pictures)]
ProductExport = Annotated[AsyncIterator[bytes], Depends(_export)]
