"""What inventory's routes are handed: a unit of work per request, and the hot path."""

from functools import partial
from typing import Annotated

from fastapi import Depends, Request

from libs.db.numbers import number_ahead
from libs.db.work import beginning
from libs.web.routes import Db
from services.inventory.application.ports import BeginInventory, NextNumber, OneMovement
from services.inventory.domain.verification import Holds
from services.inventory.infrastructure.signing import LedgerSigner
from services.inventory.infrastructure.stock import SqlOneMovement
from services.inventory.infrastructure.work import SqlInventoryWork


async def _begin(request: Request) -> BeginInventory:
    return beginning(request.app.state.database, SqlInventoryWork, request.state.once)


async def _numbers(database: Db) -> NextNumber:
    return partial(number_ahead, database)


async def _movements(request: Request) -> OneMovement:
    return SqlOneMovement(request.app.state.database, request.state.once)


async def _holds(request: Request) -> Holds:
    signer: LedgerSigner = request.app.state.ledger_signer
    return signer.holds


BeginWork = Annotated[BeginInventory, Depends(_begin)]
HoldsDep = Annotated[Holds, Depends(_holds)]
Movements = Annotated[OneMovement, Depends(_movements)]
Numbers = Annotated[NextNumber, Depends(_numbers)]
