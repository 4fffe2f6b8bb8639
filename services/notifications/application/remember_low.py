"""Keep what runs low, as inventory says it: digests tell of it later."""

from collections.abc import Sequence

from libs.contracts.base import Envelope
from libs.contracts.inventory import StockLow, StockRecovered
from libs.domain.principal import Principal
from services.notifications.application.digest_ports import BeginDigests, LowSaid
from services.notifications.domain.digest import LowLevel


async def remember_low(
    envelopes: Sequence[Envelope], /, *, actor: Principal, begin: BeginDigests
) -> None:
    """The higher version of a rule wins."""
    async with begin(actor) as work:
        await work.digests.keep([_said(envelope) for envelope in envelopes])


def _said(envelope: Envelope) -> LowSaid:
    event = envelope.event()
    assert isinstance(event, StockLow | StockRecovered)  # noqa: S101 - nothing else is bound
    level = LowLevel(
        event.product_id,
        event.warehouse_id,
        event.status == "red",
        event.available,
        event.reorder_point,
    )
    return LowSaid(event.rule_id, event.status, level, envelope.version)
