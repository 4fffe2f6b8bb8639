"""How sales and customers' money are posted: one rule for each kind of fact, as data."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from libs.contracts.sales import TaxPart
from libs.domain.quantity import ZERO
from services.payments.domain.account import Role
from services.payments.domain.journal import Posting, postings
from services.payments.domain.method import ACCOUNTS


@dataclass(frozen=True, slots=True)
class Rule:
    """Which amount of a fact, by its name, is a debit of which account, and which a credit."""

    debit: Mapping[str, Role]
    credit: Mapping[str, Role]

    def post(self, amounts: Mapping[str, Decimal]) -> tuple[Posting, ...]:
        """The postings of one fact; raises KeyError for an amount the rule does not know."""
        unknown = amounts.keys() - self.debit.keys() - self.credit.keys()
        if unknown:
            raise KeyError(*sorted(unknown))
        debits = [(role, amounts.get(name, ZERO)) for name, role in self.debit.items()]
        owed = [(role, -amounts.get(name, ZERO)) for name, role in self.credit.items()]
        return postings([*debits, *owed])

    @property
    def undone(self) -> "Rule":
        """The rule that takes such a fact back."""
        return Rule(debit=self.credit, credit=self.debit)


# Any other tax of a sale is output tax.
TAXES: Final[Mapping[str, Role]] = {
    "CGST": Role.OUTPUT_CGST,
    "SGST": Role.OUTPUT_SGST,
    "IGST": Role.OUTPUT_IGST,
    "Tax": Role.OUTPUT_TAX,
}
# Of a payment: `applied` to invoices, `kept` as the customer's credit, by how it came.
_MONEY: Final = {method.value: role for method, role in ACCOUNTS.items()}
_OWED: Final = {"applied": Role.RECEIVABLES, "kept": Role.CUSTOMER_CREDIT}

INVOICE: Final = Rule(
    debit={"total": Role.RECEIVABLES},
    credit={"sales": Role.SALES, "charges": Role.CHARGES_INCOME, **TAXES},
)
# What was paid of an invoice already is the customer's credit.
CREDIT_NOTE: Final = Rule(
    debit={"returns": Role.SALES_RETURNS, "charges": Role.CHARGES_INCOME, **TAXES},
    credit=_OWED,
)
PAYMENT: Final = Rule(debit=_MONEY, credit=_OWED)
PAYMENT_REVERSED: Final = PAYMENT.undone
CREDIT_USED: Final = Rule(
    debit={"amount": Role.CUSTOMER_CREDIT}, credit={"amount": Role.RECEIVABLES}
)
CREDIT_RELEASED: Final = CREDIT_USED.undone
REFUND: Final = Rule(debit={"kept": Role.CUSTOMER_CREDIT}, credit=_MONEY)
FEE: Final = Rule(debit={"amount": Role.PAYMENT_CHARGES}, credit={"amount": Role.STRIPE})
DISPUTE: Final = Rule(debit={"amount": Role.DISPUTED}, credit={"amount": Role.STRIPE})
DISPUTE_WON: Final = DISPUTE.undone
DISPUTE_LOST: Final = Rule(debit=_OWED, credit={"amount": Role.DISPUTED})


def invoice_postings(
    taxes: Iterable[TaxPart], *, total: Decimal, tax: Decimal, charges: Decimal
) -> tuple[Posting, ...]:
    """The total is owed; what is neither tax nor charges is sales. None for a free invoice."""
    parts = _by_kind(taxes, tax)
    return INVOICE.post(
        {"total": total, "sales": total - tax - charges, "charges": charges, **parts}
    )


def credit_note_postings(
    taxes: Iterable[TaxPart], *, total: Decimal, tax: Decimal, charges: Decimal, kept: Decimal
) -> tuple[Posting, ...]:
    """So much is not owed; of it, `kept` was paid already."""
    parts = _by_kind(taxes, tax)
    goods = total - tax - charges
    owed = {"applied": total - kept, "kept": kept}
    return CREDIT_NOTE.post({"returns": goods, "charges": charges, **parts, **owed})


def _by_kind(taxes: Iterable[TaxPart], tax: Decimal) -> dict[str, Decimal]:
    """Tax by the name a rule knows it by; what has no kind of its own is Tax."""
    parts = dict.fromkeys(TAXES, ZERO)
    for part in taxes:
        parts[part.kind if part.kind in TAXES else "Tax"] += part.amount
    parts["Tax"] += tax - sum(parts.values(), ZERO)
    return parts
