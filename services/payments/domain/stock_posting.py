"""How the value of a stock movement is posted: one rule for each reason stock moves for."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from services.payments.domain.account import Role
from services.payments.domain.journal import Posting, postings

# Beside inventory: what gains what inventory loses, by the document that moved the goods ...
BY_DOCUMENT: Final[Mapping[str, Role]] = {
    "goods_receipt": Role.GOODS_RECEIVED_NOT_INVOICED,
    "goods_issue": Role.GOODS_RECEIVED_NOT_INVOICED,
}
# ... or else by the reason of the movement.
BY_REASON: Final[Mapping[str, Role]] = {
    "shipment": Role.COST_OF_SALES,
    "return": Role.COST_OF_SALES,
    "transfer": Role.GOODS_IN_TRANSIT,
    "production": Role.WORK_IN_PROGRESS,
    "opening": Role.OPENING_BALANCE,
}


def stock_postings(
    document: str | None, reason: str, value: Decimal, rounding: Decimal
) -> tuple[Posting, ...]:
    """Inventory against its counterpart; none when the movement is worth nothing.

    `value` belongs to the goods, `rounding` to none (docs/adr/0009). A reason not named above,
    a company's own among them, is an adjustment.
    """
    by_reason = BY_REASON.get(reason, Role.INVENTORY_ADJUSTMENT)
    against = BY_DOCUMENT.get(document or "", by_reason)
    return postings(
        [
            (Role.INVENTORY, value + rounding),
            (against, -value),
            (Role.ROUNDING, -rounding),
        ]
    )
