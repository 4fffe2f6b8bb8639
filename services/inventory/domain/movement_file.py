"""Files of opening balances and adjustments: their columns, and how each cell becomes a value."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from enum import StrEnum
from typing import Any

from libs.domain.quantity import quantity
from libs.domain.texts import line, number, paragraphs
from libs.files.cells import unescaped
from libs.imports.reading import Row, read_cells
from libs.imports.rows import Column, Given
from services.inventory.domain.movement import unit_cost

_SKU = Column(
    "sku",
    "The product's SKU",
    required=True,
    synonyms=("item code", "product code", "part number", "product sku", "product"),
)
_WAREHOUSE = Column(
    "warehouse",
    "The warehouse's code",
    required=True,
    synonyms=("warehouse code", "location", "store"),
)
_QUANTITY = ("quantity", ("qty", "on hand", "stock", "opening balance"))
_COST = Column(
    "unit_cost",
    "What one of them cost, in the company's currency",
    synonyms=("cost", "cost price", "unit price", "rate"),
)
_NOTE = Column("note", "A sentence for the ledger", synonyms=("remark", "remarks", "comment"))
_HAPPENED = Column(
    "happened_at",
    "A day or time of the past, such as 2026-04-01; now if it is empty",
    synonyms=("date", "happened on", "as of"),
)
_REASON = Column("reason", "damage, loss, found, correction or one of your own", required=True)
_NO_DATE = "a day such as 2026-04-01, or a time such as 2026-04-01T14:30:00"
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ].+)?", re.ASCII)


class FileKind(StrEnum):
    """What the rows of a file are."""

    OPENING = "opening"
    ADJUSTMENT = "adjustment"


def columns(kind: FileKind, *, sees_costs: bool) -> tuple[Column, ...]:
    """The columns of a file of this kind; cost is for those who may see it."""
    opening = kind is FileKind.OPENING
    words = "How many there are" if opening else "How many came (positive) or went (negative)"
    name, synonyms = _QUANTITY
    return (
        _SKU,
        _WAREHOUSE,
        Column(name, words, required=True, synonyms=synonyms),
        *(() if opening else (_REASON,)),
        *((_COST,) if sees_costs else ()),
        _NOTE,
        _HAPPENED,
    )


def read_row(given: Given, zone: tzinfo = UTC) -> Row:
    """The row; days and times without an offset are those of the company's time zone."""
    return read_cells(given, {**_READ, _HAPPENED.name: lambda cell: _at(cell, zone)})


def _text(longest: int) -> Callable[[str], str]:
    return lambda cell: line(unescaped(cell), longest)


def _cost(cell: str) -> Decimal | None:
    return unit_cost(number(cell)) if cell else None


def _at(cell: str, zone: tzinfo) -> datetime | None:
    if not cell:
        return None
    if not _DATE.fullmatch(cell):
        raise ValueError(_NO_DATE)
    try:
        at = datetime.fromisoformat(cell)
        return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(_NO_DATE) from error


_READ: Mapping[str, Callable[[str], Any]] = {
    "sku": _text(64),
    "warehouse": _text(64),
    "quantity": lambda cell: quantity(number(cell)),
    "reason": lambda cell: line(cell, 32).lower(),
    "unit_cost": _cost,
    "note": lambda cell: paragraphs(unescaped(cell), 1000),
}
