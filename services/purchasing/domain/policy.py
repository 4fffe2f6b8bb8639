"""What a company has settled about its purchase orders."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Policy:
    """What the company has settled about its orders; `timezone` (IANA) says which year it is."""

    requester_may_approve: bool = False
    stock_on_approval: bool = False
    timezone: str = "UTC"

    def year(self, at: datetime) -> int:
        """The company's calendar year: documents are numbered by it."""
        return at.astimezone(ZoneInfo(self.timezone)).year
