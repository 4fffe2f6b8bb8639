"""Create a product."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.catalog.application.known_categories import known_categories
from services.catalog.application.known_units import known_units
from services.catalog.application.ports import BeginCatalog
from services.catalog.domain.product import Product, checked_currency


@dataclass(frozen=True, slots=True)
class CreateProduct:
    """The new product's values by field name; the currency, if given, must be the company's."""

    product_id: UUID
    values: Mapping[str, Any]
    currency: str | None = None


async def create_product(
    command: CreateProduct, *, actor: Principal, begin: BeginCatalog, now: Clock
) -> Product:
    """Raises Invalid for what is unknown or a foreign currency, Conflict for a taken code."""
    async with begin(actor) as work:
        currency = checked_currency(command.currency, await work.currency())
        await known_categories(work, {"category_id": command.values.get("category_id")})
        unit = await known_units(work, {"unit": command.values["unit"]})
        values = {**command.values, **unit}
        product = Product.create(command.product_id, values, currency=currency, at=now())
        work.products.add(product)
    return product
