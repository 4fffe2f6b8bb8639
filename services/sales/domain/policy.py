"""What a company has settled about its sales orders."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Policy:
    """What the company has settled about its orders; `timezone` (IANA) says which day it is."""

    deduct_on_approval: bool = False
    timezone: str = "UTC"

    def today(self, at: datetime) -> date:
        """The company's day at a moment."""
        return at.astimezone(ZoneInfo(self.timezone)).date()

    def year(self, at: datetime) -> int:
        """The company's calendar year: orders and shipments are numbered by it."""
        return self.today(at).year
