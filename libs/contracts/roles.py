"""The ready-made roles: sets over the one list of permissions."""

from collections.abc import Mapping
from typing import Final

from libs.contracts.permissions import PERMISSIONS

_SEE_GOODS = {"catalog.products.read", "inventory.stock.read"}

BUILT_IN: Final[Mapping[str, frozenset[str]]] = {
    "admin": frozenset(PERMISSIONS),
    "purchase_manager": frozenset(
        {
            *_SEE_GOODS,
            "costs.read",
            "catalog.products.manage",
            "purchasing.suppliers.read",
            "purchasing.suppliers.manage",
            "purchasing.orders.read",
            "purchasing.orders.manage",
            "purchasing.orders.approve",
            "notifications.own.read",
            "reporting.purchasing.read",
        }
    ),
    "sales_manager": frozenset(
        {
            *_SEE_GOODS,
            "catalog.products.manage",
            "sales.customers.read",
            "sales.customers.manage",
            "sales.orders.read",
            "sales.orders.manage",
            "sales.orders.approve",
            "sales.orders.ship",
            "payments.invoices.read",
            "notifications.own.read",
            "reporting.sales.read",
        }
    ),
    "store_manager": frozenset(
        {
            *_SEE_GOODS,
            "inventory.stock.move",
            "inventory.counts.approve",
            "inventory.rules.manage",
            "inventory.warehouses.manage",
            "purchasing.suppliers.read",
            "purchasing.orders.read",
            "purchasing.receipts.create",
            "sales.customers.read",
            "sales.orders.read",
            "sales.orders.ship",
            "notifications.own.read",
            "reporting.inventory.read",
        }
    ),
    "accountant": frozenset(
        {
            *_SEE_GOODS,
            "costs.read",
            "purchasing.suppliers.read",
            "purchasing.orders.read",
            "sales.customers.read",
            "sales.orders.read",
            "payments.invoices.read",
            "payments.invoices.manage",
            "payments.liabilities.read",
            "payments.liabilities.manage",
            "notifications.own.read",
            "reporting.purchasing.read",
            "reporting.sales.read",
            "reporting.inventory.read",
            "reporting.summary.read",
            "reporting.audit.read",
        }
    ),
    "staff": frozenset(
        {
            *_SEE_GOODS,
            "inventory.stock.move",
            "purchasing.suppliers.read",
            "purchasing.orders.read",
            "purchasing.receipts.create",
            "sales.customers.read",
            "sales.orders.read",
            "sales.orders.ship",
            "notifications.own.read",
        }
    ),
    "viewer": frozenset({"reporting.summary.read"}),
}
