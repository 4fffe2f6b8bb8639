"""What catalog's routes are handed: a unit of work per request."""

from typing import Annotated

from fastapi import Depends, Request

from libs.db.database import Database
from libs.db.work import beginning
from services.catalog.application.ports import BeginCatalog
from services.catalog.infrastructure.work import SqlCatalogWork


async def _database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


async def _begin(request: Request) -> BeginCatalog:
    return beginning(request.app.state.database, SqlCatalogWork, request.state.once)


Db = Annotated[Database, Depends(_database)]
BeginWork = Annotated[BeginCatalog, Depends(_begin)]
