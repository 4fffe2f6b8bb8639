"""What of a payment goes back to the customer: asked for first, then gone, or not."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

from services.payments.domain.method import Method


class RefundStatus(StrEnum):
    """Asked for; gone; refused by the bank; not wanted any more."""

    REQUESTED = "requested"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


# What is set aside, or gone: it can be used for nothing else.
TAKEN: Final = frozenset({RefundStatus.REQUESTED, RefundStatus.SUCCEEDED})


@dataclass(eq=False, kw_only=True)
class Refund:
    """A part of a payment, on its way back by `method`."""

    id: UUID
    number: str
    method: Method
    amount: Decimal
    reason: str
    requested_at: datetime
    requested_by_name: str
    credit_note_id: UUID | None = None
    status: RefundStatus = RefundStatus.REQUESTED
    reference: str = ""
    ended_at: datetime | None = None
    paid_on: date | None = None
