"""Rename, move or (de)activate a category."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.catalog.application.known_categories import known_categories
from services.catalog.application.ports import BeginCatalog
from services.catalog.domain.category import Category


@dataclass(frozen=True, slots=True)
class ChangeCategory:
    """New values by field name; what is left out stays. `version` is the one edited."""

    category_id: UUID
    version: int
    values: Mapping[str, Any]


async def change_category(
    command: ChangeCategory, *, actor: Principal, begin: BeginCatalog, now: Clock
) -> Category:
    """Raises Invalid for an unknown parent or a circle, Conflict when a sibling has the name."""
    async with begin(actor) as work:
        # Two moves that are sound alone could make a circle together.
        await work.categories.lock_tree()
        category = await work.categories.get(command.category_id)
        category.must_be_at(command.version)
        parent_id: UUID | None = command.values.get("parent_id")
        if parent_id != category.parent_id:
            await known_categories(work, {"parent_id": parent_id})
        above = await work.categories.with_ancestors(parent_id) if parent_id else ()
        category.change(command.values, new_ancestors=above, at=now())
    return category
