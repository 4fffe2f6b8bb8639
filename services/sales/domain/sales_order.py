"""The sales order: what is sold to whom, and each step of its life."""

from datetime import datetime
from uuid import UUID

from libs.domain.changes import changes
from libs.domain.principal import Principal
from services.sales.domain.flow import Status
from services.sales.domain.order_reversing import OrderReversing
from services.sales.domain.policy import Policy
from services.sales.domain.wanted import Wanted


class SalesOrder(OrderReversing):
    """One order, from its first draft to its end."""

    @classmethod
    def raised(
        cls,
        order_id: UUID,
        number: str,
        wanted: Wanted,
        *,
        currency: str,
        policy: Policy,
        by: Principal,
        at: datetime,
    ) -> "SalesOrder":
        """A new draft."""
        content = wanted.content
        order = cls(
            id=order_id,
            number=number,
            status=Status.DRAFT,
            customer=wanted.customer,
            warehouse=wanted.warehouse,
            currency=currency,
            reference=wanted.reference,
            note=wanted.note,
            raised_at=at,
            raised_by=by.person,
            raised_by_name=by.name,
            lines=content.lines,
            charges=content.charges,
            discount=content.discount,
            tax_amount=content.tax_amount,
            policy=policy,
            rewritten=True,
        )
        order._say("raise", None, by=by, at=at)
        return order

    def change(self, wanted: Wanted, *, by: Principal, at: datetime) -> None:
        """Write the draft anew; a line that stays in its place keeps its id."""
        self._must("change", by)
        before = self._told()
        ids = {(line.position, line.product_id): line.id for line in self.lines}
        for line in wanted.content.lines:
            line.id = ids.get((line.position, line.product_id), line.id)
        self._write(wanted)
        self._step("change", by=by, at=at, **changes(before, self._told()))
