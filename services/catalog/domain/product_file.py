"""Files of products: which columns there are, and how each cell becomes a value of a product.

A row is refused cell by cell, with a sentence for each. Cells that a spreadsheet would take for a
formula are written with an apostrophe in front, which reading takes away again.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from libs.domain.texts import number
from services.catalog.domain import category, product
from services.catalog.domain.product import Kind

COLUMNS = (
    "sku",
    "name",
    "description",
    "category",
    "unit",
    "price",
    "currency",
    "tax_rate",
    "barcode",
    "kind",
    "active",
)
FOR_NEW = ("name", "unit", "price")
# Characters that begin a formula in some spreadsheet (OWASP, CSV Injection).
_FORMULA = re.compile("^'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_TRUE, _FALSE = frozenset({"true", "yes", "1", ""}), frozenset({"false", "no", "0"})


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong: the row as a spreadsheet numbers it (the header is row 1), and the column."""

    row: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row read: values of a product by field name, and what is looked up elsewhere.

    Where the SKU could not be read, its key is empty.
    """

    number: int
    values: dict[str, Any]
    category: tuple[str, ...] | None
    currency: str
    sku_key: str = ""
    errors: list[RowError] = field(default_factory=list)


class Refused(Exception):
    """The file as a whole cannot be read from here on."""

    def __init__(self, row: int, message: str, column: str = "") -> None:
        """Say where it ends and why."""
        super().__init__(message)
        self.error = RowError(row, column, message)


class Columns:
    """The columns of one file, in its own order."""

    def __init__(self, header: Sequence[str]) -> None:
        """Raises Refused for a header that names no SKU, a column twice, or an unknown one."""
        self.names = [cell.strip().lower() for cell in header]
        for name in self.names:
            if name not in COLUMNS:
                known = ", ".join(COLUMNS)
                raise Refused(1, f"there is no such column; known are {known}", name[:64])
            if self.names.count(name) > 1:
                raise Refused(1, "this column is there twice", name)
        if "sku" not in self.names:
            raise Refused(1, "the first row names the columns; one of them is sku", "sku")
        self.missing_for_new = [name for name in FOR_NEW if name not in self.names]

    def read(self, row_number: int, cells: Sequence[str]) -> Row:
        """The row, with an error for each cell that is wrong."""
        if len(cells) != len(self.names):
            message = f"the row has {len(cells)} cells, the header {len(self.names)}"
            return Row(row_number, {}, None, "", errors=[RowError(row_number, "", message)])
        given: dict[str, Any] = {}
        errors = []
        for name, cell in zip(self.names, cells, strict=True):
            try:
                given[name] = _READ[name](cell)
            except ValueError as error:
                errors.append(RowError(row_number, name, str(error)))
        path, currency = given.pop("category", None), given.pop("currency", "")
        key = product.sku_key(given.get("sku", ""))
        return Row(row_number, given, path, currency, key, errors)


def _text(check: Callable[[str], Any]) -> Callable[[str], Any]:
    return lambda cell: check(unescaped(cell.strip()))


def _number(check: Callable[[Any], Any], if_empty: str = "") -> Callable[[str], Any]:
    return lambda cell: check(number(cell.strip() or if_empty))


def _kind(cell: str) -> Kind:
    try:
        return Kind(cell.strip().lower() or Kind.COMPONENT)
    except ValueError as error:
        msg = f"one of {', '.join(Kind)}"
        raise ValueError(msg) from error


def _active(cell: str) -> bool:
    word = cell.strip().lower()
    if word not in _TRUE | _FALSE:
        msg = "true or false"
        raise ValueError(msg)
    return word in _TRUE


def _path(cell: str) -> tuple[str, ...]:
    if not cell:
        return ()
    return tuple(category.checked_name(part) for part in cell.split(category.SEPARATOR))


_READ: Mapping[str, Callable[[str], Any]] = {
    "sku": _text(product.checked_sku),
    "name": _text(product.checked_name),
    "description": _text(product.checked_description),
    # The same few values stand in thousands of rows.
    "category": lru_cache(1024)(_text(_path)),
    "unit": lru_cache(1024)(_text(product.checked_unit)),
    "price": lru_cache(1024)(_number(product.checked_price)),
    "currency": _text(str.upper),
    "tax_rate": lru_cache(1024)(_number(product.checked_tax_rate, if_empty="0")),
    "barcode": _text(product.checked_barcode),
    "kind": _kind,
    "active": _active,
}


def escaped(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def unescaped(cell: str) -> str:
    """The text of a cell that `escaped` may have made."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
