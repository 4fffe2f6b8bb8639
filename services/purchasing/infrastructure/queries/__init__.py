"""What purchasing shows: the door routes read through."""

from services.purchasing.infrastructure.queries.answers import answers, newest_link
from services.purchasing.infrastructure.queries.approvals import (
    approval_rule,
    delegation,
    list_approval_rules,
    list_approvers,
    list_delegations,
)
from services.purchasing.infrastructure.queries.order_list import (
    MOST_COUNTED,
    OrderFilter,
    count_orders,
    list_orders,
)
from services.purchasing.infrastructure.queries.orders import (
    order,
    order_of_issue,
    order_of_receipt,
    revisions,
    timeline,
)
from services.purchasing.infrastructure.queries.queue import list_approvals
from services.purchasing.infrastructure.queries.replenishment import (
    NeedFilter,
    count_needs,
    explained,
    list_needs,
    list_runs,
    must_know_levels,
    run,
)
from services.purchasing.infrastructure.queries.suppliers import (
    Sort,
    list_offers,
    list_suppliers,
    supplier,
)
from services.purchasing.infrastructure.queries.worth import document_worths

__all__ = [
    "MOST_COUNTED",
    "NeedFilter",
    "OrderFilter",
    "Sort",
    "answers",
    "approval_rule",
    "count_needs",
    "count_orders",
    "delegation",
    "document_worths",
    "explained",
    "list_approval_rules",
    "list_approvals",
    "list_approvers",
    "list_delegations",
    "list_needs",
    "list_offers",
    "list_orders",
    "list_runs",
    "list_suppliers",
    "must_know_levels",
    "newest_link",
    "order",
    "order_of_issue",
    "order_of_receipt",
    "revisions",
    "run",
    "supplier",
    "timeline",
]
