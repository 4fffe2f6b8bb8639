"""Sales channels: shops that are told what there is, and whose orders come in."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from libs.contracts import sales as contracts
from libs.domain.aggregate import Aggregate
from libs.domain.errors import Conflict
from libs.domain.principal import Principal, Trace
from libs.domain.quantity import ZERO

# The most a shop can show (Shopify's limit).
HIGHEST: Final = 1_000_000_000
MOST_SAID: Final = 250
_LONGEST_PAUSE = 300


class ChannelKind(StrEnum):
    """How a shop is talked to."""

    HTTP = "http"
    SHOPIFY = "shopify"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelDetails:
    """Where the shop is, and what of our stock it may sell; no warehouses: all count."""

    name: str
    url: str
    location_id: str = ""
    warehouse_ids: tuple[UUID, ...] = ()
    safety_stock: Decimal = ZERO


@dataclass(eq=False, kw_only=True)
class Channel(Aggregate):
    """A shop. It is paused, never deleted: orders came from it."""

    kind: ChannelKind
    details: ChannelDetails
    active: bool = True

    @classmethod
    def opened(
        cls, channel_id: UUID, kind: ChannelKind, details: ChannelDetails, *, at: datetime
    ) -> "Channel":
        """A new one."""
        channel = cls(id=channel_id, kind=kind, details=details)
        channel._tell(at)
        return channel

    def change(self, values: Mapping[str, Any], *, renewed: bool = False, at: datetime) -> None:
        """Change the details given; the same again changes nothing, unless a secret is new."""
        after = replace(self.details, **values)
        if after != self.details or renewed:
            self.details = after
            self._tell(at)

    def pause(self, *, at: datetime, reason: str = "") -> None:
        """Tell it nothing more; what changes meanwhile is told when it goes on."""
        if not self.active:
            raise Conflict("this channel is paused already", code="already_paused")
        self.active = False
        self._tell(at, reason)

    def resume(self, *, at: datetime, reason: str = "") -> None:
        """Tell it again."""
        if self.active:
            raise Conflict("this channel is not paused", code="not_paused")
        self.active = True
        self._tell(at, reason)

    def _tell(self, at: datetime, reason: str = "") -> None:
        said = contracts.ChannelChanged(
            channel_id=self.id, name=self.details.name, kind=self.kind, active=self.active
        )
        self.record(said, at=at, reason=reason)


def by_channel(channel: Channel, tenant_id: UUID, trace: Trace) -> Principal:
    """A shop that sends an order; it may do what its order needs and nothing else."""
    return Principal(
        channel.id,
        tenant_id,
        name=f"channel:{channel.details.name}",
        permissions=frozenset({"sales.orders.manage", "sales.customers.manage"}),
        trace=trace,
    )


def to_show(available: Decimal, safety_stock: Decimal) -> int:
    """How many a shop may sell: whole ones, what is kept back taken off."""
    whole = int((available - safety_stock).to_integral_value(ROUND_FLOOR))
    return min(max(whole, 0), HIGHEST)


def pause_after(tries: int) -> timedelta:
    """How long to wait after this many failures: 1 s, doubled each time, at most 5 minutes."""
    return timedelta(seconds=min(2 ** max(tries - 1, 0), _LONGEST_PAUSE))
