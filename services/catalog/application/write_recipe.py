"""Say what a bundle is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.errors import Invalid
from libs.domain.principal import Principal
from services.catalog.application.ports import BeginCatalog
from services.catalog.domain.recipe import Component, Recipe


@dataclass(frozen=True, slots=True)
class WriteRecipe:
    """The components, in order; none takes the recipe away. `version` 0: there was none."""

    bundle_id: UUID
    version: int
    components: Sequence[Component]


async def write_recipe(
    command: WriteRecipe, *, actor: Principal, begin: BeginCatalog, now: Clock
) -> Recipe:
    """Raises NotFound, Invalid for an unknown component, Conflict for a cycle or no bundle."""
    async with begin(actor) as work:
        # Before any product: whoever writes a recipe refers to products that others may hold.
        await work.recipes.lock_all()
        bundle = await work.products.get(command.bundle_id)
        recipe = await work.recipes.get(bundle.id)
        recipe.must_be_at(command.version)
        ids = [component.product_id for component in command.components]
        known = await work.recipes.known(ids)
        for position, product_id in enumerate(ids):
            if product_id not in known:
                field = f"components.{position}.product_id"
                raise Invalid.field(field, "no such product", "not_found")
        contents = await work.recipes.inside(ids)
        recipe.write(bundle, command.components, contents, at=now())
    return recipe
