"""What ends a wait: nobody is left asking for what somebody else has decided already."""

from collections.abc import Iterable, Mapping
from typing import Final

from libs.contracts import inventory, purchasing, sales
from libs.contracts.base import Event


def _ends(triggers: Iterable[str], *events: type[Event]) -> dict[str, tuple[str, ...]]:
    return {event.key(): tuple(triggers) for event in events}


# By event: the triggers whose messages about the same thing are read by it.
SETTLES: Final[Mapping[str, tuple[str, ...]]] = {
    **_ends(
        (
            "purchase_order.waits",
            "purchase_order.next_step",
            "purchase_order.amended",
            "purchase_order.escalated",
        ),
        purchasing.PurchaseOrderApproved,
        purchasing.PurchaseOrderRejected,
        purchasing.PurchaseOrderWithdrawn,
        purchasing.PurchaseOrderCancelled,
    ),
    **_ends(
        ("sales_order.waits",),
        sales.SalesOrderApproved,
        sales.SalesOrderRejected,
        sales.SalesOrderWithdrawn,
        sales.SalesOrderExpired,
        sales.SalesOrderCancelled,
    ),
    **_ends(
        ("count.waits",),
        inventory.CountCompleted,
        inventory.CountReopened,
        inventory.CountCancelled,
    ),
}
SETTLING: Final[tuple[type[Event], ...]] = (
    purchasing.PurchaseOrderWithdrawn,
    purchasing.PurchaseOrderCancelled,
    sales.SalesOrderWithdrawn,
    sales.SalesOrderExpired,
    sales.SalesOrderCancelled,
    inventory.CountCompleted,
    inventory.CountReopened,
    inventory.CountCancelled,
)
