"""Why stock moves: the reason codes, the kind of movement each makes, and who may give it."""

from dataclasses import dataclass
from decimal import Decimal

from libs.domain.errors import Invalid


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason code. `sign` is +1 or -1 where it only adds or only takes away, 0 for both.

    A `fact` happened whether we like it or not: it is posted even if the goods were promised.
    """

    code: str
    kind: str
    name: str
    sign: int = 0
    by_hand: bool = True
    fact: bool = False


REASONS = {
    reason.code: reason
    for reason in (
        Reason("receipt", "receipt", "Goods received from a supplier", 1, by_hand=False),
        Reason("shipment", "issue", "Goods shipped to a customer", -1, by_hand=False),
        Reason("transfer", "transfer", "Moved between warehouses", by_hand=False),
        Reason("return", "return", "Goods returned", by_hand=False),
        Reason("damage", "adjustment", "Damaged", -1, fact=True),
        Reason("loss", "adjustment", "Lost or stolen", -1, fact=True),
        Reason("found", "adjustment", "Found", 1),
        Reason("count", "adjustment", "Difference found by a count", fact=True),
        Reason("production", "production", "Made or used up in production"),
        Reason("correction", "adjustment", "Correction of a mistake"),
        Reason("opening", "opening", "Opening stock", 1),
    )
}


def reason_by_hand(code: str, quantity: Decimal, *, field: str) -> Reason:
    """The reason of a movement a person posts; raises Invalid, naming what may be given."""
    reason = REASONS.get(code)
    if reason is None or not reason.by_hand:
        known = ", ".join(r.code for r in REASONS.values() if r.by_hand)
        raise Invalid.field(f"{field}reason", f"one of: {known}", "unknown_reason")
    if reason.sign * quantity < 0:
        way = "adds to" if reason.sign > 0 else "takes from"
        raise Invalid.field(
            f"{field}quantity", f"{reason.code} {way} stock; turn the sign round", "wrong_sign"
        )
    return reason
