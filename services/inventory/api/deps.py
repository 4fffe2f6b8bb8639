"""What inventory's routes are handed: a unit of work per request, and the hot path."""

from typing import Annotated

from fastapi import Depends, Request

from libs.db.database import Database
from libs.db.work import beginning
from services.inventory.application.ports import BeginInventory, OneMovement
from services.inventory.infrastructure.stock import SqlOneMovement
from services.inventory.infrastructure.work import SqlInventoryWork


async def _database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


async def _begin(request: Request) -> BeginInventory:
    return beginning(request.app.state.database, SqlInventoryWork, request.state.once)


async def _movements(request: Request) -> OneMovement:
    return SqlOneMovement(request.app.state.database, request.state.once)


Db = Annotated[Database, Depends(_database)]
BeginWork = Annotated[BeginInventory, Depends(_begin)]
Movements = Annotated[OneMovement, Depends(_movements)]
