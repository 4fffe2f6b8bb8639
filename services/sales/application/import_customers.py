"""Import customers from a file: take in who is new, change what differs, skip what is the same."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from libs.domain.errors import Forbidden, Invalid
from libs.imports.parties import PartyFile, PartyImporter
from services.sales.application.ports import SalesWork
from services.sales.domain.customer import Customer, CustomerDetails
from services.sales.domain.customer_file import details_of, read_row


def _change(work: SalesWork, customer: Customer, values: Mapping[str, Any], at: datetime) -> None:
    try:
        customer.change(values, by=work.actor, at=at)
    except Forbidden as error:
        message = "a file lets nobody owe more than before; change the customer instead"
        raise Invalid.field("credit_limit", message, "credit_by_file") from error


_FILE: PartyFile[SalesWork, Customer] = PartyFile(
    thing="customer",
    book=lambda work: work.customers,
    numbers=lambda work, count: work.numbers.customers(count),
    read=read_row,
    details=details_of,
    make=lambda id_, number, details, at: Customer.created(
        id_, number, CustomerDetails(**details), at=at
    ),
    change=_change,
)


def customer_importer() -> PartyImporter[SalesWork, Customer]:
    """Takes the rows of one file."""
    return PartyImporter(_FILE)
