"""Add a category to the tree."""

from dataclasses import dataclass
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.catalog.application.known_categories import known_categories
from services.catalog.application.ports import BeginCatalog
from services.catalog.domain.category import Category


@dataclass(frozen=True, slots=True)
class AddCategory:
    """The new category; without a parent it is a root."""

    category_id: UUID
    name: str
    parent_id: UUID | None


async def add_category(
    command: AddCategory, *, actor: Principal, begin: BeginCatalog, now: Clock
) -> Category:
    """Raises Invalid for an unknown parent, Conflict when a sibling has the name."""
    category = Category.create(
        command.category_id, name=command.name, parent_id=command.parent_id, at=now()
    )
    async with begin(actor) as work:
        # An import may be making the same one.
        await work.categories.lock_tree()
        await known_categories(work, {"parent_id": command.parent_id})
        work.categories.add(category)
    return category
