"""How money is paid, and the account it comes from or goes to."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, Literal

from services.payments.domain.account import Role

# What people record; Stripe's payments come from Stripe itself.
ByHand = Literal["bank", "upi", "cheque", "cash"]


class Method(StrEnum):
    """How money is paid; what a customer's bank took back for good went by `dispute`."""

    BANK = "bank"
    UPI = "upi"
    CHEQUE = "cheque"
    CASH = "cash"
    STRIPE = "stripe"
    DISPUTE = "dispute"

    @property
    def account(self) -> Role:
        """The account the money leaves, or comes to."""
        return ACCOUNTS[self]


ACCOUNTS: Final[Mapping[Method, Role]] = {
    Method.BANK: Role.BANK,
    Method.UPI: Role.BANK,
    Method.CHEQUE: Role.BANK,
    Method.CASH: Role.CASH,
    Method.STRIPE: Role.STRIPE,
    Method.DISPUTE: Role.DISPUTED,
}
