"""Files of orders: a row is a line, and rows of the same reference are one order."""

import re
from datetime import date
from enum import StrEnum
from typing import Any

from libs.domain.texts import line, paragraphs
from libs.imports.reading import Readers, Row, read_cells, text
from libs.imports.rows import Column, Given
from services.purchasing.domain.offer_file import SKU, SUPPLIER, decimal, sku, supplier_name
from services.purchasing.domain.order_line import cost, ordered_quantity, tax_rate

COLUMNS = (
    Column(
        "reference",
        "What the order is called in your file; its rows are one order",
        required=True,
        synonyms=("order", "order number", "po number", "po", "purchase order"),
    ),
    SUPPLIER,
    Column(
        "warehouse",
        "The code of the warehouse it goes to",
        required=True,
        synonyms=("warehouse code", "location", "deliver to", "store"),
    ),
    SKU,
    Column(
        "quantity",
        "How many are still to come",
        required=True,
        synonyms=("qty", "open quantity", "quantity open"),
    ),
    Column(
        "unit_cost",
        "What one costs, in the company's currency",
        required=True,
        synonyms=("cost", "price", "cost price", "unit price", "rate"),
    ),
    Column("tax_rate", "In per cent; empty is 0", synonyms=("tax", "tax %", "gst", "gst %", "vat")),
    Column(
        "expected_on",
        "The day it is expected, such as 2026-12-24",
        synonyms=("expected", "due", "due date", "delivery date", "promised"),
    ),
    Column("note", "Some words about the order", synonyms=("remark", "remarks", "comment")),
)
# What rows of one order say alike.
OF_ORDER = ("supplier", "warehouse", "expected_on", "note")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class OrderFileKind(StrEnum):
    """What becomes of the orders in a file."""

    DRAFTS = "order_drafts"
    # Approved and sent before they came here.
    OPEN = "open_orders"


def read_row(given: Given) -> Row:
    """The row, with an error for each cell that is wrong."""
    return read_cells(given, _READ)


def _day(cell: str) -> date | None:
    if not cell:
        return None
    # Spreadsheets give a day as the beginning of that day.
    day = cell.removesuffix("T00:00:00").removesuffix(" 00:00:00")
    try:
        if _DAY.fullmatch(day):
            return date.fromisoformat(day)
    except ValueError:
        pass
    msg = "a day such as 2026-12-24"
    raise ValueError(msg)


def _text(longest: int) -> Any:
    return text(lambda cell: line(cell, longest))


_READ: Readers = {
    "reference": _text(100),
    "supplier": text(supplier_name),
    "warehouse": _text(64),
    "sku": text(sku),
    "quantity": decimal(ordered_quantity),
    "unit_cost": decimal(cost),
    "tax_rate": decimal(tax_rate, "0"),
    "expected_on": _day,
    "note": text(lambda cell: paragraphs(cell, 2000)),
}
