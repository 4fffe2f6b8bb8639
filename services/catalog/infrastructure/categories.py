"""The category tree in SQL."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import asyncpg

from libs.db.work import Work
from libs.domain.errors import Conflict, NotFound
from services.catalog.domain.category import Category, name_key

CATEGORY = "id, version, name, parent_id, active"

_STORE_CATEGORIES = f"""
INSERT INTO categories (tenant_id, {CATEGORY}, name_key)
SELECT $1, * FROM unnest(
    $2::uuid[], $3::bigint[], $4::text[], $5::uuid[], $6::boolean[], $7::text[])
ON CONFLICT (tenant_id, id) DO UPDATE SET
    version = excluded.version, name = excluded.name, parent_id = excluded.parent_id,
    active = excluded.active, name_key = excluded.name_key
"""
_WITH_ANCESTORS = """
WITH RECURSIVE above AS (
    SELECT id, parent_id FROM categories WHERE id = $1
    UNION ALL
    SELECT c.id, c.parent_id FROM categories c JOIN above a ON c.id = a.parent_id
) SELECT id FROM above
"""


class SqlCategories:
    """The category tree of the company at hand."""

    def __init__(self, work: Work) -> None:
        """Store through this work."""
        self._work = work

    async def lock_tree(self) -> None:
        """Make whoever else changes the tree, or imports, wait until this transaction ends."""
        await self._work.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
            f"catalog tree {self._work.actor.tenant_id}",
        )

    def add(self, category: Category) -> None:
        """Keep a new category; raises Conflict at the end when a sibling has its name."""
        self._work.track(category, self._save)

    async def get(self, category_id: UUID) -> Category:
        """The category, locked; raises NotFound."""
        row = await self._work.connection.fetchrow(
            f"SELECT {CATEGORY} FROM categories WHERE id = $1 FOR UPDATE", category_id
        )
        if row is None:
            raise NotFound("no such category", category_id=category_id)
        return self._work.track(Category(**dict(row)), self._save)

    async def in_use(self, category_ids: Collection[UUID]) -> Mapping[UUID, bool]:
        """Those that are categories of the company; False for those that are archived."""
        rows = await self._work.connection.fetch(
            "SELECT id, active FROM categories WHERE id = ANY ($1::uuid[])", list(category_ids)
        )
        return {row["id"]: row["active"] for row in rows}

    async def with_ancestors(self, category_id: UUID) -> Sequence[UUID]:
        """The category and all above it, up to the root; empty when there is no such category."""
        rows = await self._work.connection.fetch(_WITH_ANCESTORS, category_id)
        return [row["id"] for row in rows]

    async def all(self) -> Sequence[Category]:
        """Every category, not tracked."""
        rows = await self._work.connection.fetch(f"SELECT {CATEGORY} FROM categories")
        return [Category(**dict(row)) for row in rows]

    async def store(self, categories: Sequence[Category]) -> None:
        """Write many new categories, parents first, and what they recorded."""
        if categories:
            await self._write(categories)
            await self._work.store_recorded(categories)

    async def _save(self, category: Category) -> None:
        await self._write([category])

    async def _write(self, categories: Sequence[Category]) -> None:
        try:
            await self._work.connection.execute(
                _STORE_CATEGORIES,
                self._work.actor.tenant_id,
                [c.id for c in categories],
                [c.version for c in categories],
                [c.name for c in categories],
                [c.parent_id for c in categories],
                [c.active for c in categories],
                [name_key(c.name) for c in categories],
            )
        except asyncpg.UniqueViolationError as error:
            raise Conflict(
                "another category with the same parent has this name", code="name_taken"
            ) from error
