"""Keep what inventory says of products that shops sell: each shop is told of it soon after."""

from collections.abc import Iterator, Sequence

from libs.contracts.base import Envelope
from libs.contracts.inventory import (
    BuildableChanged,
    ReservationReleased,
    StockChanged,
    StockIssued,
    StockReserved,
)
from libs.domain.principal import Principal
from services.sales.application.channel_ports import Stock
from services.sales.application.ports import BeginSales

STOCK = (StockChanged, StockReserved, ReservationReleased, StockIssued, BuildableChanged)


async def remember_channel_stock(
    envelopes: Sequence[Envelope], /, *, actor: Principal, begin: BeginSales
) -> None:
    """All of a batch at once; repeated and late events change nothing."""
    stock = [one for envelope in envelopes for one in _stock(envelope.event())]
    async with begin(actor) as work:
        await work.channels.keep_stock(stock)


def _stock(event: object) -> Iterator[Stock]:
    if isinstance(event, BuildableChanged):
        where = (event.bundle_id, event.warehouse_id)
        yield Stock(*where, True, event.quantity, event.version)
    elif isinstance(event, StockChanged):
        where = (event.product_id, event.warehouse_id)
        yield Stock(*where, False, event.available, event.level_version)
    elif isinstance(event, StockReserved | ReservationReleased | StockIssued):
        for line in event.lines:
            where = (line.product_id, line.warehouse_id)
            yield Stock(*where, False, line.available, line.level_version)
