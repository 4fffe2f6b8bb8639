"""Change many products at once, all or none."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.errors import FieldError, Invalid, StaleVersion
from libs.domain.principal import Principal
from services.catalog.application.change_product import ChangeProduct
from services.catalog.application.known_categories import known_categories
from services.catalog.application.known_units import known_units
from services.catalog.application.ports import BeginCatalog, CatalogWork
from services.catalog.domain.product import Product


async def change_products(
    commands: Sequence[ChangeProduct], *, actor: Principal, begin: BeginCatalog, now: Clock
) -> list[Product]:
    """The products as they now are, in the order of the commands.

    Raises Invalid for what is unknown or there twice, by its place in the list, and StaleVersion
    naming every product that was changed meanwhile.
    """
    _once_each([command.product_id for command in commands])
    async with begin(actor) as work:
        products = await work.products.many([command.product_id for command in commands])
        _all_found(commands, products)
        _none_stale(commands, products)
        at = now()
        changed = [
            product
            for command, values in zip(
                commands, await _known(work, commands, products), strict=True
            )
            if (product := products[command.product_id]).change(values, at=at)
        ]
        await work.products.store(changed)
    return [products[command.product_id] for command in commands]


async def _known(
    work: CatalogWork, commands: Sequence[ChangeProduct], products: Mapping[UUID, Product]
) -> list[Mapping[str, Any]]:
    """The new values of each, their categories known, their units as they are spelt."""

    def different(name: str) -> dict[str, Any]:
        return {
            f"changes.{position}.set.{name}": value
            for position, command in enumerate(commands)
            if (value := command.values.get(name)) is not None
            and value != getattr(products[command.product_id], name)
        }

    await known_categories(work, different("category_id"))
    units = await known_units(work, different("unit"))
    return [
        {**c.values, "unit": unit} if (unit := units.get(f"changes.{n}.set.unit")) else c.values
        for n, c in enumerate(commands)
    ]


def _once_each(product_ids: Sequence[UUID]) -> None:
    seen: set[UUID] = set()
    for position, product_id in enumerate(product_ids):
        if product_id in seen:
            raise Invalid.field(
                f"changes.{position}.product_id", "this product stands here twice", "twice"
            )
        seen.add(product_id)


def _all_found(commands: Sequence[ChangeProduct], products: Mapping[UUID, Product]) -> None:
    missing = [
        FieldError(f"changes.{position}.product_id", "no such product", "not_found")
        for position, command in enumerate(commands)
        if command.product_id not in products
    ]
    if missing:
        raise Invalid(missing)


def _none_stale(commands: Sequence[ChangeProduct], products: Mapping[UUID, Product]) -> None:
    stale = [
        products[command.product_id]
        for command in commands
        if products[command.product_id].version != command.version
    ]
    if stale:
        raise StaleVersion(
            f"somebody changed {', '.join(product.sku for product in stale)} meanwhile;"
            " nothing was changed now: look at them and try again",
            stale=[
                {"product_id": product.id, "sku": product.sku, "current_version": product.version}
                for product in stale
            ],
        )
