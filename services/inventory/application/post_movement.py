"""Post a movement by hand: damage, loss, found, a count's difference, production, opening stock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.errors import Invalid
from libs.domain.principal import Principal
from services.inventory.application.ports import OneMovement
from services.inventory.domain.movement import Movement, Posted, must_be_past
from services.inventory.domain.reasons import Reason, is_ours, reason_by_hand


@dataclass(frozen=True, slots=True)
class PostMovement:
    """What moved; `quantity` adds when positive, `unit_cost` in the company's currency.

    `level_version` is the level its sender saw (0: none yet): it is posted on no other.
    """

    entry_id: UUID
    product_id: UUID
    warehouse_id: UUID
    quantity: Decimal
    reason: str
    unit_cost: Decimal | None = None
    happened_at: datetime | None = None
    note: str = ""
    level_version: int | None = None


async def post_movement(
    command: PostMovement, *, actor: Principal, movements: OneMovement, now: Clock
) -> Posted:
    """Raises NotEnoughStock, StockMoved, Invalid, UnknownReference, Forbidden (a cost)."""
    # The company's own reasons cost a question, so they are asked for only where one may be meant.
    own = {} if is_ours(command.reason) else await movements.own_reasons(actor)
    return await movements.post(actor, checked(command, actor, now(), own, field=""))


def checked(
    command: PostMovement,
    actor: Principal,
    now: datetime,
    own: Mapping[str, Reason],
    *,
    field: str,
) -> Movement:
    """The movement, its reason and time checked; `field` prefixes the names in errors."""
    if command.quantity == 0:
        raise Invalid.field(f"{field}quantity", "a movement moves something: not 0")
    reason = reason_by_hand(command.reason, command.quantity, field=field, own=own)
    must_be_past(command.happened_at, now, field=f"{field}happened_at")
    if command.unit_cost is not None:
        actor.require("costs.read")
        if command.quantity < 0:
            raise Invalid.field(f"{field}unit_cost", "what leaves takes the average cost")
    return Movement(
        entry_id=command.entry_id,
        product_id=command.product_id,
        warehouse_id=command.warehouse_id,
        quantity=command.quantity,
        kind=reason.kind,
        reason=reason.code,
        unit_cost=command.unit_cost,
        happened_at=command.happened_at,
        note=command.note,
        fact=reason.fact and command.quantity < 0,
        level_version=command.level_version,
    )
