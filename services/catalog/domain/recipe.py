"""A recipe: what a bundle is made of, nested to any depth, never of itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from libs.contracts import catalog as contract
from libs.domain.aggregate import Aggregate
from libs.domain.errors import Conflict, Invalid
from services.catalog.domain.product import Kind, Product

MOST_COMPONENTS = 200


@dataclass(frozen=True, slots=True)
class Component:
    """How much of a product goes into one bundle."""

    product_id: UUID
    quantity: Decimal


Contents = Mapping[UUID, Sequence[UUID]]


@dataclass(eq=False, kw_only=True)
class Recipe(Aggregate):
    """The components of one bundle; its id is the bundle's."""

    components: tuple[Component, ...] = ()

    def write(
        self, bundle: Product, components: Sequence[Component], contents: Contents, *, at: datetime
    ) -> None:
        """Make the bundle of these. `contents` holds the recipes of all that is in them, by id.

        Raises Conflict for what is no bundle or would contain itself, Invalid for one twice.
        """
        if bundle.kind is not Kind.BUNDLE:
            raise Conflict(
                f"{bundle.sku} is a component; make it a bundle first", code="not_a_bundle"
            )
        wanted = tuple(components)
        _once_each(wanted)
        path = _path_to(self.id, [c.product_id for c in wanted], contents)
        if path:
            raise Conflict(
                "a bundle cannot contain itself, at any depth",
                code="recipe_cycle",
                path=[str(product_id) for product_id in (self.id, *path)],
            )
        if wanted == self.components:
            return
        before = self._said() if self.version else None
        self.components = wanted
        event = contract.RecipeChanged(
            bundle_id=self.id, components=self._said(), version=self.version + 1, before=before
        )
        self.record(event, at=at)

    def _said(self) -> tuple[contract.RecipeComponent, ...]:
        return tuple(
            contract.RecipeComponent(product_id=c.product_id, quantity=c.quantity)
            for c in self.components
        )


def _once_each(components: Sequence[Component]) -> None:
    ids = [component.product_id for component in components]
    for position, product_id in enumerate(ids):
        if product_id in ids[:position]:
            raise Invalid.field(
                f"components.{position}.product_id", "a component stands here once", "twice"
            )


def _path_to(bundle_id: UUID, start: Sequence[UUID], contents: Contents) -> list[UUID]:
    """How one comes from these products, through their recipes, to the bundle; [] if one cannot."""
    came_from: dict[UUID, UUID | None] = dict.fromkeys(start)
    ahead = list(start)
    while ahead:
        here = ahead.pop()
        if here == bundle_id:
            path: list[UUID] = []
            step: UUID | None = here
            while step is not None:
                path.append(step)
                step = came_from[step]
            return path[::-1]
        for inside in contents.get(here, ()):
            if inside not in came_from:
                came_from[inside] = here
                ahead.append(inside)
    return []
