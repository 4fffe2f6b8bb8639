"""A rule over products and units: a product's unit of measure is known."""

from libs.domain.errors import Invalid
from services.catalog.application.ports import CatalogWork
from services.catalog.domain.unit import Units


async def known_unit(work: CatalogWork, code: str) -> str:
    """The unit as it is spelt; raises Invalid naming those it may be."""
    everybodys = Units().get(code)
    if everybodys is not None:
        return everybodys
    try:
        return Units(await work.units.own()).find(code)
    except ValueError as error:
        raise Invalid.field("unit", str(error), "unknown_unit") from error
