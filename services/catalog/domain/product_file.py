"""Files of products: which columns there are, and how each cell becomes a value of a product.

A row is refused cell by cell, with a sentence for each. Cells that a spreadsheet would take for a
formula are written with an apostrophe in front, which reading takes away again.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any

from libs.domain.texts import number
from services.catalog.domain import category, product, unit
from services.catalog.domain.attributes import checked_attribute, checked_attribute_name
from services.catalog.domain.code import BARCODE_SEPARATOR, checked_barcodes, checked_sku, code_key
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
    "barcodes",
    "pack_size",
    "back_order",
    "kind",
    "active",
)
FOR_NEW = ("name", "unit", "price")
# A column for each attribute, such as `attribute:Colour`; an empty cell takes it away.
ATTRIBUTE = "attribute:"
_SYNONYMS = {"barcode": "barcodes"}
# Characters that begin a formula in some spreadsheet (OWASP, CSV Injection).
_FORMULA = re.compile("^'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_TRUE, _FALSE = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"})


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong: the row as a spreadsheet numbers it (the header is row 1), and the column."""

    row: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row read: values of a product by field name, and what is looked up elsewhere.

    `attributes` holds new texts by name, None for those to take away. Where the SKU could not be
    read, its key is empty.
    """

    number: int
    values: dict[str, Any]
    category: tuple[str, ...] | None
    currency: str
    sku_key: str = ""
    errors: list[RowError] = field(default_factory=list)
    attributes: dict[str, str | None] = field(default_factory=dict)

    @property
    def barcode_keys(self) -> set[str]:
        """The keys of the barcodes in the row."""
        return {code_key(code) for code in self.values.get("barcodes", ())}


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
        self.names = [_column(cell) for cell in header]
        keys = [code_key(name) for name in self.names]
        for name, key in zip(self.names, keys, strict=True):
            if keys.count(key) > 1:
                raise Refused(1, "this column is there twice", name[:64])
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
        attributes: dict[str, str | None] = {}
        for name, cell in zip(self.names, cells, strict=True):
            try:
                if name.startswith(ATTRIBUTE):
                    attributes[name.removeprefix(ATTRIBUTE)] = _attribute(cell)
                else:
                    given[name] = _READ[name](cell)
            except ValueError as error:
                errors.append(RowError(row_number, name, str(error)))
        path, currency = given.pop("category", None), given.pop("currency", "")
        key = code_key(given.get("sku", ""))
        return Row(row_number, given, path, currency, key, errors, attributes)


def _column(cell: str) -> str:
    """The column a cell of the header names; raises Refused."""
    name = unescaped(cell.strip())
    lower = name.lower()
    if lower.startswith(ATTRIBUTE):
        try:
            return ATTRIBUTE + checked_attribute_name(name[len(ATTRIBUTE) :])
        except ValueError as error:
            raise Refused(1, f"an attribute's name is {error}", name[:64]) from error
    column = _SYNONYMS.get(lower, lower)
    if column not in COLUMNS:
        known = ", ".join((*COLUMNS, f"{ATTRIBUTE}..."))
        raise Refused(1, f"there is no such column; known are {known}", lower[:64])
    return column


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


def _flag(if_empty: str) -> Callable[[str], bool]:
    def read(cell: str) -> bool:
        word = cell.strip().lower() or if_empty
        if word not in _TRUE | _FALSE:
            msg = "true or false"
            raise ValueError(msg)
        return word in _TRUE

    return read


def _barcodes(cell: str) -> tuple[str, ...]:
    return checked_barcodes(cell.split(BARCODE_SEPARATOR) if cell else ())


def _pack_size(cell: str) -> Decimal | None:
    return product.checked_pack_size(number(cell.strip()) if cell.strip() else None)


def _attribute(cell: str) -> str | None:
    text = unescaped(cell.strip())
    return checked_attribute(text) if text else None


def _path(cell: str) -> tuple[str, ...]:
    if not cell:
        return ()
    return tuple(category.checked_name(part) for part in cell.split(category.SEPARATOR))


_READ: Mapping[str, Callable[[str], Any]] = {
    "sku": _text(checked_sku),
    "name": _text(product.checked_name),
    "description": _text(product.checked_description),
    # The same few values stand in thousands of rows.
    "category": lru_cache(1024)(_text(_path)),
    "unit": lru_cache(1024)(_text(unit.checked_code)),
    "price": lru_cache(1024)(_number(product.checked_price)),
    "currency": _text(str.upper),
    "tax_rate": lru_cache(1024)(_number(product.checked_tax_rate, if_empty="0")),
    "barcodes": _text(_barcodes),
    "pack_size": lru_cache(1024)(_pack_size),
    "back_order": _flag(if_empty="false"),
    "kind": _kind,
    "active": _flag(if_empty="true"),
}


def escaped(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def unescaped(cell: str) -> str:
    """The text of a cell that `escaped` may have made."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
