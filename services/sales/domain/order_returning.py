"""How goods come back from the customer: by returns, which inventory only has to post."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from libs.contracts.sales import MovedLine, ShippedLine
from libs.domain.errors import FieldError, Invalid
from libs.domain.principal import Principal
from libs.domain.quantity import ZERO, plain
from services.sales.domain.goods_return import (
    Arrived,
    GoodsReturn,
    ReturnLine,
    back_already,
    moves_back,
)
from services.sales.domain.order_shipping import OrderShipping
from services.sales.domain.stock_request import Ask


class OrderReturning(OrderShipping):
    """The steps of returns; the order's state stays. What is back counts from when it is told."""

    def take_back(
        self,
        wanted: Sequence[ReturnLine],
        earlier: Sequence[GoodsReturn],
        *,
        return_id: UUID,
        number: str,
        by: Principal,
        at: datetime,
        note: str = "",
    ) -> GoodsReturn:
        """These came back; raises Invalid for more than the customer has. `earlier`: all others."""
        self._must("return_goods", by)
        arrived = self._arrived(wanted)
        goods = GoodsReturn(
            id=return_id,
            order_id=self.id,
            number=number,
            requested_at=at,
            requested_by=by.user_id,
            by_name=by.name,
            note=note,
            lines=tuple(wanted),
            moves=moves_back(arrived, self.allocations, back_already(earlier)),
        )
        for line_id, quantity in goods.quantities().items():
            self.line(line_id).returned += quantity
        self.moved = True
        self._tell_return("return_goods", goods, by=by, at=at)
        self._ask(
            Ask.RETURN,
            goods.id,
            at,
            return_id=goods.id,
            return_number=number,
            how="return",
            lines=_restocked(goods),
        )
        return goods

    def goods_back(self, goods: GoodsReturn, *, by: Principal, at: datetime) -> bool:
        """Inventory has posted it; whether that is news."""
        self._heard(goods.id, Ask.RETURN)
        if not goods.waits:
            return False
        goods.post(at)
        self._tell_return("post_return", goods, by=by, at=at)
        return True

    def _tell_return(self, action: str, goods: GoodsReturn, *, by: Principal, at: datetime) -> None:
        products = {line.id: line.product_id for line in self.lines}
        self._step(
            action,
            by=by,
            at=at,
            details={"return_id": str(goods.id), "return_number": goods.number},
            return_id=goods.id,
            return_number=goods.number,
            order_number=self.number,
            lines=[
                ShippedLine(line_id=line_id, product_id=products[line_id], quantity=quantity)
                for line_id, quantity in goods.quantities().items()
            ],
        )

    def _arrived(self, wanted: Sequence[ReturnLine]) -> list[Arrived]:
        """Raises Invalid for lines that make no sense."""
        known = {line.id: line for line in self.lines}
        before: dict[UUID, Decimal] = {}
        errors, arrived = [], []
        for i, one in enumerate(wanted):
            if (line := known.get(one.order_line_id)) is None:
                message = "no such line on this order"
                errors.append(FieldError(f"lines.{i}.line_id", message, "not_found"))
                continue
            came = before.get(line.id, ZERO)
            if one.quantity > line.kept - came:
                message = f"the customer has {plain(line.kept - came)} of this line"
                errors.append(FieldError(f"lines.{i}.quantity", message, "more_than_kept"))
                continue
            before[line.id] = came + one.quantity
            arrived.append(Arrived(one, line.returned + came, line.shipped))
        if errors:
            raise Invalid(errors)
        return arrived


def _restocked(goods: GoodsReturn) -> tuple[MovedLine, ...]:
    return tuple(
        MovedLine(
            move_id=move.id,
            reservation_line_id=move.allocation_id,
            order_line_id=move.order_line_id,
            product_id=move.product_id,
            warehouse_id=move.warehouse_id,
            quantity=move.quantity,
        )
        for move in goods.moves
        if move.warehouse_id is not None
    )
