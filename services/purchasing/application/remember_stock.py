"""Keep what inventory says of stock and of reorder rules: what replenishment reckons with."""

from collections.abc import Iterator, Sequence

from libs.contracts.base import Envelope
from libs.contracts.inventory import (
    ReorderRuleChanged,
    ReorderRuleRemoved,
    ReservationReleased,
    StockChanged,
    StockIssued,
    StockReserved,
)
from libs.domain.principal import Principal
from libs.domain.quantity import ZERO
from services.purchasing.application.ports import BeginPurchasing
from services.purchasing.application.stock_ports import Level, Rule
from services.purchasing.domain.consumption import Issue, day_of, used

STOCK = (
    StockChanged,
    StockReserved,
    ReservationReleased,
    StockIssued,
    ReorderRuleChanged,
    ReorderRuleRemoved,
)


async def remember_stock(
    envelopes: Sequence[Envelope], /, *, actor: Principal, begin: BeginPurchasing
) -> None:
    """All of a batch at once; repeated and late events change nothing.

    Raises UnknownReference where an event is missing between what is known and these.
    """
    events = [envelope.event() for envelope in envelopes]
    moved = [event for event in events if isinstance(event, StockChanged)]
    levels = [level for event in events for level in _levels(event)]
    rules = [_rule(e) for e in events if isinstance(e, ReorderRuleChanged | ReorderRuleRemoved)]
    async with begin(actor) as work:
        if levels:
            said_at = envelopes[-1].time
            await work.stock_levels.keep(levels, [_issue(event) for event in moved], said_at)
        if rules:
            await work.stock_levels.keep_rules(rules)


def _levels(event: object) -> Iterator[Level]:
    if isinstance(event, StockChanged):
        yield Level(
            event.level_id,
            event.product_id,
            event.warehouse_id,
            event.available,
            event.back_ordered or ZERO,
            event.level_version,
        )
    elif isinstance(event, StockReserved | ReservationReleased | StockIssued):
        for line in event.lines:
            yield Level(
                line.level_id,
                line.product_id,
                line.warehouse_id,
                line.available,
                line.level_back_ordered or ZERO,
                line.level_version,
            )


def _issue(event: StockChanged) -> Issue:
    return Issue(
        event.level_id,
        event.sequence,
        day_of(event.happened_at),
        used(event.kind, event.reason, event.quantity),
        event.source_line_id if event.source_type == "goods_receipt" else None,
    )


def _rule(event: ReorderRuleChanged | ReorderRuleRemoved) -> Rule:
    where = (event.rule_id, event.product_id, event.warehouse_id, event.version)
    if isinstance(event, ReorderRuleRemoved):
        return Rule(*where)
    return Rule(*where, event.minimum, event.reorder_point, event.target)
