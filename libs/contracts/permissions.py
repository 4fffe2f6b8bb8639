"""Every permission there is, with what it allows; routes, roles and docs use these names only."""

from typing import Final

PERMISSIONS: Final[dict[str, str]] = {
    # Cutting across
    "costs.read": "See cost prices, margins and stock value",
    # auth
    "auth.users.read": "See users and their roles",
    "auth.users.manage": "Invite, change and deactivate users",
    "auth.roles.manage": "Make and change roles",
    "auth.tenant.manage": "Change company settings",
    "auth.api_keys.manage": "Make and revoke API keys",
    # catalog
    "catalog.products.read": "See products and categories",
    "catalog.products.manage": "Create, change, import and archive products and categories",
    # inventory
    "inventory.stock.read": "See stock levels, the ledger and warehouses",
    "inventory.stock.move": "Post movements, transfers and counts",
    "inventory.counts.approve": "Approve counts",
    "inventory.rules.manage": "Set reorder rules",
    "inventory.warehouses.manage": "Create and change warehouses",
    # purchasing
    "purchasing.suppliers.read": "See suppliers and what they offer",
    "purchasing.suppliers.manage": "Create and change suppliers and what they offer",
    "purchasing.orders.read": "See purchase orders and receipts",
    "purchasing.orders.manage": "Raise, change, submit, send and close purchase orders",
    "purchasing.orders.approve": "Approve and reject purchase orders, up to the own limit",
    "purchasing.rules.manage": "Make and change rules of approval",
    "purchasing.receipts.create": "Receive goods",
    # sales
    "sales.customers.read": "See customers",
    "sales.customers.manage": "Create and change customers",
    "sales.orders.read": "See sales orders",
    "sales.orders.manage": "Raise, change and submit sales orders",
    "sales.orders.approve": "Approve and reject sales orders, up to the own limit",
    "sales.orders.ship": "Pick and ship sales orders",
    "sales.credit.extend": "Approve sales orders beyond a customer's credit limit",
    "sales.channels.manage": "Connect shops, and change what they are told",
    # payments
    "payments.invoices.read": "See invoices and payments",
    "payments.invoices.manage": "Record payments, refunds and checkouts",
    "payments.liabilities.read": "See what is owed to suppliers, and the journal",
    "payments.liabilities.manage": "Settle liabilities and post journal entries",
    # notifications
    "notifications.own.read": "See the own notifications",
    "notifications.rules.manage": "Set alert rules and webhooks",
    # reporting
    "reporting.purchasing.read": "See and export purchasing reports",
    "reporting.sales.read": "See and export sales reports",
    "reporting.inventory.read": "See and export inventory reports",
    "reporting.summary.read": "See the dashboard and reports without cost",
    "reporting.audit.read": "Search and export the audit log",
}

# What a route may declare besides a permission.
PUBLIC: Final = "public"
AUTHENTICATED: Final = "authenticated"
OPERATOR: Final = "operator"
SERVICE: Final = "service"
SPECIAL: Final = frozenset({PUBLIC, AUTHENTICATED, OPERATOR, SERVICE})
