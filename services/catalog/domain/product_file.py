"""Files of products: which columns there are, and how each cell becomes a value of a product.

A row is refused cell by cell, with a sentence for each.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any

from libs.domain.texts import number
from libs.files.cells import unescaped
from libs.imports.reading import flag
from libs.imports.rows import Column, Given, RowError
from services.catalog.domain import category, product, unit
from services.catalog.domain.attributes import checked_attribute
from services.catalog.domain.code import BARCODE_SEPARATOR, checked_barcodes, checked_sku, code_key
from services.catalog.domain.product import Kind

# A column for each attribute, such as `attribute:Colour`; an empty cell takes it away.
ATTRIBUTE = "attribute:"
COLUMNS = (
    Column(
        "sku",
        "What the product is called by; says which product a row is about",
        required=True,
        synonyms=("item code", "product code", "article number", "part number", "item number"),
    ),
    Column("name", "Needed for a new product", synonyms=("product name", "item name", "title")),
    Column("description", "Some sentences", synonyms=("details", "long description")),
    Column(
        "category",
        "Its path, such as Bikes / Road Bikes; made when missing",
        synonyms=("category path", "group", "product category"),
    ),
    Column(
        "unit",
        "Unit of measure, such as pcs; needed for a new product",
        synonyms=("uom", "unit of measure"),
    ),
    Column(
        "price",
        "Selling price, such as 12.50; needed for a new product",
        synonyms=("selling price", "list price", "sales price", "unit price"),
    ),
    Column("currency", "The company's, if it is given at all", synonyms=("currency code",)),
    Column("tax_rate", "In per cent; empty is 0", synonyms=("tax", "tax %", "gst", "gst %", "vat")),
    Column(
        "barcodes",
        "One or several, separated by |",
        synonyms=("barcode", "ean", "gtin", "upc"),
    ),
    Column("pack_size", "How many units are in a pack", synonyms=("units per pack", "pack qty")),
    Column("back_order", "true: may be promised beyond stock", synonyms=("backorder",)),
    Column("kind", "component (if empty) or bundle", synonyms=("type", "product type")),
    Column("active", "true (if empty) or false: archived"),
    Column(ATTRIBUTE, "One column for each attribute, such as attribute:Colour", family=True),
)
FOR_NEW = ("name", "unit", "price")


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


def read_row(given: Given) -> Row:
    """The row, with an error for each cell that is wrong."""
    values: dict[str, Any] = {}
    attributes: dict[str, str | None] = {}
    errors = list(given.errors)
    wrong = {error.column for error in errors}
    for name, cell in given.cells.items():
        if name in wrong:
            continue
        try:
            if name.startswith(ATTRIBUTE):
                attributes[name.removeprefix(ATTRIBUTE)] = _attribute(cell)
            else:
                values[name] = _READ[name](cell)
        except ValueError as error:
            errors.append(RowError(given.number, name, str(error), value=cell))
    path, currency = values.pop("category", None), values.pop("currency", "")
    key = code_key(values.get("sku", ""))
    return Row(given.number, values, path, currency, key, errors, attributes)


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
    "back_order": flag(if_empty=False),
    "kind": _kind,
    "active": flag(if_empty=True),
}
