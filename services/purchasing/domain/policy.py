"""What a company has settled about its purchase orders."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_DOWN, Decimal
from zoneinfo import ZoneInfo

from libs.domain.quantity import LARGEST, PLACES, ZERO

_WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True)
class Policy:
    """What the company has settled about its orders; `timezone` (IANA) says which day it is.

    `over_receipt_percent` of what was ordered may come in beyond it; a link to an order is good for
    `link_days`.
    """

    requester_may_approve: bool = False
    stock_on_approval: bool = False
    over_receipt_percent: Decimal = ZERO
    timezone: str = "UTC"
    link_days: int = 30

    def today(self, at: datetime) -> date:
        """The company's day at a moment."""
        return at.astimezone(ZoneInfo(self.timezone)).date()

    def tolerance(self, ordered: Decimal) -> Decimal:
        """How much more than ordered may come in of a line."""
        more = (ordered * self.over_receipt_percent / _WHOLE).quantize(PLACES, ROUND_DOWN)
        return min(more, LARGEST - ordered)

    def year(self, at: datetime) -> int:
        """The company's calendar year: documents are numbered by it."""
        return self.today(at).year
