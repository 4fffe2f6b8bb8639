"""How an order of which goods have left is undone: they come back, the rest is free again."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from libs.domain.principal import Principal
from services.sales.domain.goods_return import GoodsReturn, ReturnLine
from services.sales.domain.order_returning import OrderReturning
from services.sales.domain.shipment import Move, ShipmentStatus


class OrderReversing(OrderReturning):
    """The step that undoes it."""

    @property
    def is_deducted(self) -> bool:
        """Whether what is promised to it left stock already."""
        return self.deduction is ShipmentStatus.POSTED

    def to_bring_back(self, reason: str) -> list[ReturnLine]:
        """All that the customer has of it."""
        return [ReturnLine(line.id, line.kept, reason=reason) for line in self.lines if line.kept]

    def reverse(
        self,
        earlier: Sequence[GoodsReturn],
        *,
        return_id: UUID,
        return_number: str,
        by: Principal,
        at: datetime,
        reason: str,
    ) -> GoodsReturn | None:
        """Take back all that the customer has, and leave the rest; what is to be credited follows.

        Raises IllegalTransition, Conflict while the warehouse is asked for a shipment.
        """
        self._must("reverse", by)
        wanted = self.to_bring_back(reason[:100])
        goods = None
        if wanted:
            goods = self.take_back(
                wanted, earlier, return_id=return_id, number=return_number, by=by, at=at,
                note=reason,
            )  # fmt: skip
        self._let_go(at)
        self._step("reverse", by=by, at=at, reason=reason)
        self.flagged = False
        return goods

    def _let_go(self, at: datetime) -> None:
        """What never left for the customer is free again, or put back."""
        left = [
            Move(a.id, a.line_id, a.product_id, a.warehouse_id, a.left)
            for a in self.allocations
            if a.left
        ]
        if not left:
            return
        if self.is_deducted:
            self._put_back(left, at)
        else:
            self._ask_to_release(at)
