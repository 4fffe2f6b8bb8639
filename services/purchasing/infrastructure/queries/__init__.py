"""What purchasing shows: the door routes read through."""

from services.purchasing.infrastructure.queries.approvals import (
    approval_rule,
    delegation,
    list_approval_rules,
    list_approvers,
    list_delegations,
)
from services.purchasing.infrastructure.queries.orders import (
    list_orders,
    order,
    order_of_issue,
    order_of_receipt,
    revisions,
    timeline,
)
from services.purchasing.infrastructure.queries.queue import list_approvals
from services.purchasing.infrastructure.queries.suppliers import (
    Sort,
    list_offers,
    list_suppliers,
    supplier,
)

__all__ = [
    "Sort",
    "approval_rule",
    "delegation",
    "list_approval_rules",
    "list_approvals",
    "list_approvers",
    "list_delegations",
    "list_offers",
    "list_orders",
    "list_suppliers",
    "order",
    "order_of_issue",
    "order_of_receipt",
    "revisions",
    "supplier",
    "timeline",
]
