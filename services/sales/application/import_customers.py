"""Import customers from a file: take in who is new, change what differs, skip what is the same."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from libs.domain.errors import Forbidden, Invalid
from libs.imports.parties import Make, PartyFile, PartyImporter
from services.sales.application.ports import SalesWork
from services.sales.domain.customer import Customer, CustomerDetails
from services.sales.domain.customer_file import details_of, read_row


def _change(work: SalesWork, customer: Customer, values: Mapping[str, Any], at: datetime) -> None:
    with _lending("a file lets nobody owe more than before; change the customer instead"):
        customer.change(values, by=work.actor, at=at)


async def _maker(work: SalesWork) -> Make[Customer]:
    lent = await work.customers.lent()

    def make(id_: UUID, number: str, details: Mapping[str, Any], at: datetime) -> Customer:
        with _lending(f"a new customer may owe {lent} at most; leave it out for that"):
            return Customer.created(
                id_, number, CustomerDetails(**details), lent=lent, by=work.actor, at=at
            )

    return make


@contextmanager
def _lending(message: str) -> Iterator[None]:
    """Who may not lend so much is told in the row."""
    try:
        yield
    except Forbidden as error:
        raise Invalid.field("credit_limit", message, "credit_by_file") from error


_FILE: PartyFile[SalesWork, Customer] = PartyFile(
    thing="customer",
    book=lambda work: work.customers,
    numbers=lambda work, count: work.numbers.customers(count),
    read=read_row,
    details=details_of,
    maker=_maker,
    change=_change,
)


def customer_importer() -> PartyImporter[SalesWork, Customer]:
    """Takes the rows of one file."""
    return PartyImporter(_FILE)
