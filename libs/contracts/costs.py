"""What every service with cost prices says of who looks at them."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from libs.contracts.base import Event


class CostsSeen(Event):
    """A person was shown cost prices by a `view`; said once an hour each, the first time.

    `view` is the route that showed them; `hour` the one that has begun then. Its version is a
    point in time.
    """

    permission: ClassVar[str | None] = "reporting.audit.read"

    user_id: UUID
    view: str
    hour: datetime
