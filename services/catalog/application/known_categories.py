"""A rule over products and categories: what something is put into exists and is not archived."""

from collections.abc import Mapping
from uuid import UUID

from libs.domain.errors import FieldError, Invalid
from services.catalog.application.ports import CatalogWork
from services.catalog.domain.category import ARCHIVED


async def known_categories(work: CatalogWork, named: Mapping[str, UUID | None]) -> None:
    """Raise Invalid, by field, for categories that take nothing new; None names none.

    What is in an archived category stays there; so name only what changes.
    """
    ids = {category_id for category_id in named.values() if category_id is not None}
    in_use = await work.categories.in_use(ids) if ids else {}
    errors = [
        FieldError(field, ARCHIVED, "archived")
        if category_id in in_use
        else FieldError(field, "no such category", "not_found")
        for field, category_id in named.items()
        if category_id is not None and not in_use.get(category_id, False)
    ]
    if errors:
        raise Invalid(errors)
