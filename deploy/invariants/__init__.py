"""What must hold over all companies of an installation, as SQL that finds what differs."""

from deploy.invariants.books import BOOKS
from deploy.invariants.channels import CHANNELS
from deploy.invariants.check import Check, Given
from deploy.invariants.companies import BARCODES, COPIES, REFERENCES, WORDS, companies
from deploy.invariants.files import imports
from deploy.invariants.inboxes import INBOXES
from deploy.invariants.invoices import INVOICES
from deploy.invariants.orders import ORDERS, overdue
from deploy.invariants.read_models import READ_MODELS
from deploy.invariants.rebuilt import REBUILT
from deploy.invariants.sales import SALES
from deploy.invariants.stock import LEDGER, STOCK
from deploy.invariants.stripe import STRIPE
from deploy.invariants.told import TOLD
from deploy.invariants.trail import AUDIT, heard

__all__ = ["REBUILT", "Check", "Given", "checks"]


def checks(present: list[str]) -> list[Check]:
    """All that concern these services, by their number."""
    everything = (
        *LEDGER,
        *STOCK,
        *ORDERS,
        *SALES,
        *INVOICES,
        *CHANNELS,
        *TOLD,
        *BOOKS,
        *STRIPE,
        *overdue(present),
        *imports(present),
        *AUDIT,
        *heard(present),
        *COPIES,
        *INBOXES,
        *BARCODES,
        *WORDS,
        *READ_MODELS,
        *companies(present),
        *REFERENCES,
    )
    return sorted(everything, key=lambda check: check.number)
