"""What a customer owes and may owe."""

from dataclasses import dataclass
from decimal import Decimal

from libs.domain.errors import Conflict
from libs.domain.principal import Principal
from libs.domain.quantity import plain
from services.sales.domain.customer import EXTEND, Terms


@dataclass(frozen=True, slots=True)
class Credit:
    """Of one customer: what is open of invoices, and what approved orders have not invoiced yet."""

    terms: Terms
    limit: Decimal | None
    receivable: Decimal
    uninvoiced: Decimal

    @property
    def prepaid(self) -> bool:
        """Whether they pay before anything is shipped."""
        return self.terms is Terms.PREPAID

    @property
    def balance(self) -> Decimal:
        """What they owe, or will for what was approved."""
        return self.receivable + self.uninvoiced

    @property
    def left(self) -> Decimal | None:
        """What they may still order; None without a limit, below zero when it is exceeded."""
        return None if self.limit is None else self.limit - self.balance

    def must_bear(self, total: Decimal, *, by: Principal) -> None:
        """Raise Conflict for an order beyond the limit, unless whoever approves it may do that.

        Who pays first owes nothing for it.
        """
        if self.prepaid or self.left is None or total <= self.left:
            return
        if by.may(EXTEND):
            return
        limit, balance = plain(self.limit or Decimal(0)), plain(self.balance)
        raise Conflict(
            f"the customer owes {balance} of at most {limit}, and this order is {plain(total)};"
            f" who approves it needs the permission {EXTEND}",
            code="credit_limit_exceeded",
            balance=balance,
            limit=limit,
            order=plain(total),
            permission=EXTEND,
        )
