"""Links by which a supplier sees an order and answers it, without an account."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from libs.domain.errors import Conflict
from libs.domain.principal import Principal, Trace
from services.purchasing.domain.wanted import Party

# An opening within the hour after another is the same one.
OPENED_EVERY = timedelta(hours=1)


class LinkState(StrEnum):
    """What a link is good for; of several that are so, the first."""

    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"
    EXPIRED = "expired"
    # The order was changed since: it can be looked at, and not answered.
    OUTDATED = "outdated"
    LIVE = "live"


@dataclass(slots=True, kw_only=True)
class SupplierLink:
    """A link to an order as its `revision`; of its token only a hash is kept."""

    id: UUID
    order_id: UUID
    revision: int
    supplier: Party
    sent_to: str
    token_hash: bytes
    made_at: datetime
    made_by_name: str
    expires_at: datetime
    withdrawn_at: datetime | None = None
    replaced_at: datetime | None = None
    opened_at: datetime | None = None
    openings: int = 0

    def state(self, revision: int, at: datetime) -> LinkState:
        """What it is good for, while the order is at `revision`."""
        if self.withdrawn_at is not None:
            return LinkState.WITHDRAWN
        if self.replaced_at is not None:
            return LinkState.REPLACED
        if at >= self.expires_at:
            return LinkState.EXPIRED
        return LinkState.LIVE if revision == self.revision else LinkState.OUTDATED

    def opens(self, at: datetime) -> bool:
        """Whether it shows anything to who holds it."""
        return self.state(self.revision, at) is LinkState.LIVE

    def counts(self, at: datetime) -> bool:
        """Whether somebody who opens it now is told of."""
        return self.opened_at is None or at - self.opened_at >= OPENED_EVERY

    def open(self, at: datetime) -> None:
        """Somebody opened it."""
        self.opened_at, self.openings = at, self.openings + 1

    def withdraw(self, revision: int, at: datetime) -> None:
        """End it; raises Conflict when it shows nothing as it is."""
        if (state := self.state(revision, at)) not in {LinkState.LIVE, LinkState.OUTDATED}:
            raise Conflict(f"the link is {state} already", code="link_ended", state=state)
        self.withdrawn_at = at


def by_link(supplier: Party, tenant_id: UUID, trace: Trace) -> Principal:
    """Whoever holds a supplier's link; they see the prices of their own order."""
    return Principal(
        supplier.id,
        tenant_id,
        name=f"{supplier.name} via link",
        permissions=frozenset({"costs.read"}),
        trace=trace,
    )
