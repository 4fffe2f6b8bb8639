"""Post many movements by hand at once, all or none."""

from collections.abc import Sequence

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.inventory.application.ports import BeginInventory
from services.inventory.application.post_movement import PostMovement, checked
from services.inventory.domain.movement import Posted


async def post_movements(
    commands: Sequence[PostMovement], *, actor: Principal, begin: BeginInventory, now: Clock
) -> list[Posted]:
    """Raises what post_movement raises, naming the movement by its place in the list."""
    movements = [
        checked(command, actor, now(), field=f"movements.{position}.")
        for position, command in enumerate(commands)
    ]
    async with begin(actor) as work:
        return await work.stock.post(movements, None)
