"""A product: what we buy, stock and sell."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from libs.contracts import catalog as contract
from libs.domain.aggregate import Aggregate
from libs.domain.errors import Conflict, Invalid
from libs.domain.texts import line, paragraphs

LARGEST_PRICE = Decimal(999_999_999_999)
PRICE_PLACES = 4


class Kind(StrEnum):
    """A bundle is made of components; a component is bought or made elsewhere."""

    COMPONENT = "component"
    BUNDLE = "bundle"


@dataclass(eq=False, kw_only=True)
class Product(Aggregate):
    """One product. Price in the company's currency, tax rate in per cent.

    Every way in (JSON, files) makes its values with the `checked_...` functions below.
    """

    sku: str
    name: str
    unit: str
    price: Decimal
    currency: str
    description: str = ""
    category_id: UUID | None = None
    tax_rate: Decimal = Decimal(0)
    barcode: str | None = None
    kind: Kind = Kind.COMPONENT
    active: bool = True

    @classmethod
    def create(
        cls, product_id: UUID, values: Mapping[str, Any], *, currency: str, at: datetime
    ) -> "Product":
        """A new product in the company's currency; `values` by field name."""
        product = cls(id=product_id, currency=currency, **values)
        product.record(contract.ProductCreated(product=product.said()), at=at)
        return product

    def change(self, values: Mapping[str, Any], *, at: datetime) -> bool:
        """Take new values by field name; says so only if something differs, and returns that."""
        changed = {name: value for name, value in values.items() if getattr(self, name) != value}
        if not changed:
            return False
        before = {name: _text(getattr(self, name)) for name in changed}
        for name, value in changed.items():
            setattr(self, name, value)
        ends = changed.get("active") is False
        event = contract.ProductArchived if ends else contract.ProductUpdated
        self.record(event(product=self.said(), before=before), at=at)
        return True

    def archive(self, *, at: datetime) -> None:
        """End its buying and selling; its history stays. Raises Conflict when it was archived."""
        if not self.change({"active": False}, at=at):
            raise Conflict("this product is archived already", code="already_archived")

    def said(self) -> contract.Product:
        """The product as its next event tells it."""
        return contract.Product(
            id=self.id,
            sku=self.sku,
            name=self.name,
            description=self.description,
            category_id=self.category_id,
            unit=self.unit,
            price=self.price,
            currency=self.currency,
            tax_rate=self.tax_rate,
            barcode=self.barcode,
            kind=self.kind.value,
            active=self.active,
            version=self.version + 1,
        )


def sku_key(sku: str) -> str:
    """What must be unique: the SKU without regard to case or to how its characters are encoded."""
    return sku.casefold() if sku.isascii() else unicodedata.normalize("NFKC", sku).casefold()


def checked_sku(value: str) -> str:
    """The SKU trimmed, its case kept; raises ValueError."""
    return line(value, 64)


def checked_name(value: str) -> str:
    """The name trimmed; raises ValueError."""
    return line(value, 200)


def checked_description(value: str) -> str:
    """The description trimmed; raises ValueError."""
    return paragraphs(value, 4000)


def checked_unit(value: str) -> str:
    """The unit of measure trimmed, such as `pcs`; raises ValueError."""
    return line(value, 20)


def checked_barcode(value: str | None) -> str | None:
    """The barcode trimmed, None for none; raises ValueError."""
    return line(value, 64, shortest=0) or None if value is not None else None


def checked_price(value: Decimal) -> Decimal:
    """The price; raises ValueError unless it is 0 or more with at most four decimal places."""
    if not 0 <= value <= LARGEST_PRICE:
        msg = f"a price is 0 to {LARGEST_PRICE}"
        raise ValueError(msg)
    return _within_places(value, "a price")


def checked_tax_rate(value: Decimal) -> Decimal:
    """The rate in per cent; raises ValueError unless it is 0 to 100."""
    if not 0 <= value <= 100:  # noqa: PLR2004 - per cent
        msg = "a tax rate is 0 to 100 per cent"
        raise ValueError(msg)
    return _within_places(value, "a tax rate")


def checked_currency(given: str | None, company: str) -> str:
    """The company's currency; raises Invalid for any other."""
    if given is not None and given != company:
        raise Invalid.field("currency", currency_sentence(company), "currency_not_supported")
    return company


def currency_sentence(company: str) -> str:
    """Why another currency is refused."""
    return f"prices are in the company's currency, {company}, for now"


def _within_places(value: Decimal, what: str) -> Decimal:
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -PRICE_PLACES:
        msg = f"{what} has at most four decimal places"
        raise ValueError(msg)
    return value.quantize(Decimal(1)) if exponent > 0 else value


def _text(value: Any) -> str | None:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, bool):
        return str(value).lower()
    return None if value is None else str(value)
