"""What payments' routes are handed: a unit of work per request, and who may see the books."""

from typing import Annotated

from fastapi import Depends, Request

from libs.db.work import beginning
from libs.web.routes import require
from services.payments.application.ports import BeginPayments
from services.payments.infrastructure.work import SqlPaymentsWork


async def _begin(request: Request) -> BeginPayments:
    return beginning(request.app.state.database, SqlPaymentsWork, request.state.once)


BeginWork = Annotated[BeginPayments, Depends(_begin)]
# The books hold what things cost.
read = [require("payments.liabilities.read"), require("costs.read")]
manage = [require("payments.liabilities.manage"), require("costs.read")]
