"""Files of customers: their columns, and how each cell becomes what is known of a customer."""

from collections.abc import Mapping
from typing import Any

from libs.domain.parties import ADDRESS
from libs.domain.texts import number
from libs.imports.parties import ADDRESS_COLUMNS, PHONE, READERS, TAX_ID, address_of
from libs.imports.reading import Readers, Row, read_cells
from libs.imports.rows import Column, Given
from services.sales.domain.customer import (
    DAYS_TO_PAY,
    Customer,
    Terms,
    checked_limit,
    checked_state,
)

_SHIP = "ship_"
_SHIPPING = tuple(
    Column(f"{_SHIP}{column.name}", f"Where goods go: {column.description.lower()}")
    for column in ADDRESS_COLUMNS
)
COLUMNS = (
    Column(
        "number",
        "Ours, such as CUS-000001; without it a customer is known by the name",
        synonyms=("customer number", "customer no", "customer code"),
    ),
    Column("name", "Needed for a new customer", synonyms=("customer", "customer name", "company")),
    Column("contact_name", "Whom to ask for", synonyms=("contact", "contact person")),
    Column("email", "Where invoices are sent", synonyms=("e-mail", "mail", "email address")),
    PHONE,
    *ADDRESS_COLUMNS,
    *_SHIPPING,
    TAX_ID,
    Column("state_code", "In India, if there is no GSTIN: 27", synonyms=("gst state",)),
    Column("terms", "prepaid, or credit (if empty)", synonyms=("payment terms",)),
    Column("payment_terms_days", "Days until an invoice is due", synonyms=("credit days",)),
    Column("credit_limit", "What they may owe at most; empty is no limit"),
    Column("active", "true (if empty) or false: nothing more is sold to them"),
)
_DETAILS = (
    "name",
    "contact_name",
    "email",
    "phone",
    "tax_id",
    "state_code",
    "terms",
    "payment_terms_days",
    "credit_limit",
)


def read_row(given: Given) -> Row:
    """The row, with an error for each cell that is wrong."""
    return read_cells(given, _READ)


def details_of(values: Mapping[str, Any], known: Customer | None) -> dict[str, Any]:
    """The fields of CustomerDetails in a row; parts of addresses not given stay as they are."""
    details = {name: values[name] for name in _DETAILS if name in values}
    ship = {n: values[f"{_SHIP}{n}"] for n in ADDRESS if f"{_SHIP}{n}" in values}
    merged = {
        "address": address_of(values, known.details.address if known else {}),
        "shipping_address": address_of(ship, known.details.shipping_address if known else {}),
    }
    return details | {name: parts for name, parts in merged.items() if parts is not None}


def _terms(cell: str) -> Terms:
    word = cell.lower() or Terms.CREDIT
    if word not in set(Terms):
        msg = "prepaid or credit"
        raise ValueError(msg)
    return Terms(word)


_READ: Readers = {
    **READERS,
    **{f"{_SHIP}{name}": READERS[name] for name in ADDRESS},
    "state_code": lambda cell: checked_state(cell) if cell else None,
    "terms": _terms,
    "payment_terms_days": lambda cell: READERS["payment_terms_days"](cell or str(DAYS_TO_PAY)),
    "credit_limit": lambda cell: checked_limit(number(cell)) if cell else None,
}
