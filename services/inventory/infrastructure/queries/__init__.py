"""What inventory shows: the door routes read through."""

from services.inventory.infrastructure.queries.counts import count, list_counts
from services.inventory.infrastructure.queries.ledger import (
    AsOf,
    Clock,
    batch,
    entry,
    ledger,
    list_entries,
    reversal,
    stated_levels,
    stock_as_of,
)
from services.inventory.infrastructure.queries.levels import (
    stock_of_products,
    whole_levels,
    whole_rules,
)
from services.inventory.infrastructure.queries.proposal import Free, free
from services.inventory.infrastructure.queries.reasons import list_reasons, own_reason
from services.inventory.infrastructure.queries.reservations import (
    ReservationFilter,
    list_reservations,
    reservation,
)
from services.inventory.infrastructure.queries.stock import (
    StockFilter,
    held,
    list_buildable,
    list_stock,
    rules_of,
    summary,
)
from services.inventory.infrastructure.queries.transfers import (
    TransferFilter,
    list_transfers,
    transfer,
)
from services.inventory.infrastructure.queries.valuation import ledger_worth, list_unvalued, worth
from services.inventory.infrastructure.queries.warehouses import list_warehouses, warehouse

__all__ = [
    "AsOf",
    "Clock",
    "Free",
    "ReservationFilter",
    "StockFilter",
    "TransferFilter",
    "batch",
    "count",
    "entry",
    "free",
    "held",
    "ledger",
    "ledger_worth",
    "list_buildable",
    "list_counts",
    "list_entries",
    "list_reasons",
    "list_reservations",
    "list_stock",
    "list_transfers",
    "list_unvalued",
    "list_warehouses",
    "own_reason",
    "reservation",
    "reversal",
    "rules_of",
    "stated_levels",
    "stock_as_of",
    "stock_of_products",
    "summary",
    "transfer",
    "warehouse",
    "whole_levels",
    "whole_rules",
    "worth",
]
