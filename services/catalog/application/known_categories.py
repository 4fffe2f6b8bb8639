"""A rule over products and categories: the category that is named exists."""

from collections.abc import Mapping
from uuid import UUID

from libs.domain.errors import FieldError, Invalid
from services.catalog.application.ports import CatalogWork


async def known_categories(work: CatalogWork, named: Mapping[str, UUID | None]) -> None:
    """Raise Invalid, by field, for categories the company does not have; None names none."""
    ids = {category_id for category_id in named.values() if category_id is not None}
    unknown = ids - await work.categories.known(ids) if ids else ids
    if unknown:
        raise Invalid(
            FieldError(field, "no such category", "not_found")
            for field, category_id in named.items()
            if category_id in unknown
        )
