"""The filters of the list of invoices."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query

from libs.domain.errors import Invalid
from services.sales.api.schemas import Day, Words
from services.sales.domain.invoice import InvoiceStatus
from services.sales.infrastructure.queries import InvoiceFilter


def _statuses(given: list[str] | None) -> tuple[InvoiceStatus, ...]:
    try:
        return tuple(InvoiceStatus(name) for text in given or () for name in text.split(","))
    except ValueError as error:
        raise Invalid.field("status", f"one of {', '.join(InvoiceStatus)}") from error


async def _which(
    status: Annotated[
        list[str] | None, Query(description="Repeat it, or separate by commas")
    ] = None,
    customer_id: UUID | None = None,
    order_id: UUID | None = None,
    issued_from: Day | None = None,
    issued_to: Day | None = None,
    due_from: Day | None = None,
    due_to: Day | None = None,
    overdue: Annotated[bool, Query(description="Only what should be paid by now")] = False,  # noqa: FBT002 - a query field
    q: Words | None = None,
) -> InvoiceFilter:
    return InvoiceFilter(
        status=_statuses(status),
        customer_id=customer_id,
        order_id=order_id,
        issued_from=issued_from,
        issued_to=issued_to,
        due_from=due_from,
        due_to=due_to,
        overdue=overdue,
        q=q,
    )


Invoices = Annotated[InvoiceFilter, Depends(_which)]
