"""The projection of catalog's category tree in SQL."""

from libs.contracts.catalog import CategoryChanged
from libs.db.work import Work

_REMEMBER = """
INSERT INTO categories (tenant_id, id, parent_id, name, active, version)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (tenant_id, id) DO UPDATE SET parent_id = excluded.parent_id, name = excluded.name,
    active = excluded.active, version = excluded.version
WHERE categories.version < excluded.version
"""


class SqlCategories:
    """The projection of catalog's category tree."""

    def __init__(self, work: Work) -> None:
        """Store through this work."""
        self._work = work

    async def remember(self, category: CategoryChanged) -> None:
        """Keep what is newer than what is known."""
        await self._work.connection.execute(
            _REMEMBER,
            self._work.actor.tenant_id,
            category.category_id,
            category.parent_id,
            category.name,
            category.active,
            category.version,
        )
