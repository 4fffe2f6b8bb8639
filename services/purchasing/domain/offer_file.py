"""Files of what suppliers offer: their columns, and how each cell becomes a value of an offer."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from libs.domain.parties import checked_days
from libs.domain.texts import line, number
from libs.imports.reading import Readers, Row, flag, read_cells, text
from libs.imports.rows import Column, Given
from services.purchasing.domain.order_line import cost, received_quantity

SUPPLIER = Column(
    "supplier",
    "The supplier's number or name",
    required=True,
    synonyms=("supplier number", "supplier name", "vendor"),
)
SKU = Column(
    "sku",
    "The product's SKU",
    required=True,
    synonyms=("item code", "product code", "part number", "product sku", "product"),
)
UNIT_COST = Column(
    "unit_cost",
    "What one costs, in the company's currency; needed for a new offer",
    synonyms=("cost", "price", "cost price", "unit price", "rate"),
)
COLUMNS = (
    SUPPLIER,
    SKU,
    Column("supplier_sku", "What the supplier calls it", synonyms=("vendor sku", "their sku")),
    UNIT_COST,
    Column("minimum_order", "The least they sell", synonyms=("minimum", "moq", "min order")),
    Column("pack_multiple", "Sold in packs of so many", synonyms=("pack", "pack size", "multiple")),
    Column("lead_time_days", "Days from order to delivery", synonyms=("lead time", "lead days")),
    Column("preferred", "true: bought here first", synonyms=("preferred supplier",)),
)


def read_row(given: Given) -> Row:
    """The row, with an error for each cell that is wrong."""
    return read_cells(given, _READ)


def supplier_name(cell: str) -> str:
    """A number or a name."""
    return line(cell, 200)


def sku(cell: str) -> str:
    """A product's SKU."""
    return line(cell, 64)


def decimal(check: Callable[[Decimal], Decimal], if_empty: str = "") -> Callable[[str], Any]:
    """A reader of numbers."""
    return lambda cell: check(number(cell or if_empty))


_READ: Readers = {
    "supplier": text(supplier_name),
    "sku": text(sku),
    "supplier_sku": text(lambda cell: line(cell, 100, shortest=0)),
    "unit_cost": decimal(cost),
    "minimum_order": decimal(received_quantity, "0"),
    "pack_multiple": decimal(received_quantity, "0"),
    "lead_time_days": lambda cell: checked_days(cell or "0"),
    "preferred": flag(if_empty=False),
}
