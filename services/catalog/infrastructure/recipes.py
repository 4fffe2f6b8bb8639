"""Recipes in SQL."""

from collections.abc import Collection, Sequence
from uuid import UUID

from libs.db.work import Work
from services.catalog.domain.recipe import Component, Contents, Recipe

_INSIDE = """
WITH RECURSIVE inside AS (
    SELECT bundle_id, component_id FROM recipe_components WHERE bundle_id = ANY ($1::uuid[])
    UNION
    SELECT c.bundle_id, c.component_id FROM recipe_components AS c
    JOIN inside AS i ON c.bundle_id = i.component_id
) SELECT bundle_id, array_agg(component_id) AS components FROM inside GROUP BY bundle_id
"""
_SAVE = """
INSERT INTO recipes (tenant_id, bundle_id, version) VALUES ($1, $2, $3)
ON CONFLICT (tenant_id, bundle_id) DO UPDATE SET version = excluded.version
"""
_SAVE_COMPONENTS = """
INSERT INTO recipe_components (tenant_id, bundle_id, position, component_id, quantity)
SELECT $1, $2, position, component, quantity
FROM unnest($3::uuid[], $4::numeric[]) WITH ORDINALITY AS c(component, quantity, position)
"""


class SqlRecipes:
    """What bundles are made of."""

    def __init__(self, work: Work) -> None:
        """Store through this work."""
        self._work = work

    async def lock_all(self) -> None:
        """Make whoever else writes a recipe wait: two halves of a circle would not see each other.

        The same lock as the database's own check (migrations/recipes.sql).
        """
        await self._work.connection.execute("SELECT lock_recipes($1)", self._work.actor.tenant_id)

    async def get(self, bundle_id: UUID) -> Recipe:
        """The recipe of a bundle; an empty one, at version 0, when there is none."""
        connection = self._work.connection
        version = await connection.fetchval(
            "SELECT version FROM recipes WHERE bundle_id = $1", bundle_id
        )
        rows = await connection.fetch(
            "SELECT component_id, quantity FROM recipe_components WHERE bundle_id = $1"
            " ORDER BY position",
            bundle_id,
        )
        components = tuple(Component(*row) for row in rows)
        recipe = Recipe(id=bundle_id, version=version or 0, components=components)
        return self._work.track(recipe, self._save)

    async def known(self, product_ids: Collection[UUID]) -> set[UUID]:
        """Those that are products of the company."""
        rows = await self._work.connection.fetch(
            "SELECT id FROM products WHERE id = ANY ($1::uuid[])", list(product_ids)
        )
        return {row["id"] for row in rows}

    async def written(self, bundle_ids: Collection[UUID]) -> set[UUID]:
        """Those that have a recipe with something in it."""
        rows = await self._work.connection.fetch(
            "SELECT DISTINCT bundle_id FROM recipe_components WHERE bundle_id = ANY ($1::uuid[])",
            list(bundle_ids),
        )
        return {row["bundle_id"] for row in rows}

    async def inside(self, product_ids: Sequence[UUID]) -> Contents:
        """The recipes of these products, and of all that is in them, at any depth."""
        rows = await self._work.connection.fetch(_INSIDE, list(product_ids))
        return {row["bundle_id"]: row["components"] for row in rows}

    async def _save(self, recipe: Recipe) -> None:
        connection, tenant_id = self._work.connection, self._work.actor.tenant_id
        await connection.execute(_SAVE, tenant_id, recipe.id, recipe.version)
        await connection.execute("DELETE FROM recipe_components WHERE bundle_id = $1", recipe.id)
        await connection.execute(
            _SAVE_COMPONENTS,
            tenant_id,
            recipe.id,
            [c.product_id for c in recipe.components],
            [c.quantity for c in recipe.components],
        )
