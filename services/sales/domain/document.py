"""What invoices and credit notes have in common: who, whom, lines and taxes, as issued."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from libs.contracts import sales as said
from libs.domain.aggregate import Aggregate
from libs.domain.quantity import ZERO
from services.sales.domain.taxes import Scheme, Taxed, TaxPart, breakdown


@dataclass(frozen=True, slots=True)
class Party:
    """A company on a document; `lines` are its address, `number` is a customer's."""

    name: str
    lines: tuple[str, ...] = ()
    tax_id: str = ""
    number: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who issues: the company, and how it writes days and amounts."""

    party: Party
    timezone: str
    locale: str
    fiscal_year_start: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLine:
    """A line; `source_id` is the order's line (None for a charge), or the invoice's line.

    `discount` was taken off already; `tax_rate` is None for a tax that was given as an amount.
    `warehouse_id` is where most of the goods leave from.
    """

    id: UUID
    position: int
    source_id: UUID | None
    product_id: UUID | None = None
    warehouse_id: UUID | None = None
    sku: str
    name: str
    unit: str
    quantity: Decimal
    unit_price: Decimal
    discount: Decimal
    tax_rate: Decimal | None
    net: Decimal
    tax: Decimal

    @property
    def is_charge(self) -> bool:
        """Freight and the like: goods have a unit."""
        return not self.unit

    @property
    def total(self) -> Decimal:
        """With tax."""
        return self.net + self.tax


@dataclass(frozen=True, slots=True)
class Content:
    """Lines, and their taxes by kind and rate."""

    currency: str
    lines: tuple[DocumentLine, ...]
    taxes: tuple[TaxPart, ...]

    @classmethod
    def of(cls, lines: Iterable[DocumentLine], scheme: Scheme, currency: str) -> "Content":
        """The lines with the taxes they come to."""
        lines = tuple(lines)
        taxed = (Taxed(line.tax_rate, line.net, line.tax) for line in lines)
        return cls(currency, lines, breakdown(taxed, scheme, currency))

    @property
    def net(self) -> Decimal:
        """Without tax."""
        return sum((line.net for line in self.lines), ZERO)

    @property
    def charges(self) -> Decimal:
        """What of it is charges."""
        return sum((line.net for line in self.lines if line.is_charge), ZERO)

    @property
    def tax(self) -> Decimal:
        """All of it."""
        return sum((line.tax for line in self.lines), ZERO)

    @property
    def total(self) -> Decimal:
        """What is asked for, or given back."""
        return self.net + self.tax


@dataclass(eq=False, kw_only=True)
class SalesDocument(Aggregate):
    """Issued, and never edited: corrections are new documents.

    `link_id` is what its code opens, and the one thing that may change.
    """

    link_id: UUID
    number: str
    order_id: UUID
    order_number: str
    customer_id: UUID
    issued_at: datetime
    issued_on: date
    issued_by: UUID
    issued_by_name: str
    issuer: Issuer
    buyer: Party
    scheme: Scheme
    content: Content

    def amounts(self) -> dict[str, object]:
        """What its event says of amounts."""
        return {
            "currency": self.content.currency,
            "net": self.content.net,
            "charges": self.content.charges,
            "tax": self.content.tax,
            "total": self.content.total,
            "lines": tuple(
                said.InvoicedLine(
                    line_id=line.id,
                    source_line_id=line.source_id,
                    product_id=line.product_id,
                    warehouse_id=line.warehouse_id,
                    quantity=line.quantity,
                    net=line.net,
                    tax=line.tax,
                )
                for line in self.content.lines
            ),
            "taxes": tuple(
                said.TaxPart(kind=part.kind, rate=part.rate, base=part.base, amount=part.amount)
                for part in self.content.taxes
            ),
        }
