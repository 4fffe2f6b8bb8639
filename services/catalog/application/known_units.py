"""A rule over products and units: a product's unit of measure is known."""

from collections.abc import Mapping

from libs.domain.errors import FieldError, Invalid
from services.catalog.application.ports import CatalogWork
from services.catalog.domain.unit import Units


async def known_units(work: CatalogWork, named: Mapping[str, str]) -> dict[str, str]:
    """The units as they are spelt, by field; raises Invalid naming those they may be."""
    units = Units()
    if any(units.get(code) is None for code in named.values()):
        units = Units(await work.units.own())
    found, errors = {}, []
    for field, code in named.items():
        try:
            found[field] = units.find(code)
        except ValueError as error:
            errors.append(FieldError(field, str(error), "unknown_unit"))
    if errors:
        raise Invalid(errors)
    return found
