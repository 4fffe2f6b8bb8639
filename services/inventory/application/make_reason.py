"""Make a reason code of the company's own."""

from dataclasses import dataclass
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.inventory.application.ports import BeginInventory
from services.inventory.domain.reasons import OwnReason


@dataclass(frozen=True, slots=True)
class MakeReason:
    """`sign` is 1 or -1 where it only adds or takes away; a `fact` is posted though promised."""

    reason_id: UUID
    code: str
    name: str
    sign: int
    fact: bool


async def make_reason(
    command: MakeReason, *, actor: Principal, begin: BeginInventory, now: Clock
) -> OwnReason:
    """Raises Invalid for a code of another form, Conflict for one that is taken."""
    async with begin(actor) as work:
        made = OwnReason.make(
            command.reason_id,
            code=command.code,
            name=command.name,
            sign=command.sign,
            fact=command.fact,
            at=now(),
        )
        work.reasons.add(made)
    return made
