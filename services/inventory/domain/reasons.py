"""Why stock moves: the reason codes, the kind of movement each makes, and who may give it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from libs.contracts.inventory import ReasonChanged
from libs.domain.aggregate import Aggregate
from libs.domain.errors import Conflict, Invalid


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


_CODE = re.compile(r"[a-z][a-z0-9_]{1,31}")


@dataclass(eq=False, kw_only=True)
class OwnReason(Aggregate):
    """A reason a company has of its own: an adjustment, given by hand."""

    code: str
    name: str
    sign: int
    fact: bool
    active: bool = True

    @classmethod
    def make(
        cls, reason_id: UUID, *, code: str, name: str, sign: int, fact: bool, at: datetime
    ) -> "OwnReason":
        """A new one; raises Invalid for a code of another form, Conflict for one of ours."""
        if not _CODE.fullmatch(code):
            raise Invalid.field(
                "code", "2 to 32 of a-z, 0-9 and _, beginning with a letter", "code_form"
            )
        if code in REASONS:
            raise Conflict("this reason is there already, for every company", code="code_taken")
        made = cls(id=reason_id, code=code, name=name, sign=sign, fact=fact and sign <= 0)
        made._say(None, at)
        return made

    def change(self, *, name: str | None, active: bool | None, at: datetime) -> None:
        """Rename it, or take it out of use; what was posted with it stays."""
        before = {"name": self.name, "active": str(self.active).lower()}
        self.name = self.name if name is None else name
        self.active = self.active if active is None else active
        if before != {"name": self.name, "active": str(self.active).lower()}:
            self._say(before, at)

    def as_reason(self) -> Reason:
        """What movements need of it."""
        return Reason(self.code, "adjustment", self.name, self.sign, self.active, self.fact)

    def _say(self, before: dict[str, str] | None, at: datetime) -> None:
        self.record(
            ReasonChanged(
                code=self.code,
                name=self.name,
                sign=self.sign,
                fact=self.fact,
                active=self.active,
                before=before,
            ),
            at=at,
        )


def is_ours(code: str) -> bool:
    """Whether every company has this reason."""
    return code in REASONS


def reason_by_hand(
    code: str, quantity: Decimal, *, field: str, own: Mapping[str, Reason] | None = None
) -> Reason:
    """The reason of a movement a person posts; raises Invalid, naming what may be given.

    `own` holds the company's, by code.
    """
    reasons = {**REASONS, **(own or {})}
    reason = reasons.get(code)
    if reason is None or not reason.by_hand:
        known = ", ".join(r.code for r in reasons.values() if r.by_hand)
        raise Invalid.field(f"{field}reason", f"one of: {known}", "unknown_reason")
    if reason.sign * quantity < 0:
        way = "adds to" if reason.sign > 0 else "takes from"
        raise Invalid.field(
            f"{field}quantity", f"{reason.code} {way} stock; turn the sign round", "wrong_sign"
        )
    return reason


def reason_to_issue(code: str, own: Mapping[str, Reason]) -> Reason:
    """The reason goods are handed out for; raises Invalid, naming those that take away."""
    reasons = {**REASONS, **own}
    may_be = {r.code: r for r in reasons.values() if r.by_hand and r.sign <= 0}
    if code not in may_be:
        wrong = "wrong_sign" if code in reasons and reasons[code].by_hand else "unknown_reason"
        raise Invalid.field("reason", f"one that takes away: {', '.join(may_be)}", wrong)
    return may_be[code]
