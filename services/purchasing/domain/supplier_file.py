"""Files of suppliers: their columns, and how each cell becomes what is known of a supplier."""

from collections.abc import Mapping
from typing import Any

from libs.domain.texts import line
from libs.imports.reading import Readers, Row, flag, read_cells, text
from libs.imports.rows import Column, Given
from services.purchasing.domain.supplier import (
    checked_country,
    checked_days,
    email_address,
    phone_number,
)

NUMBER = Column(
    "number",
    "Ours, such as SUP-000001; without it a supplier is known by the name",
    synonyms=("supplier number", "supplier no", "supplier code"),
)
COLUMNS = (
    NUMBER,
    Column("name", "Needed for a new supplier", synonyms=("supplier", "supplier name", "company")),
    Column("contact_name", "Whom to ask for", synonyms=("contact", "contact person")),
    Column(
        "email",
        "Where orders are sent",
        synonyms=("e-mail", "mail", "email address"),
    ),
    Column("phone", "With its country code: +914012345678", synonyms=("telephone", "mobile")),
    Column("line1", "Street and number", synonyms=("address", "address line 1", "street")),
    Column("line2", "More of the address", synonyms=("address line 2",)),
    Column("city", "Town", synonyms=("town",)),
    Column("state", "State or province", synonyms=("province", "region")),
    Column("postal_code", "As it is written there", synonyms=("zip", "pin", "pincode", "postcode")),
    Column("country", "Two letters, such as IN", synonyms=("country code",)),
    Column(
        "tax_id",
        "As the country gives it: in India a GSTIN",
        synonyms=("gstin", "gst number", "vat number", "vat id"),
    ),
    Column(
        "payment_terms_days",
        "Days until a bill is due",
        synonyms=("payment terms", "terms", "credit days"),
    ),
    Column("active", "true (if empty) or false: nothing more is bought from them"),
)
ADDRESS = ("line1", "line2", "city", "state", "postal_code", "country")
FOR_NEW = ("name",)


def read_row(given: Given) -> Row:
    """The row, with an error for each cell that is wrong."""
    return read_cells(given, _READ)


def details_of(values: Mapping[str, Any], address: Mapping[str, str]) -> dict[str, Any]:
    """The fields of SupplierDetails in a row; parts of the address not given stay as they are."""
    details = {name: values[name] for name in _DETAILS if name in values}
    parts = {name: values[name] for name in ADDRESS if name in values}
    if parts:
        merged = {**address, **parts}
        details["address"] = {name: merged[name] for name in ADDRESS if merged.get(name)}
    return details


def _word(cell: str) -> str:
    return line(cell, 100, shortest=0)


_DETAILS = ("name", "contact_name", "email", "phone", "tax_id", "payment_terms_days")
_READ: Readers = {
    "number": text(lambda cell: line(cell, 20, shortest=0).upper()),
    "name": text(lambda cell: line(cell, 200)),
    "contact_name": text(_word),
    "email": text(lambda cell: email_address(cell) if cell else None),
    "phone": text(lambda cell: phone_number(cell) if cell else None),
    **dict.fromkeys(ADDRESS, text(_word)),
    "country": text(checked_country),
    "tax_id": text(lambda cell: _word(cell) or None),
    "payment_terms_days": lambda cell: checked_days(cell) if cell else None,
    "active": flag(if_empty=True),
}
