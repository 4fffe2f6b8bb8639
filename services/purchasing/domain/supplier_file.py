"""Files of suppliers: their columns, and how each cell becomes what is known of a supplier."""

from collections.abc import Mapping
from typing import Any

from libs.imports.parties import ADDRESS_COLUMNS, PHONE, READERS, TAX_ID, address_of
from libs.imports.reading import Row, read_cells
from libs.imports.rows import Column, Given
from services.purchasing.domain.supplier import Supplier

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
    PHONE,
    *ADDRESS_COLUMNS,
    TAX_ID,
    Column(
        "payment_terms_days",
        "Days until a bill is due",
        synonyms=("payment terms", "terms", "credit days"),
    ),
    Column("active", "true (if empty) or false: nothing more is bought from them"),
)
_DETAILS = ("name", "contact_name", "email", "phone", "tax_id", "payment_terms_days")


def read_row(given: Given) -> Row:
    """The row, with an error for each cell that is wrong."""
    return read_cells(given, READERS)


def details_of(values: Mapping[str, Any], known: Supplier | None) -> dict[str, Any]:
    """The fields of SupplierDetails in a row; parts of the address not given stay as they are."""
    details = {name: values[name] for name in _DETAILS if name in values}
    merged = address_of(values, known.details.address if known else {})
    if merged is not None or known is None:
        details["address"] = merged or {}
    return details
