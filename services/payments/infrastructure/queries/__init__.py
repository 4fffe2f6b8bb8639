"""What payments shows: the door routes read through."""

from services.payments.infrastructure.queries.bills import bill, list_bills
from services.payments.infrastructure.queries.books import (
    account,
    ageing,
    entry,
    liability,
    list_accounts,
    list_entries,
    list_liabilities,
    list_settlements,
    settlement,
    today,
    trial_balance,
)
from services.payments.infrastructure.queries.checkouts import (
    checkout,
    list_checkouts,
    list_mismatches,
)
from services.payments.infrastructure.queries.payments import (
    PaymentFilter,
    list_payments,
    list_refunds,
    payment,
    refund,
)
from services.payments.infrastructure.queries.receivables import (
    customer_of,
    list_receivables,
    receivable,
    receivables_ageing,
    statement,
)
from services.payments.infrastructure.queries.reconciliations import (
    list_reconciliations,
    reconciliation,
)

__all__ = [
    "PaymentFilter",
    "account",
    "ageing",
    "bill",
    "checkout",
    "customer_of",
    "entry",
    "liability",
    "list_accounts",
    "list_bills",
    "list_checkouts",
    "list_entries",
    "list_liabilities",
    "list_mismatches",
    "list_payments",
    "list_receivables",
    "list_reconciliations",
    "list_refunds",
    "list_settlements",
    "payment",
    "receivable",
    "receivables_ageing",
    "reconciliation",
    "refund",
    "settlement",
    "statement",
    "today",
    "trial_balance",
]
