"""The dashboard: which parts there are, who sees each, and over which days its figures go."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from libs.domain.principal import Principal


class Part(StrEnum):
    """A part of the dashboard, asked for and failing by itself."""

    SALES = "sales"
    STOCK = "stock"
    PURCHASING = "purchasing"
    RECEIVABLES = "receivables"
    PAYABLES = "payables"
    ACTIVITY = "activity"


_SUMMARY = "reporting.summary.read"
# Any one of these opens a part.
_OPENED_BY = {
    Part.SALES: ("reporting.sales.read", _SUMMARY),
    Part.STOCK: ("reporting.inventory.read", "inventory.stock.read", _SUMMARY),
    Part.PURCHASING: ("reporting.purchasing.read", "purchasing.orders.read", _SUMMARY),
    Part.RECEIVABLES: ("payments.invoices.read",),
    Part.PAYABLES: ("payments.liabilities.read",),
}


def sees(actor: Principal, part: Part) -> bool:
    """Whether somebody sees a part; of what happened, everybody sees what they may."""
    if part is Part.ACTIVITY:
        return True
    if part is Part.PAYABLES and not actor.sees_costs:
        return False
    return any(actor.may(permission) for permission in _OPENED_BY[part])


class Period(StrEnum):
    """How far back figures go, today included."""

    WEEK = "7d"
    MONTH = "30d"
    QUARTER = "90d"
    YEAR = "12m"


@dataclass(frozen=True, slots=True)
class Days:
    """A period, and the one as long before it, to compare with; `by` is day or month."""

    begins: date
    ends: date
    before: date
    by: str

    @classmethod
    def of(cls, period: Period, today: date) -> "Days":
        """The days of a period that ends today; a year is of whole months, this one so far."""
        if period is Period.YEAR:
            begins = _months_back(today, 11)
            return cls(begins, today, _months_back(begins, 12), "month")
        length = timedelta(days=int(period[:-1]))
        begins = today - length + timedelta(days=1)
        return cls(begins, today, begins - length, "day")

    @property
    def comparable(self) -> tuple[date, date]:
        """First and last day of what the period is compared with: as many days as this has."""
        return self.before, self.before + (self.ends - self.begins)


def _months_back(day: date, months: int) -> date:
    total = day.year * 12 + day.month - 1 - months
    return date(total // 12, total % 12 + 1, 1)
