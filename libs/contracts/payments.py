"""What payments says: what is owed, and what was paid."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from libs.contracts.base import CostMoney, Event


class LiabilityAccrued(Event):
    """Goods came in: so much is owed to their supplier, due then."""

    type: ClassVar[str] = "payments.liability.accrued"
    permission: ClassVar[str | None] = "payments.liabilities.read"

    liability_id: UUID
    supplier_id: UUID
    order_id: UUID
    document_id: UUID
    document_number: str
    amount: CostMoney
    currency: str
    due_on: date


class LiabilitySettled(Event):
    """So much of a liability was paid (less than zero: a payment was taken back)."""

    type: ClassVar[str] = "payments.liability.settled"
    permission: ClassVar[str | None] = "payments.liabilities.read"

    liability_id: UUID
    supplier_id: UUID
    settlement_id: UUID
    amount: CostMoney
    open: CostMoney
    currency: str


class _SettlementEvent(Event):
    """A payment to a supplier."""

    permission: ClassVar[str | None] = "payments.liabilities.read"

    settlement_id: UUID
    number: str
    supplier_id: UUID
    method: str
    amount: CostMoney
    currency: str
    paid_on: date


class SettlementRecorded(_SettlementEvent):
    """A payment to a supplier was recorded."""

    type: ClassVar[str] = "payments.settlement.recorded"


class SettlementReversed(_SettlementEvent):
    """A recorded payment was taken back; the reason rides in the envelope."""

    type: ClassVar[str] = "payments.settlement.reversed"
