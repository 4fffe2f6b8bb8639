"""What payments' routes are handed: a unit of work per request, and who may see the books."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Request

from libs.db.work import beginning
from libs.domain.principal import Principal
from libs.web.routes import require
from services.payments.application.ports import BeginPayments, PaymentsWork
from services.payments.infrastructure.work import SqlPaymentsWork


async def _begin(request: Request) -> BeginPayments:
    return beginning(request.app.state.database, SqlPaymentsWork, request.state.once)


async def _begin_posting(request: Request) -> BeginPayments:
    begin = await _begin(request)

    @asynccontextmanager
    async def begin_posting(actor: Principal, /) -> AsyncIterator[PaymentsWork]:
        permissions = actor.permissions | {"costs.read"}
        async with begin(replace(actor, permissions=permissions)) as work:
            yield work

    return begin_posting


BeginWork = Annotated[BeginPayments, Depends(_begin)]
# What customers pay is posted also for who may not see the books (docs/adr/0030).
BeginPosting = Annotated[BeginPayments, Depends(_begin_posting)]
read_invoices = [require("payments.invoices.read")]
manage_invoices = [require("payments.invoices.manage")]
# The books hold what things cost.
read = [require("payments.liabilities.read"), require("costs.read")]
manage = [require("payments.liabilities.manage"), require("costs.read")]
