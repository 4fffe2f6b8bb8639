"""What can be looked for, who may find it, and how what is typed is taken apart."""

import re
from collections.abc import Mapping
from typing import Final

from libs.domain.principal import Principal

# Each kind of thing, in the order in which they are shown, and what is needed to find it.
KINDS: Final[Mapping[str, str]] = {
    "product": "catalog.products.read",
    "sales_order": "sales.orders.read",
    "purchase_order": "purchasing.orders.read",
    "invoice": "payments.invoices.read",
    "credit_note": "payments.invoices.read",
    "payment": "payments.invoices.read",
    "customer": "sales.customers.read",
    "supplier": "purchasing.suppliers.read",
    "warehouse": "inventory.stock.read",
}
_WORD: Final = re.compile(r"[^\W_]+")
_MOST_WORDS: Final = 8
_LONGEST_WORD: Final = 60


def kinds_for(actor: Principal) -> list[str]:
    """What this caller may find."""
    return [kind for kind, permission in KINDS.items() if actor.may(permission)]


def words_in(typed: str) -> list[str]:
    """The words of what was typed, each the beginning of one that is looked for."""
    return [word[:_LONGEST_WORD] for word in _WORD.findall(typed.lower())[:_MOST_WORDS]]
