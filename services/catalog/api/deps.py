"""What catalog's routes are handed: a unit of work per request, files in and out."""

from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import closing
from typing import Annotated

from fastapi import Depends, Request

from libs.db.tenants import tenant
from libs.db.work import beginning
from libs.web.routes import Actor, Db
from libs.web.uploads import uploaded
from services.catalog.application.import_products import Record
from services.catalog.application.ports import BeginCatalog
from services.catalog.infrastructure.csv_files import MOST_BYTES, read_csv
from services.catalog.infrastructure.product_export import export_products
from services.catalog.infrastructure.work import SqlCatalogWork


async def _begin(request: Request) -> BeginCatalog:
    return beginning(request.app.state.database, SqlCatalogWork, request.state.once)


async def _begin_again(database: Db) -> BeginCatalog:
    """For what may be repeated without harm and has no resource to answer a repetition with."""
    return beginning(database, SqlCatalogWork)


async def _known_company(actor: Actor, database: Db) -> None:
    """Meet the company before the body is read: asking auth sends the request round again."""
    async with database.transaction(actor, read_only=True) as connection:
        await tenant(connection, actor.tenant_id)


async def _records(
    request: Request, _known: Annotated[None, Depends(_known_company)]
) -> AsyncGenerator[Iterator[Record], None]:
    async with uploaded(request, MOST_BYTES) as file:
        with closing(read_csv(file.file)) as records:
            yield records


async def _export(actor: Actor, database: Db) -> AsyncIterator[bytes]:
    return export_products(database, actor)


BeginWork = Annotated[BeginCatalog, Depends(_begin)]
BeginRepeatable = Annotated[BeginCatalog, Depends(_begin_again)]
UploadedRecords = Annotated[Iterator[Record], Depends(_records)]
ProductExport = Annotated[AsyncIterator[bytes], Depends(_export)]
