"""A rule over products and categories: a product's category exists."""

from uuid import UUID

from libs.domain.errors import Invalid
from services.catalog.application.ports import CatalogWork


async def known_category(work: CatalogWork, category_id: UUID | None) -> None:
    """Raise Invalid when a category is given that the company does not have."""
    if category_id is not None and not await work.categories.exists(category_id):
        raise Invalid.field("category_id", "no such category", "not_found")
