"""What reporting says: who looked at cost prices in it."""

from typing import ClassVar

from libs.contracts.costs import CostsSeen


class CostsViewed(CostsSeen):
    """Somebody looked at cost prices in reporting; said once an hour for each kind of view."""

    type: ClassVar[str] = "reporting.costs.viewed"
