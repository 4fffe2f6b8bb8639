"""Change a product."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.errors import Conflict
from libs.domain.principal import Principal
from services.catalog.application.known_categories import known_categories
from services.catalog.application.known_units import known_units
from services.catalog.application.ports import BeginCatalog
from services.catalog.domain.code import with_main
from services.catalog.domain.product import HAS_RECIPE, Kind, Product, checked_currency


@dataclass(frozen=True, slots=True)
class ChangeProduct:
    """New values by field name; what is left out stays. `version` is the one edited.

    `barcode` takes the place of the first of `barcodes`.
    """

    product_id: UUID
    version: int
    values: Mapping[str, Any]
    currency: str | None = None


async def change_product(
    command: ChangeProduct, *, actor: Principal, begin: BeginCatalog, now: Clock
) -> Product:
    """Raises Invalid for what is unknown or a foreign currency, Conflict for a taken code."""
    values = dict(command.values)
    async with begin(actor) as work:
        product = await work.products.get(command.product_id)
        product.must_be_at(command.version)
        checked_currency(command.currency, product.currency)
        if values.get("category_id", product.category_id) != product.category_id:
            await known_categories(work, {"category_id": values["category_id"]})
        # One that is out of use stays where it is.
        if values.get("unit", product.unit) != product.unit:
            values |= await known_units(work, {"unit": values["unit"]})
        if "barcode" in values:
            values["barcodes"] = with_main(product.barcodes, values.pop("barcode"))
        if values.get("kind") is Kind.COMPONENT and await work.recipes.written([product.id]):
            raise Conflict(HAS_RECIPE, code="has_recipe")
        product.change(values, at=now())
    return product
