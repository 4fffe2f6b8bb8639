"""What inventory's routes are handed: a unit of work per request, and the hot path."""

from typing import Annotated

from fastapi import Depends, Request

from libs.db.work import beginning
from services.inventory.application.ports import BeginInventory, OneMovement
from services.inventory.infrastructure.stock import SqlOneMovement
from services.inventory.infrastructure.work import SqlInventoryWork


async def _begin(request: Request) -> BeginInventory:
    return beginning(request.app.state.database, SqlInventoryWork, request.state.once)


async def _movements(request: Request) -> OneMovement:
    return SqlOneMovement(request.app.state.database, request.state.once)


BeginWork = Annotated[BeginInventory, Depends(_begin)]
Movements = Annotated[OneMovement, Depends(_movements)]
