"""Post many movements by hand at once, all or none."""

from collections.abc import Sequence
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.inventory.application.ports import BeginInventory
from services.inventory.application.post_movement import PostMovement, checked
from services.inventory.domain.movement import Source
from services.inventory.domain.reasons import is_ours


async def post_movements(
    batch_id: UUID,
    commands: Sequence[PostMovement],
    *,
    actor: Principal,
    begin: BeginInventory,
    now: Clock,
) -> None:
    """The entries name the batch as their source.

    Raises what post_movement raises, naming the line by its place in the list.
    """
    async with begin(actor) as work:
        own = {}
        if not all(is_ours(command.reason) for command in commands):
            own = await work.reasons.own()
        at = now()
        movements = [
            checked(command, actor, at, own, field=f"lines.{position}.")
            for position, command in enumerate(commands)
        ]
        await work.stock.post(movements, Source("batch", batch_id))
