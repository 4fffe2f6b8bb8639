"""Import suppliers from a file: take in who is new, change what differs, skip what is the same."""

from libs.imports.parties import Make, PartyFile, PartyImporter
from services.purchasing.application.ports import PurchasingWork
from services.purchasing.domain.supplier import Supplier, SupplierDetails
from services.purchasing.domain.supplier_file import details_of, read_row


async def _maker(_work: PurchasingWork) -> Make[Supplier]:
    return lambda id_, number, details, at: Supplier.created(
        id_, number, SupplierDetails(**details), at=at
    )


_FILE: PartyFile[PurchasingWork, Supplier] = PartyFile(
    thing="supplier",
    book=lambda work: work.suppliers,
    numbers=lambda work, count: work.numbers.suppliers(count),
    read=read_row,
    details=details_of,
    maker=_maker,
    change=lambda _, supplier, values, at: supplier.change(values, at=at),
)


def supplier_importer() -> PartyImporter[PurchasingWork, Supplier]:
    """Takes the rows of one file."""
    return PartyImporter(_FILE)
