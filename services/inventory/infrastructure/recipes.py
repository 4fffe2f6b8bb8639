"""What bundles are made of, in SQL: the projection of catalog's recipes, flattened."""

from collections.abc import Collection
from decimal import Decimal
from uuid import UUID

from libs.contracts.catalog import RecipeChanged
from libs.db import outbox
from libs.db.work import Work
from services.inventory.domain.allocation import Leaves

_REMEMBER = """
INSERT INTO recipes (tenant_id, bundle_id, version) VALUES ($1, $2, $3)
ON CONFLICT (tenant_id, bundle_id) DO UPDATE SET version = excluded.version
WHERE recipes.version < excluded.version
RETURNING true
"""
_COMPONENTS = """
INSERT INTO recipe_components (tenant_id, bundle_id, component_id, quantity)
SELECT $1, $2, * FROM unnest($3::uuid[], $4::numeric[])
"""


class SqlRecipes:
    """What bundles are made of, in the end: their leaves."""

    def __init__(self, work: Work) -> None:
        """Store through this work."""
        self._work = work

    async def remember(self, recipe: RecipeChanged) -> None:
        """Keep what is newer than what is known, and reckon anew what follows from it."""
        connection, actor = self._work.connection, self._work.actor
        newer = await connection.fetchval(
            _REMEMBER, actor.tenant_id, recipe.bundle_id, recipe.version
        )
        if not newer:
            return
        await connection.execute(
            "DELETE FROM recipe_components WHERE bundle_id = $1", recipe.bundle_id
        )
        await connection.execute(
            _COMPONENTS,
            actor.tenant_id,
            recipe.bundle_id,
            [c.product_id for c in recipe.components],
            [c.quantity for c in recipe.components],
        )
        await connection.execute(
            "SELECT refresh_buildable(rebuild_leaves($1), $2::jsonb)",
            recipe.bundle_id,
            outbox.headers(actor),
        )

    async def leaves(self, product_ids: Collection[UUID]) -> Leaves:
        """For each of these that is a bundle: its atomic components, and how much of each."""
        rows = await self._work.connection.fetch(
            "SELECT bundle_id, component_id, quantity FROM recipe_leaves"
            " WHERE bundle_id = ANY ($1::uuid[])",
            list(product_ids),
        )
        found: dict[UUID, dict[UUID, Decimal]] = {}
        for row in rows:
            found.setdefault(row["bundle_id"], {})[row["component_id"]] = row["quantity"]
        return found
