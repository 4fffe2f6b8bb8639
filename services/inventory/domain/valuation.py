"""What a ledger entry is worth: its quantity at the cost given, or at its order's price."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from libs.domain.money import round_minor
from services.inventory.domain.chain import LedgerEntry


@dataclass(frozen=True, slots=True)
class Costed:
    """An entry with what is known of its cost, per unit in the company's currency.

    `order_line_id` is set for a receipt: its price is `agreed`, None while that is not known yet.
    """

    entry: LedgerEntry
    given: Decimal | None
    order_line_id: UUID | None
    agreed: Decimal | None

    @property
    def waits(self) -> bool:
        """Whether its price is still to come, so that nothing after it can be valued either."""
        return self.given is None and self.order_line_id is not None and self.agreed is None


@dataclass(frozen=True, slots=True)
class Value:
    """An entry's value, rounded to the minor unit; 0 and not `valued` when no cost is known."""

    entry: LedgerEntry
    unit_cost: Decimal | None
    value: Decimal
    valued: bool


def valued(costed: Costed, currency: str) -> Value:
    """The value of an entry whose cost is known, or never will be by itself."""
    unit_cost = costed.agreed if costed.given is None else costed.given
    if unit_cost is None:
        return Value(costed.entry, None, Decimal(0), valued=False)
    amount = round_minor(costed.entry.quantity * unit_cost, currency)
    return Value(costed.entry, unit_cost, amount, valued=True)
